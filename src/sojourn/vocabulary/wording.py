"""What people read: words from the catalogs of each language, and numbers, money and times as its readers write them.

A catalog (``locales/LANGUAGE.json``) is flat: a dotted key, a sentence with ``{placeholders}``.
"""

import json
import math
import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files

from sojourn.vocabulary.amounts import currency_exponent
from sojourn.vocabulary.errors import SojournError

_LANGUAGES = ("en", "zh-CN")
_NOTHING = "–"
_SYMBOLS = {
    "en": {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "CNY": "CN¥", "HKD": "HK$", "KRW": "₩", "INR": "₹"},
    "zh-CN": {"CNY": "¥", "USD": "US$", "EUR": "€", "GBP": "£", "JPY": "JP¥", "HKD": "HK$", "KRW": "₩", "INR": "₹"},
}
_UNITS = {"en": ("s", "min", "h", "d"), "zh-CN": ("秒", "分钟", "小时", "天")}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def languages() -> tuple[str, ...]:
    """Name the languages that have a catalog, the default first.

    >>> languages()
    ('en', 'zh-CN')
    """
    return _LANGUAGES


def language_from(text: str | None) -> str:
    """Choose a language for a locale or browser setting; what is not Chinese reads English.

    >>> language_from("zh_CN.UTF-8"), language_from("zh"), language_from("fr_FR"), language_from(None)
    ('zh-CN', 'zh-CN', 'en', 'en')
    >>> language_from("zh,en;q=0.5"), language_from("en-US,zh;q=0.5")
    ('zh-CN', 'en')
    """
    first = re.split(r"[-_.,;]", (text or "").strip())[0]
    return "zh-CN" if first.lower() == "zh" else "en"


@cache
def catalog(lang: str) -> Mapping[str, str]:
    """Read the catalog of one language, once."""
    if lang not in _LANGUAGES:
        raise SojournError(
            f"There are no words in {lang!r}.", code="language.unknown", hint=f"Known: {', '.join(_LANGUAGES)}."
        )
    text = files("sojourn.vocabulary").joinpath("locales", f"{lang}.json").read_text(encoding="utf-8")
    words: dict[str, str] = json.loads(text)
    return words


def say(key: str, lang: str, **values: object) -> str:
    """Give the sentence of a key in a language, with its placeholders filled.

    ``count`` is special: it is written as a number, and 1 takes the sentence of ``KEY_one`` where there is one.

    >>> say("count.customers", "en", count=1), say("count.customers", "en", count=12345)
    ('1 customer', '12,345 customers')
    >>> say("count.customers", "zh-CN", count=12345)
    '12,345 位客户'
    """
    words = catalog(lang)
    count = values.get("count")
    sentence = words.get(f"{key}_one") if count == 1 else None
    if sentence is None:
        sentence = words.get(key)
    if sentence is None:
        raise SojournError(
            f"The {lang} catalog has no words for {key!r}.", code="wording.missing", hint="Add it to both catalogs."
        )
    if isinstance(count, int | float):
        values = {**values, "count": number(count, lang)}
    return sentence.format_map(values)


def number(n: float | None, lang: str, *, exact: bool = False) -> str:
    """Write a number: thousands in English, 万 and 亿 in Chinese from a hundred thousand on; ``exact`` for tables.

    >>> number(1234567, "en"), number(1234567, "zh-CN"), number(12345, "zh-CN"), number(2.345, "en")
    ('1,234,567', '123.46万', '12,345', '2.3')
    >>> number(1234567, "zh-CN", exact=True), number(1234.56, "en"), number(None, "en")
    ('1,234,567', '1,235', '–')
    """
    if n is None or not math.isfinite(n):
        return _NOTHING
    if lang == "zh-CN" and abs(n) >= 100_000 and not exact:
        return _grouped_by_ten_thousand(n)
    if 0 < abs(n) < 0.005:
        return "<0.01" if n > 0 else ">−0.01"
    decimals = 0 if float(n).is_integer() or abs(n) >= 100 else 1 if abs(n) >= 0.095 else 2
    return f"{_half_up(n, decimals):,.{decimals}f}"


