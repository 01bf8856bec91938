"""Events in the shape of GA4's export to BigQuery."""

from typing import Any

from unit.sources.exports.reading_records import calls_of, failed_of

PURCHASE: dict[str, Any] = {
    "event_date": "20260305", "event_timestamp": "1772676000123456", "event_name": "purchase",
    "event_params": [
        {"key": "ga_session_id", "value": {"string_value": None, "int_value": "1772675000", "double_value": None}},
        {"key": "currency", "value": {"string_value": "EUR"}},
        {"key": "page_location", "value": {"string_value": "https://shop.example/done"}},
        {"key": "value", "value": {"double_value": 19.8}},
    ],
    "user_id": "ann", "user_pseudo_id": "123.456", "platform": "WEB",
    "user_properties": [{"key": "tier", "value": {"string_value": "gold", "set_timestamp_micros": "1772676000000000"}}],
    "device": {
        "category": "mobile", "operating_system": "Android", "language": "de-de", "time_zone_offset_seconds": "3600",
    },
    "geo": {"country": "Germany", "city": "(not set)"},
    "collected_traffic_source": {"manual_source": "mail", "manual_campaign_name": "spring"},
    "ecommerce": {"transaction_id": "T-1", "purchase_revenue": 19.8, "purchase_revenue_in_usd": 21.5},
    "items": [
        {"item_id": "p1", "item_name": "Lamp", "item_category": "Home", "price": 4.9, "quantity": "2"},
        {"item_id": "p2", "item_name": "Rug", "item_category": "(not set)", "price": 10.0, "quantity": "1"},
    ],
    "batch_page_id": "1", "batch_ordering_id": "2", "batch_event_index": "3",
}  # fmt: skip


def test_a_purchase_is_an_order_with_lines() -> None:
    event, said = calls_of("ga4", PURCHASE)
    assert (event.event, event.time, event.offset_minutes) == ("purchase", 1_772_676_000_123_456, 60)
    assert (event.value, event.currency, event.case) == (1980, "EUR", "T-1")
    assert [(line.product, line.quantity, line.amount, line.category) for line in event.lines] == [
        ("p1", 2, 980, "Home"),
        ("p2", 1, 1000, None),
    ]
    assert event.identifiers == {"user_id": "ann", "anonymous_id": "123.456"}
    assert event.message_id == "123.456 1772676000123456 purchase 1 2 3"
    assert event.properties["ga_session_id"] == 1_772_675_000
    assert event.context["page"] == {"url": "https://shop.example/done"}
    assert event.context["campaign"] == {"source": "mail", "name": "spring"}
    assert (said.kind, said.traits) == ("identify", {"tier": "gold"})


def test_a_refund_takes_the_money_back() -> None:
    record = {**PURCHASE, "event_name": "refund", "ecommerce": {"transaction_id": "T-1", "refund_value": 4.9}}
    assert calls_of("ga4", record)[0].value == -490


def test_items_of_other_events_stay_a_property_and_carry_no_money() -> None:
    event, _ = calls_of("ga4", {**PURCHASE, "event_name": "view_item"})
    assert (event.value, event.lines, event.case) == (None, (), None)
    assert [item["item_id"] for item in event.properties["items"]] == ["p1", "p2"]  # type: ignore[attr-defined]


def test_lists_that_parquet_wraps_read_the_same() -> None:
    wrapped = {"list": [{"element": entry} for entry in PURCHASE["items"]]}
    assert calls_of("ga4", {**PURCHASE, "items": wrapped})[0].lines == calls_of("ga4", PURCHASE)[0].lines


def test_events_without_numbers_are_what_they_say() -> None:
    old = {name: value for name, value in PURCHASE.items() if not name.startswith("batch_")}
    first, other = (calls_of("ga4", record)[0] for record in (old, {**old, "geo": {"country": "France"}}))
    assert first.message_id != other.message_id
    assert first.message_id == calls_of("ga4", old)[0].message_id


def test_an_event_without_consent_names_nobody() -> None:
    assert failed_of("ga4", {**PURCHASE, "user_id": None, "user_pseudo_id": None}).code == "tracking.no_identifier"
