"""How systems spell times and money: one clock for all of them, and yuan from fen."""

from datetime import timedelta

from sojourn.simulator.brand import DAY, HOUR, MINUTE, SECOND, Brand

_OFFSET = 8 * HOUR
_MINUTES = [f"{minute // 60:02}:{minute % 60:02}" for minute in range(24 * 60)]
_SECONDS = [f":{second:02}" for second in range(60)]


class Clock:
    """Spells the times of a history; dates are prepared, because a date costs more than all the rest of a row."""

    def __init__(self, brand: Brand) -> None:
        """Prepare the dates of the brand, and one more on each side."""
        days = [brand.start + timedelta(days=day) for day in range(-1, brand.days + 2)]
        self._iso = [day.isoformat() for day in days]
        self._slashed = [f"{day:%d/%m/%Y}" for day in days]
        self._short = [f"{day:%y%m%d}" for day in days]
        self._epoch = brand.epoch

    def utc(self, time: int) -> str:
        """Spell the instant in UTC: ``2026-03-05T06:22:10.123Z``."""
        day, rest = divmod(time - _OFFSET, DAY)
        return f"{self._iso[day + 1]}T{_clock(rest)}.{rest % SECOND:03}Z"

    def local(self, time: int) -> str:
        """Spell the local time: ``2026-03-05 14:22:10``."""
        day, rest = divmod(time, DAY)
        return f"{self._iso[day + 1]} {_clock(rest)}"

    def european(self, time: int) -> str:
        """Spell the local time as the call centre does: ``05/03/2026 14:22``."""
        day, rest = divmod(time, DAY)
        return f"{self._slashed[day + 1]} {_clock(rest)[:5]}"

    def date(self, time: int) -> str:
        """Spell the local day: ``2026-03-05``."""
        return self._iso[time // DAY + 1]

    def short_date(self, time: int) -> str:
        """Spell the local day without separators: ``260305``."""
        return self._short[time // DAY + 1]

    def epoch(self, time: int) -> int:
        """Give milliseconds since 1970 in UTC."""
        return self._epoch + time


def _clock(rest: int) -> str:
    return _MINUTES[rest // MINUTE] + _SECONDS[rest // SECOND % 60]


def yuan(fen: int) -> str:
    """Spell an amount in yuan with two decimals.

    >>> yuan(-89950)
    '-899.50'
    """
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02}"
