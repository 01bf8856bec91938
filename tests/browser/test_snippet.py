"""The snippet in a real browser, on a page of another origin: events arrive exactly once, whatever happens to it."""

import json
import re
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest

import sojourn as sj
from live_server import LiveServer, happened, live_server

pytestmark = [pytest.mark.needs_chromium, pytest.mark.thorough]
NEW = "localStorage.clear(); document.cookie = 'sojourn_anonymous=; path=/; max-age=0';"
"""A page that begins with it is opened by a browser that has never been there."""
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--remote-debugging-port=0", "about:blank")  # fmt: skip
PATIENCE = 60.0


class Site:
    """A shop's web server, and a browser that opens and closes its pages."""

    def __init__(self, address: str, devtools: str, pages: dict[str, str]) -> None:
        self.address, self.devtools, self.pages = address, devtools, pages
        self.client = httpx.Client(timeout=PATIENCE)

    def open(self, html: str, path: str = "/") -> str:
        """Open a page in a tab of its own; give the tab."""
        self.pages[path.partition("?")[0]] = html
        opened: dict[str, Any] = self.client.put(
            f"{self.devtools}/json/new?{quote(self.address + path, safe='')}"
        ).json()
        return str(opened["id"])

    def title(self, tab: str) -> str:
        """Give the title of a tab: pages write there what they want to tell."""
        tabs = self.client.get(f"{self.devtools}/json/list").json()
        return next((str(one["title"]) for one in tabs if one["id"] == tab), "")

    def close(self, tab: str) -> None:
        self.client.get(f"{self.devtools}/json/close/{tab}")


