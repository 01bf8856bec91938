"""Killing, as kill -9 and a loss of power do it: a command at a random moment, or processes of a server under load."""

import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import httpx

from live_server import LiveServer


@dataclass
class Killer:
    """Kills a command within its run: the delay is drawn from a span that follows how long such runs take."""

    seed: random.Random
    longest: float
    step: float = 1.2

    def kill(self, script: str, *arguments: str) -> bool:
        """Run a script that says ``ready`` and works; kill it; say whether it was still running."""
        process = subprocess.Popen([sys.executable, "-c", script, *arguments], stdout=subprocess.PIPE, env=os.environ)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(self.seed.uniform(0, self.longest))
        running = process.poll() is None
        if running:
            process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        self.longest *= self.step if running else 2 - self.step
        return running


def is_alive(pid: int) -> bool:
    """A dead process that nobody has waited for is dead."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait_for_the_end_of(pids: list[int], seconds: float = 30) -> None:
    """Wait until processes have ended by themselves."""
    until = time.monotonic() + seconds
    while any(map(is_alive, pids)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(map(is_alive, pids))


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
