"""The web app for tests: a real server with the invented brand, and a browser with somebody signed in."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from invented import invented
from live_server import LiveServer, live_server
from sojourn.assembly import sign_in_link

FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
PLAN = "events:\n  Order Completed:\n    properties:\n      order_id: {type: string}\n"


@dataclass
class App:
    """A server with the invented brand, a browser, and the session of somebody who has signed in."""

    server: LiveServer
    browser: Browser
    session: Path
    customer: str

    @contextmanager
    def page(self, *, language: str = "en", theme: str = "light", signed_in: bool = True) -> Iterator[Page]:
        """Open a tab; what it says to the console, and whom else it asks, is a failure."""
        state = str(self.session) if signed_in else None
        context = self.browser.new_context(
            base_url=self.server.address, storage_state=state, locale=language, reduced_motion="reduce",
            color_scheme="dark" if theme == "dark" else "light", viewport={"width": 1400, "height": 900},
        )  # fmt: skip
        context.set_default_timeout(PATIENCE)
        page, wrong = context.new_page(), _watch(context, self.server.address, known=signed_in)
        yield page
        context.close()
        assert wrong == []


def _watch(context: BrowserContext, address: str, *, known: bool) -> list[str]:
    """Note errors, warnings and requests to others; that somebody was first, or who is not `known`, is no error."""
    wrong: list[str] = []

    def said(kind: str, text: str) -> None:
        refusals = "status of 409" if known else "status of 40[139]"
        if kind in {"error", "warning"} and not re.search(refusals, text):
            wrong.append(f"{kind}: {text}")

    def asked(url: str) -> None:
        if not url.startswith((address, "data:", "blob:")):
            wrong.append(f"asked {url}")

    context.on("console", lambda message: said(message.type, message.text))
    context.on("weberror", lambda error: wrong.append(str(error.error)))
    context.on("request", lambda request: asked(request.url))
    return wrong


@contextmanager
def opened_browser(chromium: str) -> Iterator[Browser]:
    """Start a browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def opened_app(browser: Browser, folder: Path) -> Iterator[App]:
    """Serve an invented brand from a new folder to a browser in which an administrator has signed in."""
    workspace = invented(folder)
    busiest = workspace.sql("select customer from events group by customer order by count(distinct channel) desc")
    customer = str(busiest.column("customer")[0].as_py())
    with live_server(folder) as server:
        opened = App(server, browser, folder.parent / "session.json", customer)
        with opened.page(signed_in=False) as page:
            page.goto(f"/#sign-in={sign_in_link(folder, 'ann', 'admin', time.time_ns() // 1000)}")
            expect(page.locator("h1")).to_have_text("Home", timeout=PATIENCE)
            assert "sign-in" not in page.url
            assert page.request.post("/api/plan", data={"plan": PLAN}, headers={"x-sojourn-request": "1"}).ok
            page.context.storage_state(path=opened.session)
        yield opened


def settle(page: Page) -> None:
    """Wait until everything that the page asked for is there."""
    page.wait_for_selector("h1", state="attached")
    page.wait_for_function("() => !document.querySelector('.ant-skeleton')")


def serious(page: Page, part: str | None) -> list[str]:
    """Name what keeps somebody from reading or using the page, or a part of it."""
    found = Axe().run(page, context=part, options={"runOnly": TAGS}).response["violations"]
    return [f"{one['id']}: {node['html'][:160]} {node['failureSummary']}" for one in found for node in one["nodes"][:2]
            if one["impact"] in {"serious", "critical"}]  # fmt: skip
