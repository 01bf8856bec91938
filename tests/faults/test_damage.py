"""Files of a workspace that were cut, flipped, emptied or taken away: each command answers, or says which file it is.

Never a traceback, on the command line and over HTTP. (What the bytes of a column say has no checksum of its own: a flip
within them is another number, and is not seen.)
"""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from small_brand import LATER, build
from sojourn.assembly import apply_plan, erase_customer
from sojourn.cli.app import run
from sojourn.sources import parse_plan
from unit.http_api.site import open_site

PLAN = "action: tag\nevents:\n  Viewed: {}\n"
FLIPS = 20
LOCKS = {"lock", "turn", "worker.lock"}


def flipped(content: bytes) -> bytes:
    changed = bytearray(content)
    for place in range(0, len(changed), max(1, len(changed) // FLIPS)):
        changed[place] ^= 0xFF
    return bytes(changed)


WAYS: dict[str, Callable[[bytes], bytes] | None] = {
    "cut": lambda content: content[: len(content) // 2],
    "flipped": flipped,
    "emptied": lambda _: b"",
    "gone": None,
}
COMMANDS = (
    ("transitions",),
    ("customers", "show", "user_id:bo"),
    ("identity", "decisions"),
    ("plan", "show"),
)
MORE = (
    ("load", "FILE"),
    ("failed", "list"),
    ("describe",),
    ("sql", "select count(*) from events"),
    ("customers", "export", "user_id:bo", "-o", "OUT"),
    ("identity", "link", "user_id:bo", "user_id:zz", "--unseen", "--reason", "r"),
    ("customers", "erase", "user_id:bo"),
)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with every kind of file in it."""
    folder = build(tmp_path_factory.mktemp("whole")).folder
    apply_plan(folder, parse_plan(PLAN))
    erase_customer(folder, "user_id:cleo", now=LATER)
    decided = ["identity", "apart", "user_id:bo", "user_id:zz", "--unseen", "--reason", "r"]
    assert run([*decided, "--workspace", str(folder)]) == 0
    return folder


def kinds(folder: Path) -> dict[str, Path]:
    """One file of each kind."""
    found: dict[str, Path] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name not in LOCKS:
            found.setdefault(re.sub(r"\d+", "N", str(path.relative_to(folder))), path.relative_to(folder))
    return found


def damage(folder: Path, name: Path, way: str) -> None:
    change = WAYS[way]
    path = folder / name
    if change is None:
        path.unlink()
    else:
        path.write_bytes(change(path.read_bytes()))


def said(folder: Path, command: tuple[str, ...], file: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """Run a command; give the one line that it complains with, nothing where it answers."""
    places = {"FILE": file, "OUT": file.with_name("out.json")}
    line = [str(places.get(word, word)) for word in command]
    code = run([*line, "--workspace", str(folder)])
    complaint = capsys.readouterr().err.strip()
    if code == 0:
        return ""
    assert code == 1, (command, complaint)
    assert len(complaint.splitlines()) == 1, (command, complaint)
    return complaint


def damage_each(
    whole: Path, place: Path, capsys: pytest.CaptureFixture[str], ways: list[str], commands: tuple[tuple[str, ...], ...]
) -> None:
    """Damage one file of each kind in each way, and run commands over it."""
    file, named = place / "more.csv", set[str]()
    file.write_text("customer,time,event\nzoe,2026-01-02 10:00,sale\n", encoding="utf-8")
    for kind, name in kinds(whole).items():
        for way in ways:
            folder = place / f"{way} {kind.replace('/', ' ')}"  # what is cached is cached by path
            shutil.copytree(whole, folder)
            damage(folder, name, way)
            complaints = [said(folder, command, file, capsys) for command in commands]
            named |= {kind for complaint in complaints if str(folder / name) in complaint}
            shutil.rmtree(folder)
    assert {"manifest.json", "log/N-live+N/segment.json", "log/N-live+N/rows-N.arrow", "store/N/snapshot.json",
            "store/N/shard-N/columns.arrow", "store/N/persons/persons.arrow", "plan/N.yaml", "state.db",
            "identity/decisions-N.jsonl"} <= named  # fmt: skip


@pytest.mark.slow
def test_a_cut_file_is_named_in_one_line(whole: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One file of each kind; in all ways and under more commands with ``make soak``."""
    damage_each(whole, tmp_path, capsys, ["cut"], COMMANDS)


@pytest.mark.soak
def test_a_damaged_file_is_named_in_one_line(whole: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    damage_each(whole, tmp_path, capsys, [*WAYS], (*COMMANDS, *MORE))


@pytest.mark.parametrize("way", ("cut", "gone"))
def test_the_api_says_which_file_it_is_and_that_it_may_be_tried_again(whole: Path, tmp_path: Path, way: str) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(whole, folder)
    with open_site(folder) as site:
        headers = site.secret("read")
        assert site.ask("GET", "/api/describe", headers=headers).status_code == 200
        snapshot = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["snapshot"]
        damage(folder, Path("store", snapshot, "snapshot.json"), way)
        refused = site.ask("GET", "/api/describe", headers=headers)
        assert (refused.status_code, refused.json()["code"]) == (503, "workspace.damaged")
        assert "snapshot.json" in refused.json()["message"]
        assert "retry-after" in refused.headers
