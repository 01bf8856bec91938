"""Decimal numbers as people write them, to integers of a smaller unit: exact, rounded half to even.

``1,234.50``, ``(12.3)``, ``¥12.00`` and, where the file writes a decimal comma, ``1.234,50``.
"""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from functools import lru_cache
from typing import Literal

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sojourn.sources.currency_names import MONEY
from sojourn.sources.shapes import Shape, shapes

Point = Literal[".", ","]
Int64 = NDArray[np.int64]
Bools = NDArray[np.bool_]

LIMIT = 2**63 - 1
_MOST_DIGITS = 18
_GAP = r"[\s\u00a0\u202f]*"
_SPACES = "'’ \u00a0\u202f"
_WHOLE = {".": rf"(?P<sep>[,{_SPACES}])(?:\d{{2,3}}(?P=sep))*", ",": rf"(?P<sep>[.{_SPACES}])(?:\d{{3}}(?P=sep))*"}
_NUMBER = {
    point: re.compile(
        rf"(?P<open>\()?\s*(?:(?P<minus>[-−])|[+])?\s*(?P<before>{MONEY})?{_GAP}(?P<inner>[-−])?"
        rf"(?:(?P<whole>\d{{1,3}}(?:{grouped}\d{{3}})?|\d+)(?:[{point}](?P<part>\d*))?|[{point}](?P<bare>\d+))"
        rf"(?P<power>[eE][+-]?\d+)?{_GAP}(?P<after>{MONEY})?(?P<trail>-)?\s*(?P<close>\))?",
        re.ASCII,
    )
    for point, grouped in _WHOLE.items()
}


@dataclass(frozen=True)
class Digits:
    """Where the digits of a number stand in the bytes of its shape, and how many of them are decimals.

    ``marks`` are the signs, codes or names of currencies around it.
    """

    places: tuple[int, ...]
    decimals: int
    negative: bool
    marks: tuple[str, ...] = ()


def choose_point(texts: list[str]) -> tuple[Point, str | None]:
    """Decide from a sample whether a file writes 12.50 or 12,50; the second value is a note for people, if any.

    >>> choose_point(["12,5", "1.234,50"])[0], choose_point(["1,234.50", "7"])[0]
    (',', '.')
    """
    votes = {".": 0, ",": 0}
    doubtful: str | None = None
    for text in texts:
        marks = re.sub(r"[^.,]", "", text)
        if not marks:
            continue
        after = re.search(r"[.,](\d*)\D*$", text)
        decisive = len(set(marks)) == 2 or len(marks) > 1 or (after is not None and len(after[1]) != 3)
        if not decisive:
            doubtful = doubtful or (text if marks == "," else None)
        elif len(set(marks)) == 2 or len(marks) == 1:
            votes[marks[-1]] += 1
        else:
            votes["," if marks[0] == "." else "."] += 1
    point: Point = "," if votes[","] > votes["."] else "."
    unsure = doubtful if point == "." and votes["."] == 0 else None
    return point, unsure and f"{unsure!r} is read with a comma for thousands; no value of the sample says otherwise"


def scaled_texts(texts: pa.Array, exponent: int, point: Point = ".") -> tuple[Int64, Bools]:
    """Read a string column (no nulls) as integers of 10**-exponent: (values, which could be read).

    >>> [part.tolist() for part in scaled_texts(pa.array(["1,234.505", "(3)", "x"]), 2)]
    [[123450, -300, 0], [True, True, False]]
    """
    values, readable = np.zeros(len(texts), np.int64), np.zeros(len(texts), np.bool_)
    for shape in shapes(texts):
        digits = find_digits(shape.template, point)
        if digits is None:
            continue
        if len(digits.places) <= _MOST_DIGITS:
            values[shape.at], readable[shape.at] = _scaled_shape(shape, digits, exponent)
        else:
            values[shape.at], readable[shape.at] = _scaled_slowly(shape, exponent, point)
    return values, readable


def scaled_decimal(number: Decimal, exponent: int) -> int | None:
    """Give a decimal as an integer of 10**-exponent, half to even; None when it is no finite int64.

    >>> scaled_decimal(Decimal("0.285"), 2), scaled_decimal(Decimal("NaN"), 2)
    (28, None)
    """
    if not number.is_finite() or number.adjusted() > 25:
        return None
    value = int(number.scaleb(exponent).quantize(Decimal(1), ROUND_HALF_EVEN)) if number.adjusted() > -25 else 0
    return value if abs(value) <= LIMIT else None