@pytest.fixture(scope="module")
def site(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    pages: dict[str, str] = {}

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            html = pages.get(self.path.partition("?")[0])
            self.send_response(200 if html is not None else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write((html or "").encode())

        def log_message(self, *_: object) -> None:
            pass

    profile = tmp_path_factory.mktemp("browser") / "profile"
    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server, _browser(chromium, profile) as devtools:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        opened = Site(f"http://127.0.0.1:{server.server_port}", devtools, pages)
        with opened.client:
            yield opened
        server.shutdown()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """The server of all tests that leave it running: each sends from a source of its own."""
    with live_server(tmp_path_factory.mktemp("snippet") / "brand") as running:
        yield running


@contextmanager
def _browser(chromium: str, profile: Path) -> Iterator[str]:
    line = [chromium, *FLAGS, f"--user-data-dir={profile}"]
    with subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            port = wait(lambda: (profile / "DevToolsActivePort").read_text(encoding="utf-8").split()[0])
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def wait(look: Callable[[], Any], patience: float = PATIENCE) -> Any:
    """Look again and again until there is something to see."""
    until = time.monotonic() + patience
    while True:
        try:
            if found := look():
                return found
        except (OSError, IndexError):
            pass
        assert time.monotonic() < until, "nothing came"
        time.sleep(0.05)


def page(server: LiveServer, key: str, script: str, attributes: str = "") -> str:
    """A page whose script runs beside the snippet, which loads in its own time."""
    early = "window.sojourn = window.sojourn || []; const done = () => { document.title = 'done'; };"
    source = f'<script async src="{server.address}/sojourn.js" data-write-key="{key}" {attributes}></script>'
    return f"<!doctype html><title>Shop</title><script>{early}{script}</script>{source}"


def events(folder: Path, source: str) -> list[dict[str, Any]]:
    """All events of a source, the oldest first."""
    found = sj.open(folder).sql("select * from events order by time").to_pylist()
    return [event for event in found if event["source"] == source]


def wait_for_taken(server: LiveServer, source: str, count: int) -> list[dict[str, Any]]:
    """Wait until so many events of a source are seen; give them."""

    def taken() -> list[dict[str, Any]] | None:
        found = events(server.folder, source) if server.described()["events"] else []
        return found if len(found) >= count else None

    found: list[dict[str, Any]] = wait(taken)
    assert len(found) == count
    return found


def test_calls_made_before_and_after_loading_arrive_once_with_what_the_page_knows(
    site: Site, server: LiveServer
) -> None:
    key = server.write_key("web", "--origin", site.address)
    script = (
        NEW + "sojourn.push(['consent', {marketing: false}]); sojourn.push(['page', 'Home']);"
        "sojourn.push(['identify', 'ann', {email: 'ann@shop.example'}]);"
        "addEventListener('load', () => { sojourn.track('Product Viewed', {product_id: 'p1'}); done(); });"
    )
    site.open(page(server, key, script), "/home?utm_source=letter&utm_campaign=May%20sale")
    home, viewed = wait_for_taken(server, "web", 2)
    assert (home["event"], viewed["event"], home["channel"]) == ("Viewed Home Page", "Product Viewed", "web")
    assert (home["campaign.source"], home["campaign.name"], home["page.path"]) == ("letter", "May sale", "/home")
    ann = sj.open(server.folder).customer("email:ann@shop.example")
    assert len(happened(ann)) == 2  # what came before she was known is hers


def test_what_a_page_says_while_it_is_closed_arrives_once(site: Site, server: LiveServer) -> None:
    key = server.write_key("ticks")
    script = "addEventListener('load', () => { for (let n = 0; n < 120; n++) sojourn.track('Tick ' + n); done(); });"
    tab = site.open(page(server, key, script), "/ticks")
    wait(lambda: site.title(tab) == "done")
    site.close(tab)
    wait_for_taken(server, "ticks", 120)
    site.open(page(server, key, "sojourn.push(['track', 'Back']);"), "/back")  # sends again what it cannot be sure of
    found = wait_for_taken(server, "ticks", 121)
    assert len({row["event"] for row in found}) == 121


def test_what_happens_while_the_server_is_down_arrives_once_when_it_is_back(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        monkeypatch.setenv("SOJOURN_SERVER_PORT", str(found.getsockname()[1]))
    with live_server(tmp_path / "brand") as server:
        key, address = server.write_key("web"), server.address
        script = (
            "addEventListener('load', () => { sojourn.track('Before'); setTimeout(() => { done(); }, 2000);"
            "setTimeout(() => { sojourn.track('Meanwhile'); document.title = 'said'; }, 4000); });"
        )
        tab = site.open(page(server, key, script), "/down")
        wait(lambda: site.title(tab) == "done")
        wait_for_taken(server, "web", 1)
        server.process.kill()
    wait(lambda: site.title(tab) == "said")
    time.sleep(1)
    with live_server(tmp_path / "brand") as server:
        assert server.address == address
        before, meanwhile = wait_for_taken(server, "web", 2)
    assert (before["event"], meanwhile["event"]) == ("Before", "Meanwhile")


def test_the_page_of_the_guide_sends_its_events(site: Site, server: LiveServer, repository: Path) -> None:
    guide = (repository / "docs" / "how-to" / "collect.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^```html\n(.*?)^```$", guide, re.MULTILINE | re.DOTALL)
    here = block.replace("http://127.0.0.1:8000", server.address).replace("sjw_...", server.write_key("guide"))
    site.open(f"<!doctype html><title>Shop</title><script>{NEW}</script>{here.replace('ann', 'zoe')}", "/guide")
    wait_for_taken(server, "guide", 2)
    zoe = sj.open(server.folder).customer("email:zoe@shop.example")
    assert {event["event"] for event in happened(zoe)} == {"Viewed Home Page", "Product Viewed"}


def test_the_snippet_is_small_and_kept_by_browsers(server: LiveServer) -> None:
    address = f"{server.address}/sojourn.js"
    given = httpx.get(address)
    assert given.headers["content-type"] == "text/javascript; charset=utf-8"
    assert "max-age=86400" in given.headers["cache-control"]
    again = httpx.get(address, headers={"if-none-match": given.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert httpx.head(address).content == b""


@pytest.mark.parametrize(("told", "sent"), ((True, 0), (False, 1)))
def test_do_not_track_counts_only_when_told(told: bool, sent: int, site: Site, server: LiveServer) -> None:
    key = server.write_key(f"private-{told}")
    script = (
        "Object.defineProperty(navigator, 'globalPrivacyControl', {value: true});"
        f"addEventListener('load', () => {{ sojourn.load('{key}', {json.dumps({'respectDoNotTrack': told})});"
        "sojourn.track('Seen'); sojourn.flush(); setTimeout(done, 1000); });"
    )
    html = page(server, key, script).replace(f'data-write-key="{key}"', "")
    before = _received(server)
    tab = site.open(html, f"/private-{told}")
    wait(lambda: site.title(tab) == "done")
    assert _received(server) - before == sent


def _received(server: LiveServer) -> float:
    """How many events the server has received."""
    text = httpx.get(f"{server.address}/metrics").text
    return sum(float(line.split()[-1]) for line in text.splitlines() if line.startswith("sojourn_events_received"))


def test_the_source_stays_under_four_kilobytes_packed(repository: Path) -> None:
    import gzip

    source = repository / "src" / "sojourn" / "http_api" / "pages" / "sojourn.js"
    assert len(gzip.compress(source.read_bytes(), 9)) < 4096
