"""A real server for tests: `sojourn serve` as a process, its address, keys, and waiting until what was sent is seen."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import sojourn as sj
from sojourn.cli.app import run
from sojourn.vocabulary import SojournError

PATIENCE = 180.0  # on a fresh machine the worker compiles its kernels first


@dataclass
class LiveServer:
    """A running server over one workspace folder."""

    folder: Path
    process: subprocess.Popen[str]
    address: str

    def write_key(self, source: str = "web", *more: str) -> str:
        return str(command(self.folder, "keys", "create", "--write", source, *more)["key"])

    def secret_key(self) -> str:
        return str(command(self.folder, "keys", "create", "--secret", "tests")["key"])

    def described(self) -> dict[str, Any]:
        try:
            return sj.open(self.folder).describe()
        except SojournError:
            return {"events": 0, "customers": 0, "sources": []}

    def wait_for_events(self, count: int) -> dict[str, Any]:
        """Wait until so many events are seen by questions."""
        until = time.monotonic() + PATIENCE
        while (found := self.described())["events"] < count and time.monotonic() < until:
            time.sleep(0.05)
        return found

    def stop(self) -> int:
        """Ask the server to stop; give its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)


def command(folder: Path, *said: str) -> dict[str, Any]:
    """Run a command, in this process; give the JSON that it prints."""
    with redirect_stdout(StringIO()) as said_back:
        status = run([*said, "--workspace", str(folder), "--json"])
    assert status == 0, said_back.getvalue()
    answer: dict[str, Any] = json.loads(said_back.getvalue())
    return answer


def happened(profile: dict[str, Any]) -> list[dict[str, Any]]:
    """Give the events of a customer's timeline, without what Sojourn tells of identity."""
    return [entry for entry in profile["timeline"] if not entry.get("derived")]


@contextmanager
def live_server(folder: Path) -> Iterator[LiveServer]:
    """Start a server on a free port of this machine, and end it in any case."""
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    port = [] if "SOJOURN_SERVER_PORT" in environment else ["--port", "0"]
    line = [sys.executable, "-m", "sojourn", "serve", *port, "--workspace", str(folder)]
    log = (folder.parent / f"{folder.name}.log").open("a", encoding="utf-8")
    with log, subprocess.Popen(line, env=environment, stdout=subprocess.PIPE, stderr=log, text=True) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        address = said.split()[-1] if said.strip() else ""
        try:
            assert address.startswith("http://"), (folder.parent / f"{folder.name}.log").read_text(encoding="utf-8")
            yield LiveServer(folder, process, address)
        finally:
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(PATIENCE)
                except subprocess.TimeoutExpired:
                    process.kill()
