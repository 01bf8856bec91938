"""Durations, instants and windows: text at the edge, integer microseconds inside."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sojourn.vocabulary.errors import InvalidInput

MICROSECONDS = {"s": 1_000_000, "m": 60_000_000, "h": 3_600_000_000, "d": 86_400_000_000, "w": 604_800_000_000}
SECOND = MICROSECONDS["s"]
MINUTE = MICROSECONDS["m"]
DAY = MICROSECONDS["d"]
LONGEST = 1 << 61
"""No duration is longer; so times and durations add up without overflowing 64 bits."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*([smhdw])")


def duration(text: str) -> int:
    """Read a duration such as ``90s 30m 12h 7d 4w`` as microseconds.

    >>> duration("7d") // DAY
    7
    """
    found = _DURATION.fullmatch(text.strip())
    microseconds = float(found[1]) * MICROSECONDS[found[2]] if found is not None else 0.0
    if not 0.5 < microseconds <= LONGEST:
        raise InvalidInput.said("duration.invalid", text=text)
    return round(microseconds)


def duration_text(microseconds: float) -> str:
    """Show a duration in its largest fitting unit, as people say it.

    >>> duration_text(7 * DAY), duration_text(5_400 * SECOND)
    ('7d', '1.5h')
    """
    unit = next((unit for unit in ("d", "h", "m") if microseconds >= MICROSECONDS[unit]), "s")
    count = microseconds / MICROSECONDS[unit]
    return f"{count:.0f}{unit}" if count >= 999.5 else f"{count:.3g}{unit}"


def zone(name: str) -> ZoneInfo:
    """Find a time zone by its IANA name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InvalidInput.said("zone.unknown", name=name) from error


def instant(text: str, tz: ZoneInfo) -> int:
    """Read an ISO date or time as microseconds since 1970 in UTC; without an offset it is local to ``tz``.

    >>> instant("2026-03-01", ZoneInfo("UTC")) == 1_772_323_200 * SECOND
    True
    """
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise InvalidInput.said("time.invalid", text=text) from error
    aware = moment if moment.tzinfo else moment.replace(tzinfo=tz)
    return (aware - _EPOCH) // timedelta(microseconds=1)


def iso(microseconds: int, tz: ZoneInfo | None = None) -> str:
    """Show an instant in ISO 8601 with its offset; beyond the years 1 to 9999 the first or last moment of them.

    >>> iso(0)
    '1970-01-01T00:00:00+00:00'
    """
    try:
        return (_EPOCH + timedelta(microseconds=int(microseconds))).astimezone(tz or UTC).isoformat()
    except OverflowError:
        last, first = datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC)
        return (last if microseconds > 0 else first).isoformat()


@dataclass(frozen=True)
class TimeWindow:
    """A half-open range of instants, microseconds in UTC; ``None`` leaves that side open."""

    start: int | None = None
    end: int | None = None

    @classmethod
    def parse(cls, text: str, tz: ZoneInfo) -> "TimeWindow":
        """Read ``FROM..TO``; a date as TO includes that whole day.

        >>> TimeWindow.parse("1970-01-01..1970-01-01", ZoneInfo("UTC")) == TimeWindow(0, DAY)
        True
        """
        first, dots, last = text.partition("..")
        if not dots:
            raise InvalidInput.said("range.invalid", text=text)
        start = instant(first, tz) if first.strip() else None
        end = _range_end(last.strip(), tz) if last.strip() else None
        if start is not None and end is not None and start >= end:
            raise InvalidInput.said("range.empty", text=text)
        return cls(start, end)


def _range_end(text: str, tz: ZoneInfo) -> int:
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) is None:
        return instant(text, tz)
    start = instant(text, tz)
    day = date.fromisoformat(text)
    return start + DAY if day == date.max else instant((day + timedelta(days=1)).isoformat(), tz)
