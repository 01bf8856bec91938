"""`make bench`: measure one and ten million events, compare with other engines, write docs/benchmarks.md.

The measured figures go to benchmarks/results.json; ``--write`` makes the pages again from that file alone.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from live import measure_live
from pages import write_pages
from synthetic_log import SyntheticLog

from sojourn.cli.own_process import keep_freed_memory

ROOT = Path(__file__).resolve().parent.parent
os.environ.setdefault("SOJOURN_KERNEL_CACHE", str(ROOT / ".cache" / "kernels"))
RESULTS = ROOT / "benchmarks" / "results.json"
SIZES = {"1M": (1_000_000, 10_000), "10M": (10_000_000, 100_000)}
WITH_PM4PY = {"1M"}
TOLERANCE = 1e-6


def say(text: str) -> None:
    """Tell what is going on."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def machine() -> dict[str, Any]:
    """Describe the machine."""
    model = next((line.split(":")[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")), "")
    memory = next((int(line.split()[1]) for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), 0)
    return {
        "processor": model or platform.processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(memory / 2**20),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "load_before": round(os.getloadavg()[0], 1),
    }


def measure(size: str, runs: int, pm4py: Path | None) -> dict[str, Any]:
    """Measure one size of the synthetic log."""
    from sojourn.assembly import Roles, benchmark_file

    events, customers = SIZES[size]
    with tempfile.TemporaryDirectory(prefix="sojourn-bench-") as folder:
        path = Path(folder) / "log.parquet"
        SyntheticLog(events, customers).write(path)
        roles = Roles(customer="customer", time="ts", event="event", channel="channel", value="val")

        def tell(step: str) -> None:
            say(f"{size}: {step}")

        found = benchmark_file(path, roles, runs=runs, with_polars=True, tell=tell).to_dict()
        found["file_bytes"] = path.stat().st_size
        if size in WITH_PM4PY:
            found["pm4py"] = _pm4py(path, pm4py)
    return found


def _pm4py(path: Path, python: Path | None) -> dict[str, Any] | None:
    """Ask pm4py in its own environment and compare; None, and said loudly, where it is not there."""
    if python is None or not python.exists():
        say("pm4py is NOT measured: it is not there (make oracle).")
        return None
    import sojourn

    program = [str(python), str(ROOT / "benchmarks" / "pm4py_peer.py"), str(path)]
    done = subprocess.run(program, capture_output=True, text=True, check=False)  # noqa: S603  our own script
    if done.returncode:
        say(f"pm4py is NOT measured: it failed.\n{done.stderr[-2000:]}")
        return None
    theirs = json.loads(done.stdout)
    log = sojourn.read(path, customer="customer", time="ts", event="event", channel="channel", value="val")
    ours = {(row["from"], row["to"]): row for row in log.transitions()["transitions"]}
    counts = {(a, b): count for a, b, count in theirs["counts"]}
    durations = {(a, b): (mean, median) for a, b, mean, median in theirs["durations"]}
    equal = counts == {pair: row["passes"] for pair, row in ours.items()}
    close = durations.keys() == ours.keys() and all(
        _close(row["mean_seconds"], durations[pair][0]) and _close(row["median_seconds"], durations[pair][1])
        for pair, row in ours.items()
    )
    variants = log.variants()["distinct"] == theirs["variants"]
    return {
        "version": theirs["version"],
        "cpu_seconds": theirs["cpu_seconds"],
        "equal": {"transitions": equal, "transitions_median": close, "variants": variants},
    }


def _close(ours: float, theirs: float) -> bool:
    """Compare seconds; pm4py rounds its own to microseconds."""
    return abs(ours - theirs) <= TOLERANCE * max(1.0, abs(theirs))


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return []


def main() -> int:
    """Measure what the command line asks for, write the results and the pages; 1 when an answer differs."""
    parser = argparse.ArgumentParser(description="Measure Sojourn and its peers.")
    parser.add_argument("--sizes", nargs="+", choices=[*SIZES], default=[*SIZES])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--pm4py", type=Path, default=ROOT / ".venvs" / "pm4py" / "bin" / "python")
    parser.add_argument("--live", action="store_true", help="measure live traffic only")
    parser.add_argument("--write", action="store_true", help="write the pages from the last results, measure nothing")
    given = parser.parse_args()
    keep_freed_memory()
    results: dict[str, Any] = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {"sizes": {}}
    if not given.write and not given.live:
        results |= {"machine": machine(), "date": datetime.now(UTC).date().isoformat(), "runs": given.runs}
        for size in given.sizes:
            results["sizes"][size] = measure(size, given.runs, given.pm4py)
            RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    if not given.write:
        load = machine()["load_before"]
        results["live"] = {**measure_live(), "load_before": load}
        RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    write_pages(results, ROOT / "docs")
    unequal = [size for size, found in results["sizes"].items() if not found["equal"]]
    if unequal:
        say(f"Answers DIFFER at {', '.join(unequal)}: see benchmarks/results.json.")
    return 1 if unequal else 0


if __name__ == "__main__":
    sys.exit(main())
