"""Deciding once, over a sample, how the times of a column are read; never row by row."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from typing import get_args

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sojourn.sources.plain import texts, trimmed
from sojourn.sources.shapes import shapes
from sojourn.sources.time_layouts import Digits, Order, TimeFormat, compile_pattern, has_two_orders
from sojourn.sources.times import read_times
from sojourn.vocabulary import InvalidInput

_UNITS: dict[Digits, tuple[float, float]] = {
    "s": (1e8, 1e10),
    "ms": (1e11, 1e13),
    "us": (1e14, 1e16),
    "ns": (1e17, 1e19),
}
_EXCEL = (20_000, 80_000)
_NUMBER = re.compile(r"[-+]?\d+(\.\d*)?")


def time_format(text: str | None) -> TimeFormat | None:
    """Read what a user gave as ``--time-format``: dmy, mdy, s, ms, us, ns, date, excel, or a strptime pattern.

    >>> time_format("dmy").order, time_format("ms").digits, time_format("%d.%m.%y").pattern
    ('dmy', 'ms', '%d.%m.%y')
    """
    if text is None:
        return None
    for order in get_args(Order):
        if text == order:
            return TimeFormat(order=order)
    for digits in get_args(Digits):
        if text == digits:
            return TimeFormat(digits=digits)
    compile_pattern(text)
    return TimeFormat(pattern=text)


def choose_format(sample: pa.Array, enough: float = 0.9) -> TimeFormat | None:
    """Decide how a sample of a plain column is read as times; None when it holds no times.

    ``enough`` of its filled cells, and at least one, have to be times. The order of day and month stays open
    (``needs_order``) when no value of the sample shows it.
    """
    kind = sample.type
    if pa.types.is_timestamp(kind) or pa.types.is_date32(kind):
        return TimeFormat()
    if (
        pa.types.is_boolean(kind)
        or pa.types.is_null(kind)
        or (pa.types.is_nested(kind) and not pa.types.is_union(kind))
    ):
        return None
    counted = pc.value_counts(trimmed(pc.drop_null(texts(sample))))
    counts = {found["values"]: found["counts"] for found in counted.to_pylist() if found["values"]}
    cells = [*counts]
    numbers = [cell for cell in cells if _NUMBER.fullmatch(cell)]
    if not cells:
        return None
    digits = choose_digits([float(cell) for cell in numbers]) if len(numbers) > len(cells) / 2 else None
    how = TimeFormat(digits=digits, order=choose_order([pa.array(cells)]))
    if digits == "excel":
        how = TimeFormat(digits=digits, note="numbers are read as days of a spreadsheet, counted from 1900")
    trial = TimeFormat(digits=how.digits, order=how.order or "dmy")
    times = read_times(pa.array(cells), trial, "UTC")
    good = ~(times.unreadable | times.missing | times.outside)
    return how if good.any() and np.average(good, weights=[*counts.values()]) >= enough else None


def choose_digits(numbers: list[float]) -> Digits | None:
    """Decide what bare numbers mean: seconds to nanoseconds since 1970, dates such as 20260305, spreadsheet days.

    >>> choose_digits([1_700_000_000.0]), choose_digits([20260305.0]), choose_digits([46000.5])
    ('s', 'date', 'excel')
    """
    values = np.array(numbers)
    dated = [f"{int(value)}" for value in numbers if value.is_integer() and value >= 10**7]
    dated = [text for text in dated if len(text) in {8, 12, 14}]
    if len(dated) >= 0.9 * len(numbers):
        dates = read_times(pa.array(dated), TimeFormat(digits="date"), "UTC")
        if (dates.unreadable | dates.outside).mean() <= 0.1:
            return "date"
    middle = float(np.median(np.abs(values)))
    for unit, (low, high) in _UNITS.items():
        if low <= middle < high:
            return unit
    return "excel" if _EXCEL[0] <= values.min() and values.max() <= _EXCEL[1] else None


def choose_order(columns: Iterable[pa.Array]) -> Order | None:
    """Decide whether the day or the month comes first where the year comes last; None when no value shows it.

    >>> choose_order([pa.array(["05/11/2026", "13/11/2026"])])
    'dmy'
    """
    votes: Counter[Order] = Counter()
    for column in columns:
        for shape in shapes(pc.fill_null(column, "")):
            if has_two_orders(shape.template):
                first, second = (_leading(shape.template, place) for place in (0, 1))
                votes["dmy"] += int((shape.number(first) > 12).sum())
                votes["mdy"] += int((shape.number(second) > 12).sum())
        if any(votes.values()):
            break
    if not votes["dmy"] and not votes["mdy"]:
        return None
    return "dmy" if votes["dmy"] >= votes["mdy"] else "mdy"


def needs_order(sample: pa.Array, how: TimeFormat) -> bool:
    """Tell whether a sample has times whose day and month nothing has told apart yet."""
    if how.order or how.pattern or not (pa.types.is_string(sample.type) or pa.types.is_dictionary(sample.type)):
        return False
    cells = trimmed(pc.drop_null(texts(sample))).unique()
    return any(has_two_orders(shape.template) for shape in shapes(cells))


def settle_order(column: str, how: TimeFormat, scan: Callable[[], Iterable[pa.Array]]) -> TimeFormat:
    """Look for the order of day and month in the whole file, as far as needed.

    Raises:
        InvalidInput: the whole file leaves it open.

    """
    order = next((found for found in (choose_order([trimmed(texts(part))]) for part in scan()) if found), None)
    if order is None:
        shown = next((cell for part in scan() if (cell := _undecided(part)) is not None), "")
        raise InvalidInput(
            f"Column {column!r} has dates like {shown}, and none shows whether day or month is first.",
            code="time.ambiguous",
            hint="Say so with --time-format dmy or --time-format mdy.",
        )
    return TimeFormat(order=order, digits=how.digits, note=how.note)


def _undecided(column: pa.Array) -> str | None:
    """Give the first cell of a column whose day and month can only be told apart by their values."""
    cells = trimmed(pc.drop_null(texts(column)))
    places = (
        (int(np.arange(len(cells))[shape.at][0]), shape) for shape in shapes(cells) if has_two_orders(shape.template)
    )
    first = min(places, key=lambda found: found[0], default=None)
    return None if first is None else first[1].columns[:, 0].tobytes().decode(errors="replace")


def _leading(template: bytes, which: int) -> range:
    found = list(re.finditer(rb"0+", template))[which]
    return range(*found.span())
