"""Documentation that falls behind fails: links, Chinese twins, generated pages, and every command that is shown.

A fenced block of ``console`` holds commands (lines that begin with "$ ") and what they print, shortened: each line that
is shown must be printed. Those of a page run one after the other in a folder with the demo, those of ``console data``
where the public data sets are. They run in this process, which starts once.
"""

import re
import runpy
import shlex
import shutil
from collections.abc import Iterable
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

from sojourn.cli.app import run

ROOT = Path(__file__).resolve().parents[3]
PAGES = [path for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")] if path.name != "CLAUDE.md"]
_LINK = re.compile(r"\]\(([^)#\s]+)")
_BLOCK = re.compile(r"^```(console|console data)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
WIDTH = 90
DATA_SETS = ("complete-journey/events.parquet", "helpdesk/helpdesk.xes.gz", "online-retail/online_retail.parquet",
             "cdnow/CDNOW_master.txt")  # fmt: skip


def commands(page: Path, kind: str) -> list[str]:
    """Give the commands of a page."""
    blocks = [text for found, text in _BLOCK.findall(page.read_text(encoding="utf-8")) if found == kind]
    return [line[2:] for text in blocks for line in text.splitlines() if line.startswith("$ ")]


def name_of(page: Path) -> str:
    """Name a page as people find it."""
    return str(page.relative_to(ROOT))


def shown(page: Path, kind: str) -> list[tuple[str, list[str]]]:
    """Give the commands of a page, each with the lines that the page shows below it."""
    found: list[tuple[str, list[str]]] = []
    for block in (text for name, text in _BLOCK.findall(page.read_text(encoding="utf-8")) if name == kind):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            elif line.strip():
                found[-1][1].append(line)
    return found


def run_all(pairs: Iterable[tuple[str, list[str]]], monkeypatch: pytest.MonkeyPatch) -> None:
    """Run commands as a shell would: ``export`` settles variables, ``>`` writes what is printed to a file."""
    monkeypatch.setenv("COLUMNS", str(WIDTH))
    for line, lines in pairs:
        program, *arguments = shlex.split(line)
        if program == "export":
            for setting in arguments:
                monkeypatch.setenv(*setting.split("=", 1))
            continue
        assert program == "sojourn", line
        target = Path(arguments[-1]) if ">" in arguments else None
        said = arguments[: arguments.index(">")] if target else arguments
        printed = StringIO()
        with redirect_stdout(printed), redirect_stderr(printed):
            assert run(said) == 0, line
        if target:
            target.write_text(printed.getvalue(), encoding="utf-8")
        words = " ".join(printed.getvalue().split())
        for text in lines:
            assert " ".join(text.split()) in words, f"{line} does not print: {text}"


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page: Path) -> None:
    """Every relative link of every page."""
    links = _LINK.findall(page.read_text(encoding="utf-8"))
    dead = [link for link in links if "://" not in link and not (page.parent / link).exists()]
    assert not dead


def test_every_guide_has_a_chinese_twin() -> None:
    """Pages of docs/ and docs/how-to/ stand in docs/zh/ too."""
    docs = ROOT / "docs"
    english = {path.relative_to(docs) for path in [*docs.glob("*.md"), *docs.glob("how-to/*.md")]}
    chinese = {path.relative_to(docs / "zh") for path in (docs / "zh").rglob("*.md")}
    assert english == chinese


def test_twins_show_the_same_commands() -> None:
    """A command that is changed in one language is changed in the other; the environment may differ."""
    docs = ROOT / "docs"
    for page in [*docs.glob("*.md"), *docs.glob("how-to/*.md")]:
        twin = docs / "zh" / page.relative_to(docs)
        for kind in ("console", "console data"):
            ours, theirs = (
                [line for line in commands(one, kind) if not line.startswith("export")] for one in (page, twin)
            )
            assert ours == theirs, name_of(page)


@pytest.mark.slow
@pytest.mark.parametrize("language", ("en", "zh"))
def test_the_reference_is_what_the_commands_say(language: str) -> None:
    """After changing a command: python scripts/write_reference.py."""
    script = runpy.run_path(str(ROOT / "scripts" / "write_reference.py"))
    file, _ = script["FILES"][language]
    assert (ROOT / "docs" / "reference" / file).read_text(encoding="utf-8") == script["rendered"](language)


@pytest.mark.parametrize("language", ("en", "zh-CN"))
def test_the_reference_is_what_the_table_of_settings_says(language: str) -> None:
    """After changing a setting: python scripts/write_reference.py."""
    script = runpy.run_path(str(ROOT / "scripts" / "write_reference.py"))
    page = ROOT / "docs" / "reference" / script["SETTINGS"][language]
    assert page.read_text(encoding="utf-8") == script["rendered_settings"](language)


@pytest.mark.slow
def test_the_reference_is_what_the_answers_hold() -> None:
    """After changing an answer: python scripts/write_reference.py."""
    script = runpy.run_path(str(ROOT / "scripts" / "write_reference.py"))
    page = ROOT / "docs" / "reference" / script["ANSWERS"]
    assert page.read_text(encoding="utf-8") == script["rendered_answers"]()


@pytest.mark.thorough
def test_the_commands_that_are_shown_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every English page; the Chinese ones show the same commands."""
    monkeypatch.chdir(tmp_path)
    run_all([("sojourn demo --no-serve", [])], monkeypatch)
    for page in PAGES:
        if "zh" not in page.parts:
            run_all(shown(page, "console"), monkeypatch)


@pytest.mark.thorough
@pytest.mark.needs_data(*DATA_SETS)
def test_public_data_sets_load_with_one_command_each(
    public_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for file in DATA_SETS:
        shutil.copy(public_data / file, tmp_path)
    run_all(shown(ROOT / "docs" / "how-to" / "load.md", "console data"), monkeypatch)
