"""Money: an order counts once, exactly, in minor units of its currency."""

from typing import Any

import pytest

from sojourn.sources import Line
from sojourn.sources.tracking.commerce import KNOWN, known_name
from unit.sources.tracking.reading_one import call_of


@pytest.mark.parametrize(
    ("event", "properties", "value", "currency"),
    (
        ("Order Completed", {"total": 129.99, "revenue": 100, "value": 1, "currency": "EUR"}, 12_999, "EUR"),
        ("Order Completed", {"revenue": 100, "value": 1}, 10_000, "USD"),
        ("Order Completed", {"value": "1,299.50", "currency": "rmb"}, 129_950, "CNY"),
        ("Order Completed", {"total": "n/a", "revenue": 5}, 500, "USD"),
        ("Order Completed", {"total": 0}, 0, "USD"),
        ("Order Completed", {"total": "€12.50"}, 1_250, "EUR"),
        ("Order Completed", {"total": 1_500, "currency": "JPY"}, 1_500, "JPY"),
        ("Order Completed", {"total": 1.2345, "currency": "KWD"}, 1_234, "KWD"),
        ("Order Completed", {"total": 0.1 + 0.2}, 30, "USD"),
        ("order_completed", {"total": 3}, 300, "USD"),
        ("Order Refunded", {"total": 20}, -2_000, "USD"),
        ("Order Refunded", {"revenue": -20}, -2_000, "USD"),
        ("Order Updated", {"total": 20, "revenue": 20}, None, None),
        ("Checkout Started", {"value": 20, "revenue": 20}, None, None),
        ("Product Added", {"price": 20, "revenue": 20}, None, None),
        ("Plan Upgraded", {"revenue": 49.9}, 4_990, "USD"),
        ("Plan Upgraded", {"value": 20, "total": 20}, None, None),
    ),
)
def test_money_is_counted_once_for_each_order(
    event: str, properties: dict[str, Any], value: int | None, currency: str | None
) -> None:
    call = call_of({"event": event, "properties": properties})
    assert (call.value, call.currency, call.warnings) == (value, currency, ())


@pytest.mark.parametrize("amount", ("free", True, [1], {"a": 1}, 1e30, "1e999999999", "Infinity"))
def test_what_is_no_amount_leaves_the_event_without_money(amount: object) -> None:
    call = call_of({"event": "Order Completed", "properties": {"total": amount}})
    assert (call.value, call.currency, call.warnings) == (None, None, ("tracking.value_unreadable",))


def test_an_unknown_currency_leaves_the_event_without_money() -> None:
    call = call_of({"event": "Order Completed", "properties": {"total": 5, "currency": "coins"}})
    assert (call.value, call.currency, call.warnings) == (None, None, ("tracking.currency_unknown",))


def test_the_source_may_say_in_which_currency_it_sells() -> None:
    assert call_of({"event": "Order Completed", "properties": {"total": 5}}, currency="JPY").value == 5


def test_products_become_lines() -> None:
    products = [
        {"product_id": "p1", "sku": "s1", "price": 19.99, "quantity": 3, "category": "Shoes", "name": "Runner"},
        {"sku": 17, "price": "0.335"},
        {"product_id": "p3", "quantity": 0.5},
        {"product_id": "p4", "price": 1, "quantity": "many"},
        "no product",
    ]
    properties = {"order_id": 7, "total": 60, "products": products}
    call = call_of({"event": "Order Completed", "properties": properties})
    assert call.case == "7"
    assert call.lines == (
        Line("p1", 3.0, 5_997, "Shoes", "Runner"),
        Line("17", 1.0, 34),
        Line("p3", 0.5, None),
        Line("p4", None, None),
    )
    refund = call_of({"event": "Order Refunded", "properties": {**properties, "products": products[:1]}})
    assert (refund.value, refund.lines) == (-6_000, (Line("p1", 3.0, -5_997, "Shoes", "Runner"),))
    assert call_of({"event": "Cart Viewed", "properties": properties}).lines == ()


def test_all_names_of_the_specification_are_known() -> None:
    assert len(KNOWN) == 28
    assert known_name(" Product  Added to Wishlist") in KNOWN
