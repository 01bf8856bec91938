"""Events of real clients, sent to a real server, are seen by questions within moments, once."""

import gzip
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

import sojourn as sj
from live_server import LiveServer, happened, live_server
from sojourn.assembly import open_database
from sojourn.sources import count_failed, read_failed
from sojourn.vocabulary import InvalidInput

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    with live_server(tmp_path_factory.mktemp("live") / "brand") as running:
        yield running


def sent(
    server: LiveServer, key: str, body: bytes | dict[str, Any], path: str = "/v1/batch", **more: Any
) -> httpx.Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return httpx.post(server.address + path, content=content, auth=(key, ""), **more)


def pairs_of(folder: Path, person: str) -> list[str]:
    rows = (
        sj.open(folder)
        .sql(f"select event from events where customer = '{person}' and source <> 'sojourn' order by time")
        .to_pylist()
    )
    return [row["event"] for row in rows]


def test_segments_python_client(server: LiveServer) -> None:
    from segment.analytics.client import Client

    before = server.described()["events"]
    client = Client(server.write_key("segment-python"), host=server.address, on_error=pytest.fail)
    client.identify("ann", {"email": "ann@example.net"}, anonymous_id="visitor-1")
    client.track(anonymous_id="visitor-1", event="Product Viewed", properties={"price": float("nan")})
    lines = [{"product_id": "p1", "quantity": 2, "price": 9.9}]
    client.track("ann", "Order Completed", {"order_id": "o1", "total": 19.8, "currency": "EUR", "products": lines})
    client.page("ann", name="Home")
    client.shutdown()
    found = server.wait_for_events(before + 3)
    assert "segment-python" in found["sources"]
    assert pairs_of(server.folder, "ann") == ["Product Viewed", "Order Completed", "Viewed Home Page"]
    asked = {"headers": {"authorization": f"Bearer {server.secret_key()}"}, "params": {"event": "Order Completed"}}
    shown = httpx.get(f"{server.address}/api/customers/email:ann@example.net", **asked).json()  # type: ignore[arg-type]
    assert [entry["lines"] for entry in happened(shown)] == [[{"product": "p1", "quantity": 2.0, "amount": 19.8}]]
    assert (shown["attributes"]["frequency"]["orders"], shown["exact"]) == (1, True)


def test_rudders_python_client(server: LiveServer) -> None:
    from rudderstack.analytics.client import Client

    before = server.described()["events"]
    client = Client(server.write_key("rudder-python"), host=server.address, on_error=pytest.fail)
    client.track("bob", "Signed Up", {"plan": "free"})
    client.screen("bob", "main", "Start")
    client.shutdown()
    server.wait_for_events(before + 2)
    assert set(pairs_of(server.folder, "bob")) == {"Signed Up", "Viewed Start Screen"}


def test_a_request_again_adds_nothing_and_one_bad_event_refuses_nobody(server: LiveServer) -> None:
    key, before = server.write_key("again"), server.described()["events"]
    event = {"type": "track", "userId": "cy", "event": "Quiz Finished", "messageId": "m-1"}
    body = {"batch": [event, {"type": "track"}, 7, {**event, "messageId": "m-2"}]}
    packed = gzip.compress(json.dumps(body).encode())
    for _ in range(2):
        assert sent(server, key, packed, headers={"content-type": "text/plain"}).json() == {"success": True}
    assert sent(server, key, {"batch": []}).status_code == 200
    assert sent(server, key, {**event, "messageId": "m-3", "type": None}, "/v1/t").status_code == 200
    found = server.wait_for_events(before + 3)
    assert found["events"] == before + 3
    assert pairs_of(server.folder, "cy") == ["Quiz Finished"] * 3


@pytest.mark.parametrize(
    ("body", "path", "status", "code"),
    (
        (b"{", "/v1/batch", 400, "tracking.not_json"),
        (b"[]", "/v1/track", 400, "tracking.not_an_object"),
        (b'{"batch": 5}', "/v1/batch", 400, "tracking.no_batch"),
        pytest.param(gzip.compress(b" " * 5_000_000), "/v1/batch", 413, "tracking.too_large", id="bomb"),
        pytest.param(b"x" * 4_100_000, "/v1/batch", 413, "tracking.too_large", id="large"),
        (b"{}", "/v1/nonsense", 404, "tracking.unknown_endpoint"),
    ),
)
def test_refusals_have_a_code_and_a_message(server: LiveServer, body: bytes, path: str, status: int, code: str) -> None:
    answered = sent(server, server.write_key("bad"), body, path)
    assert (answered.status_code, answered.json()["code"]) == (status, code)
    assert answered.json()["message"]


def test_who_may_send(server: LiveServer) -> None:
    before = server.described()["events"]
    event = {"userId": "dee", "event": "Door Opened", "messageId": "d-1"}
    key = server.write_key("shop", "--origin", "https://shop.example")
    assert sent(server, "sjw_nobody", event, "/v1/track").json()["code"] == "key.unknown"
    assert httpx.post(server.address + "/v1/track", json=event).status_code == 401
    refused = sent(server, key, event, "/v1/track", headers={"origin": "https://evil.example"})
    assert (refused.status_code, refused.json()["code"]) == (403, "key.origin")
    taken = sent(server, key, event, "/v1/track", headers={"origin": "https://shop.example"})
    assert taken.headers["access-control-allow-origin"] == "https://shop.example"
    other = {**event, "messageId": "d-2", "writeKey": server.write_key("other")}
    for headers in ({}, {"authorization": f"Bearer {other['writeKey']}"}):
        assert httpx.post(server.address + "/v1/track", json=other, headers=headers).status_code == 200
    server.wait_for_events(before + 2)


