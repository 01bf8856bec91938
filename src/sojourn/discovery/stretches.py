"""Stretches of local time: days, weeks from Monday, months; the first and the last may be cut by the range."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from sojourn.vocabulary import DAY, InvalidInput, instant, iso

Stretch: TypeAlias = Literal["day", "week", "month"]
MOST = 1000


def edges_of(low: int, high: int, by: Stretch | None, tz: ZoneInfo) -> tuple[int, ...]:
    """Give the instants at which stretches of [low, high) begin, and the end; without ``by`` at most some ninety.

    Raises InvalidInput ``activity.stretches`` where there would be more than a thousand.

    >>> [iso(edge)[:10] for edge in edges_of(0, 40 * DAY, "month", ZoneInfo("UTC"))]
    ['1970-01-01', '1970-02-01', '1970-02-10']
    """
    days = (high - low) / DAY
    by = by or ("day" if days <= 92 else "week" if days <= 640 else "month")
    if days > MOST * {"day": 1, "week": 7, "month": 30}[by]:
        raise InvalidInput.said("activity.stretches", most=MOST)
    first = datetime.fromisoformat(iso(low, tz)).date()
    begins = (instant(day.isoformat(), tz) for day in _days(first, by))
    edges = [low]
    for begin in begins:
        if begin >= high:
            break
        if begin > low:
            edges.append(begin)
    return (*edges, high)


def _days(first: date, by: Stretch) -> Iterator[date]:
    """Give the first days of the stretches from that of a day on."""
    day = first - timedelta(days=first.weekday()) if by == "week" else first.replace(day=1) if by == "month" else first
    while True:
        yield day
        later = day + timedelta(days={"day": 1, "week": 7, "month": 32}[by])
        day = later.replace(day=1) if by == "month" else later
