"""Layouts: where the year, the month ... the offset stand in the texts of one shape.

Numeric dates with the year at the end are read in one order for the whole file (``TimeFormat.order``), never row by
row. Counter-example: 05/11/2026 beside 13/11/2026 is 5 November, not 11 May.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from sojourn.vocabulary import InvalidInput

Order = Literal["dmy", "mdy"]
Digits = Literal["s", "ms", "us", "ns", "date", "excel"]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<b>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|satu?r?|sun)(?:day)?\.?,?\s+)?"
_CLOCK = r"""
    (?: (?P<han>上午|下午|凌晨|早上|中午|晚上)\s? )?
    (?P<H>\d{1,2})
    (?: (?: (?::|：|时|点)(?P<M>\d{1,2})
            (?: (?::|：|分)(?P<S>\d{1,2})(?:秒)?(?:[.,](?P<f>\d{1,9}))? | 分 )? )?
        \s?(?P<half>[ap])\.?m\.?
      | (?::|：|时|点)(?P<M2>\d{1,2})
            (?: (?::|：|分)(?P<S2>\d{1,2})(?:秒)?(?:[.,](?P<f2>\d{1,9}))? | 分 )? )
"""
_ZONE = r"(?: \s?(?: (?P<utc>z|utc|gmt) | (?:utc|gmt)?(?P<sign>[+-])(?P<zh>\d{1,2}) (?: :?(?P<zm>\d{2}) )? ) )?"
_AFTER = r"(?: \s?\[[a-z/_+-]+\] | \s?\([a-z\s]+\) )?"
_JOIN = r"(?: t | \s+at\s+ | ,\s* | : | \s+ )"
_TIME = rf"(?: {_JOIN} {_CLOCK} {_ZONE} {_AFTER} )?"
_YEAR = r"(?P<Y>\d{4}|\d{2})"
_DAY = r"(?P<d>\d{1,2})(?:st|nd|rd|th)?"
_PATTERNS = [
    re.compile(text.encode(), re.IGNORECASE | re.VERBOSE)
    for text in (
        rf"(?P<Y>\d{{4}})(?P<s>[-/.])(?P<m>\d{{1,2}})(?P=s)(?P<d>\d{{1,2}}) {_TIME}",
        rf"(?P<Y>\d{{4}})\s?年\s?(?P<m>\d{{1,2}})\s?月\s?(?P<d>\d{{1,2}})\s?(?:日|号)? (?: \s*{_CLOCK} {_ZONE} )?",
        r"(?P<Y>\d{4})(?P<m>\d{2})(?P<d>\d{2})"
        r"(?: [t\s]?(?P<H>\d{2}):?(?P<M>\d{2})(?: :?(?P<S>\d{2})(?:[.,]?(?P<f>\d{1,9}))? )? )?" + _ZONE,
        rf"(?P<one>\d{{1,2}})(?P<s>[-/.])(?P<two>\d{{1,2}})(?P=s){_YEAR} {_TIME}",
        rf"{_WEEKDAY}{_MONTH}\.?\s+{_DAY},?\s+{_YEAR} {_TIME}",
        rf"{_WEEKDAY}{_DAY}[-/\s]+{_MONTH}\.?[-/,\s]+{_YEAR} {_TIME}",
        rf"{_WEEKDAY}{_MONTH}\s+(?P<d>\d{{1,2}})\s+{_CLOCK}(?:\s(?P<utc>utc|gmt))?\s+(?P<Y>\d{{4}})",
    )
]
_DIRECTIVES = {
    "Y": r"(?P<Y>\d{4})", "y": r"(?P<Y>\d{2})", "m": r"(?P<m>\d{1,2})", "d": r"(?P<d>\d{1,2})", "b": _MONTH,
    "B": _MONTH, "H": r"(?P<H>\d{1,2})", "I": r"(?P<H>\d{1,2})", "M": r"(?P<M>\d{1,2})", "S": r"(?P<S>\d{1,2})",
    "f": r"(?P<f>\d{1,9})", "p": r"(?P<half>[ap])\.?m\.?", "a": "[a-z]+", "A": "[a-z]+", "%": "%",
    "z": r"(?:(?P<utc>z)|(?P<sign>[+-])(?P<zh>\d{2})(?::?(?P<zm>\d{2}))?)",
}  # fmt: skip
_ALIASES = {"%T": "%H:%M:%S", "%F": "%Y-%m-%d", "%D": "%m/%d/%y", "%R": "%H:%M"}


@dataclass(frozen=True)
class TimeFormat:
    """How the times of one column are read.

    ``order`` of day and month where the year comes last; ``digits``: what bare numbers mean; ``pattern``: a strptime
    pattern given by the user, which then is the only one; ``note``: what was assumed, for people.
    """

    order: Order | None = None
    digits: Digits | None = None
    pattern: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class Layout:
    """The fields of a shape: where their digits stand, and what its letters say.

    ``spans`` has Y, m, d, H, M, S, f, zh, zm where present; ``half`` is 0, or 12 after noon, or -1 before it.
    ``sign``: of a stated offset; 0 when none is stated, and ``utc`` when it is zero by name.
    """

    spans: dict[str, tuple[int, int]]
    month: int | None
    half: int
    sign: int
    utc: bool


@lru_cache(maxsize=8192)
def find_layout(template: bytes, order: Order | None, pattern: str | None) -> Layout | None:
    """Find the layout of a shape; None when it is no time, or its day and month cannot be told apart.

    >>> find_layout(b"0000-00-00 00:00", None, None).spans["H"]
    (11, 13)
    >>> find_layout(b"00/00/0000", None, None) is None
    True
    """
    for compiled in [compile_pattern(pattern)] if pattern else _PATTERNS:
        match = compiled.fullmatch(template)
        if match is not None:
            return _layout(match, order)
    return None


def has_two_orders(template: bytes) -> bool:
    """Tell whether day and month of a shape can only be told apart by their values."""
    return find_layout(template, None, None) is None and find_layout(template, "dmy", None) is not None


@lru_cache(maxsize=64)
def compile_pattern(pattern: str) -> re.Pattern[bytes]:
    """Turn a strptime pattern into one that finds the fields.

    Raises:
        InvalidInput: a directive is unknown, or the pattern has no date.

    """
    text = re.sub("|".join(_ALIASES), lambda found: _ALIASES[found[0]], pattern)
    parts = re.split(r"%(.)", text)
    unknown = [part for part in parts[1::2] if part not in _DIRECTIVES]
    dated = {"Y", "y"} & {*parts[1::2]} and {"m", "b", "B"} & {*parts[1::2]} and "d" in parts[1::2]
    if unknown or not dated:
        raise InvalidInput(
            f"{pattern!r} is not a time format" + (f" (%{unknown[0]} is unknown)." if unknown else "."),
            code="time_format.invalid",
            hint="Write dmy, mdy, s, ms, us, ns, date, excel or a pattern such as '%d/%m/%Y %H:%M'.",
        )
    literal = [re.sub(r"(?:\\ )+", r"\\s+", re.escape(part)) for part in parts[::2]]
    found = [_DIRECTIVES[part] for part in parts[1::2]]
    joined = literal[0] + "".join(field + after for field, after in zip(found, literal[1:], strict=True))
    try:
        return re.compile(joined.encode(), re.IGNORECASE)
    except re.error as error:
        raise InvalidInput(f"{pattern!r} names a field twice.", code="time_format.invalid") from error


def _layout(match: re.Match[bytes], order: Order | None) -> Layout | None:
    found = match.groupdict()
    spans = {name.rstrip("2"): match.span(name) for name, value in found.items() if value is not None}
    if "one" in spans:
        chosen = order or ("dmy" if found["s"] == b"." else None)
        if chosen is None:
            return None
        spans["d"], spans["m"] = (spans["one"], spans["two"]) if chosen == "dmy" else (spans["two"], spans["one"])
    month = _MONTHS.index(found["b"][:3].decode().lower()) + 1 if found.get("b") else None
    sign = {b"+": 1, b"-": -1}.get(found.get("sign") or b"", 0)
    fields = {name: span for name, span in spans.items() if name in {"Y", "m", "d", "H", "M", "S", "f", "zh", "zm"}}
    return Layout(fields, month, _half(found), sign, utc=bool(found.get("utc")))


def _half(found: dict[str, bytes | None]) -> int:
    if found.get("half"):
        return 12 if (found["half"] or b"").lower() == b"p" else -1
    han = (found.get("han") or b"").decode()
    return 12 if han in {"下午", "晚上", "中午"} else -1 if han in {"上午", "凌晨", "早上"} else 0
