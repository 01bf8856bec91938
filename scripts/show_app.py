"""Looks at the web app of a running demo: `pages` keeps its pages as pictures, `lighthouse` measures Discover.

    python scripts/show_app.py pages [FOLDER [WIDTH]]     docs/pictures/app, 1400 pixels wide
    python scripts/show_app.py lighthouse                 writes docs/lighthouse.md

Both need Chromium; `lighthouse` needs npm, which puts Lighthouse into `.tools/lighthouse`.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Browser, BrowserContext, sync_playwright

import web

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "docs" / "pictures" / "app"
PAGE = ROOT / "docs" / "lighthouse.md"
LIGHTHOUSE = "lighthouse@13"
CUSTOMERS, SEED = 2000, 618
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
NAMES = ("chromium", "chromium-browser", "google-chrome")
CHECKOUT = {"start": "Checkout Started", "goal": "Order Completed", "within": "7d"}
PLACES = {
    "home": "/home",
    "discover": f"/discover?{urlencode(CHECKOUT)}",
    "funnel": f"/discover?{urlencode({**CHECKOUT, 'tab': 'funnel'})}",
    "touchpoints": "/touchpoints",
    "customers": "/customers?q=LL",
    "metrics": "/metrics/list",
    "data": "/data",
    "settings": "/settings",
}
SETTLED = "() => !document.querySelector('.ant-skeleton')"
AIMS = {"performance": 0.9, "accessibility": 1.0}


@contextmanager
def demo() -> Iterator[str]:
    """Run the demo in a folder of its own; give the address that opens it signed in, once."""
    with tempfile.TemporaryDirectory() as place:
        line = [sys.executable, "-m", "sojourn", "demo", "--customers", str(CUSTOMERS), "--seed", str(SEED), "--json"]
        with subprocess.Popen(line, cwd=place, stdout=subprocess.PIPE, text=True) as process:
            try:
                said = process.stdout.readline() if process.stdout else ""
                yield str(json.loads(said)["address"])
            finally:
                process.send_signal(signal.SIGINT)


def chromium() -> str:
    """Give the path of a Chromium."""
    found = os.environ.get("SOJOURN_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    return found or sys.exit("Chromium is not there (SOJOURN_CHROMIUM names it).")


@contextmanager
def opened(browser: Browser, address: str, language: str, session: str, width: int = 1400) -> Iterator[BrowserContext]:
    """Open a browser window on the app; the first one follows the link and keeps the session."""
    known = Path(session).exists()
    origin = address.partition("/?")[0]
    context = browser.new_context(
        base_url=origin, locale=language, viewport={"width": width, "height": 900}, reduced_motion="reduce",
        storage_state=session if known else None,
    )  # fmt: skip
    context.set_default_timeout(60_000)
    if not known:
        page = context.new_page()
        page.goto(address)
        page.wait_for_selector("h1:has-text('Home')")
        page.close()
        context.storage_state(path=session)
    yield context
    context.close()


def pages(folder: Path, width: int) -> None:
    """Keep every page as a picture, in both languages."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place, demo() as address, sync_playwright() as playwright:
        browser, session = playwright.chromium.launch(executable_path=chromium(), args=FLAGS), f"{place}/session"
        for language in ("en", "zh-CN"):
            with opened(browser, address, language, session, width) as context:
                page = context.new_page()
                places = dict(PLACES)
                while places:
                    name = next(iter(places))
                    page.goto(places.pop(name))
                    page.wait_for_selector("h1", state="attached")
                    page.wait_for_load_state("networkidle")
                    page.wait_for_function(SETTLED)
                    page.screenshot(path=folder / f"{name}.{language}.png")
                    print(folder / f"{name}.{language}.png")
                    if name == "customers":  # the first of them
                        places["customer"] = str(page.locator("tbody a").first.get_attribute("href"))
        browser.close()


def lighthouse() -> None:
    """Measure Discover as a signed-in person's desktop browser loads it, and write down what came out."""
    npm, tools = web.find_npm() or web.npm_of_tools(), ROOT / ".tools" / "lighthouse"
    subprocess.run([*npm, "install", "--silent", "--prefix", str(tools), LIGHTHOUSE], check=True)
    with tempfile.TemporaryDirectory() as place, demo() as address:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
            with opened(browser, address, "en", f"{place}/session") as context:
                cookies = "; ".join(f"{one['name']}={one['value']}" for one in context.cookies())
            browser.close()
        asked = address.partition("/?")[0] + PLACES["discover"]
        line = [
            str(tools / "node_modules" / ".bin" / "lighthouse"), asked, "--quiet", "--output=json", "--preset=desktop",
            f"--chrome-flags=--headless {' '.join(FLAGS)}", f"--extra-headers={json.dumps({'Cookie': cookies})}",
            "--only-categories=performance,accessibility,best-practices",
        ]  # fmt: skip
        said = subprocess.run(line, env={**os.environ, "CHROME_PATH": chromium()}, stdout=subprocess.PIPE, check=True)
    PAGE.write_text(_described(json.loads(said.stdout)), encoding="utf-8")
    print(PAGE.read_text(encoding="utf-8"))


def _described(found: dict) -> str:  # type: ignore[type-arg]  # Lighthouse's own report
    scores = {name: category["score"] for name, category in found["categories"].items()}
    audits = found["audits"]
    rows = [f"| {name} | {score:.2f} | {AIMS.get(name, '')} |" for name, score in scores.items()]
    measures = ("first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift")
    rows += [f"| {audits[name]['title']} | {audits[name]['displayValue']} | |" for name in measures]
    used = {ref["id"] for name in AIMS for ref in found["categories"][name]["auditRefs"] if ref["weight"]}
    short = [audits[name]["title"] for name in sorted(used) if (audits[name]["score"] or 0) < 0.9]
    return "\n".join([
        "# Lighthouse on Discover",
        f"Lighthouse {found['lighthouseVersion']}, desktop, on Discover of the demo with {CUSTOMERS:,} customers, on",
        f"{datetime.now(UTC).date()}, signed in; made by `python scripts/show_app.py lighthouse`.",
        "",
        "| | measured | aim |",
        "|---|---:|---:|",
        *rows,
        "",
        f"Below 0.9: {'; '.join(short) or 'nothing'}.",
        "",
    ])  # fmt: skip


def main() -> None:
    """Do what the command line says."""
    said = sys.argv[1:]
    if said[:1] == ["pages"]:
        pages(Path(said[1]) if len(said) > 1 else KEPT, int(said[2]) if len(said) > 2 else 1400)
    elif said == ["lighthouse"]:
        lighthouse()
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
