"""Currencies as people write them beside an amount: ISO codes, signs, English and Chinese names."""

import re
from collections.abc import Sequence

from sojourn.vocabulary import InvalidInput, currency_exponent

_CODES = frozenset(
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF "
    "CLF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL "
    "HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD "
    "MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR "
    "RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS "
    "UAH UGX USD UYU UYW UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG".split()
)
DOLLARS = ("USD", "CAD", "AUD", "HKD", "SGD", "NZD", "TWD", "MXN")
_SEVERAL: dict[str, tuple[str, ...]] = {
    "$": DOLLARS, "＄": DOLLARS, "¥": ("CNY", "JPY"), "￥": ("CNY", "JPY"),
    "元": ("CNY", "HKD", "TWD", "MOP"), "圆": ("CNY", "JPY"),
}  # fmt: skip
"""What may stand for several currencies; the first one holds unless the load states another."""
_ONE = {
    "RMB": "CNY", "CNH": "CNY", "CN¥": "CNY", "人民币": "CNY", "人民币元": "CNY", "US$": "USD", "美元": "USD",
    "美金": "USD", "€": "EUR", "欧元": "EUR", "£": "GBP", "￡": "GBP", "英镑": "GBP", "JP¥": "JPY", "円": "JPY",
    "日元": "JPY", "日圆": "JPY", "HK$": "HKD", "港币": "HKD", "港元": "HKD", "NT$": "TWD", "NTD": "TWD",
    "新台币": "TWD", "台币": "TWD", "A$": "AUD", "AU$": "AUD", "澳元": "AUD", "C$": "CAD", "CA$": "CAD", "加元": "CAD",
    "S$": "SGD", "SG$": "SGD", "新加坡元": "SGD", "新币": "SGD", "NZ$": "NZD", "纽元": "NZD", "MX$": "MXN",
    "R$": "BRL", "₩": "KRW", "韩元": "KRW", "₹": "INR", "₽": "RUB", "卢布": "RUB", "฿": "THB", "泰铢": "THB",
    "₫": "VND", "₺": "TRY", "₴": "UAH", "₪": "ILS", "₱": "PHP", "₦": "NGN", "zł": "PLN", "瑞士法郎": "CHF",
    "瑞郎": "CHF", "澳门元": "MOP", "林吉特": "MYR",
}  # fmt: skip
_NAMES = sorted({*_ONE, *_SEVERAL} - {"RMB", "CNH", "NTD"}, key=lambda name: (-len(name), name))
MONEY = "(?:{}|[A-Z]{{3}}|{})".format(
    "|".join(re.escape(name) for name in _NAMES), "|".join(code.lower() for code in sorted({*_CODES, "RMB"}))
)
"""A pattern of what may stand beside an amount: also any three capitals, so that unknown ones are found out."""


def currency_named(name: str) -> str | None:
    """Give the ISO code of what a currency column says; any three letters may be one.

    >>> currency_named("rmb"), currency_named("$"), currency_named("krone")
    ('CNY', 'USD', None)
    """
    known = _SEVERAL.get(name, (None,))[0]
    code = known or _ONE.get(name) or _ONE.get(name.upper()) or name.upper()
    try:
        currency_exponent(code)
    except InvalidInput:
        return None
    return code


def stated_currency(marks: Sequence[str], assumed: str) -> str | None:
    """Give the currency that the marks around one amount state; None when they contradict or are none.

    ``assumed`` decides between the currencies that a mark may stand for.

    >>> [stated_currency(marks, "CAD") for marks in (["$"], ["¥"], ["$", "AUD"], ["€", "USD"], ["PCS"])]
    ['CAD', 'CNY', 'AUD', None, None]
    """
    first, *others = (_meanings(mark) for mark in marks)
    common = [code for code in first if all(code in other for other in others)]
    if not common:
        return None
    return assumed if assumed in common else common[0]


def _meanings(mark: str) -> tuple[str, ...]:
    code = _ONE.get(mark) or _ONE.get(mark.upper()) or mark.upper()
    return _SEVERAL.get(mark) or ((code,) if code in _CODES else ())
