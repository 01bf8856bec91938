"""Texts to wall-clock times, in numpy, one shape at a time."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sojourn.sources.shapes import Shape, shapes
from sojourn.sources.time_layouts import Layout, TimeFormat, find_layout

Int64 = NDArray[np.int64]
Bools = NDArray[np.bool_]

UNSTATED = np.iinfo(np.int16).min
MINUTE = 60_000_000
DAY = 86_400_000_000
_FIRST_DAYS = np.arange("0000-01", "10000-02", dtype="datetime64[M]").astype("datetime64[D]").astype(np.int64)


@dataclass(frozen=True)
class WallTimes:
    """Times as they are written, one for each row.

    ``micros`` since 1970: of the local clock, or UTC where ``absolute``; ``offset``: the stated one in minutes, or
    ``UNSTATED``; ``dated``: a date without a time; ``readable``: the cell is a time at all.
    """

    micros: Int64
    absolute: Bools
    offset: NDArray[np.int16]
    dated: Bools
    readable: Bools

    @classmethod
    def unread(cls, rows: int) -> "WallTimes":
        """Make room for a column of which nothing is known yet."""
        none = [np.zeros(rows, np.bool_) for _ in range(3)]
        return cls(np.zeros(rows, np.int64), none[0], np.full(rows, UNSTATED, np.int16), none[1], none[2])

    @classmethod
    def known(cls, micros: Int64, *, absolute: bool = False, dated: bool = False) -> "WallTimes":
        """Take times that are all of one kind."""
        rows = len(micros)
        unstated = np.full(rows, UNSTATED, np.int16)
        return cls(micros, np.full(rows, absolute), unstated, np.full(rows, dated), np.ones(rows, np.bool_))


def read_time_texts(texts: pa.Array, how: TimeFormat) -> WallTimes:
    """Read a string column (trimmed, no nulls; empty cells stay unread) except bare numbers.

    >>> read_time_texts(pa.array(["1970-01-02", "1970-01-01T08:00+08:00"]), TimeFormat()).micros.tolist()
    [86400000000, 0]
    """
    result = WallTimes.unread(len(texts))
    for shape in shapes(texts):
        layout = find_layout(shape.template, how.order, how.pattern)
        if layout is not None:
            _read_shape(shape, layout, result)
    return result


def _read_shape(shape: Shape, layout: Layout, result: WallTimes) -> None:
    date, readable = _days(shape, layout)
    micros = date * DAY
    if "H" in layout.spans:
        clock, clock_readable = _clock(shape, layout)
        micros += clock
        readable &= clock_readable
    stated = layout.sign != 0 or layout.utc
    if layout.sign:
        offset = layout.sign * (_field(shape, layout, "zh") * 60 + _field(shape, layout, "zm"))
        micros -= offset * MINUTE
        readable &= np.abs(offset) <= 18 * 60
        result.offset[shape.at] = offset
    result.micros[shape.at] = micros
    result.absolute[shape.at] = stated
    result.dated[shape.at] = "H" not in layout.spans
    result.readable[shape.at] = readable


def _days(shape: Shape, layout: Layout) -> tuple[Int64, Bools]:
    year = _field(shape, layout, "Y")
    start, stop = layout.spans["Y"]
    if stop - start == 2:
        year += np.where(year < 69, 2000, 1900)
    month = _field(shape, layout, "m") if layout.month is None else np.full(len(year), layout.month)
    day = _field(shape, layout, "d")
    readable = (month >= 1) & (month <= 12)
    place = year * 12 + np.where(readable, month, 1) - 1
    first = _FIRST_DAYS[place]
    readable &= (day >= 1) & (day <= _FIRST_DAYS[place + 1] - first)
    return first + day - 1, readable


def _clock(shape: Shape, layout: Layout) -> tuple[Int64, Bools]:
    hour, minute, second = (_field(shape, layout, name) for name in "HMS")
    if layout.half:
        readable = (hour >= 1) & (hour <= 12 if layout.half == -1 else hour <= 23)
        hour = np.where(hour < 12, hour + 12, hour) if layout.half == 12 else hour % 12
    else:
        readable = (hour <= 23) | ((hour == 24) & (minute == 0) & (second == 0))
    readable &= (minute <= 59) & (second <= 60)
    micros = ((hour * 60 + minute) * 60 + second) * 1_000_000
    if "f" in layout.spans:
        start, stop = layout.spans["f"]
        kept = min(stop, start + 6)
        micros += shape.number(range(start, kept)) * 10 ** (6 - (kept - start))
    return micros, readable


def _field(shape: Shape, layout: Layout, name: str) -> Int64:
    if name not in layout.spans:
        return np.zeros(shape.size, np.int64)
    return shape.number(range(*layout.spans[name]))
