"""A load is all or nothing, whenever the process dies: `kill -9` at random moments, then everything is as before."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sojourn.assembly import LoadOptions, Roles, open_workspace

ROLES = Roles(customer="customer", time="time", event="event")
COMMAND = """
import sys
from sojourn.assembly import LoadOptions, Roles, open_workspace
options = LoadOptions(roles=Roles(customer="customer", time="time", event="event"))
print("ready", flush=True)
open_workspace(sys.argv[1]).load(sys.argv[2], options=options)
"""


def write_events(path: Path, first: int, rows: int) -> None:
    """Write rows first .. first + rows of an endless log."""
    numbers = range(first, first + rows)
    table = pa.table(
        {
            "customer": [f"c{number % 97}" for number in numbers],
            "time": pa.array([number * 1_000_000 for number in numbers], pa.timestamp("us")),
            "event": [f"event {number % 7}" for number in numbers],
        }
    )
    pq.write_table(table, path)


def kill_a_load(workspace: Path, file: Path, delay: float) -> bool:
    """Start a load and kill it after a delay; say whether it was still running."""
    process = subprocess.Popen(
        [sys.executable, "-c", COMMAND, str(workspace), str(file)], stdout=subprocess.PIPE, env=os.environ
    )
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(delay)
    running = process.poll() is None
    if running:
        process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    return running


def rounds(tmp_path: Path, count: int) -> None:
    """Kill loads; after each, the workspace holds all of the file or nothing of it, and the next load completes it."""
    seed = random.Random(11)
    workspace, file = tmp_path / "brand", tmp_path / "events.parquet"
    write_events(file, 0, 20_000)
    opened = open_workspace(workspace)
    opened.load(file, options=LoadOptions(roles=ROLES))
    events, longest = 20_000, 1.0
    for number in range(count):
        write_events(file, 0, events + 10_000)
        killed = kill_a_load(workspace, file, seed.uniform(0, longest))
        longest = longest * 1.15 if killed else longest * 0.85
        found = opened.describe()["events"]
        assert found in (events, events + 10_000), f"round {number}: {found} events"
        account = opened.load(file, options=LoadOptions(roles=ROLES))
        assert account["events_added"] == events + 10_000 - found
        events += 10_000
        assert opened.describe()["events"] == events
        manifest = json.loads((workspace / "manifest.json").read_text())
        assert sorted(path.name for path in (workspace / "log").iterdir()) == sorted(manifest["segments"])
        assert [path.name for path in (workspace / "store").iterdir()] == [manifest["snapshot"]]


@pytest.mark.slow
def test_a_killed_load_leaves_nothing_behind(tmp_path: Path) -> None:
    """A few rounds; many more in tests/soak."""
    rounds(tmp_path, 5)
