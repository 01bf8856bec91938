"""Events in the shape of Amplitude's Export API."""

from typing import Any

from unit.sources.exports.reading_records import calls_of, failed_of

EVENT: dict[str, Any] = {
    "server_received_time": "2026-03-05 10:05:01.000000", "app": 187520, "amplitude_id": 2**40, "user_id": "ann",
    "device_id": "dev-1", "event_type": "Sofa Bought", "event_time": "2026-03-05 10:05:00.123456", "uuid": "uu-2",
    "$insert_id": "ins-2", "platform": "iOS", "os_name": "ios", "version_name": "3.1", "ip_address": "192.0.2.1",
    "event_properties": {"$revenue": 19.8, "$currency": "EUR", "$productId": "p1", "color": "red"},
    "user_properties": {"email": "ann@shop.example", "tier": "gold"}, "groups": {"company": "Acme"},
}  # fmt: skip
AT = 1_772_705_100_123_456


def test_an_event_and_the_traits_beside_it() -> None:
    event, said = calls_of("amplitude", EVENT)
    assert (event.event, event.message_id, event.time, event.offset_minutes) == ("Sofa Bought", "uu-2", AT, 0)
    assert event.identifiers == {"user_id": "ann", "anonymous_id": "dev-1"}
    assert (event.value, event.currency, event.channel) == (1980, "EUR", "app")
    assert event.properties["amplitude_id"] == 2**40
    assert (event.properties["product_id"], event.properties["groups"]) == ("p1", {"company": "Acme"})
    assert "ip_address" not in event.properties
    assert (said.kind, said.traits) == ("identify", {"email": "ann@shop.example", "tier": "gold"})


def test_times_are_utc_and_shown_where_people_are() -> None:
    event, _ = calls_of("amplitude", EVENT, zone="Asia/Shanghai")
    assert (event.time, event.offset_minutes) == (AT, 480)


def test_orders_in_segments_words_keep_their_lines() -> None:
    products = [{"product_id": "p1", "price": 9.9, "quantity": 2}]
    properties = {"order_id": "o1", "total": 19.8, "currency": "EUR", "products": products}
    event, _ = calls_of("amplitude", {**EVENT, "event_type": "Order Completed", "event_properties": properties})
    (line,) = event.lines
    assert (event.case, event.value, line.product, line.quantity, line.amount) == ("o1", 1980, "p1", 2, 1980)


def test_an_identify_is_no_event() -> None:
    (said,) = calls_of("amplitude", {**EVENT, "event_type": "$identify"})
    assert (said.event, said.traits["tier"]) == (None, "gold")
    assert failed_of("amplitude", {**EVENT, "event_type": "$groupidentify"}).code == "tracking.group_traits"


def test_without_uuid_the_insert_id_tells_events_apart() -> None:
    assert calls_of("amplitude", {**EVENT, "uuid": None})[0].message_id == "ins-2"
