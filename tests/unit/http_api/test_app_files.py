"""The web app's files: its page at every place inside it, hashed files kept for ever, a plain page without it."""

import gzip
import re

import pytest

from sojourn.http_api import app_files
from unit.http_api.site import Site

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:"


@pytest.fixture(autouse=True)
def built() -> None:
    if not app_files._bundle():
        pytest.skip("the web app is not built (python scripts/web.py build)")


@pytest.mark.parametrize("place", ("/", "/discover", "/customers/ann@shop.example", "/no/such/page"))
def test_every_place_inside_the_app_gives_its_page(place: str, site: Site) -> None:
    given = site.ask("GET", place, headers=BROWSER)
    assert given.status_code == 200
    assert '<div id="app">' in given.text
    assert given.headers["content-type"] == "text/html; charset=utf-8"
    assert given.headers["cache-control"] == "no-cache"
    assert given.headers["content-security-policy"].startswith(POLICY)
    assert site.ask("GET", place, headers={**BROWSER, "if-none-match": given.headers["etag"]}).status_code == 304


def test_files_with_a_hash_in_their_name_are_kept_for_ever(site: Site) -> None:
    (script,) = re.findall(r'<script[^>]+src="([^"]+)"', site.ask("GET", "/").text)
    packed = site.ask("GET", script, headers={"accept-encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    plain = site.ask("GET", script, headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content  # the client has unpacked it
    assert plain.headers["content-type"].startswith("text/javascript")
    assert "immutable" in plain.headers["cache-control"]
    assert site.ask("HEAD", script).content == b""


@pytest.mark.parametrize("path", ("/assets/none.js", "/assets/../index.html", "/assets/%2e%2e/front.py"))
def test_nothing_beside_the_bundle_is_reached(path: str, site: Site) -> None:
    given = site.ask("GET", path)
    assert given.status_code == 404 or '<div id="app">' in given.text


def test_what_is_no_place_of_the_app_is_answered_as_before(site: Site) -> None:
    assert site.ask("GET", "/nowhere").json()["code"] == "http.404"
    assert site.ask("GET", "/api/none").json()["code"] == "http.404"
    assert site.ask("GET", "/healthz").json() == {"status": "ok"}
    assert site.ask("POST", "/discover").status_code in {404, 405}


def test_without_the_app_the_page_says_what_to_do(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app_files, "_file", lambda _name: None)
    given = site.ask("GET", "/discover", headers=BROWSER)
    assert "python scripts/web.py build" in given.text
    assert "zh-CN" in given.text


def test_the_first_load_is_small(site: Site) -> None:
    page = site.ask("GET", "/").text
    files = re.findall(r'(?:src|href)="(/assets/[^"]+)"', page)
    assert len(files) > 1
    packed = sum(len(gzip.compress(site.ask("GET", file).content, 6)) for file in files)
    assert packed <= 420_000, f"{packed:,} bytes packed"
