"""Computed attributes of one customer: pure functions of arrays, each with its exact semantics.

An *order* is an event with money above 0; those with the same case (order number) are one. A *refund* is an event with
money below 0. Days are whole days of 24 hours up to ``as_of``, the last instant that the log has seen. Of equally
frequent values the one that comes first by name, hour or weekday is the favorite. Everything counts from the first
event on.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sojourn.vocabulary import DAY, Money

I64 = NDArray[np.int64]
Value = TypeVar("Value", int, str)
MOST_CATEGORIES = 5


def recency(times: I64, values: I64, as_of: int) -> dict[str, Any]:
    """Give whole days since the last event and since the last order.

    >>> recency(np.array([0, DAY]), np.array([5, 0]), 3 * DAY - 1)
    {'days_since_event': 1, 'days_since_order': 2}
    """
    paid = times[values > 0]
    return {"days_since_event": _days(times, as_of), "days_since_order": _days(paid, as_of)}


def frequency(values: I64, cases: I64) -> dict[str, Any]:
    """Count orders, and events.

    >>> frequency(np.array([5, 5, 7, 0, -5]), np.array([1, 1, 0, 0, 1]))
    {'orders': 2, 'events': 5}
    """
    return {"orders": orders(values, cases), "events": len(values)}


def orders(values: I64, cases: I64) -> int:
    """Count orders; case 0 is none.

    >>> orders(np.array([5, 6]), np.array([0, 0]))
    2
    """
    paid = cases[values > 0]
    return int((paid == 0).sum()) + len(np.unique(paid[paid != 0]))


def sums(values: I64, cases: I64, currencies: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Add up money by currency, in whole units: all of it, paid, refunded, the number of orders and their average.

    >>> sums(np.array([1000, -250, 500]), np.array([1, 1, 2]), ["EUR", "EUR", "EUR"])["EUR"]
    {'sum': 12.5, 'paid': 15.0, 'refunded': 2.5, 'orders': 2, 'average_order': 7.5}
    """
    found = {}
    codes = np.array(currencies, object)
    for currency in sorted({name for name in currencies if name}):
        mine = codes == currency
        paid, taken = (int(values[mine & side].sum()) for side in (values > 0, values < 0))
        count = orders(values[mine], cases[mine])
        units = {"sum": paid + taken, "paid": paid, "refunded": -taken}
        whole = {name: Money(minor, currency).major for name, minor in units.items()}
        average = round(whole["paid"] / count, 6) if count else None
        found[currency] = {**whole, "orders": count, "average_order": average}
    return found


def favorite(values: Iterable[Value]) -> tuple[Value | None, int, float | None]:
    """Give the most frequent value, how often it occurs, and its share of all.

    >>> favorite(["web", "app", "web", "app"]), favorite([])
    (('app', 2, 0.5), (None, 0, None))
    """
    counts = Counter(values)
    if not counts:
        return None, 0, None
    best = min(counts, key=lambda value: (-counts[value], value))
    return best, counts[best], round(counts[best] / counts.total(), 6)


def favorite_time(times: I64, date_only: NDArray[Any], tz: ZoneInfo) -> dict[str, Any]:
    """Give the favorite hour (0 to 23, of events with a time of day) and weekday (1 is Monday), with their shares.

    >>> favorite_time(np.array([9 * 3_600_000_000, 0]), np.array([0, 1]), ZoneInfo("UTC"))
    {'hour': 9, 'hour_share': 1.0, 'weekday': 4, 'weekday_share': 1.0}
    """
    local = pc.local_timestamp(pa.array(times, pa.timestamp("us", tz.key)))
    hour, _, hour_share = favorite(pc.hour(local).filter(pa.array(date_only == 0)).to_pylist())
    weekday, _, weekday_share = favorite(pc.day_of_week(local, count_from_zero=False).to_pylist())
    return {"hour": hour, "hour_share": hour_share, "weekday": weekday, "weekday_share": weekday_share}


def affinity(
    orders_lines: Iterable[tuple[int, int, str, Sequence[dict[str, Any]]]],
    category_of: Callable[[str | None, int], str | None],
) -> dict[str, Any]:
    """Give the share of each category in what was bought, refunds taken off, the five with the largest first.

    ``orders_lines`` are (time, money, currency, lines) of orders and refunds. ``category_of`` says the category of a
    product at a time; where it does not know, the line's own holds. A line without quantity is one piece; a line of a
    refund, or with negative quantity or amount, takes away. Categories that come to nothing or less in quantity (in
    money) have no share of it; money of several currencies has none at all. Largest by money, then quantity, then name.

    >>> lines = [{"product": "a", "quantity": 3.0, "amount": 900}, {"product": "b", "quantity": 1.0, "amount": 300}]
    >>> back = [{"product": "a", "quantity": 1.0, "amount": -300}]
    >>> found = affinity([(0, 1200, "EUR", lines), (1, -300, "EUR", back)], lambda product, _: product)
    >>> [(row["category"], row["quantity"], row["money"], round(row["share_money"], 2)) for row in found["categories"]]
    [('a', 2.0, 6.0, 0.67), ('b', 1.0, 3.0, 0.33)]
    """
    pieces: dict[str | None, float] = {}
    money: dict[str | None, int] = {}
    currencies = set()
    for time, value, currency, lines in orders_lines:
        currencies.add(currency)
        for line in lines:
            amount, quantity = line.get("amount") or 0, 1.0 if line.get("quantity") is None else line["quantity"]
            sign = -1 if value < 0 or amount < 0 or quantity < 0 else 1
            category = category_of(line.get("product"), time) or line.get("category")
            pieces[category] = pieces.get(category, 0.0) + sign * abs(quantity)
            money[category] = money.get(category, 0) + sign * abs(amount)
    one = currencies.pop() if len(currencies) == 1 else None
    bought, spent = (sum(max(0, part) for part in parts.values()) for parts in (pieces, money))
    left = [name for name in pieces if pieces[name] > 0 or money[name] > 0]
    left.sort(key=lambda name: (-money[name] if one else 0, -pieces[name], name is None, name))
    rows = [
        {
            "category": name,
            "quantity": round(pieces[name], 6),
            "share_quantity": _share(pieces[name], bought),
            "money": Money(money[name], one).major if one else None,
            "share_money": _share(money[name], spent) if one else None,
        }
        for name in left[:MOST_CATEGORIES]
    ]
    return {"categories": rows, "currency": one}


def _share(part: float, whole: float) -> float | None:
    return round(part / whole, 6) if part > 0 else None


def _days(times: I64, as_of: int) -> int | None:
    return (as_of - int(times.max())) // DAY if len(times) else None
