"""Pain points in plain Python: list every way, list what it meets, count customers in sets."""

from collections import defaultdict
from fractions import Fraction
from itertools import pairwise
from math import floor
from typing import Any

from parity.journey_logs import HOUR, Journey, Log
from parity.oracle_time_to_goal import chain
from small_log import Row
from sojourn.vocabulary import TimeWindow

Pain = tuple[str, str, str | None]
Way = tuple[str, list[Row], int, int | None]


def painpoints(log: Log, start: str | None, goal: str, within: int | None, mature: int) -> dict[str, Any]:
    waits = long_waits(Log(log.rows, log.scope.changed(range=TimeWindow(), persons=None)).journeys())
    ways: list[Way] = []
    for customer, journey in log.journeys():
        found = chain(log, journey, start, goal, within)
        if found is not None:
            ways.append((customer, journey, *found))
    asked = {customer for customer, *_ in ways}
    reached = {customer for customer, _, _, end in ways if end is not None}
    money: dict[str, int] = defaultdict(int)
    met: dict[Pain, set[str]] = defaultdict(set)
    for way in ways:
        customer, journey, begin, end = way
        money[customer] += sum(row.value or 0 for row in journey)
        for pain in pains(on_the_way(journey, begin, end, within), end is None, log.as_of - mature, waits):
            met[pain].add(customer)
    worth = value_of_a_goal(ways)
    rows: list[dict[str, Any]] = []
    for (kind, event, to), customers in met.items():
        done, others = customers & reached, asked - customers
        rows.append({
            "kind": kind, "event": event, "to": to, "customers": len(customers),
            "share": round(len(customers) / len(asked), 6), "reached": len(done),
            "share_reached": None if kind == "drop_off" else round(len(done) / len(customers), 6),
            "share_reached_others": round(len(others & reached) / len(others), 6) if others else None,
            "value": sum(money[customer] for customer in customers),
            "value_at_stake": 0 if worth is None else floor(worth * len(customers - done) + Fraction(1, 2)),
            "threshold_seconds": waits[event, to or ""] / 1e6 if kind == "wait" else None,
        })  # fmt: skip
    rows.sort(key=lambda row: (-row["value_at_stake"], -row["customers"], row["kind"], row["event"], row["to"] or ""))
    shares = ("share_reached", "share_reached_others")
    rows.sort(key=lambda row: None not in [row[name] for name in shares] and row[shares[0]] >= row[shares[1]])
    return {
        "customers": len(asked),
        "reached": len(reached),
        "immature": None if within is None else len(immature(ways, log.as_of, within) - reached),
        "painpoints": [{"rank": rank, **row} for rank, row in enumerate(shown(rows), 1)],
    }


def long_waits(journeys: list[Journey]) -> dict[tuple[str, str], int]:
    gaps: dict[tuple[str, str], list[int]] = defaultdict(list)
    for _, journey in journeys:
        for row, then in pairwise(journey):
            gaps[row.event, then.event].append(then.time - row.time)
    found = {}
    for pair, listed in gaps.items():
        if len(listed) >= 30:
            listed.sort()
            rank = Fraction(9, 10) * (len(listed) - 1)
            low, high = listed[floor(rank)], listed[min(floor(rank) + 1, len(listed) - 1)]
            found[pair] = max(floor(low + (high - low) * (rank - floor(rank))) + 1, HOUR)
    return found


def on_the_way(journey: list[Row], begin: int, end: int | None, within: int | None) -> list[Row]:
    if end is not None:
        return journey[begin:end]
    return [row for row in journey[begin:] if within is None or row.time - journey[begin].time <= within]


def pains(way: list[Row], left: bool, last_seen: int, waits: dict[tuple[str, str], int]) -> set[Pain]:
    found: set[Pain] = set()
    events = [row.event for row in way]
    found |= {("repeat", event, None) for event in events if events.count(event) >= 3}
    for row, then in pairwise(way):
        if then.time - row.time >= waits.get((row.event, then.event), 1 << 62):
            found.add(("wait", row.event, then.event))
    channels = [row.channel for row in way if row.channel is not None]
    found |= {("switch", before, after) for before, after in pairwise(channels) if before != after}
    if left and way[-1].time <= last_seen:
        found.add(("drop_off", way[-1].event, None))
    return found


def value_of_a_goal(ways: list[Way]) -> Fraction | None:
    done = [(journey, begin, end) for _, journey, begin, end in ways if end is not None]
    if not done:
        return None
    at_goal = sum(journey[end].value or 0 for journey, _, end in done)
    along = sum(row.value or 0 for journey, begin, end in done for row in journey[begin : end + 1])
    return Fraction(at_goal or along, len(done))


def immature(ways: list[Way], as_of: int, within: int) -> set[str]:
    """Of several ways without the goal the one that starts first counts."""
    first: dict[str, int] = {}
    for customer, journey, begin, _ in ways:
        first[customer] = min(first.get(customer, as_of), journey[begin].time)
    return {customer for customer, time in first.items() if time + within > as_of}


def shown(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    first = [row for row in rows if [other for other in rows if other["kind"] == row["kind"]].index(row) < 6][:20]
    rest = [row for row in rows if row not in first][: 20 - len(first)]
    return [row for row in rows if row in first or row in rest]
