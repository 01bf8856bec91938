"""JSON values as the texts, numbers and objects that a field wants, whatever type a client sent them in."""

from decimal import Decimal, InvalidOperation
from types import MappingProxyType

import pyarrow as pa

from sojourn.sources.decimals import scaled_decimal, scaled_texts
from sojourn.sources.plain import EXACT, json_text
from sojourn.sources.tracking.calls import Json

NOTHING: Json = MappingProxyType({})
_LARGEST = 2**63


def text_of(value: object) -> str | None:
    """Give a text or a number as trimmed text; None for what is empty, true, false, a list or an object.

    >>> text_of(" u1 "), text_of(17850), text_of(17850.0), text_of(""), text_of(True)
    ('u1', '17850', '17850', None, None)
    """
    if value is None:
        return None
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return number_text(value)


def number_text(value: float) -> str:
    """Show a number as files show theirs: 17850.0 is 17850.

    >>> number_text(17850.0), number_text(0.5), number_text(1e20)
    ('17850', '0.5', '1e+20')
    """
    return str(int(value)) if value == value // 1 and abs(value) <= EXACT else str(value)


def shown(value: object) -> str | None:
    """Give any value as text; lists and objects as canonical JSON.

    >>> shown({"b": 1, "a": True}), shown(True), shown(None)
    ('{"a":true,"b":1}', 'true', None)
    """
    return text_of(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else json_text(value)


def is_blank(value: object) -> bool:
    """Tell whether a field was left empty: null or an empty text."""
    return value is None or value == ""


def object_of(value: object) -> Json | None:
    """Give an object; None when the value is of another kind."""
    return value if isinstance(value, dict) else None


def fits_int64(value: int) -> bool:
    """Tell whether a whole number fits into 64 bits with sign."""
    return -_LARGEST <= value < _LARGEST


def decimal_of(value: object) -> Decimal | None:
    """Read a number, or a text that is one, exactly: the shortest decimal that means it.

    >>> decimal_of(129.99), decimal_of("12.5"), decimal_of("1,200.00"), decimal_of("free")
    (Decimal('129.99'), Decimal('12.5'), Decimal('1200.000000'), None)
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return Decimal(repr(value))
    if not isinstance(value, str):
        return None
    text = value.strip()
    try:
        found = Decimal(text) if text.isascii() and "_" not in text else None
    except InvalidOperation:
        found = None
    return found if found is not None and found.is_finite() else _as_files_write(text)


def minor_units(value: object, exponent: int) -> int | None:
    """Read an amount as minor units, exactly, half to even; None when it is no amount, or too large.

    >>> minor_units(0.285, 2), minor_units("¥1,299.00", 2), minor_units("n/a", 2)
    (28, 129900, None)
    """
    found = decimal_of(value)
    return None if found is None else scaled(found, exponent)


def scaled(number: Decimal, exponent: int) -> int | None:
    """Give a decimal as an integer of 10**-exponent, half to even; None beyond 64 bits.

    >>> scaled(Decimal("19.995"), 2), scaled(Decimal("1e30"), 4)
    (2000, None)
    """
    return scaled_decimal(number, exponent) if number.adjusted() < 19 else None


def _as_files_write(text: str) -> Decimal | None:
    """Read what people write: 1,234.50, (12.3), ¥12.00; six decimals are kept."""
    values, readable = scaled_texts(pa.array([text]), 6)
    return Decimal(int(values[0])).scaleb(-6) if readable[0] else None
