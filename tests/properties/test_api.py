"""Whatever the API is asked, it answers as its OpenAPI document says, never with 5xx; on both databases.

Schemathesis makes requests that fit the document and requests that break it; on top of them come values that exist, so
that the way behind the checks is taken too, and values that databases and encodings trip over.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, assume, event, given, settings, strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from sojourn.assembly import open_database
from sojourn.event_log import RowWriter
from sojourn.pipeline import ROWS, take_rows
from sojourn.sources import Envelope, pack_request
from unit.http_api.site import OURS, Site, fill, open_site

pytestmark = pytest.mark.slow
LONGEST_URL = 65_000
"""What our client sends; it refuses more by itself."""
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
ALL = [*HealthCheck]
ODD = (
    "", "\0", "a\0b", "\ud800", "x\udfff", "9" * 40, "-1", "1e999", "NaN", "user_id:", "email:\0", ":", "% _", "'; --",
    "../../etc/passwd", "%00", "a/b", "\u202e", "1-1-1", "9" * 9 + "-" + "9" * 15 + "-1", "null", "\n", "x" * 3000,
    "１２", "²", "9999-12-31", "0000-00-00", "2026-01-01T00:00:00+99:99", "nobody",
)  # fmt: skip
KNOWN = ("user_id:jane", "jane", "email:jane@example.com", "link", "apart", "marketing", "email", "granted", "denied",
         "waiting", "source", "web", "tracking.no_identifier", "2026-09-20T10:00:00Z", "Order Placed")  # fmt: skip
WRONG: list[Any] = [{"type": "track", "event": "Nobody"}, 7, {"type": "track", "userId": "u", "event": "\0" * 3}]


@pytest.fixture
def site(
    database_url: str | None, cheap_passwords: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Site]:
    """A front over a workspace with one customer and some failed events, on each database."""
    if database_url:
        monkeypatch.setenv("SOJOURN_DATABASE", database_url)
    fill(folder := tmp_path / "brand")
    with open_database(folder) as database, RowWriter(folder / ROWS) as writer:
        body = json.dumps({"batch": WRONG}).encode()
        writer.append([pack_request("batch", body, Envelope("web", 1_790_000_000_000_000))])
        take_rows(folder, database)
    with open_site(folder) as opened:
        yield opened


def texts_for(site: Site) -> st.SearchStrategy[str]:
    """Values that exist, and values that trip."""
    found = site.ask("GET", "/api/failed", headers=site.secret("read")).json()["failed"]
    places = [one["place"] for one in found]
    assert places
    return st.one_of(st.sampled_from([*KNOWN, *places]), st.sampled_from(ODD))


def varied(value: Any, texts: st.SearchStrategy[str], data: st.DataObject) -> Any:
    """Put other texts in the place of some."""
    if isinstance(value, dict):
        return {name: varied(one, texts, data) for name, one in value.items()}
    if isinstance(value, list):
        return [varied(one, texts, data) for one in value]
    return data.draw(texts) if isinstance(value, str) and data.draw(st.booleans()) else value


def asked(site: Site, case: Case, headers: dict[str, str], other: Callable[[Any], Any]) -> httpx.Response:
    """Send a request as it was made, with ``other`` texts in it, whatever stands there."""
    told = case.as_transport_kwargs(base_url="http://test")
    own = {name: str(value) for name, value in (told.get("headers") or {}).items() if name.lower() != "authorization"}
    content = told.get("data") or b""
    if "json" in told:
        content, own["content-type"] = json.dumps(other(told["json"])).encode(), "application/json"
    place = case.path
    for name, value in (case.path_parameters or {}).items():
        place = place.replace(f"{{{name}}}", quoted(other(value)) or "x")
    query = [
        f"{quoted(name)}={quoted(one)}"
        for name, value in (case.query or {}).items()
        for one in (value if isinstance(value, list) else [other(value)])
    ]
    url = f"{place}?{'&'.join(query)}"
    assume(len(url) < LONGEST_URL)
    return site.ask(case.method, url, content=content, headers={**own, **headers})


def quoted(value: object) -> str:
    return quote(str(value).encode("utf-8", "surrogatepass"), safe="")


def ask_everything(site: Site, callers: list[dict[str, str]], examples: int) -> set[int]:
    """Ask every route; give the statuses that were seen."""
    document = site.ask("GET", "/api/openapi.json").json()
    schema = schemathesis.openapi.from_dict(document, config=SchemathesisConfig())
    texts, seen, reached = texts_for(site), set[int](), set[str]()
    for found in schema.get_all_operations():
        assert isinstance(found, Ok), found
        operation = found.ok()
        for mode in GenerationMode:

            @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=ALL)
            @given(operation.as_strategy(generation_mode=mode), st.sampled_from(callers), st.booleans(), st.data())
            def ask(case: Case, headers: dict[str, str], vary: bool, data: st.DataObject) -> None:
                answered = asked(site, case, headers, lambda value: varied(value, texts, data) if vary else value)
                seen.add(answered.status_code)
                reached.add(case.operation.label)
                event(f"{case.operation.label} {answered.status_code}")
                case.validate_response(answered, checks=CHECKS)

            try:
                ask()
            except Unsatisfiable:
                assert mode == GenerationMode.NEGATIVE, operation.label  # nothing about it could be wrong
    assert reached == {f"{method.upper()} {path}" for path, methods in document["paths"].items() for method in methods}
    return seen


def everybody(site: Site) -> list[dict[str, str]]:
    """Who may do everything, twice as often as the others."""
    admin = {**site.secret("admin"), **OURS}
    return [admin, admin, site.signed_in("kim", "analyst"), {}]


def test_the_api_answers_as_its_document_says(site: Site) -> None:
    """A few requests for each route; many more with ``make soak``."""
    assert {200, 400, 401, 404} <= ask_everything(site, everybody(site), 3)


@pytest.mark.soak
def test_the_api_answers_as_its_document_says_for_long(site: Site) -> None:
    assert {200, 400, 401, 403, 404} <= ask_everything(site, everybody(site), 400)


@pytest.mark.parametrize("text", ("a\0b", "\ud800"))
def test_texts_that_cannot_be_kept_are_refused_and_told(site: Site, text: str) -> None:
    headers = {**site.secret("admin"), "content-type": "application/json"}
    said = {"purpose": "marketing", "status": "granted", "wording": text}
    body = json.dumps(said).encode()
    refused = site.ask("POST", "/api/customers/user_id:jane/consents", content=body, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (400, "request.invalid")
    named = site.ask("GET", "/api/failed?source=a%00b", headers=headers)
    assert (named.status_code, named.json()["code"]) == (400, "request.invalid")


def test_a_body_beyond_the_limit_is_refused_before_it_is_read_whole(site: Site) -> None:
    headers = {**site.secret("admin"), "content-type": "application/json"}
    content = b'{"code": "' + b"x" * site.front.configuration.limits.body_bytes + b'"}'
    refused = site.ask("POST", "/api/failed/replay", content=content, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (413, "http.413")
