"""Repeats in plain Python: look at every occurrence of a step and at what stood before it."""

from collections import Counter, defaultdict
from typing import Any

from parity.journey_logs import Log


def repeats(log: Log, top: int = 20) -> dict[str, Any]:
    occurrences: dict[str, Counter[str]] = defaultdict(Counter)  # of a step, by customer
    again: dict[str, set[str]] = defaultdict(set)
    direct: dict[str, list[str]] = defaultdict(list)
    returns: dict[str, list[str]] = defaultdict(list)
    loops: dict[tuple[str, str], list[str]] = defaultdict(list)
    for customer, journey in log.journeys():
        names = [row.event for row in journey]
        if not log.in_range(journey[0].time):
            continue
        for place, name in enumerate(names):
            occurrences[name][customer] += 1
            if name in names[:place]:
                again[name].add(customer)
                (direct if names[place - 1] == name else returns)[name].append(customer)
            if place >= 2 and names[place - 2] == name != names[place - 1]:
                loops[name, names[place - 1]].append(customer)
    rows: list[dict[str, Any]] = [
        {
            "event": name,
            "customers": len(mine),
            "customers_repeating": len(again[name]),
            "share_repeating": round(len(again[name]) / len(mine), 6),
            "occurrences": mine.total(),
            "direct_repeats": len(direct[name]),
            "returns": len(returns[name]),
            "mean_per_customer": round(mine.total() / len(mine), 6),
            "max_per_customer": max(mine.values()),
        }
        for name, mine in occurrences.items()
    ]
    ranked: list[dict[str, Any]] = [
        {"event": event, "via": via, "passes": len(mine), "customers": len(set(mine))}
        for (event, via), mine in loops.items()
    ]
    ranked.sort(key=lambda row: (-row["passes"], -row["customers"], row["event"], row["via"]))
    hidden, total = sum(row["passes"] for row in ranked[top:]), sum(row["passes"] for row in ranked)
    return {
        "repeats": sorted(rows, key=lambda row: (-row["customers_repeating"], row["event"])),
        "loops": ranked[:top],
        "other": {
            "loops": len(ranked[top:]), "passes": hidden, "share": round(hidden / total, 6) if total else None,
        },
        "behind": {
            name: {"direct_repeats": len(set(direct[name])), "returns": len(set(returns[name]))} for name in occurrences
        },
    }  # fmt: skip
