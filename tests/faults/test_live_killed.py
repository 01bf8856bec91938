"""Front, worker and supervisor are killed at random moments under load: what was answered 200 is there exactly once."""

import os
import random
import signal
import sys
import time
from collections import Counter
from pathlib import Path

import httpx
import pytest

import sojourn as sj
from killing import send_until, wait_for_the_end_of
from live_server import LiveServer, children, live_server

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc to find the processes")
SECONDS = 2.5


def kill_some(server: LiveServer, chance: random.Random, first: int, round_number: int) -> tuple[list[str], int]:
    """Send, kill one or two processes in between, send on; give what was answered 200."""
    key = server.write_key()
    victims = [*children(server.process.pid), server.process.pid]
    until = time.monotonic() + SECONDS * chance.random()
    answered, number = send_until(server, key, until, first)
    killed = {victims[round_number % len(victims)], *chance.sample(victims, round_number % 2)}
    for victim in killed:
        os.kill(victim, signal.SIGKILL)
    more, number = send_until(server, key, time.monotonic() + 0.5, number)
    if server.process.pid in killed:  # its children end by themselves, in order
        wait_for_the_end_of([one for one in victims if one != server.process.pid])
    return answered + more, number


def rounds(folder: Path, count: int, seed: int) -> None:
    """Kill in every round, at the end compare what is there with what was answered."""
    sys.stderr.write(f"seed {seed}\n")
    chance, answered, number = random.Random(seed), list[str](), 0
    for round_number in range(count):
        with live_server(folder) as server:
            mine, number = kill_some(server, chance, number, round_number)
        answered += mine
    with live_server(folder) as server:
        last = {"type": "track", "userId": "z", "event": "Tick", "messageId": "last"}
        assert httpx.post(f"{server.address}/v1/track", json=last, auth=(server.write_key(), "")).status_code == 200
        server.wait_for_events(len(answered) + 1)
        assert server.stop() == 0
    brand = sj.open(folder)
    events = brand.events().to_pylist()
    seen = Counter(str(row["message_id"]) for row in events if row["source"] != "sojourn")
    told = Counter(row["customer"] for row in events if row["event"] == "Customer Known")
    assert told == dict.fromkeys([row["customer"] for row in events if row["source"] != "sojourn"], 1)
    assert sorted(set(answered) - set(seen)) == []
    assert max(seen.values()) == 1
    assert brand.log().transitions()["events_read"] == sum(seen.values()) >= len(answered) + 1


@pytest.mark.slow
def test_what_was_answered_200_is_there_once(tmp_path: Path) -> None:
    """A few rounds; a hundred with ``make soak``."""
    rounds(tmp_path / "brand", 3, 20261122)


@pytest.mark.soak
def test_what_was_answered_200_is_there_once_after_a_hundred_kills(tmp_path: Path) -> None:
    """SOJOURN_KILL_SEED repeats a run; the seed of each is printed."""
    seed = int(os.environ.get("SOJOURN_KILL_SEED") or random.SystemRandom().randrange(10**9))
    rounds(tmp_path / "brand", 100, seed)
