"""Whatever arrives at the tracking route: no 5xx, and of what was answered 200 each event is taken in or failed, once.

The requests go through the whole front in this process (over a socket: tests/faults/test_wire.py); then the worker's
own verb takes them in. On both databases, under a tracking plan, so that names that clients choose reach every table.
"""

import gzip
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, event, example, given, settings, strategies as st

import sojourn as sj
from properties.test_tracking import KINDS, anything, batches, events
from sojourn.assembly import apply_plan, open_database, show_failed
from sojourn.pipeline import take_rows
from sojourn.sources import count_failed, parse_plan, read_failed
from unit.http_api.site import Site, open_site

pytestmark = pytest.mark.slow
PLAN = """
action: ACTION
events:
  Quiz Finished:
    properties:
      score: {type: number, required: true}
"""
ODD = st.sampled_from(["\0", "a\0b", "\ud800", "x\udfff", "\u202e", "9" * 400, "1e999", "", " ", "nul", "user_id", "é"])
names = st.one_of(ODD, st.sampled_from(["score", "event", "revenue", "products", "categoryPreferences", "id"]))
small = st.one_of(ODD, st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.floats(), st.just(10**400))
consents = st.dictionaries(st.sampled_from(["Analytics", "Marketing:Email", "\0", "C0004"]), st.booleans(), max_size=3)
odd_events = st.fixed_dictionaries(
    {"type": st.one_of(st.sampled_from(KINDS[:6]), ODD), "userId": st.one_of(ODD, st.just("u"), small)},
    optional={
        "event": st.one_of(ODD, st.just("Quiz Finished")),
        "messageId": st.one_of(ODD, small),
        "timestamp": st.one_of(ODD, st.sampled_from(["2026-03-05", "0001-01-01", "9999-12-31T23:59:59Z"]), small),
        "properties": st.dictionaries(names, st.one_of(small, st.dictionaries(names, small, max_size=2)), max_size=3),
        "traits": st.dictionaries(st.one_of(names, st.just("email")), small, max_size=3),
        "context": st.fixed_dictionaries({}, optional={
            "consent": st.fixed_dictionaries({"categoryPreferences": consents}),
            "device": st.dictionaries(names, small),
            "externalIds": st.lists(st.dictionaries(st.sampled_from(["id", "type"]), small), max_size=2),
        }),
        "previousId": small,
    },
)  # fmt: skip
items = st.lists(st.one_of(odd_events, odd_events, events, anything), max_size=5)
deep = st.integers(1, 3000).map(
    lambda depth: b'{"userId":"u","event":"E","properties":' + b'{"a":' * depth + b"1" + b"}" * depth + b"}"
)
doubled = st.just(b'{"userId":"a","userId":"b","event":"E","event":"F","messageId":"1","messageId":"2"}')
bodies = st.one_of(
    items.map(lambda some: json.dumps({"batch": some}).encode()),
    items.map(lambda some: json.dumps({"batch": some}).encode()),
    st.one_of(odd_events, anything).map(lambda one: json.dumps(one).encode()),
    st.binary(max_size=40),
    st.tuples(batches, st.integers(0, 60)).map(lambda cut: json.dumps({"batch": cut[0]}).encode()[: cut[1]]),
    deep,
    doubled,
    st.just(b'{"batch":[' + b"[" * 2000 + b"]" * 2000 + b"]}"),
    st.just(b'{"batch":[' + b"9" * 5000 + b"]}"),
)


def twice(body: bytes) -> bytes:
    return gzip.compress(gzip.compress(body))