def scaled_floats(numbers: NDArray[np.float64], exponent: int) -> tuple[Int64, Bools]:
    """Read floats as the shortest decimals that mean them: 0.285 at two decimals is 28, as its text would be."""
    with np.errstate(over="ignore", invalid="ignore"):
        product = numbers * 10.0**exponent
        size = np.abs(product)
        readable = size < 9.2e18
        if not readable.all():
            product = np.where(readable, product, 0.0)
        rounded = np.rint(product)
        doubtful = np.flatnonzero((np.abs(product - rounded) > 0.499) | (readable & (size > 2.0**52)))
    values = rounded.astype(np.int64)
    if doubtful.size:
        distinct, places = np.unique(numbers[doubtful], return_inverse=True)
        exact = [scaled_decimal(Decimal(repr(number)), exponent) for number in distinct.tolist()]
        values[doubtful] = np.array([value or 0 for value in exact], np.int64)[places]
    return values, readable


def scaled_integers(numbers: Int64, exponent: int) -> tuple[Int64, Bools]:
    """Multiply whole numbers by 10**exponent; what does not fit into int64 is not readable."""
    factor = 10**exponent
    readable = np.abs(numbers) <= LIMIT // factor
    return np.where(readable, numbers, 0) * factor, readable


def _scaled_shape(shape: Shape, digits: Digits, exponent: int) -> tuple[Int64, Bools]:
    mantissa = shape.number(digits.places)
    if digits.decimals <= exponent:
        values, readable = scaled_integers(mantissa, exponent - digits.decimals)
    else:
        values, readable = halved_to_even(mantissa, digits.decimals - exponent), np.ones(len(mantissa), np.bool_)
    return (-values if digits.negative else values), readable


def halved_to_even(values: Int64, decimals: int) -> Int64:
    """Divide by 10**decimals, rounding half to even.

    >>> halved_to_even(np.array([25, 35, -25, 26]), 1).tolist()
    [2, 4, -2, 3]
    """
    divisor = 10 ** min(decimals, 18)
    quotient, rest = np.divmod(np.abs(values), divisor)
    twice = rest - (divisor - rest)
    quotient += (twice > 0) | ((twice == 0) & (quotient % 2 == 1))
    return np.sign(values) * quotient if decimals <= 18 else np.zeros_like(values)


def _scaled_slowly(shape: Shape, exponent: int, point: Point) -> tuple[Int64, Bools]:
    found = [_exact(cell.tobytes().decode(), exponent, point) for cell in np.ascontiguousarray(shape.columns.T)]
    values = np.array([0 if value is None else value for value in found], np.int64)
    return values, np.array([value is not None for value in found], np.bool_)


def _exact(text: str, exponent: int, point: Point) -> int | None:
    match = _NUMBER[point].fullmatch(text)
    if match is None:
        return None
    whole = re.sub(r"\D", "", match["whole"] or "")
    part = match["bare"] or match["part"] or ""
    try:
        number = Decimal(f"{whole or '0'}.{part or '0'}{match['power'] or ''}")
    except InvalidOperation:
        return None
    return scaled_decimal(-number if _signs(match) else number, exponent)


def _signs(match: re.Match[str]) -> int:
    return sum(match[mark] is not None for mark in ("minus", "inner", "trail", "open"))


@lru_cache(maxsize=4096)
def find_digits(template: bytes, point: Point) -> Digits | None:
    """Find the digits of a shape; None when it is no number.

    >>> find_digits("€0.0".encode(), ".")
    Digits(places=(3, 5), decimals=1, negative=False, marks=('€',))
    """
    try:
        text = template.decode()
    except UnicodeDecodeError:
        return None
    match = _NUMBER[point].fullmatch(text)
    if match is None or _signs(match) > 1 or bool(match["open"]) != bool(match["close"]):
        return None
    marks = tuple(mark for mark in (match["before"], match["after"]) if mark)
    if match["power"]:
        return Digits(tuple(range(_MOST_DIGITS + 1)), 0, negative=False, marks=marks)
    spans = [match.span(name) for name in ("whole", "part", "bare")]
    places = tuple(
        len(text[:place].encode()) for start, stop in spans for place in range(start, stop) if text[place] == "0"
    )
    return Digits(places, len(match["part"] or match["bare"] or ""), negative=_signs(match) == 1, marks=marks)
