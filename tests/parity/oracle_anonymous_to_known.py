"""Anonymous to known in plain Python: every event of a customer is looked at, one after the other."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

from small_log import Row

Z = 1.959963984540054


@dataclass(frozen=True)
class Came:
    """A customer who came as a stranger."""

    customer: str
    channel: str | None
    week: str
    mature: bool
    taken: int | None


def strangers(rows: Sequence[Row], called: Mapping[str, int], low: int, high: int, within: int | None) -> list[Came]:
    """List who started anonymous in [low, high); the customer of a row is PERSON:KIND, known where KIND is that."""
    as_of = max((row.time for row in rows), default=0)
    found = []
    for person in dict.fromkeys(row.customer.split(":")[0] for row in rows):
        mine = sorted((row for row in rows if row.customer.split(":")[0] == person), key=lambda row: row.time)
        first = mine[0]
        moments = [row.time for row in mine if row.customer.endswith(":known")]
        if first.customer.endswith(":known") or called.get(person, first.time) < first.time:
            continue
        if not low <= first.time < high:
            continue
        told = min([*moments, *([called[person]] if person in called else [])], default=None)
        mature = within is None or as_of - first.time >= within
        taken = None if told is None else told - first.time
        if not mature or (taken is not None and within is not None and taken > within):
            taken = None
        day = datetime.fromtimestamp(first.time / 1e6, UTC).date()
        week = str(day - timedelta(days=day.weekday()))
        found.append(Came(person, first.channel, week, mature, taken))
    return found


def numbers(came: Sequence[Came]) -> dict[str, Any]:
    """Count some strangers."""
    mature = sum(one.mature for one in came)
    times = [one.taken / 1e6 for one in came if one.taken is not None]
    low, high = wilson(len(times), mature) if mature else (None, None)
    return {
        "customers": len(came),
        "mature": mature,
        "known": len(times),
        "share_known": len(times) / mature if mature else None,
        "share_known_low": low,
        "share_known_high": high,
        "immature": len(came) - mature,
        "median_seconds": median(times) if times else None,
    }


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """Solve (p - successes / trials)^2 = Z^2 p (1 - p) / trials for p."""
    a, b, c = 1 + Z * Z / trials, -(2 * successes + Z * Z) / trials, (successes / trials) ** 2
    root = math.sqrt(max(0.0, b * b - 4 * a * c))
    return max(0.0, (-b - root) / (2 * a)), min(1.0, (-b + root) / (2 * a))