packings = st.sampled_from(
    [
        (bytes, ""),
        (bytes, ""),
        (bytes, "gzip"),
        (bytes, "br"),
        (gzip.compress, ""),
        (gzip.compress, "gzip"),
        (lambda body: gzip.compress(body)[:-3], "gzip"),
        (twice, "gzip"),
        (zlib.compress, "deflate"),
    ]
)
types = st.sampled_from(
    ["application/json", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "\xff"]
)
strange = "/v1/batch/ /v1/ /v1//batch /v1/%00 /v1/webhook/ /v1/webhook/x%00 /v1/projects/x /sa /sa.gif".split()
paths = st.one_of(st.sampled_from([f"/v1/{kind}" for kind in (*KINDS, *"itpsgab")]), st.sampled_from(strange))
said = st.sampled_from(["", "9" * 30, "-1", "Basic", "Basic =", "Bearer", "\xff\xfe", "null", "https://a b"])
headers = st.dictionaries(
    st.sampled_from(["x-retry-count", "origin", "content-encoding", "authorization"]), said, max_size=2
)
NASTY = [
    {"type": "track", "event": "\0", "userId": "a\0b", "anonymousId": "\ud800", "messageId": "m\0",
     "properties": {"\0": "\0"}, "context": {"consent": {"categoryPreferences": {"Analytics": True}}}},
    {"type": "track", "event": "Quiz Finished", "userId": "u\0", "properties": {"score": "\0", "a\0b": 1}},
    {"type": "track", "event": "Other", "userId": "u\0", "messageId": "m\0"},
    {"type": "identify", "userId": "\ud800", "traits": {"email": "\0@example.com", "\0": 10**400}},
]  # fmt: skip
"""What databases trip over, in every place that a table has a column for."""
ANSWERS = {200, 400, 401, 403, 404, 405, 413}


@pytest.fixture(params=("hold", "tag"))
def site(
    request: pytest.FixtureRequest, database_url: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Site]:
    """A front over a workspace under a tracking plan, on each database."""
    if database_url:
        monkeypatch.setenv("SOJOURN_DATABASE", database_url)
    with open_site(tmp_path / "brand") as opened:
        apply_plan(opened.folder, parse_plan(PLAN.replace("ACTION", request.param)))
        yield opened


def count_of(kind: str, body: bytes) -> int:
    """How many events a body has, as Python's own JSON reads it."""
    value = json.loads(body.decode("utf-8-sig"), strict=False, parse_int=str)
    return len(value["batch"]) if kind in {"b", "batch", "import"} else 1


def fuzz(site: Site, examples: int) -> None:
    """Send, then take in, then count."""
    key, sent, statuses = site.write_key(), 0, set[int]()

    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=[*HealthCheck])
    @given(paths, bodies, packings, types, headers)
    @example("/v1/batch", json.dumps({"batch": NASTY}).encode(), (bytes, ""), "text/plain", {})
    @example("/v1/track", b"[", (bytes, ""), "application/json", {})
    @example("/v1/", b"{}", (bytes, ""), "application/json", {})
    def send(path: str, body: bytes, packing: tuple[Any, str], content_type: str, more: dict[str, str]) -> None:
        nonlocal sent
        pack, encoding = packing
        stated = {"content-type": content_type, **({"content-encoding": encoding} if encoding else {}), **more}
        told = {name.encode(): value.encode("latin-1") for name, value in stated.items()}
        answered = site.ask("POST", f"{path}?writeKey={key}", content=pack(body), headers=told)
        event(f"{answered.status_code}")
        assert answered.status_code in ANSWERS, answered.text
        statuses.add(answered.status_code)
        if answered.status_code == 200:
            sent += count_of(path.removeprefix("/v1/").strip("/"), body)
        else:
            assert {"code", "message"} <= {*answered.json()}

    send()
    assert {200, 400, 404} <= statuses
    become = 0
    with open_database(site.folder) as database:
        while (taken := take_rows(site.folder, database)).rows:
            become += taken.events + taken.calls + taken.duplicates + taken.failed
        with database.reading() as connection:
            failed = read_failed(connection, 10**6)
            assert sum(count_failed(connection).values()) == len(failed)
    assert become == sent
    for one in failed[:50]:
        show_failed(site.folder, str(one.place))
    if sj.open(site.folder).manifest.segments:
        brand = sj.open(site.folder)
        assert brand.log().transitions()["events_read"] == brand.describe()["events"]


def test_what_arrives_is_taken_in_or_failed_once(site: Site) -> None:
    """Some requests; many more with ``make soak``."""
    fuzz(site, 40)


@pytest.mark.soak
def test_what_arrives_is_taken_in_or_failed_once_for_long(site: Site) -> None:
    fuzz(site, 5000)