def test_browsers_ask_first(server: LiveServer) -> None:
    origin = {"origin": "https://shop.example", "access-control-request-method": "POST"}
    asked = httpx.options(server.address + "/v1/t", headers=origin)
    assert (asked.status_code, asked.headers["access-control-allow-origin"]) == (200, origin["origin"])
    key = server.write_key("page")
    found = httpx.get(f"{server.address}/v1/projects/{key}/settings").json()
    assert found["integrations"]["Segment.io"]["apiKey"] == key


def test_what_runs_is_told(server: LiveServer) -> None:
    assert httpx.get(server.address + "/healthz").json() == {"status": "ok"}
    assert httpx.get(server.address + "/readyz").json() == {"status": "ready"}
    assert "sojourn_events_received_total" in httpx.get(server.address + "/metrics").text
    assert httpx.get(server.address + "/api/describe").json()["code"] == "key.needed"
    secret = {"authorization": f"Bearer {server.secret_key()}"}
    assert "events" in httpx.get(server.address + "/api/describe", headers=secret).json()
    assert httpx.get(server.address + "/api/openapi.json").json()["info"]["title"] == "Sojourn"
    assert httpx.get(server.address + "/nowhere").json()["code"] == "http.404"


def test_a_user_signs_in_and_sees_masks(server: LiveServer) -> None:
    """Over a real connection, with a browser's cookie jar; the password comes through a pipe."""
    password = "correct horse battery"  # noqa: S105  of a user that lives as long as the test
    folder = str(server.folder)
    line = [sys.executable, "-m", "sojourn", "users", "add", "ann", "--role", "viewer", "--workspace", folder]
    subprocess.run(line, input=f"{password}\n", text=True, check=True, capture_output=True)
    before, traits = server.described()["events"], {"email": "joe@example.net", "phone": "+8613812340013"}
    batch = [{"type": "identify", "userId": "joe", "traits": traits}, {"type": "track", "userId": "joe", "event": "Hi"}]
    assert sent(server, server.write_key("web"), {"batch": batch}).status_code == 200
    server.wait_for_events(before + 1)
    with httpx.Client(base_url=server.address, headers={"x-sojourn-request": "1"}, timeout=60) as browser:
        assert browser.get("/api/me").status_code == 401
        body = {"name": "ann", "password": password}
        evil = browser.post("/api/sign-in", json=body, headers={"origin": "https://evil.example"})
        assert (evil.status_code, evil.json()["code"]) == (403, "access.origin")
        assert browser.post("/api/sign-in", json=body, headers={"origin": server.address}).json()["role"] == "viewer"
        assert browser.get("/api/me").json()["name"] == "ann"
        seen = browser.get("/api/customers/joe").json()
        assert (seen["traits"]["email"]["value"], seen["traits"]["phone"]["value"]) == (
            "j•••@e•••.net", "+86••••••0013",
        )  # fmt: skip
        assert browser.get("/api/customers/joe?reveal=true").status_code == 403
        assert browser.post("/api/sign-out").status_code == 200
        assert browser.get("/api/me").status_code == 401


def test_what_was_received_live_is_no_load(server: LiveServer) -> None:
    assert (
        sent(server, server.write_key("gus"), {"userId": "gus", "event": "Horn Blown"}, "/v1/track").status_code == 200
    )
    server.wait_for_events(1)
    assert all(row["file"] for row in sj.open(server.folder).loads())
    with pytest.raises(InvalidInput, match="no load"):
        sj.open(server.folder).undo_load(1)


def test_files_load_while_the_server_runs(server: LiveServer, tmp_path: Path) -> None:
    (tmp_path / "till.csv").write_text("customer,time,event\nzoe,2026-01-02 10:00,sale\n", encoding="utf-8")
    assert sj.open(server.folder).load(tmp_path / "till.csv")["events_added"] == 1
    assert "sale" in pairs_of(server.folder, "zoe")


@pytest.mark.thorough
def test_a_second_server_is_refused_and_the_first_stops_in_order(tmp_path: Path) -> None:
    with live_server(tmp_path / "brand") as running:
        key = running.write_key()
        with pytest.raises(AssertionError, match="Another process is appending"), live_server(tmp_path / "brand"):
            pass
        event = {"userId": "eve", "event": "Last Word", "messageId": "e-1"}
        assert sent(running, key, event, "/v1/track").status_code == 200
        assert running.stop() == 0
    assert sj.open(tmp_path / "brand").describe()["events"] == 1


def test_failed_events_are_kept_with_their_reason(
    database_url: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On both databases: the same request sent again, and the same row read again, list a failure once."""
    if database_url:
        monkeypatch.setenv("SOJOURN_DATABASE", database_url)
    with live_server(tmp_path / "brand") as running:
        key = running.write_key("till")
        good = {"type": "track", "userId": "fay", "event": "Bell Rung", "messageId": "f-1"}
        other = {**good, "event": "Gong Rung"}
        assert sent(running, key, {"batch": [good, {"type": "track", "event": "Nobody"}, other]}).status_code == 200
        running.wait_for_events(1)
        assert running.stop() == 0
    with open_database(tmp_path / "brand") as database, database.reading() as connection:
        failed = {one.code: one for one in read_failed(connection, 10)}
        counted = count_failed(connection)
    assert counted == {("till", "id.conflict"): 1, ("till", "tracking.no_identifier"): 1}
    assert json.loads(failed["tracking.no_identifier"].raw) == {"type": "track", "event": "Nobody"}
    assert "f-1" in failed["id.conflict"].message
