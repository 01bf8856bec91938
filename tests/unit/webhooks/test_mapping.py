"""Mapping: real shapes of deliveries become events with their people, money, lines and times; the rest says why not."""

import json
from typing import Any

import pytest

from sojourn.sources import Call, Envelope, Failed
from sojourn.vocabulary import InvalidInput
from sojourn.webhooks import example_webhook, parse_webhook, read_delivery

NOW = 1_780_000_000_000_000
ENVELOPE = Envelope("shop-orders", NOW, channel="web", currency="EUR")
ORDER = {
    "id": 4711,
    "paid_at": "2026-03-05T10:00:00+08:00",
    "total_price": "129.90",
    "currency": "EUR",
    "customer": {"id": 7, "email": "ann@shop.example", "phone": ""},
    "billing_address": {"phone": "+49301234567"},
    "line_items": [{"sku": "p1", "quantity": 2, "price": "60.00", "title": "Cup"}, {"sku": "p2", "price": 9.9}],
    "discount_codes": [{"code": "MAY"}],
    "gift": True,
}
HEAD = "name: w\nauthentication: {scheme: write-key}\n"


def read(text: str, body: Any, headers: dict[str, str] | None = None) -> list[Call | Failed]:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return list(read_delivery(parse_webhook(text), headers or {}, raw, ENVELOPE))


def calls(text: str, body: Any, headers: dict[str, str] | None = None) -> list[Call]:
    found = read(text, body, headers)
    assert all(isinstance(one, Call) for one in found), found
    return [one for one in found if isinstance(one, Call)]


def test_a_paid_order_is_an_event_with_person_money_and_lines() -> None:
    (call,) = calls(example_webhook(), ORDER, {"x-shop-topic": "orders/paid"})
    assert (call.event, call.value, call.currency, call.case, call.channel) == (
        "Order Completed", 12990, "EUR", "4711", "web"
    )  # fmt: skip
    assert call.identifiers == {"customer_no": "7", "email": "ann@shop.example", "phone": "+49301234567"}
    assert [(line.product, line.quantity, line.amount, line.name) for line in call.lines] == [
        ("p1", 2, 12000, "Cup"),
        ("p2", 1, 990, None),
    ]
    assert (call.time, call.offset_minutes, call.message_id) == (1_772_676_000_000_000, 480, "paid-4711")
    assert {**call.properties}["coupon"] == "MAY"
    assert {**call.properties}["gift"] is True


def test_each_element_of_a_list_is_an_event_of_its_own() -> None:
    refunds = [{"id": 1, "amount": 5, "created_at": "2026-03-06"}, {"id": 2, "amount": "7.5"}]
    found = calls(example_webhook(), {**ORDER, "refunds": refunds}, {"x-shop-topic": "refunds/create"})
    assert [(call.event, call.value, call.message_id) for call in found] == [
        ("Order Refunded", -500, "refund-1"),
        ("Order Refunded", -750, "refund-2"),
    ]


def test_the_same_delivery_gives_the_same_ids_and_events_of_one_delivery_have_different_ones() -> None:
    text = f"{HEAD}events: [{{event: Seen, each: '$.seen[*]', identifiers: {{card: '@'}}, message_id: $.id}}]"
    body = {"id": "d1", "seen": ["a", "b", "c"]}
    ids = [call.message_id for call in calls(text, body)]
    assert ids == ["d1", "d1-2", "d1-3"] == [call.message_id for call in calls(text, body)]


def test_the_id_of_a_standard_delivery_is_the_id_of_its_event() -> None:
    text = f"{HEAD}events: [{{event: Seen, identifiers: {{card: $.card}}}}]"
    (call,) = calls(text, {"card": 1}, {"webhook-id": "msg_1"})
    assert call.message_id == "msg_1"


@pytest.mark.parametrize(("amount", "currency", "value"), ((1999, "eur", 1999), (500, "JPY", 500), (1234, "KWD", 1234)))
def test_amounts_in_minor_units_stay_what_they_are(amount: int, currency: str, value: int) -> None:
    text = f"{HEAD}events: [{{event: Paid, value: $.a, currency: $.c, minor_units: true, identifiers: {{card: $.a}}}}]"
    (call,) = calls(text, {"a": amount, "c": currency})
    assert (call.value, call.currency) == (value, currency.upper())


