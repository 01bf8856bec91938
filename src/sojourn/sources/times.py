"""Times of a column, whatever its type, as instants with their local offset."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sojourn.sources.decimals import scaled_floats, scaled_integers, scaled_texts
from sojourn.sources.plain import micros_of, texts, trimmed
from sojourn.sources.time_layouts import TimeFormat
from sojourn.sources.time_texts import DAY, UNSTATED, WallTimes, read_time_texts
from sojourn.sources.zones import Clock, clock

Int64 = NDArray[np.int64]
Bools = NDArray[np.bool_]

EARLIEST = int(np.datetime64("1900-01-01", "us").astype(np.int64))
LATEST = int(np.datetime64("2201-01-01", "us").astype(np.int64))
_EXPONENT = {"s": 6, "ms": 3, "us": 0, "ns": 0, "excel": 8}
_EXCEL_EPOCH_DAYS = 25_569
_UTC_NAMES = {"UTC", "+00:00", "Etc/UTC", "GMT", "Z", "Zulu"}
_BARE_NUMBER = r"^[-+]?\d+(\.\d*)?$"


@dataclass(frozen=True)
class Times:
    """The times of some rows: microseconds of UTC, local offset in minutes, and which are dates without a time.

    ``missing``: the cell is empty; ``unreadable``: it is no time; ``outside``: before 1900 or after 2200.
    """

    micros: Int64
    offset_minutes: NDArray[np.int16]
    date_only: Bools
    missing: Bools
    unreadable: Bools
    outside: Bools


def read_times(column: pa.Array, how: TimeFormat, zone: str) -> Times:
    """Read a plain column; times without an offset are of ``zone``.

    Where a time states no place of its own (it ends in Z, or counts since 1970), its local offset is the zone's.

    >>> times = read_times(pa.array(["2026-03-05", "", "x"]), TimeFormat(), "Asia/Shanghai")
    >>> times.offset_minutes[0], times.date_only[0], times.missing.tolist(), times.unreadable.tolist()
    (np.int16(480), np.True_, [False, True, False], [False, False, True])
    """
    if pa.types.is_dictionary(column.type):
        return _spread(read_times(column.dictionary, how, zone), column)
    place = clock(zone)
    if pa.types.is_timestamp(column.type) and column.type.tz not in {None, *_UTC_NAMES}:
        place = clock(column.type.tz)
    wall, missing = _typed_times(column, how) or _text_times(column, how)
    return _on_the_clock(wall, place, missing)


def _typed_times(column: pa.Array, how: TimeFormat) -> tuple[WallTimes, Bools] | None:
    kind = column.type
    missing: Bools = column.is_null(nan_is_null=bool(pa.types.is_floating(kind))).to_numpy(zero_copy_only=False)
    if pa.types.is_timestamp(kind):
        return WallTimes.known(micros_of(column), absolute=kind.tz is not None), missing
    if pa.types.is_date32(kind):
        days = pc.fill_null(column.cast(pa.int32()), 0).to_numpy().astype(np.int64)
        return WallTimes.known(days * DAY, dated=True), missing
    if how.digits not in {None, "date"} and pa.types.is_integer(kind):
        return _from_numbers(pc.fill_null(column, 0).to_numpy().astype(np.int64), how, scaled_integers), missing
    if how.digits not in {None, "date"} and pa.types.is_floating(kind):
        return _from_numbers(pc.fill_null(column, np.nan).to_numpy(), how, scaled_floats), missing
    return None


def _text_times(column: pa.Array, how: TimeFormat) -> tuple[WallTimes, Bools]:
    cells = pc.fill_null(trimmed(texts(column)), "")
    missing: Bools = pc.equal(cells, "").to_numpy(zero_copy_only=False)
    if how.digits in {None, "date"}:
        return read_time_texts(cells, how), missing
    return _numbers_or_texts(cells, how), missing


def _numbers_or_texts(cells: pa.Array, how: TimeFormat) -> WallTimes:
    """Read bare numbers as the format says, and all other cells as texts."""
    bare = pc.match_substring_regex(cells, _BARE_NUMBER).to_numpy(zero_copy_only=False)
    counted = _from_numbers(pc.if_else(pa.array(bare), cells, ""), how, scaled_texts)
    if bare.all():
        return counted
    wall = read_time_texts(pc.if_else(pa.array(bare), "", cells), how)
    return WallTimes(
        np.where(bare, counted.micros, wall.micros),
        np.where(bare, counted.absolute, wall.absolute),
        wall.offset,
        np.where(bare, counted.dated, wall.dated),
        np.where(bare, counted.readable, wall.readable),
    )


def _from_numbers(numbers: pa.Array, how: TimeFormat, scaled: Callable[..., tuple[Int64, Bools]]) -> WallTimes:
    unit = how.digits or "s"
    counts, readable = scaled(numbers, _EXPONENT[unit])
    unstated = np.full(len(counts), UNSTATED, np.int16)
    if unit != "excel":
        micros = counts // 1000 if unit == "ns" else counts
        return WallTimes(micros, np.ones(len(counts), np.bool_), unstated, np.zeros(len(counts), np.bool_), readable)
    readable &= (counts >= 0) & (counts < 3 * 10**13)
    micros = np.where(readable, counts, 0) * 864
    micros = (micros + 500) // 1000 * 1000 - _EXCEL_EPOCH_DAYS * DAY
    return WallTimes(micros, np.zeros(len(counts), np.bool_), unstated, counts % 10**8 == 0, readable)


def _on_the_clock(wall: WallTimes, place: Clock, missing: Bools) -> Times:
    inside = (wall.micros >= EARLIEST) & (wall.micros < LATEST)
    good = wall.readable & inside
    calm = np.where(good, wall.micros, 0) if not good.all() else wall.micros
    if wall.absolute.all():
        micros = calm
    elif not wall.absolute.any():
        micros = place.to_utc(calm)
    else:
        micros = np.where(wall.absolute, calm, place.to_utc(calm))
    offset = place.offset_minutes(micros)
    stated = wall.offset != UNSTATED
    if stated.any():
        offset = np.where(stated, wall.offset, offset)
    unreadable = ~wall.readable & ~missing
    return Times(micros, offset, wall.dated & good, missing, unreadable, wall.readable & ~inside & ~missing)


def _spread(times: Times, column: pa.Array) -> Times:
    """Carry the times of a dictionary to the rows that name its entries."""
    absent = column.indices.is_null().to_numpy(zero_copy_only=False)
    codes = pc.fill_null(column.indices, 0).to_numpy()
    if not len(times.micros):
        return _on_the_clock(WallTimes.unread(len(codes)), clock("+00:00"), np.ones(len(codes), np.bool_))
    return Times(
        times.micros[codes],
        times.offset_minutes[codes],
        times.date_only[codes],
        times.missing[codes] | absent,
        times.unreadable[codes] & ~absent,
        times.outside[codes] & ~absent,
    )
