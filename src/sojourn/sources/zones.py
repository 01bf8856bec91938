"""Local clocks: from wall-clock times to UTC and back, for whole columns, by a table of the zone's changes.

A time the clock skipped is read with the offset before the jump (02:30 becomes 03:30); of a time the clock showed
twice the first is meant. Both are what Python's ``fold=0`` does.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sojourn.vocabulary import InvalidInput, zone

Int64 = NDArray[np.int64]

_DAY = 86_400
_SECOND = 1_000_000
_FIRST, _LAST = -2_209_161_600, 7_258_291_200  # 1899-12-31 and 2200-01-03, in seconds
_OFFSET = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2})(?::?(\d{2}))?", re.IGNORECASE)


@dataclass(frozen=True)
class Clock:
    """The offsets of a zone over time.

    ``changes``: the UTC seconds at which a new offset begins; ``offsets``: seconds, one more than changes, since the
    first holds before all changes.
    """

    name: str
    changes: Int64
    offsets: Int64

    def to_utc(self, local: Int64) -> Int64:
        """Turn local wall-clock microseconds into UTC.

        >>> day = 86_400_000_000
        >>> (clock("Asia/Shanghai").to_utc(np.array([20_000 * day])) - 20_000 * day).tolist()
        [-28800000000]
        """
        if not self.changes.size:
            return local - int(self.offsets[0]) * _SECOND
        bounds = (self.changes + np.maximum(self.offsets[:-1], self.offsets[1:])) * _SECOND
        return local - self._at(bounds, local) * _SECOND

    def offset_minutes(self, utc: Int64) -> NDArray[np.int16]:
        """Give the offset in whole minutes at each UTC microsecond."""
        if not self.changes.size:
            return np.full(len(utc), self.offsets[0] // 60, np.int16)
        return (self._at(self.changes * _SECOND, utc) // 60).astype(np.int16)

    def _at(self, bounds: Int64, micros: Int64) -> Int64:
        if not len(micros):
            return np.empty(0, np.int64)
        lowest, highest = np.searchsorted(bounds, [micros.min(), micros.max()], side="right")
        if lowest == highest:
            return np.full(len(micros), self.offsets[lowest])
        near = bounds[lowest:highest]
        return self.offsets[lowest : highest + 1][np.searchsorted(near, micros, side="right")]


@lru_cache(maxsize=64)
def clock(name: str) -> Clock:
    """Find the clock of an IANA zone or of a fixed offset such as ``+08:00``.

    Raises:
        InvalidInput: there is no such zone.

    """
    fixed = _OFFSET.fullmatch(name.strip())
    if fixed is not None:
        minutes = int(fixed[2]) * 60 + int(fixed[3] or 0)
        if minutes > 18 * 60:
            raise InvalidInput(f"{name!r} is not an offset from UTC.", code="zone.unknown", hint="Use +08:00 or so.")
        return Clock(name, np.empty(0, np.int64), np.array([minutes * 60 * (-1 if fixed[1] == "-" else 1)]))
    changes, offsets = _changes(zone(name))
    return Clock(name, np.array(changes, np.int64), np.array(offsets, np.int64))


def _changes(tz: tzinfo) -> tuple[list[int], list[int]]:
    """Walk through the zone in steps of five days, and narrow every change down to its second."""
    changes: list[int] = []
    offsets = [_offset(tz, _FIRST)]
    for start in range(_FIRST, _LAST, 5 * _DAY):
        stop = start + 5 * _DAY
        if _offset(tz, stop) == offsets[-1]:
            continue
        low, high = start, stop
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if _offset(tz, middle) == offsets[-1] else (low, middle)
        changes.append(high)
        offsets.append(_offset(tz, high))
    return changes, offsets


def _offset(tz: tzinfo, second: int) -> int:
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=second)
    found = moment.astimezone(tz).utcoffset()
    return int((found or timedelta()).total_seconds())
