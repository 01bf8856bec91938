"""One browser, and one server with the invented brand, for all tests that look at pages."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from app_in_browser import App, opened_app, opened_browser


@pytest.fixture(scope="package")
def browser(chromium: str) -> Iterator[Browser]:
    """A browser; who opens a context of it closes that."""
    with opened_browser(chromium) as opened:
        yield opened


@pytest.fixture(scope="package")
def app(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """The web app over the invented brand; its tests share it, so each cleans up or works on what it made itself."""
    with opened_app(browser, tmp_path_factory.mktemp("app") / "brand") as opened:
        yield opened
