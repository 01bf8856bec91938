"""Journeys ranked, in plain Python: one dictionary of paths, four sorted lists."""

from collections import defaultdict
from fractions import Fraction
from itertools import groupby
from math import sqrt
from statistics import median
from typing import Any

from parity.journey_logs import Log
from parity.oracle_time_to_goal import chain
from small_log import Row

Z = 1.959963984540054


def journeys_ranked(log: Log, start: str | None, goal: str, depth: int, costs: dict[str, int] | None) -> dict[str, Any]:
    groups: dict[tuple[str, ...], list[tuple[str, list[Row], bool]]] = defaultdict(list)
    for customer, journey in log.journeys():
        found = chain(log, journey, start, goal, None)
        if found is None:
            continue
        begin, end = found
        before = journey[begin:] if end is None else journey[begin : max(end, begin + 1)]
        path = tuple(event for event, _ in groupby(row.event for row in before))[: depth + 1]
        groups[path].append((customer, journey[begin:] if end is None else journey[begin : end + 1], end is not None))
    customers = {customer for ways in groups.values() for customer, _, _ in ways}
    reached = {customer for ways in groups.values() for customer, _, done in ways if done}
    overall = Fraction(len(reached), max(1, len(customers)))
    rows = [row(path, ways, costs) for path, ways in sorted(groups.items())]
    large = [one for one in rows if one["customers"] >= 10]
    short = {tuple(one["path"]): (overall - exact(one)) * one["customers"] for one in large}
    if costs is None:
        costly = sorted(large, key=lambda one: -one["contacts"])
        costly += sorted((one for one in rows if one not in large), key=lambda one: -one["contacts"])
    else:
        costly = sorted((one for one in rows if one["cost"] > 0), key=lambda one: -one["cost"])
    better = [
        one
        for one in rows
        if one["share_reached_low"] > overall
        and 10 * one["customers"] < len(customers)
        and (start is not None or one["path"] != [goal])
    ]
    return {
        "customers": len(customers),
        "reached": len(reached),
        "paths": len(rows),
        "frequent": sorted(rows, key=lambda one: -one["customers"])[:10],
        "costly": costly[:10],
        "problematic": sorted(
            (one for one in large if exact(one) < overall), key=lambda one: -short[tuple(one["path"])]
        )[:10],
        "promising": sorted(better, key=lambda one: (-one["share_reached_low"], -one["customers"]))[:10],
    }


def exact(one: dict[str, Any]) -> Fraction:
    return Fraction(one["reached"], one["customers"])


def row(path: tuple[str, ...], ways: list[tuple[str, list[Row], bool]], costs: dict[str, int] | None) -> dict[str, Any]:
    customers = {customer for customer, _, _ in ways}
    reached = {customer for customer, _, done in ways if done}
    low, high = wilson(len(reached), len(customers))
    contacts = [event for _, way, _ in ways for event in way]
    return {
        "path": list(path),
        "customers": len(customers),
        "passes": len(ways),
        "reached": len(reached),
        "share_reached": round(len(reached) / len(customers), 6),
        "share_reached_low": round(low, 6),
        "share_reached_high": round(high, 6),
        "cost": None if costs is None else sum(costs.get(event.channel or "", 0) for event in contacts),
        "contacts": round(len(contacts) / len(ways), 6),
        "value": sum(event.value or 0 for event in contacts),
        "median_seconds": round(median((way[-1].time - way[0].time) / 1e6 for _, way, _ in ways), 9),
    }


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """The two roots of (p - share)**2 = z**2 p (1 - p) / n."""
    a = 1 + Z * Z / trials
    b = -(2 * successes / trials + Z * Z / trials)
    c = (successes / trials) ** 2
    root = sqrt(max(0.0, b * b - 4 * a * c))
    return max(0.0, (-b - root) / (2 * a)), min(1.0, (-b + root) / (2 * a))
