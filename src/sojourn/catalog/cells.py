"""Cells of record files, typed or as text, to dates, exact integers, numbers and currencies.

Each distinct value of a column is read once. A cell that says "nothing" in the words of spreadsheets and databases is
absent; a cell that cannot be read raises ValueError with the reason.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sojourn.vocabulary import InvalidInput, currency_exponent

START = pa.struct([("at", pa.timestamp("us", "UTC")), ("date", pa.date32()), ("midnight", pa.bool_())])
NOTHING = frozenset({"", "null", "none", "nan", "nat", "n/a", "na", "\\n", "-", "--", "–", "无", "空"})
_NO_DATES = frozenset({"0000-00-00", "0000-00-00 00:00:00", "0000/00/00", "00000000"})
_FIRST_YEAR, _LAST_YEAR = 1900, 2200
_LIMIT = 2**63
_DATE = re.compile(r"(?P<y>\d{4})[-/.年](?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})日?", re.ASCII)
_COMPACT = re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})", re.ASCII)
_GERMAN = re.compile(r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})", re.ASCII)
_SLASHED = re.compile(r"(?P<a>\d{1,2})[/-](?P<b>\d{1,2})[/-](?P<y>\d{4})", re.ASCII)
_TIME = re.compile(
    r"(?:[T ]\s*(?P<H>\d{1,2}):(?P<M>\d{2})(?::(?P<S>\d{2})(?:[.,](?P<f>\d{1,9}))?)?"
    r"\s*(?P<z>Z|UTC|[+-]\d{2}:?\d{2})?)?",
    re.ASCII,
)
_SIGNS = re.compile(r"US\$|HK\$|NT\$|[¥￥$€£₩₹₽฿₫元圆%]|^[A-Za-z]{3}(?=[\s\d.,-])|(?<=[\s\d.,])[A-Za-z]{3}$")
_SPACES = re.compile(r"[\s'’\u00a0\u202f]")
_CURRENCY_NAMES = {
    "RMB": "CNY", "CNH": "CNY", "元": "CNY", "人民币": "CNY", "¥": "CNY", "￥": "CNY", "美元": "USD", "US$": "USD",
    "$": "USD", "欧元": "EUR", "€": "EUR", "英镑": "GBP", "£": "GBP", "日元": "JPY", "港币": "HKD", "HK$": "HKD",
}  # fmt: skip


@dataclass(frozen=True)
class Cells:
    """One column, read: null where a cell is absent or could not be read (``bad``)."""

    values: pa.Array
    bad: NDArray[np.bool_]


def read_each(column: pa.Array, read: Callable[[object], object], kind: pa.DataType) -> Cells:
    """Read every distinct value of a column; None is never read."""
    encoded = _encoded(column)
    results: list[object] = []
    wrong = np.zeros(len(encoded.dictionary) + 1, np.bool_)
    for place, value in enumerate(encoded.dictionary.to_pylist()):
        try:
            results.append(None if value is None else read(value))
        except ValueError:
            results.append(None)
            wrong[place] = True
    places = pc.fill_null(encoded.indices, len(results)).to_numpy(zero_copy_only=False)
    return Cells(pa.array([*results, None], kind).take(pa.array(places)), wrong[places])


def read_texts(column: pa.Array) -> pa.Array:
    """Read a column as trimmed texts; empty ones are null."""
    if not pa.types.is_string(column.type) and not pa.types.is_large_string(column.type):
        return read_each(column, as_text, pa.string()).values
    trimmed = pc.utf8_trim_whitespace(column.cast(pa.string()))
    return pc.if_else(pc.equal(trimmed, ""), None, trimmed)


def as_text(value: object) -> str | None:
    """Show a cell as trimmed text; an empty one is None.

    >>> as_text(" a "), as_text(17850.0), as_text(""), as_text(True)
    ('a', '17850', None, 'true')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return None if np.isnan(value) else str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, Decimal):
        return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode(errors="replace").strip() or None
    text = value if isinstance(value, str) else str(value)
    return text.strip() or None


def as_moment(value: object, zone: ZoneInfo) -> datetime | None:
    """Read a date or a time as an aware instant; a date is its midnight in ``zone``, and so is a time without offset.

    >>> as_moment("2026年3月5日", ZoneInfo("Asia/Shanghai")).isoformat()
    '2026-03-05T00:00:00+08:00'
    """
    if isinstance(value, datetime):
        moment = value
    elif isinstance(value, date):
        moment = datetime(value.year, value.month, value.day)  # noqa: DTZ001  the zone comes below
    else:
        text = as_text(value) or ""
        if text.lower() in NOTHING or text in _NO_DATES:
            return None
        moment = _moment_of(text)
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise ValueError("outside 1900 to 2200")
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(zone)


def as_start(value: object, zone: ZoneInfo) -> dict[str, object] | None:
    """Read a date or time as START: the instant, its local date, and whether it is the midnight of that."""
    moment = as_moment(value, zone)
    return None if moment is None else start_of(moment)


def start_of(moment: datetime) -> dict[str, object]:
    """Describe an aware instant by its own clock."""
    return {"at": moment, "date": moment.date(), "midnight": moment.time() == time()}


def as_date(value: object, zone: ZoneInfo) -> date | None:
    """Read a date; of a time, its date in ``zone``."""
    moment = as_moment(value, zone)
    return None if moment is None else moment.date()


