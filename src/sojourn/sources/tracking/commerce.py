"""Commerce: what an event is worth, by the names of Segment's e-commerce specification (version 2).

One order is told by many events, most of which repeat its amount. So of the known names only two carry money: *Order
Completed* what was paid, *Order Refunded* the same taken back. Counter-example: with *Checkout Started* and *Order
Updated* counted as well, a customer who pays 100 would be worth 300. An event of any other name carries its
``revenue``, if it has one.
"""

from decimal import Context, Decimal
from functools import lru_cache

import msgspec
import pyarrow as pa

from sojourn.sources.amounts import read_currencies, stated_currencies
from sojourn.sources.tracking.calls import Json, Line
from sojourn.sources.tracking.scalars import decimal_of, is_blank, minor_units, scaled, text_of
from sojourn.vocabulary import currency_exponent

PAID, REFUNDED = "order completed", "order refunded"
ORDERS = frozenset({PAID, REFUNDED, "order updated", "order cancelled"})
KNOWN = ORDERS | {
    "products searched", "product list viewed", "product list filtered", "promotion viewed", "promotion clicked",
    "product clicked", "product viewed", "product added", "product removed", "cart viewed", "checkout started",
    "checkout step viewed", "checkout step completed", "payment info entered", "coupon entered", "coupon applied",
    "coupon denied", "coupon removed", "product added to wishlist", "product removed from wishlist",
    "wishlist product added to cart", "product shared", "cart shared", "product reviewed",
}  # fmt: skip
"""The names of the specification, folded as ``known_name`` folds what arrives."""
_AMOUNTS = ("total", "revenue", "value")
_TELLING = ("order_id", "products", *_AMOUNTS)
_MONEYLESS = KNOWN - {PAID, REFUNDED}
_EXACT = Context(prec=64, traps=[])


class Worth(msgspec.Struct, frozen=True):
    """The money of an event in minor units of its currency, the order it belongs to, and the order's lines."""

    value: int | None = None
    currency: str | None = None
    case: str | None = None
    lines: tuple[Line, ...] = ()
    warnings: tuple[str, ...] = ()


_NOTHING = Worth()


def worth_of(event: str, properties: Json, currency: str) -> Worth:
    """Read the money, the order and the lines of a track call; ``currency`` holds where the event states none.

    >>> worth = worth_of("Order Completed", {"order_id": 7, "total": 129.99, "revenue": 120}, "EUR")
    >>> worth.value, worth.currency, worth.case
    (12999, 'EUR', '7')
    """
    if properties.keys().isdisjoint(_TELLING):
        return _NOTHING
    name = known_name(event)
    case = text_of(properties.get("order_id"))
    listed = properties.get("products") if name in ORDERS else None
    fields = () if name in _MONEYLESS else _AMOUNTS if name in KNOWN else ("revenue",)
    given = [value for field in fields if not is_blank(value := properties.get(field))]
    if not given and not listed:
        return Worth(case=case)
    stated = text_of(properties.get("currency"))
    code = known_currency(stated) if stated else _beside(given, currency) or known_currency(currency)
    if code is None:
        return Worth(case=case, warnings=("tracking.currency_unknown",))
    exponent, sign = currency_exponent(code), -1 if name == REFUNDED else 1
    value = next((found for one in given if (found := minor_units(one, exponent)) is not None), None)
    if value is not None and name == REFUNDED:
        value = -abs(value)  # some senders negate it themselves
    unread = ("tracking.value_unreadable",) if given and value is None else ()
    lines = _lines(listed, exponent, sign) if isinstance(listed, list) else ()
    return Worth(value, None if value is None else code, case, lines, unread)


@lru_cache(maxsize=4096)
def known_name(event: str) -> str:
    """Fold a name to compare it with the specification's: ``order_completed`` is *Order Completed*.

    >>> known_name("Order_Completed") in KNOWN, known_name("Quiz Finished") in KNOWN
    (True, False)
    """
    return " ".join(event.replace("_", " ").casefold().split())


@lru_cache(maxsize=1024)
def known_currency(text: str) -> str | None:
    """Give the code of a currency however it is written; None when it is none.

    >>> known_currency("rmb"), known_currency("coins")
    ('CNY', None)
    """
    found = read_currencies(pa.array([text]), 1, "USD")
    return None if found.unknown[0] else str(found.codes[0].as_py())


def _beside(given: list[object], currency: str) -> str | None:
    """Give the currency that the first amount states itself, as in "€12.50"."""
    first = given[0] if given else None
    found = stated_currencies([(pa.array([first]), ".")], currency) if isinstance(first, str) else None
    return None if found is None or found.unknown[0] else str(found.codes[0].as_py())


def _lines(listed: list[object], exponent: int, sign: int) -> tuple[Line, ...]:
    return tuple(_line(entry, exponent, sign) for entry in listed if isinstance(entry, dict) and entry)


def _line(entry: Json, exponent: int, sign: int) -> Line:
    product = text_of(entry.get("product_id")) or text_of(entry.get("sku"))
    given = entry.get("quantity")
    quantity = Decimal(1) if is_blank(given) else decimal_of(given)
    price = decimal_of(entry.get("price"))
    amount = None if price is None or quantity is None else scaled(_EXACT.multiply(price, quantity), exponent)
    return Line(
        product,
        None if quantity is None or quantity.adjusted() > 15 else float(quantity),
        None if amount is None else sign * amount,
        text_of(entry.get("category")),
        text_of(entry.get("name")),
    )
