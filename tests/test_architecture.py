"""House rules that no linter knows. Each message says what to write instead."""

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "sojourn"
SHAPELESS = {"base", "common", "core", "helper", "helpers", "manager", "misc", "shared", "util", "utils"}
FILE_LINES, FILE_LINES_P90 = 400, 300
BODY_LINES, BODY_LINES_P90 = 60, 30
# Written so that this file does not contain them itself.
MACHINE = re.compile(r"(?<![\w.~-])/(?:work|root|opt/pypi[\w-]*|tmp/venv)" + "/")
SHARED_DATA = re.compile(r"\bshared" + r"/(?:data|design|reference|seeds|hooks)\b")
PUBLIC_INDEX = {"https://pypi.org", "https://files.pythonhosted.org"}


def sources() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def p90(values: Iterable[int]) -> int:
    ordered = sorted(values)
    return ordered[int(0.9 * (len(ordered) - 1))]


def report(problems: Iterable[str]) -> None:
    lines = list(problems)
    assert not lines, "\n" + "\n".join(lines)


# Every module of kernels is a door of its own, so that asking one question compiles or loads its kernels only.
MANY_DOORS = {"sojourn.kernels"}


def past_the_front_door(package: str) -> Iterator[str]:
    """Give one line for each import of a module inside another room."""
    graph = grimp.build_graph(package, cache_dir=None)
    for importer in sorted(graph.modules):
        for imported in sorted(graph.find_modules_directly_imported_by(importer)):
            room = ".".join(imported.split(".")[:2])
            if room in MANY_DOORS:
                continue
            if imported != room and ".".join(importer.split(".")[:2]) != room:
                for found in graph.get_import_details(importer=importer, imported=imported):
                    yield (
                        f"{importer}:{found['line_number']}: `{found['line_contents']}` goes past the front door; "
                        f"write `from {room} import ...` and let {room}/__init__.py offer the name."
                    )


def bodies(path: Path) -> Iterator[tuple[str, int, int]]:
    """Give name, line and body length (without docstring) of each function in a file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) is not None else node.body
            length = (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0
            yield node.name, node.lineno, length


def repository_files() -> Iterator[tuple[Path, str]]:
    """Give every text file that is, or would be, in the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if listed.returncode != 0:
        pytest.skip("not a git repository")
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        if path.is_file():
            try:
                yield path, path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue


def test_rooms_are_entered_by_the_front_door() -> None:
    report(past_the_front_door("sojourn"))


def test_every_room_has_a_front_door_that_says_what_it_is_for() -> None:
    for folder in sorted(path for path in SOURCE.iterdir() if path.is_dir() and any(path.rglob("*.py"))):
        door = folder / "__init__.py"
        assert door.exists(), f"{shown(folder)} has no __init__.py: give it one that offers the room's names."
        assert ast.get_docstring(ast.parse(door.read_text(encoding="utf-8"))), (
            f"{shown(door)}: begin with a docstring that says in a line or two what the room is for."
        )


def test_no_shapeless_names() -> None:
    report(
        f"{shown(path)}: `{path.stem}` says nothing; name the module for what it holds (`windows`, `postal_codes`)."
        for path in [*sources(), *(folder for folder in SOURCE.rglob("*") if folder.is_dir())]
        if path.stem.strip("_") in SHAPELESS
    )


def test_files_are_short() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in sources()}
    report(
        f"{shown(path)} has {length} lines, {FILE_LINES} at most: split it by noun, each part with its own two lines."
        for path, length in lengths.items()
        if length > FILE_LINES
    )
    longest = [shown(path) for path in sorted(lengths, key=lengths.__getitem__)[-5:]]
    assert p90(lengths.values()) <= FILE_LINES_P90, (
        f"One file in ten has more than {FILE_LINES_P90} lines; the longest: {longest}"
    )


def test_functions_are_short() -> None:
    lengths = [(length, f"{shown(path)}:{line} {name}") for path in sources() for name, line, length in bodies(path)]
    report(
        f"{where} has a body of {length} lines, {BODY_LINES} at most: give its parts names of their own."
        for length, where in lengths
        if length > BODY_LINES
    )
    if lengths:
        longest = [where for _, where in sorted(lengths)[-5:]]
        assert p90(length for length, _ in lengths) <= BODY_LINES_P90, (
            f"One function in ten has more than {BODY_LINES_P90} lines; the longest: {longest}"
        )


def test_nothing_betrays_a_machine() -> None:
    problems = []
    for path, text in repository_files():
        for number, line in enumerate(text.splitlines(), start=1):
            if MACHINE.search(line):
                problems.append(f"{shown(path)}:{number}: a path of one machine; make it relative to the repository.")
            in_tests = shown(path).startswith("tests/")
            if SHARED_DATA.search(line) and not (in_tests and "../shared" + "/data" in line):
                problems.append(
                    f"{shown(path)}:{number}: names a folder outside the repository; tests use the fixture "
                    "`public_data` and the mark `needs_data`, everything else does without."
                )
    report(problems)


def test_the_lock_names_only_the_public_index() -> None:
    hosts = set(re.findall(r"https?://[^/\"]+", (ROOT / "uv.lock").read_text(encoding="utf-8")))
    assert hosts <= PUBLIC_INDEX, f"uv.lock names {sorted(hosts - PUBLIC_INDEX)}: write it anew with `make lock`."


def test_the_lock_follows_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packages = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))["package"]
    locked = next(package["metadata"] for package in packages if package["name"] == "sojourn")
    extras = project["project"].get("optional-dependencies", {}).values()
    stated = {
        _plain(text) for text in [*project["project"]["dependencies"], *(text for extra in extras for text in extra)]
    }
    assert {_plain(entry["name"] + entry.get("specifier", "")) for entry in locked["requires-dist"]} == stated, (
        "uv.lock is behind pyproject.toml: run `make lock`."
    )
    for group, wanted in project["dependency-groups"].items():
        held = {_plain(entry["name"] + entry.get("specifier", "")) for entry in locked["requires-dev"][group]}
        assert held == {_plain(text) for text in wanted}, f"uv.lock is behind group {group}: run `make lock`."


def _plain(requirement: str) -> str:
    """Bring a requirement to one spelling: lower case, no extras and markers, specifiers in order."""
    name, specifier = re.fullmatch(r"([\w.-]+)(?:\[[^]]*\])?\s*([^;]*).*", requirement).groups()  # type: ignore[union-attr]
    return name.lower().replace("_", "-") + ",".join(sorted(specifier.replace(" ", "").split(",")))


def test_the_front_door_rule_bites(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in {
        "__init__": "", "one/__init__": "", "one/inside": "from toy.two.inside import b\nfrom toy.two import b\n",
        "two/__init__": "from toy.two.inside import b\n", "two/inside": "b = 1\n",
    }.items():  # fmt: skip
        path = tmp_path / "toy" / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    (problem,) = past_the_front_door("toy")
    assert problem.startswith("toy.one.inside:1: `from toy.two.inside import b` goes past the front door")
