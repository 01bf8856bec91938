"""A load is all or nothing, whenever the process dies: `kill -9` at random moments, then everything is as before."""

import json
import random
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from killing import Killer
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


def rounds(tmp_path: Path, count: int) -> None:
    """Kill loads; after each, the workspace holds all of the file or nothing of it, and the next load completes it."""
    killer = Killer(random.Random(11), longest=1.0)
    workspace, file = tmp_path / "brand", tmp_path / "events.parquet"
    write_events(file, 0, 20_000)
    opened = open_workspace(workspace)
    opened.load(file, options=LoadOptions(roles=ROLES))
    events = 20_000
    for number in range(count):
        write_events(file, 0, events + 10_000)
        killer.kill(COMMAND, str(workspace), str(file))
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
    """A few rounds; many more with ``make soak``."""
    rounds(tmp_path, 5)


@pytest.mark.soak
def test_loads_killed_often(tmp_path: Path) -> None:
    rounds(tmp_path, 100)
