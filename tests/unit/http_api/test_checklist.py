"""Items of the security checklist (docs/how-to/security.md) that no other test holds."""

import ast
import re
from pathlib import Path

from sojourn.configuration import Configuration
from sojourn.http_api.api import make_api

ROOT = Path(__file__).resolve().parents[3]
CALLING_OUT = {"aiohttp", "ftplib", "http", "httpx", "requests", "smtplib", "urllib3"}
TEMPLATES = {"django", "jinja2", "liquid", "mako"}
ITSELF = ROOT / "src" / "sojourn" / "assembly" / "living.py"
"""The demo's brand talks to the server that was just started for it, as customers' devices do."""
PAGES = [ROOT / "docs" / "how-to" / "security.md", ROOT / "docs" / "zh" / "how-to" / "security.md"]


def imported() -> set[str]:
    """Everything that Sojourn imports, and ``urllib.request`` whole."""
    found: set[str] = set()
    for path in {*(ROOT / "src").rglob("*.py")} - {ITSELF}:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            found |= {name if name.startswith("urllib") else name.partition(".")[0] for name in names}
    return found


def test_nothing_calls_out_and_no_text_is_a_template() -> None:
    """No request can be forged through Sojourn and nothing said is run: it asks nobody, and fills in no templates."""
    assert not imported() & (CALLING_OUT | TEMPLATES | {"urllib.request"})


def test_no_body_may_hold_a_field_that_its_route_does_not_name() -> None:
    schemas = make_api(Path("nowhere"), lambda: 1 / 0).openapi()["components"]["schemas"]  # type: ignore[arg-type,return-value]
    bodies = {name: shape for name, shape in schemas.items() if name != "Problem"}
    assert {"Choice", "Correction", "Credentials", "Deciding", "Said", "Wish", "Withdrawing"} <= {*bodies}
    assert [name for name, shape in bodies.items() if shape.get("additionalProperties") is not False] == []


def test_everything_that_can_be_sent_has_a_limit() -> None:
    limits = Configuration().limits
    assert 0 < limits.body_bytes < limits.waiting_bytes < limits.behind_bytes
    assert 0 < limits.events <= 20_000


def test_each_item_of_the_page_names_a_test_that_is_there() -> None:
    """In both languages the same items with the same tests."""
    tables = []
    for page in PAGES:
        rows = [line for line in page.read_text(encoding="utf-8").splitlines() if line.startswith("| ")][2:]
        tables.append([re.findall(r"`(tests/[\w/]+\.py)`", row) for row in rows])
        assert all(tables[-1]), page
    assert tables[0] == tables[1]
    assert [name for row in tables[0] for name in row if not (ROOT / name).exists()] == []
