"""Ask pm4py, in its own environment, for directly-follows counts, their durations and variants; JSON to stdout.

Run by ``benchmarks/run.py`` as a program of its own: pm4py is under the AGPL and never stands in one environment with
Sojourn.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import Any


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """Do some work; give what came out and the CPU seconds of all threads."""
    begun = time.process_time()
    found = work()
    return found, time.process_time() - begun


def main() -> None:
    """Read the Parquet file named on the command line, ask, print what was found and what it cost."""
    import pandas as pd
    import pm4py

    names = {"customer": "case:concept:name", "ts": "time:timestamp", "event": "concept:name"}
    frame = pd.read_parquet(sys.argv[1], columns=list(names)).rename(columns=names)
    frame["case:concept:name"] = frame["case:concept:name"].astype(str)
    frame = frame.sort_values(["case:concept:name", "time:timestamp"], kind="stable").reset_index(drop=True)
    costs: dict[str, list[float]] = {"transitions": [], "transitions_median": [], "variants": []}
    counts: dict[tuple[str, str], int] = {}
    durations: dict[tuple[str, str], dict[str, float]] = {}
    variants: dict[tuple[str, ...], int] = {}
    for _ in range(2):
        (counts, _, _), spent = timed(lambda: pm4py.discover_dfg(frame))
        costs["transitions"].append(spent)
        (durations, _, _), spent = timed(lambda: pm4py.discover_performance_dfg(frame))
        costs["transitions_median"].append(spent)
        variants, spent = timed(lambda: pm4py.get_variants(frame))
        costs["variants"].append(spent)
    answer = {
        "version": pm4py.__version__,
        "cpu_seconds": {name: min(spent) for name, spent in costs.items()},
        "counts": [[*pair, int(count)] for pair, count in counts.items()],
        "durations": [[*pair, float(found["mean"]), float(found["median"])] for pair, found in durations.items()],
        "variants": len(variants),
    }
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
