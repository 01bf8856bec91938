"""Documentation that falls behind fails: links, Chinese twins, generated pages, and every command that is shown.

A fenced block of ``console`` holds commands (lines that begin with "$ ") and what they print. Those of a page run one
after the other in a folder with the demo of 60 customers, those of ``console data`` where the public data sets are.
They run in this process, which starts once. Only exit codes are checked: outputs are those of 2,000 customers.
"""

import re
import runpy
import shlex
import shutil
from collections.abc import Iterable
from contextlib import nullcontext, redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

from sojourn.cli.app import run

ROOT = Path(__file__).resolve().parents[3]
PAGES = [path for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")] if path.name != "CLAUDE.md"]
_LINK = re.compile(r"\]\(([^)#\s]+)")
_BLOCK = re.compile(r"^```(console|console data)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
DATA_SETS = ("complete-journey/events.parquet", "helpdesk/helpdesk.xes.gz", "online-retail/online_retail.parquet",
             "cdnow/CDNOW_master.txt")  # fmt: skip


def commands(page: Path, kind: str) -> list[str]:
    """Give the commands of a page."""
    blocks = [text for found, text in _BLOCK.findall(page.read_text(encoding="utf-8")) if found == kind]
    return [line[2:] for text in blocks for line in text.splitlines() if line.startswith("$ ")]


def name_of(page: Path) -> str:
    """Name a page as people find it."""
    return str(page.relative_to(ROOT))


def run_all(lines: Iterable[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Run commands as a shell would: ``export`` settles variables, ``>`` writes what is printed to a file."""
    for line in lines:
        program, *arguments = shlex.split(line)
        if program == "export":
            for setting in arguments:
                monkeypatch.setenv(*setting.split("=", 1))
            continue
        assert program == "sojourn", line
        target = Path(arguments[-1]) if ">" in arguments else None
        said = arguments[: arguments.index(">")] if target else arguments
        printed = StringIO()
        with redirect_stdout(printed) if target else nullcontext():
            assert run(said) == 0, line
        if target:
            target.write_text(printed.getvalue(), encoding="utf-8")


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


@pytest.mark.slow
def test_the_reference_is_what_the_answers_hold() -> None:
    """After changing an answer: python scripts/write_reference.py."""
    script = runpy.run_path(str(ROOT / "scripts" / "write_reference.py"))
    page = ROOT / "docs" / "reference" / script["ANSWERS"]
    assert page.read_text(encoding="utf-8") == script["rendered_answers"]()


@pytest.mark.slow
def test_the_commands_that_are_shown_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every English page; the Chinese ones show the same commands."""
    monkeypatch.chdir(tmp_path)
    run_all(["sojourn demo --customers 60"], monkeypatch)
    for page in PAGES:
        if "zh" not in page.parts:
            run_all(commands(page, "console"), monkeypatch)


@pytest.mark.slow
@pytest.mark.needs_data(*DATA_SETS)
def test_public_data_sets_load_with_one_command_each(
    public_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for file in DATA_SETS:
        shutil.copy(public_data / file, tmp_path)
    run_all(commands(ROOT / "docs" / "how-to" / "load.md", "console data"), monkeypatch)
