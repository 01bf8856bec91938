"""Files uploaded to a real server beside live traffic: loaded while the worker works; what broke off leaves nothing."""

import socket
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from live_server import PATIENCE, live_server

pytestmark = pytest.mark.thorough
ROWS = "member,when,event\n" + "".join(
    f"m{n % 500},2026-09-01 10:{n % 60:02}:{n // 60 % 60:02},visit\n" for n in range(5_000)
)


def test_a_file_is_loaded_while_events_come_in(tmp_path: Path) -> None:
    with live_server(tmp_path / "brand") as server:
        key, secret = server.write_key(), {"authorization": f"Bearer {server.secret_key()}"}

        def track(number: int) -> None:
            body = {"userId": f"m{number}", "event": "Tick", "messageId": f"t{number}"}
            assert httpx.post(f"{server.address}/v1/track", json=body, auth=(key, "")).status_code == 200

        track(0)
        shown = httpx.post(
            f"{server.address}/api/uploads?name=visits.csv", content=ROWS, headers=secret, timeout=PATIENCE
        ).json()
        track(1)
        path = f"{server.address}/api/uploads/{shown['id']}/load"
        loaded = httpx.post(path, json={}, headers=secret, timeout=PATIENCE).json()
        assert loaded["events_added"] + loaded["duplicates"] == 5_000
        track(2)
        found = server.wait_for_events(loaded["events_added"] + 3)

        def freshness() -> dict[str, float]:
            told: dict[str, float] = httpx.get(
                f"{server.address}/api/data/health", headers=secret, timeout=PATIENCE
            ).json()["freshness"]
            return told

        wait_until(lambda: freshness()["requests"] >= 3)
        assert 0 < freshness()["p50_seconds"] <= freshness()["p99_seconds"]
        assert (found["events"], sorted(found["sources"])) == (loaded["events_added"] + 3, ["visits", "web"])


def test_an_upload_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    with live_server(tmp_path / "brand") as server:
        secret, where = server.secret_key(), urlsplit(server.address)
        head = f"POST /api/uploads HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {secret}\r\n"
        head += "content-length: 1000000\r\n\r\n"
        uploads = tmp_path / "brand" / "uploads"
        with socket.create_connection((where.hostname, where.port)) as connection:
            connection.sendall(head.encode() + ROWS[:1000].encode())
            wait_until(lambda: uploads.exists() and any(uploads.iterdir()))
        wait_until(lambda: not any(uploads.iterdir()))


def wait_until(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.02)
