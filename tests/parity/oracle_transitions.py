"""Transitions and durations in plain Python: a list of gaps for each pair, then the statistics of that list."""

import itertools
from collections import Counter, defaultdict
from statistics import median
from typing import Any

import numpy as np

from parity.journey_logs import Log


def passes(log: Log) -> dict[tuple[str, str], list[tuple[str, int]]]:
    """Customer and gap (us) of each pass that starts in the range, by pair of steps."""
    found: dict[tuple[str, str], list[tuple[str, int]]] = defaultdict(list)
    for customer, rows in log.journeys():
        for before, after in itertools.pairwise(rows):
            if log.in_range(before.time):
                found[before.event, after.event].append((customer, after.time - before.time))
    return found


def transitions(log: Log) -> list[dict[str, Any]]:
    """One row for each pair, the most frequent first."""
    rows = [{"from": pair[0], "to": pair[1], **_numbers(found)} for pair, found in passes(log).items()]
    return sorted(rows, key=lambda row: (-row["passes"], row["from"], row["to"]))


def durations(log: Log) -> list[dict[str, Any]]:
    """One row for each step, the longest median first; ``last`` counts the journeys that end with it in the range."""
    by_step: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for (before, _), found in passes(log).items():
        by_step[before] += found
    last = Counter(rows[-1].event for _, rows in log.journeys() if rows and log.in_range(rows[-1].time))
    never = {"passes": 0, "customers": 0, "mean_seconds": None, "median_seconds": None, "p90_seconds": None}
    rows = [
        {"event": step, **(_numbers(by_step[step]) if step in by_step else never), "last": last[step]}
        for step in {*by_step, *last}
    ]
    return sorted(rows, key=lambda row: (-(row["median_seconds"] or 0), row["event"]))


def _numbers(found: list[tuple[str, int]]) -> dict[str, Any]:
    gaps = [gap for _, gap in found]
    return {
        "passes": len(gaps),
        "customers": len({customer for customer, _ in found}),
        "mean_seconds": round(sum(gaps) / len(gaps) / 1e6, 9),
        "median_seconds": round(median(gaps) / 1e6, 9),
        "p90_seconds": round(float(np.quantile(np.array(gaps, np.int64), 0.9) if len(gaps) > 1 else gaps[0]) / 1e6, 9),
    }
