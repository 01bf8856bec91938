"""A hundred million events on one machine: loaded and answered with at most 4 GiB of memory of our own.

RssAnon is what a process holds for itself; the mapped columns of the store are the system's page cache, which it takes
back when somebody else needs memory. About 20 GB of free disk are needed. SOJOURN_SOAK_EVENTS makes it smaller.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EVENTS = int(float(os.environ.get("SOJOURN_SOAK_EVENTS", "1e8")))
MOST_BYTES = 4 << 30
LOAD = """
import sys
from sojourn.assembly import LoadOptions, Roles, open_workspace
roles = Roles(customer="customer", time="ts", event="event", channel="channel", value="val")
print(open_workspace(sys.argv[1]).load(sys.argv[2], options=LoadOptions(roles=roles))["events_added"])
"""
ASK = """
import json, sys, time
from sojourn.assembly import open_workspace
log = open_workspace(sys.argv[1]).log()
events = [row["event"] for row in log.durations()["steps"]][:4]
asked = {
    "transitions": lambda: log.transitions(),
    "funnel": lambda: log.funnel(events, within="7d"),
    "paths": lambda: log.paths(),
    "switches": lambda: log.switches(),
    "sessions": lambda: log.sessions(),
}
found = {}
for name, ask in asked.items():
    begun, cpu = time.perf_counter(), time.process_time()
    answer = ask()
    spent = {"seconds": time.perf_counter() - begun, "cpu_seconds": time.process_time() - cpu}
    found[name] = {**spent, "read": answer["events_read"]}
print(json.dumps(found))
"""


def watched(script: str, *arguments: str) -> tuple[str, int, float]:
    """Run a script in a process of its own; give what it printed, its highest RssAnon in bytes, its CPU seconds."""
    before = os.times()
    process = subprocess.Popen([sys.executable, "-c", script, *arguments], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    highest = 0
    while process.poll() is None:
        highest = max(highest, anonymous_bytes(process.pid))
        time.sleep(0.05)
    printed = process.communicate()[0]
    after = os.times()
    assert process.returncode == 0
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return printed, highest, cpu


def tell(text: str) -> None:
    """Show figures while the test runs (`pytest -s`)."""
    sys.stderr.write(f"\n{text}\n")


def anonymous_bytes(pid: int) -> int:
    """Read a process's RssAnon."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) << 10 for line in lines if line.startswith("RssAnon")), 0)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="RssAnon is read from /proc, which only Linux has")
def test_a_hundred_million_events_load_and_answer_in_four_gigabytes(tmp_path: Path) -> None:
    file, workspace = tmp_path / "log.parquet", tmp_path / "workspace"
    generator = [sys.executable, str(ROOT / "benchmarks" / "synthetic_log.py")]
    subprocess.run([*generator, str(EVENTS), str(max(10, EVENTS // 100)), str(file)], check=True)
    added, highest_load, cpu = watched(LOAD, str(workspace), str(file))
    tell(f"load: {cpu:.1f} CPU s, RssAnon at most {highest_load / 2**30:.2f} GiB")
    assert int(added) == EVENTS
    file.unlink()
    printed, highest_ask, _ = watched(ASK, str(workspace))
    found = json.loads(printed.splitlines()[-1])
    tell(f"ask: RssAnon at most {highest_ask / 2**30:.2f} GiB; {json.dumps(found)}")
    assert all(answer["read"] == EVENTS for answer in found.values())
    assert highest_load <= MOST_BYTES
    assert highest_ask <= MOST_BYTES
