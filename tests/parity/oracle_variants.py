"""Variants in plain Python: one dictionary from the sequence of names to its journeys and customers."""

from collections import defaultdict
from typing import Any

from parity.journey_logs import Log


def variants(log: Log, top: int) -> dict[str, Any]:
    passes: dict[tuple[str, ...], int] = defaultdict(int)
    customers: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for customer, journey in log.journeys():
        if log.in_range(journey[0].time):
            path = tuple(row.event for row in journey)
            passes[path] += 1
            customers[path].add(customer)
    order = sorted(passes, key=lambda path: (-passes[path], -len(customers[path]), path))
    total = sum(passes.values())
    hidden = sum(passes[path] for path in order[top:])
    return {
        "variants": [
            {
                "path": list(path[:50]),
                "passes": passes[path],
                "customers": len(customers[path]),
                "share": round(passes[path] / total, 6),
                "length": len(path),
                "truncated": len(path) > 50,
            }
            for path in order[:top]
        ],
        "other": {
            "variants": len(order[top:]), "passes": hidden, "share": round(hidden / total, 6) if total else None,
        },
        "passes": total,
        "distinct": len(order),
    }  # fmt: skip
