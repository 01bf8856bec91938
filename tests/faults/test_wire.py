"""What comes over the wire and is no request, or half of one: the server goes on, and nothing of it is taken in."""

import json
import random
import socket
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import HealthCheck, example, given, settings, strategies as st

import sojourn as sj
from live_server import LiveServer, live_server

pytestmark = pytest.mark.slow
PATIENCE = 0.5
BODY = json.dumps({"userId": "half", "event": "Never", "messageId": "never"}).encode()
HEAD = b"POST /v1/track?writeKey=%s HTTP/1.1\r\nHost: x\r\n"
lines = st.sampled_from(
    [
        *(b"Content-Length: " + size for size in (b"%d" % len(BODY), b"99", b"3", b"-1", b"x", b"9" * 10, b"9" * 30)),
        *(b"Transfer-Encoding: " + way for way in (b"chunked", b"gzip, chunked", b"x")),
        *(b"Content-Encoding: gzip", b"Expect: 100-continue", b"Connection: close", b"Upgrade: websocket"),
        *(b"Content-Type: \xff\xfe", b"Authorization: Basic \xff", b"Origin: \xc3\x28", b"X-Retry-Count: -9"),
        *(b"X: " + b"y" * 20_000, b": empty", b"no colon", b"\x00: \x00"),
    ]
)
chunks = st.sampled_from(
    [b"%x\r\n%s\r\n0\r\n\r\n" % (len(BODY), BODY), b"zz\r\nx\r\n", b"f" * 18 + b"\r\n", b"5\r\nab"]
)
sent = st.one_of(
    st.tuples(
        st.lists(lines, max_size=4), st.sampled_from([BODY, BODY[:9], b"", b"\x1f\x8b\x08 cut", BODY * 2]) | chunks
    ),
    st.tuples(st.just([b"Transfer-Encoding: chunked"]), chunks),
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOJOURN_LIMITS_BODY_SECONDS", "2")
        with live_server(tmp_path_factory.mktemp("wire") / "brand") as running:
            yield running


def connected(server: LiveServer) -> socket.socket:
    address = urlsplit(server.address)
    return socket.create_connection((address.hostname, address.port), timeout=5)


def answer_to(server: LiveServer, data: bytes) -> bytes:
    """Send bytes and read the answer; where none comes soon, go away in the middle."""
    with connected(server) as wire, suppress(ConnectionError, TimeoutError):
        wire.sendall(data)
        wire.settimeout(PATIENCE)
        return wire.recv(65_536)
    return b""


def events_of(server: LiveServer) -> Counter[str]:
    """Count what was sent, by its id."""
    if not sj.open(server.folder).manifest.segments:
        return Counter()
    taken = sj.open(server.folder).events().to_pylist()
    return Counter(str(row["message_id"]) for row in taken if row["source"] != "sojourn")  # what stages tell beside


def log_of(server: LiveServer) -> str:
    return (server.folder.parent / f"{server.folder.name}.log").read_text(encoding="utf-8")


def test_broken_requests_hurt_nobody(server: LiveServer) -> None:
    key, statuses = server.write_key().encode(), Counter[bytes]()

    @settings(max_examples=60, deadline=None, database=None, suppress_health_check=[*HealthCheck])
    @given(sent, st.sampled_from([HEAD % key, HEAD % b"", b"GARBAGE\r\n", b"\x16\x03\x01\x00", b"GET / HTTP/9.9\r\n"]))
    @example(([b"Content-Length: %d" % len(BODY)], BODY), HEAD % key)
    @example(([b"Content-Length: %d" % len(BODY)], BODY), HEAD % b"")
    @example(([], b""), b"GARBAGE\r\n")
    def send(request: tuple[list[bytes], bytes], head: bytes) -> None:
        headers, body = request
        said = answer_to(server, head + b"".join(line + b"\r\n" for line in headers) + b"\r\n" + body)
        statuses[said.split(b" ")[1] if said.startswith(b"HTTP/") else b"none"] += 1
        assert not said.startswith(b"HTTP/1.1 5"), said

    send()
    assert httpx.get(f"{server.address}/readyz").status_code == 200
    assert "Traceback" not in log_of(server)
    whole = {"userId": "whole", "event": "Ever", "messageId": "ever"}
    done = httpx.post(f"{server.address}/v1/track", json=whole, auth=(key.decode(), ""))
    assert done.status_code == 200
    server.wait_for_events(2)
    seen = events_of(server)
    assert set(seen) <= {"ever", "never"}
    assert max(seen.values()) == 1
    assert {b"200", b"400", b"401"} <= {*statuses}
    assert seen["never"] == 1


def test_a_body_that_is_cut_is_not_taken_in_and_a_slow_one_holds_up_nobody(server: LiveServer) -> None:
    key = server.write_key().encode()
    chance = random.Random(5)
    head = HEAD % key + b"Content-Length: %d\r\n\r\n"
    slow = [connected(server) for _ in range(20)]
    for wire in slow:
        wire.sendall(head % len(BODY) + BODY[: chance.randrange(len(BODY))])
    cut = b'{"userId":"half","event":"Cut","messageId":"cut"}'
    for at in range(0, len(cut), 5):
        assert not answer_to(server, head % len(cut) + cut[:at]).startswith(b"HTTP/1.1 200")
    begun = time.monotonic()
    event = {"userId": "quick", "event": "Ever", "messageId": "quick"}
    assert httpx.post(f"{server.address}/v1/track", json=event, auth=(key.decode(), "")).status_code == 200
    assert time.monotonic() - begun < 5
    sign_in = connected(server)
    sign_in.sendall(b"POST /api/sign-in HTTP/1.1\r\nHost: x\r\nX-Sojourn-Request: 1\r\nContent-Length: 9\r\n\r\n{")
    for wire in (*slow, sign_in):
        wire.settimeout(PATIENCE * 60)
        assert wire.recv(65_536).startswith(b"HTTP/1.1 408")
        while wire.recv(65_536):
            pass  # closed by the server: what comes on it now would be the rest of the body
        wire.close()
    while events_of(server)["quick"] < 1 and time.monotonic() - begun < 60:
        time.sleep(0.1)
    assert events_of(server)["quick"] == 1
    assert "cut" not in events_of(server)
    assert "Traceback" not in log_of(server)