def share(x: float | None) -> str:
    """Write a share (0..1) in percent, never rounding something to nothing or nearly all to all.

    >>> share(0.342), share(0.0342), share(0.0004), share(0.9996), share(1), share(None)
    ('34%', '3.4%', '<0.1%', '>99.9%', '100%', '–')
    """
    if x is None or not math.isfinite(x):
        return _NOTHING
    if 0 < x < 0.001:
        return "<0.1%"
    if 0.999 < x < 1:
        return ">99.9%"
    decimals = 0 if x in (0, 1) or 0.0995 <= x <= 0.99 or abs(x) > 1 else 1
    return f"{_half_up(100 * x, decimals):,.{decimals}f}%"


def money(minor: float | None, currency: str | None, lang: str) -> str:
    """Write an amount of minor units with the sign its readers expect; large amounts without decimals.

    >>> money(123456, "CNY", "zh-CN"), money(123456789, "USD", "en"), money(950, "EUR", "en"), money(0, "EUR", "en")
    ('¥1,235', '$1.23M', '€9.50', '€0')
    """
    if minor is None or not math.isfinite(minor):
        return _NOTHING
    exponent = currency_exponent(currency) if currency else 2
    symbol = _SYMBOLS[lang].get(currency, f"{currency} ") if currency else ""
    major = abs(minor) / 10**exponent
    if lang == "en" and major >= 999_995_000:
        amount = f"{_three_digits(major / 1e9)}B"
    elif lang == "en" and major >= 999_500:
        amount = f"{_three_digits(major / 1e6)}M"
    elif major >= 1000 or major == 0:
        amount = number(_half_up(major, 0), lang)
    else:
        amount = f"{_half_up(major, exponent):,.{exponent}f}"
    return f"{'−' if minor < 0 else ''}{symbol}{amount}"


def seconds_text(seconds: float | None, lang: str) -> str:
    """Write a stretch of time in its largest fitting unit.

    >>> seconds_text(207_360, "en"), seconds_text(207_360, "zh-CN"), seconds_text(90, "en"), seconds_text(0, "en")
    ('2.4 d', '2.4 天', '1.5 min', '0 s')
    """
    if seconds is None or not math.isfinite(seconds):
        return _NOTHING
    names = _UNITS[lang]
    for size, name in ((86_400, names[3]), (3_600, names[2]), (60, names[1])):
        if abs(seconds) >= size * 0.9995:
            return f"{_three_digits(seconds / size, decimals=1)} {name}"
    return f"{_three_digits(seconds, decimals=1)} {names[0]}"


def date_text(moment: str | None, lang: str) -> str:
    """Write the day of an ISO date or time.

    >>> date_text("2026-03-01T08:00:00+08:00", "en"), date_text("2026-03-01", "zh-CN")
    ('1 Mar 2026', '2026年3月1日')
    """
    if not moment:
        return _NOTHING
    day = datetime.fromisoformat(moment)
    if lang == "zh-CN":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _half_up(x: float, decimals: int) -> float:
    scale = 10**decimals
    return math.copysign(math.floor(abs(x) * scale + 0.5 + 1e-9), x) / scale if x else 0.0


def _three_digits(x: float, *, decimals: int = 2) -> str:
    places = min(decimals, 2 if abs(x) < 9.995 else 1 if abs(x) < 99.95 else 0)
    text = f"{_half_up(x, places):,.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _grouped_by_ten_thousand(n: float) -> str:
    unit, name = (1e8, "亿") if abs(n) >= 99_999_950 else (1e4, "万")
    text = f"{_half_up(n / unit, 2):,.2f}".rstrip("0").rstrip(".")
    return text + name