def as_last_date(value: object, zone: ZoneInfo) -> date | None:
    """Read the last date of something; a year such as 9999 means that it has none.

    >>> as_last_date("9999-12-31", ZoneInfo("UTC")) is None
    True
    """
    text = value.isoformat() if isinstance(value, date) else as_text(value) or ""
    year = re.match(r"(\d{4})\D", text)
    return None if year is not None and int(year[1]) > _LAST_YEAR else as_date(value, zone)


def as_decimal(value: object) -> Decimal | None:
    """Read a number as people write it, exactly.

    >>> [str(as_decimal(text)) for text in ("1,234.50", "1.234,50", "¥12", "(3.5)", "20%", "12,5")]
    ['1234.50', '1234.50', '12', '-3.5', '20', '12.5']
    """
    if isinstance(value, bool):
        raise ValueError("no number")  # noqa: TRY004  a cell of the wrong kind is read like any unreadable one
    if isinstance(value, float):
        value = repr(value)
    text = str(value).strip()
    if text.lower() in NOTHING:
        return None
    bracketed = text.startswith("(") and text.endswith(")")
    digits = _SPACES.sub("", _SIGNS.sub("", text[1:-1] if bracketed else text)).replace("−", "-")
    negative = bracketed != digits.startswith("-")
    digits = digits.removeprefix("-").removeprefix("+")
    if re.fullmatch(r"\d{1,3}(,\d{2,3})*,\d{3}(\.\d*)?", digits, re.ASCII):
        digits = digits.replace(",", "")
    elif re.fullmatch(r"\d{1,3}(\.\d{3})+,\d*|\d{1,3}(\.\d{3}){2,}|\d*,\d+", digits, re.ASCII):
        digits = digits.replace(".", "").replace(",", ".")
    if re.fullmatch(r"(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", digits, re.ASCII) is None:
        raise ValueError("no number")
    return -Decimal(digits) if negative else Decimal(digits)


def as_number(value: object) -> float | None:
    """Read a number that need not be exact."""
    number = as_decimal(value)
    return None if number is None else float(number)


def as_scaled(value: object, exponent: int) -> int | None:
    """Read a number as an integer of 10**-exponent, rounded half to even.

    >>> as_scaled("19.99", 2), as_scaled("0.001", 6), as_scaled("0.125", 2)
    (1999, 1000, 12)
    """
    number = as_decimal(value)
    if number is None:
        return None
    try:
        scaled = int(number.scaleb(exponent).quantize(Decimal(1), ROUND_HALF_EVEN))
    except InvalidOperation as error:
        raise ValueError("too large") from error
    if abs(scaled) >= _LIMIT:
        raise ValueError("too large")
    return scaled


def as_count(value: object) -> int | None:
    """Read a whole number."""
    number = as_decimal(value)
    if number is not None and number != number.to_integral_value():
        raise ValueError("no whole number")
    return None if number is None else as_scaled(value, 0)


def as_currency(value: object) -> str | None:
    """Read a currency: a code of ISO 4217 or a name or sign of it.

    >>> as_currency("rmb"), as_currency("$"), as_currency("")
    ('CNY', 'USD', None)
    """
    text = as_text(value)
    if text is None or text.lower() in NOTHING:
        return None
    code = _CURRENCY_NAMES.get(text.upper(), text.upper())
    try:
        currency_exponent(code)
    except InvalidInput as error:
        raise ValueError("no currency") from error
    return code


def _moment_of(text: str) -> datetime:
    found = next((match for form in (_DATE, _COMPACT, _GERMAN, _SLASHED) if (match := form.match(text))), None)
    rest = _TIME.fullmatch(text, found.end()) if found is not None else None
    if found is None or rest is None:
        raise ValueError("no date")
    parts = found.groupdict()
    if "a" in parts:
        parts["m"], parts["d"] = _month_and_day(parts["a"], parts["b"])
    day = datetime(int(parts["y"]), int(parts["m"]), int(parts["d"]))  # noqa: DTZ001  the zone comes later
    if rest["H"] is None:
        return day
    fraction = int((rest["f"] or "0").ljust(6, "0")[:6])
    moment = day + timedelta(hours=int(rest["H"]), minutes=int(rest["M"]), seconds=int(rest["S"] or 0))
    if int(rest["H"]) > 24 or int(rest["M"]) > 59 or int(rest["S"] or 0) > 60:
        raise ValueError("no time")
    return moment.replace(microsecond=fraction, tzinfo=_offset(rest["z"]))


def _month_and_day(first: str, second: str) -> tuple[str, str]:
    if int(first) > 12:
        return second, first
    if int(second) > 12 or first == second:
        return first, second
    raise ValueError("day and month cannot be told apart")


def _offset(text: str | None) -> timezone | None:
    if text is None:
        return None
    if text in ("Z", "UTC"):
        return UTC
    digits = text[1:].replace(":", "")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))


def _encoded(column: pa.Array) -> pa.DictionaryArray:
    kind = column.type
    if pa.types.is_dictionary(kind):
        return column
    if pa.types.is_timestamp(kind):
        column = column.cast(pa.timestamp("us", kind.tz), safe=False)
    elif pa.types.is_date64(kind):
        column = column.cast(pa.date32())
    elif pa.types.is_null(kind):
        column = column.cast(pa.string())
    elif pa.types.is_nested(kind) or pa.types.is_union(kind):
        texts = [
            None if value is None else json.dumps(value, ensure_ascii=False, default=str)
            for value in column.to_pylist()
        ]
        column = pa.array(texts, pa.string())
    elif pa.types.is_time(kind) or pa.types.is_duration(kind) or pa.types.is_string_view(kind):
        column = column.cast(pa.string())
    return column.dictionary_encode()
