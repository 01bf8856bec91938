"""A site on each database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from unit.http_api.site import Site, open_site


@pytest.fixture
def site(
    database_url: str | None, cheap_passwords: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Site]:
    """An open front over an empty workspace, on SQLite and on PostgreSQL."""
    if database_url:
        monkeypatch.setenv("SOJOURN_DATABASE", database_url)
    with open_site(tmp_path / "brand") as opened:
        yield opened
