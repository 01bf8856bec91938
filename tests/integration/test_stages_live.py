"""Stages behind a real server: what is told stands in the log a moment later, and says how it is going."""

import time
from pathlib import Path

import httpx
import pytest

import sojourn as sj
from live_server import PATIENCE, command, live_server

pytestmark = pytest.mark.slow


def test_who_becomes_known_on_a_running_server_is_told_at_once_and_once(tmp_path: Path) -> None:
    folder = tmp_path / "brand"
    with live_server(folder) as server:
        key = server.write_key()
        calls = [
            {"type": "track", "anonymousId": f"a{n}", "event": "Page Seen", "messageId": f"s{n}"} for n in range(20)
        ]
        calls += [{"type": "identify", "anonymousId": f"a{n}", "userId": f"u{n}"} for n in range(10)]
        for _ in range(2):
            done = httpx.post(f"{server.address}/v1/batch", json={"batch": calls}, auth=(key, ""))
            assert done.status_code == 200
        server.wait_for_events(20)
        until = time.monotonic() + PATIENCE
        while server.described().get("derived", 0) < 10 and time.monotonic() < until:
            time.sleep(0.05)
        assert "sojourn_parked_customers" in httpx.get(f"{server.address}/metrics").text
        listed = command(folder, "stages", "list")["stages"]
        assert [(one["stage"], one["customers"], one["parked"]) for one in listed] == [
            ("known", 10, 0),
            ("active", 10, 0),
        ]
        assert command(folder, "stages", "rebuild", "known") == {"stage": "known", "customers": 20}
        assert server.stop() == 0
    rows = [row for row in sj.open(folder).events().to_pylist() if row["source"] == "sojourn"]
    assert sorted((row["event"], row["customer"]) for row in rows) == sorted(
        ("Customer Known", f"u{n}") for n in range(10)
    )