def test_a_rule_can_say_what_a_person_is_like() -> None:
    text = f"{HEAD}events: [{{call: identify, identifiers: {{user_id: $.id}}, traits: {{tier: $.tier}}}}]"
    (call,) = calls(text, {"id": 9, "tier": "gold"})
    assert (call.kind, call.identifiers, {**call.traits}) == ("identify", {"user_id": "9"}, {"tier": "gold"})


@pytest.mark.parametrize(
    ("condition", "holds"),
    (
        ("{term: $.type, equals: paid}", True),
        ("{term: $.type, equals: sent}", False),
        ("{term: $.type, one_of: [sent, paid]}", True),
        ("{term: $.none, exists: false}", True),
        ("{term: $.type, exists: true}", True),
        ("{term: {header: X-Topic}, equals: t}", True),
        ("{term: {header: X-Other}, exists: true}", False),
        ("{term: $.count, equals: 3}", True),
    ),
)
def test_a_rule_applies_only_if_its_conditions_hold(condition: str, holds: bool) -> None:
    text = f"{HEAD}otherwise: ignore\nevents: [{{event: E, only_if: [{condition}], identifiers: {{card: $.card}}}}]"
    assert len(read(text, {"type": "paid", "card": 1, "count": 3}, {"x-topic": "t"})) == holds


def test_a_constant_that_looks_like_a_path_can_be_said() -> None:
    text = f"{HEAD}events: [{{event: {{value: $.x}}, identifiers: {{card: $.card}}, properties: {{label: $5 off}}}}]"
    (call,) = calls(text, {"card": 1})
    assert (call.event, {**call.properties}["label"]) == ("$.x", "$5 off")


@pytest.mark.parametrize(
    ("body", "code"),
    (
        (b"{", "webhook.not_json"),
        (b'{"a": "\xff"}', "webhook.not_json"),
        (b"[" * 5000 + b"]" * 5000, "webhook.too_deep"),
        ({"topic": "unknown"}, "webhook.no_rule"),
        ({"type": "paid"}, "tracking.no_identifier"),
        ({"type": "named", "card": 1}, "tracking.no_event"),
    ),
)
def test_what_cannot_become_an_event_says_why(body: Any, code: str) -> None:
    rules = (
        "[{event: Paid, only_if: [{term: $.type, equals: paid}], identifiers: {card: $.card}},"
        " {event: $.name, only_if: [{term: $.type, equals: named}], identifiers: {card: $.card}}]"
    )
    (failed,) = read(f"{HEAD}events: {rules}", body)
    assert isinstance(failed, Failed)
    assert failed.code == code
    assert failed.raw


@pytest.mark.parametrize(
    ("text", "said"),
    (
        ("name: [", "YAML"),
        ("[]", "array"),
        (f"{HEAD}events: []", "at least one rule"),
        (f"{HEAD}events: [{{evnt: x}}]", "'evnt'"),
        (f"{HEAD}events: [{{identifiers: {{card: 1}}}}]", "events[0] has no event"),
        (f"{HEAD}events: [{{event: x, time: '$.a['}}]", "'$.a[' is no JSONPath"),
        (f"{HEAD}events: [{{event: x, each: items}}]", "'items' is no JSONPath"),
        (f"{HEAD}events: [{{event: x, identifiers: {{emial: $.e}}}}]", "Did you mean 'email'?"),
        ("name: W\nauthentication: {scheme: write-key}\nevents: [{event: x}]", "'W' cannot name"),
        ("name: sojourn\nauthentication: {scheme: write-key}\nevents: [{event: x}]", "derived by Sojourn"),
        ("name: w\nauthentication: {scheme: hmac}\nevents: [{event: x}]", "needs the header"),
        (
            "name: w\nauthentication: {scheme: hmac, header: x, signed: timestamp.body}\nevents: [{event: x}]",
            "timestamp",
        ),
    ),
)
def test_a_definition_that_cannot_be_used_says_where_and_why(text: str, said: str) -> None:
    with pytest.raises(InvalidInput) as error:
        parse_webhook(text)
    assert said in str(error.value)
