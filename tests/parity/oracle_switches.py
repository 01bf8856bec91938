"""The channel-switch matrix in plain Python: read the rule, walk every journey, keep dictionaries."""

from collections import defaultdict
from itertools import pairwise
from statistics import median
from typing import Any

from parity.journey_logs import Log
from small_log import Row


def switches(log: Log, goal: str | None, within: int | None, *, include_same: bool = False) -> list[dict[str, Any]]:
    passes: dict[tuple[str, str], int] = defaultdict(int)
    outcomes: dict[tuple[str, str], dict[str, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    for customer, journey in log.journeys():
        seen = set()
        known = [place for place, row in enumerate(journey) if row.channel is not None]
        for here, there in pairwise(known):
            pair = (journey[here].channel or "", journey[there].channel or "")
            if not log.in_range(journey[here].time) or (pair[0] == pair[1] and not include_same):
                continue
            passes[pair] += 1
            if pair not in seen:
                seen.add(pair)
                outcomes[pair][customer].append(outcome(journey[there:], goal, within, log.as_of))
    rows = []
    for pair, count in passes.items():
        row: dict[str, Any] = {"from": pair[0], "to": pair[1], "passes": count, "customers": len(outcomes[pair])}
        if goal is not None:
            chosen = [
                next((found for found in mine if found["seconds"] is not None), mine[0])
                for mine in outcomes[pair].values()
            ]
            times = [found["seconds"] for found in chosen if found["seconds"] is not None]
            row["reached"] = len(times)
            row["share_reached"] = round(len(times) / len(chosen), 6)
            row["median_seconds_to_goal"] = round(median(times), 9) if times else None
            row["value"] = sum(found["value"] for found in chosen)
            row["immature"] = None if within is None else sum(found["open"] for found in chosen)
        rows.append(row)
    return sorted(rows, key=lambda row: (-row["passes"], row["from"], row["to"]))


def outcome(after: list[Row], goal: str | None, within: int | None, as_of: int) -> dict[str, Any]:
    begun = after[0].time
    inside = [row for row in after if within is None or row.time - begun <= within]
    times = [(row.time - begun) / 1e6 for row in inside if row.event == goal]
    return {
        "seconds": times[0] if times else None,
        "value": sum(row.value or 0 for row in inside),
        "open": not times and within is not None and begun + within > as_of,
    }
