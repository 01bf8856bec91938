"""Money of a column, whatever its type, as integer minor units of its currency."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sojourn.sources.currency_names import currency_named, stated_currency
from sojourn.sources.decimals import (
    Point,
    find_digits,
    halved_to_even,
    scaled_floats,
    scaled_integers,
    scaled_texts,
)
from sojourn.sources.plain import coded, texts, trimmed
from sojourn.sources.shapes import shapes, text_buffers
from sojourn.vocabulary import currency_exponent

Int64 = NDArray[np.int64]
Bools = NDArray[np.bool_]

_NULL_WORDS = ["", "NULL", "null", "\\N"]
_NOTHING, _UNKNOWN = -1, -2
_LAST_PLAIN, _DOLLAR = ord("9"), ord("$")


@dataclass(frozen=True)
class Numbers:
    """Scaled integers of some rows; ``missing``: the cell is empty; ``unreadable``: it is no finite number in range."""

    values: Int64
    missing: Bools
    unreadable: Bools


@dataclass(frozen=True)
class Currencies:
    """The currency of each row: one of ``codes`` (a dictionary column), its exponent, and whether it is ``unknown``."""

    codes: pa.Array
    exponents: NDArray[np.int8]
    unknown: Bools


def read_numbers(column: pa.Array, exponent: int, point: Point = ".") -> Numbers:
    """Read a plain column as integers of 10**-exponent, rounded half to even.

    >>> read_numbers(pa.array([12.5, None, float("nan")]), 2).values.tolist()
    [1250, 0, 0]
    """
    kind = column.type
    if pa.types.is_integer(kind):
        missing = column.is_null().to_numpy(zero_copy_only=False)
        whole = pc.fill_null(column, 0) if column.null_count else column
        values, readable = scaled_integers(whole.to_numpy().astype(np.int64, copy=False), exponent)
    elif pa.types.is_floating(kind):
        missing = column.is_null().to_numpy(zero_copy_only=False)
        numbers = pc.fill_null(column, 0.0) if column.null_count else column
        values, readable = scaled_floats(numbers.to_numpy(), exponent)
    else:
        cells = pc.fill_null(trimmed(texts(column)), "")
        missing = pc.is_in(cells, value_set=pa.array(_NULL_WORDS)).to_numpy(zero_copy_only=False)
        values, readable = scaled_texts(cells, exponent, "." if pa.types.is_decimal(kind) else point)
    return Numbers(values, missing, ~readable & ~missing)


def read_money(column: pa.Array, exponents: NDArray[np.int8], point: Point = ".") -> Numbers:
    """Read a plain column as minor units, where rows may have currencies with different numbers of decimals.

    An ``exponents`` array without strides (``np.broadcast_to``) stands for one exponent of all rows.
    """
    if exponents.strides == (0,) or len(exponents) == 0:
        return read_numbers(column, int(exponents[0]) if len(exponents) else 2, point)
    values = np.zeros(len(column), np.int64)
    missing, unreadable = np.zeros(len(column), np.bool_), np.zeros(len(column), np.bool_)
    for exponent in np.unique(exponents).tolist():
        rows = np.flatnonzero(exponents == exponent)
        part = read_numbers(column.take(pa.array(rows)), exponent, point)
        values[rows], missing[rows], unreadable[rows] = part.values, part.missing, part.unreadable
    return Numbers(values, missing, unreadable)


def read_currencies(column: pa.Array | None, rows: int, default: str) -> Currencies:
    """Read a column of currency codes or names; without a column, or where a cell is empty, ``default`` holds.

    >>> read_currencies(pa.array(["rmb", "JPY", None]), 3, "EUR").exponents.tolist()
    [2, 0, 2]
    """
    if column is None:
        codes = pa.DictionaryArray.from_arrays(pa.array(np.zeros(rows, np.int32)), pa.array([default]))
        exponents = np.broadcast_to(np.int8(currency_exponent(default)), (rows,))
        return Currencies(codes, exponents, np.zeros(rows, np.bool_))
    labels = coded(column)
    names = [currency_named(name) if name else None for name in labels.dictionary.to_pylist()]
    exponents = np.array([2 if name is None else currency_exponent(name) for name in names] + [0], np.int8)
    exponents[-1] = currency_exponent(default)
    absent = labels.indices.is_null().to_numpy(zero_copy_only=False)
    places = pc.fill_null(labels.indices, len(names)).to_numpy(zero_copy_only=False)
    unknown = np.array([name is None for name in names] + [False], np.bool_)[places]
    codes = pa.DictionaryArray.from_arrays(
        pa.array(places, pa.int32()), pa.array([name or "" for name in names] + [default])
    )
    return Currencies(codes, exponents[places], unknown & ~absent)


def stated_currencies(columns: Sequence[tuple[pa.Array, Point]], default: str) -> Currencies | None:
    """Read the currencies that the cells of amounts state themselves, with their decimal points; None where none does.

    A row takes what the first of its cells states that states one, else ``default``; it is unknown where the marks
    around an amount contradict each other, or are no currency.

    >>> stated = stated_currencies([(pa.array(["€1.50", "2", "¥300"]), ".")], "JPY")
    >>> (stated.codes.to_pylist(), stated.exponents.tolist()) if stated else None
    (['EUR', 'JPY', 'JPY'], [2, 0, 0])
    """
    names: list[str] = []
    found: NDArray[np.int16] | None = None
    for column, point in columns:
        codes = _stated_codes(column, point, default, names)
        if codes is not None:
            found = codes if found is None else np.where(found == _NOTHING, codes, found)
    if found is None or not (found != _NOTHING).any():
        return None
    places = np.where(found >= 0, found, len(names)).astype(np.int32)
    exponents = np.array([currency_exponent(name) for name in [*names, default]], np.int8)
    labels = pa.DictionaryArray.from_arrays(pa.array(places), pa.array([*names, default]))
    return Currencies(labels, exponents[places], found == _UNKNOWN)


def _stated_codes(column: pa.Array, point: Point, assumed: str, names: list[str]) -> NDArray[np.int16] | None:
    """Give, for each cell, the place in ``names`` (which grows) of the currency it states; None where none can."""
    if pa.types.is_dictionary(column.type):
        codes = _stated_codes(column.dictionary, point, assumed, names)
        if codes is None:
            return None
        indices = pc.fill_null(column.indices, len(codes)) if column.indices.null_count else column.indices
        spread: NDArray[np.int16] = np.append(codes, np.int16(_NOTHING))[indices.to_numpy()]
        return spread
    if not (pa.types.is_string(column.type) or pa.types.is_union(column.type)):
        return None
    cells = texts(column)
    cells = pc.fill_null(cells, "") if cells.null_count else cells
    if not _may_state(cells):
        return None
    cells = trimmed(cells)
    codes = np.full(len(cells), _NOTHING, np.int16)
    for shape in shapes(cells):
        digits = find_digits(shape.template, point)
        if digits is not None and digits.marks:
            name = stated_currency(digits.marks, assumed)
            if name is not None and name not in names:
                names.append(name)
            codes[shape.at] = _UNKNOWN if name is None else names.index(name)
    return codes


def _may_state(cells: pa.Array) -> bool:
    """Tell whether any cell holds more than digits, signs and separators; cheap, since every amount is asked."""
    data, offsets = text_buffers(cells)
    content = data[offsets[0] : offsets[-1]]
    return content.size > 0 and bool(content.max() > _LAST_PLAIN or (content == _DOLLAR).any())


def read_products(left: Numbers, right: Numbers, decimals: int) -> Numbers:
    """Multiply scaled integers and take away ``decimals`` digits, half to even; what does not fit is unreadable."""
    fits = np.abs(left.values.astype(np.float64) * right.values.astype(np.float64)) < 9.2e18
    values = halved_to_even(np.where(fits, left.values, 0) * np.where(fits, right.values, 0), decimals)
    missing = left.missing | right.missing
    return Numbers(values, missing, (left.unreadable | right.unreadable | ~fits) & ~missing)
