"""Time to goal in plain Python: chains by trying every start, Kaplan-Meier in exact fractions."""

import math
from fractions import Fraction
from statistics import median
from typing import Any

from parity.journey_logs import Log
from small_log import Row

Z = 1.959963984540054


def chain(
    log: Log, journey: list[Row], start: str | None, goal: str, within: int | None
) -> tuple[int, int | None] | None:
    """Give the places of the start and the goal; the goal is None when it is not reached."""
    if start is None:
        starts = [0] if log.in_range(journey[0].time) else []
    else:
        starts = [place for place, row in enumerate(journey) if row.event == start and log.in_range(row.time)]
    for begin in starts:
        first = begin if start is None else begin + 1
        for place in range(first, len(journey)):
            if within is not None and journey[place].time - journey[begin].time > within:
                break
            if journey[place].event == goal:
                return begin, place
    return (starts[0], None) if starts else None


def observations(log: Log, start: str | None, goal: str, within: int | None) -> list[tuple[int, bool]]:
    """One duration for each customer who started, and whether it ended at the goal."""
    best: dict[str, tuple[bool, int, int]] = {}  # not reached, when it starts, how long: the least one counts
    for customer, journey in log.journeys():
        found = chain(log, journey, start, goal, within)
        if found is None:
            continue
        begin, end = found
        until = log.as_of if end is None else journey[end].time
        taken = until - journey[begin].time
        one = (end is None, journey[begin].time, taken if within is None else min(taken, within))
        if customer not in best or one[:2] < best[customer][:2]:
            best[customer] = one
    return [(taken, not missed) for missed, _, taken in best.values()]


def time_to_goal(log: Log, start: str | None, goal: str, within: int | None) -> dict[str, Any]:
    seen = observations(log, start, goal, within)
    done = [taken / 1e6 for taken, reached in seen if reached]
    curve = survival(seen)
    return {
        "customers": len(seen),
        "reached": len(done),
        "immature": None if within is None else sum(not reached and taken < within for taken, reached in seen),
        "median_seconds": median(done) if done else None,
        "km_median_seconds": next((point["time"] / 1e6 for point in curve if point["alive"] <= Fraction(1, 2)), None),
        "km_low_seconds": next((p["time"] / 1e6 for p in curve if p["low"] is not None and p["low"] <= 0.5), None),
        "km_high_seconds": next((p["time"] / 1e6 for p in curve if p["high"] is not None and p["high"] <= 0.5), None),
        "curve": [
            {
                "seconds": point["time"] / 1e6,
                "reached_share": float(1 - point["alive"]),
                "low": None if point["high"] is None else 1 - point["high"],
                "high": None if point["low"] is None else 1 - point["low"],
                "at_risk": point["at_risk"],
            }
            for point in curve
        ],
    }


def survival(seen: list[tuple[int, bool]]) -> list[dict[str, Any]]:
    if not seen:
        return []
    moments = sorted({0, max(taken for taken, _ in seen)} | {taken for taken, reached in seen if reached})
    alive, variance, points = Fraction(1), Fraction(0), []
    for moment in moments:
        at_risk = sum(taken >= moment for taken, _ in seen)
        events = sum(taken == moment and reached for taken, reached in seen)
        alive *= 1 - Fraction(events, at_risk)
        if events < at_risk:
            variance += Fraction(events, at_risk * (at_risk - events))
        point: dict[str, Any] = {"time": moment, "at_risk": at_risk, "alive": alive, "low": None, "high": None}
        if 0 < alive < 1:
            spread = Z * math.sqrt(variance) / abs(math.log(alive))
            point["low"], point["high"] = float(alive) ** math.exp(spread), float(alive) ** math.exp(-spread)
        points.append(point)
    return points
