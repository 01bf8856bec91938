"""When people shop: the rhythm of the day, weekends, months, 6.18, 11.11 and the Spring Festival.

Waiting times are drawn in average days and stretched by the season, so that a busy day shortens every wait.
"""

from bisect import bisect_right
from datetime import date, timedelta
from itertools import accumulate

from sojourn.simulator.brand import DAY, HOUR, Brand

_HOURS = (1, 0.5, 0.3, 0.2, 0.2, 0.3, 0.9, 2, 3, 4, 5, 5, 6.5, 6, 4.5, 4.5, 4.5, 5, 6, 7.5, 9.5, 10, 7.5, 3.5)
_WEEKDAYS = (1.0, 0.95, 0.95, 1.0, 1.1, 1.35, 1.3)
_MONTHS = (1.05, 0.85, 1.0, 1.0, 1.05, 1.0, 0.9, 0.9, 1.0, 1.05, 1.0, 1.1)
_SPRING_FESTIVALS = (
    date(2020, 1, 25),
    date(2021, 2, 12),
    date(2022, 2, 1),
    date(2023, 1, 22),
    date(2024, 2, 10),
    date(2025, 1, 29),
    date(2026, 2, 17),
    date(2027, 2, 6),
    date(2028, 1, 26),
    date(2029, 2, 13),
    date(2030, 2, 3),
)


def demand(day: date) -> float:
    """Say how busy a local day is; an ordinary working day is 1.

    >>> demand(date(2025, 11, 11)) > 3 * demand(date(2025, 11, 18))
    True
    """
    return _WEEKDAYS[day.weekday()] * _MONTHS[day.month - 1] * _festival(day)


def open_at(time: int, opens: int, closes: int) -> int:
    """Move a time into the opening hours (milliseconds of the day), of the same day or the next; never back.

    >>> open_at(23 * HOUR, 9 * HOUR, 21 * HOUR) == (24 + 9 + 1) * HOUR
    True
    """
    day, hour = divmod(time, DAY)
    if opens <= hour < closes:
        return time
    return (day if hour < opens else day + 1) * DAY + opens + hour % (2 * HOUR)


def _festival(day: date) -> float:
    if (day.month, day.day) in {(11, 11), (6, 18)}:
        return 4.0
    if (day.month == 11 and day.day < 11) or (day.month == 6 and day.day < 18):
        return 1.4
    if (day.month, day.day) == (12, 12):
        return 1.8
    if any(timedelta(days=-1) <= day - first < timedelta(days=7) for first in _SPRING_FESTIVALS):
        return 0.5
    return 1.0


class Season:
    """The demand over the whole history, hour by hour, as one cumulative curve of average days."""

    def __init__(self, brand: Brand) -> None:
        """Lay out the hours of the brand's days."""
        daily = [demand(brand.start + timedelta(days=day)) for day in range(brand.days)]
        hourly = [one * hour for one in daily for hour in _HOURS]
        scale = brand.days / sum(hourly)
        self._cumulative = [0.0, *accumulate(one * scale for one in hourly)]
        self._days = float(brand.days)
        self._length = brand.length

    def after(self, time: int, wait: float) -> int:
        """Give the time that lies ``wait`` average days after ``time``; never earlier than the start."""
        return self.at((self._passed(max(time, 0)) + wait) / self._days)

    def at(self, share: float) -> int:
        """Give the time at which this share of the whole demand has passed; the end, or later, from 1 on."""
        passed = share * self._days
        if passed >= self._cumulative[-1]:
            return self._length + int((passed - self._cumulative[-1]) * HOUR)
        hour = bisect_right(self._cumulative, passed) - 1
        first, last = self._cumulative[hour], self._cumulative[hour + 1]
        return hour * HOUR + int((passed - first) / (last - first) * HOUR)

    def _passed(self, time: int) -> float:
        if time >= self._length:
            return self._cumulative[-1]
        hour, rest = divmod(time, HOUR)
        first, last = self._cumulative[hour], self._cumulative[hour + 1]
        return first + (last - first) * rest / HOUR
