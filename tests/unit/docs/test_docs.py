"""Documentation that falls behind fails: links, Chinese twins, the reference of commands."""

import re
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PAGES = [path for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")] if path.name != "CLAUDE.md"]
_LINK = re.compile(r"\]\(([^)#\s]+)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
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


@pytest.mark.slow
@pytest.mark.parametrize("language", ("en", "zh"))
def test_the_reference_is_what_the_commands_say(language: str) -> None:
    """After changing a command: python scripts/write_reference.py."""
    script = runpy.run_path(str(ROOT / "scripts" / "write_reference.py"))
    file, _ = script["FILES"][language]
    assert (ROOT / "docs" / "reference" / file).read_text(encoding="utf-8") == script["rendered"](language)
