"""Computed attributes of a customer in plain Python, from plain events."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class Happened:
    """An event: local time, money with its order, lines of (product, pieces, amount)."""

    time: datetime
    event: str
    channel: str
    value: Decimal | None = None
    order: str | None = None
    lines: tuple[tuple[str, int, Decimal], ...] = ()
    store: str | None = None


def first_of(counts: Counter[Any]) -> Any:
    return min(counts, key=lambda name: (-counts[name], name))


def attributes(events: list[Happened], as_of: datetime, categories: dict[str, str]) -> dict[str, Any]:
    """Go through the events one by one."""
    paid = [one for one in events if one.value is not None and one.value > 0]
    back = [one for one in events if one.value is not None and one.value < 0]
    orders = {one.order for one in paid}
    channels, stores = Counter(one.channel for one in events), Counter(one.store for one in events if one.store)
    hours, days = Counter(one.time.hour for one in events), Counter(one.time.isoweekday() for one in events)
    pieces: dict[str, Decimal] = {}
    money: dict[str, Decimal] = {}
    for one in [*paid, *back]:
        for product, count, amount in one.lines:
            sign = -1 if one in back else 1
            category = categories[product]
            pieces[category] = pieces.get(category, Decimal(0)) + sign * abs(count)
            money[category] = money.get(category, Decimal(0)) + sign * abs(amount)
    left = [name for name in pieces if pieces[name] > 0 or money[name] > 0]
    spent, bought = (sum(max(Decimal(0), part) for part in parts.values()) for parts in (money, pieces))
    left.sort(key=lambda name: (-money[name], -pieces[name], name))
    gained = sum(one.value or 0 for one in paid)
    return {
        "days_since_event": (as_of - max(one.time for one in events)) // timedelta(days=1),
        "days_since_order": (as_of - max(one.time for one in paid)) // timedelta(days=1) if paid else None,
        "days_known": (as_of - min(one.time for one in events)) // timedelta(days=1),
        "orders": len(orders),
        "paid": float(gained),
        "refunded": float(-sum(one.value or 0 for one in back)),
        "average_order": float(gained / len(orders)) if orders else None,
        "channel": (first_of(channels), channels[first_of(channels)]),
        "store": first_of(stores) if stores else None,
        "hour": first_of(hours),
        "weekday": first_of(days),
        "categories": [
            (name, float(pieces[name]), float(money[name]),
             float(money[name] / spent) if money[name] > 0 else None,
             float(pieces[name] / bought) if pieces[name] > 0 else None)
            for name in left[:5]
        ],
    }  # fmt: skip
