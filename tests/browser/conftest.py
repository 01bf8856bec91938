"""One server with the invented brand, and one browser, for all tests of the web app."""

from collections.abc import Iterator

import pytest

from app_in_browser import App, opened_app


@pytest.fixture(scope="session")
def app(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """The web app over the invented brand; its tests share it, so each cleans up or works on what it made itself."""
    with opened_app(chromium, tmp_path_factory.mktemp("app") / "brand") as opened:
        yield opened
