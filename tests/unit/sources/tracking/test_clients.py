"""What real clients send: the two Python SDKs run here, bodies of the others were captured once (invented content)."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from rudderstack.analytics.client import Client as RudderClient
from segment.analytics.client import Client as SegmentClient

from sojourn.sources import Call, Envelope, check_request, open_body, read_request

BODIES = Path(__file__).parent / "bodies"
AT = datetime(2026, 3, 5, 10, 0, tzinfo=UTC)
RECEIVED = 1_772_704_800_000_000 + 60_000_000


@dataclass(frozen=True)
class Request:
    path: str
    encoding: str | None
    body: bytes


class Listener:
    """A server on this machine that keeps what it is sent and answers as Sojourn does."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        kept = self.requests

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                kept.append(Request(self.path, self.headers["Content-Encoding"], body))
                answer = b'{"success": true}'
                self.send_response(200)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the name is the base class's
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"

    def calls(self, received_at: int) -> list[Call]:
        found: list[Call] = []
        for request in self.requests:
            body = open_body(request.body, request.encoding)
            kind = request.path.rpartition("/")[2]
            read = list(read_request(kind, body, Envelope("shop", received_at)))
            assert check_request(kind, body).events == len(read)
            found += [call for call in read if isinstance(call, Call)]
            assert len(found) >= len(read)
        return found


@pytest.fixture
def listener() -> Iterator[Listener]:
    listening = Listener()
    thread = threading.Thread(target=listening.server.serve_forever, args=(0.01,))
    thread.start()
    yield listening
    listening.server.shutdown()
    listening.server.server_close()
    thread.join()


def order(client: Any) -> None:
    client.identify("u1", {"email": "ann@example.com"}, anonymous_id="a1", timestamp=AT)
    products = [{"product_id": "p1", "price": 19.99, "quantity": 3}]
    properties = {"order_id": "o1", "total": 59.97, "currency": "EUR", "products": products, "score": float("nan")}
    client.track("u1", "Order Completed", properties, timestamp=AT)
    client.page("u1", "Docs", "Prices", {"path": "/prices"}, timestamp=AT)
    client.screen(17, None, None, timestamp=AT)
    client.group("u1", "g1", {"email": "office@example.com"}, timestamp=AT)
    client.alias("a0", "u1", timestamp=AT)


@pytest.mark.parametrize("client", ("segment", "segment-gzip", "rudder"))
def test_the_python_clients_are_understood(client: str, listener: Listener) -> None:
    options: dict[str, Any] = {"host": listener.address, "sync_mode": True}
    if client == "rudder":
        order(RudderClient("key", **options))
    else:
        order(SegmentClient("key", gzip=client == "segment-gzip", **options))
    now = int(datetime.now(UTC).timestamp() * 1e6)
    calls = listener.calls(now)
    assert [call.kind for call in calls] == ["identify", "track", "page", "screen", "group", "alias"]
    assert [call.event for call in calls[1:4]] == ["Order Completed", "Viewed Prices Page", "Screen Viewed"]
    identify, track, page, screen, group, alias = calls
    assert identify.identifiers == {"user_id": "u1", "anonymous_id": "a1", "email": "ann@example.com"}
    assert identify.traits == {"email": "ann@example.com"}
    assert (track.value, track.currency, track.case) == (5997, "EUR", "o1")
    assert [(line.product, line.quantity, line.amount) for line in track.lines] == [("p1", 3.0, 5997)]
    assert track.properties["score"] is None  # the NaN on the wire
    assert page.properties["category"] == "Docs"
    assert screen.identifiers == {"user_id": "17"}
    assert (group.group_id, "email" in group.identifiers) == ("g1", False)
    assert alias.identifiers == {"user_id": "u1", "anonymous_id": "a0"}
    assert {call.time for call in calls} == {RECEIVED - 60_000_000}
    assert all(len(call.message_id) == 36 for call in calls)
    assert [call.channel for call in calls] == [None, None, "web", "app", None, None]


def test_the_key_is_in_the_body_of_segment_and_not_of_rudder(listener: Listener) -> None:
    options: dict[str, Any] = {"host": listener.address, "sync_mode": True}
    SegmentClient("key-1", **options).track("u1", "Quiz Finished")
    RudderClient("key-2", **options).track("u1", "Quiz Finished")
    keys = [
        check_request("batch", open_body(request.body, request.encoding)).write_key for request in listener.requests
    ]
    assert keys == ["key-1", None]
    assert [request.encoding for request in listener.requests] == [None, "gzip"]


def kept(name: str) -> tuple[str, bytes]:
    request = json.loads((BODIES / f"{name}.json").read_text(encoding="utf-8"))
    return request["path"].rpartition("/")[2], request["body"].encode()


def read_kept(name: str, second: int = 50) -> list[Call]:
    kind, body = kept(name)
    at = int(datetime(2026, 11, 22, 5, 15, second, tzinfo=UTC).timestamp() * 1e6)
    read = list(read_request(kind, body, Envelope("shop", at)))
    return [call for call in read if isinstance(call, Call)]


def test_segments_node_client_is_understood() -> None:
    identify, track, page, alias, group, screen = read_kept("segment-node")
    assert identify.identifiers == {"user_id": "u1", "anonymous_id": "a1", "email": "ann@example.com"}
    assert (track.value, track.case, track.lines[0].category) == (5997, "o1", "Shoes")
    assert (page.event, screen.event) == ("Viewed Prices Page", "Viewed Start Screen")
    assert (alias.previous_id, group.group_id) == ("a1", "g1")
    assert track.original_time == 1_772_704_800_123_000  # its clock was 7.5 s behind ours


def test_rudders_node_client_is_understood() -> None:
    track, page, screen, alias, group = read_kept("rudder-node")
    assert (track.time, track.original_time) == (1_772_704_800_123_000, None)  # stated by the caller, not when queued
    assert (page.event, page.properties["name"]) == ("Viewed Prices Page", "Prices")
    assert (screen.identifiers, alias.previous_id, group.traits) == (
        {"user_id": "17"},
        "a1",
        {"name": "Invented Ltd"},
    )


def test_the_browser_client_is_understood() -> None:
    (page,), (track,), (identify,) = (read_kept(f"browser-{kind}") for kind in ("page", "track", "identify"))
    assert (page.kind, page.event, page.channel) == ("page", "Viewed Shoes Page", "web")
    assert page.identifiers == {"anonymous_id": "fa3a5388-6768-48f4-b0e9-be46e83300de"}
    assert (track.event, track.value, track.properties["price"]) == ("Product Added", None, 19.99)
    assert identify.identifiers["email"] == "ann@example.com"
    assert check_request(*kept("browser-page")).write_key == "key"
