"""Front, worker and supervisor are killed at random moments under load: what was answered 200 is there exactly once."""

import json
import os
import random
import signal
import time
from collections import Counter
from pathlib import Path

import httpx
import pytest

import sojourn as sj
from live_server import LiveServer, live_server

pytestmark = [pytest.mark.slow]
ROUNDS = 3
SECONDS = 2.5


def children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in found.read_text(encoding="utf-8").split()] if found.exists() else []


def is_alive(pid: int) -> bool:
    """A dead process that nobody has waited for is dead."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def send_until(server: LiveServer, key: str, until: float, first: int) -> tuple[list[str], int]:
    """Send batches of three, one after another; give the ids that were answered 200."""
    answered: list[str] = []
    number = first
    while time.monotonic() < until:
        ids = [f"m-{number + step}" for step in range(3)]
        number += 3
        batch = [{"type": "track", "userId": f"u{number % 7}", "event": "Tick", "messageId": one} for one in ids]
        try:
            done = httpx.post(f"{server.address}/v1/batch", json={"batch": batch, "writeKey": key}, timeout=5)
        except httpx.HTTPError:
            break
        if done.status_code == 200:
            answered += ids
    return answered, number


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc to find the processes")
def test_what_was_answered_200_is_there_once(tmp_path: Path) -> None:
    random.seed(20261122)
    folder, answered, number = tmp_path / "brand", list[str](), 0
    for round_number in range(ROUNDS):
        with live_server(folder) as server:
            key = server.write_key()
            victims = [*children(server.process.pid), server.process.pid]
            until = time.monotonic() + SECONDS
            mine, number = send_until(server, key, until - SECONDS * random.random(), number)
            answered += mine
            killed = [victims[round_number % len(victims)], *random.sample(victims, round_number % 2)]
            for victim in set(killed):
                os.kill(victim, signal.SIGKILL)
            mine, number = send_until(server, key, time.monotonic() + 0.5, number)
            answered += mine
            if server.process.pid in killed:  # its children end by themselves, in order
                until = time.monotonic() + 30
                while any(map(is_alive, victims[:-1])) and time.monotonic() < until:
                    time.sleep(0.05)
                assert not any(map(is_alive, victims[:-1]))
    with live_server(folder) as server:
        last = {"type": "track", "userId": "z", "event": "Tick", "messageId": "last"}
        assert httpx.post(f"{server.address}/v1/track", json=last, auth=(server.write_key(), "")).status_code == 200
        server.wait_for_events(len(answered) + 1)
        assert server.stop() == 0
    brand = sj.open(folder)
    seen = Counter(str(one) for one in brand.events().column("message_id").to_pylist())
    assert json.dumps(sorted(set(answered) - set(seen))) == "[]"
    assert max(seen.values()) == 1
    assert brand.log().transitions()["events_read"] == sum(seen.values()) >= len(answered) + 1
