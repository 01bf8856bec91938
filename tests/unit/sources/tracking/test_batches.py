"""Batches: calls in canonical columns, of the types that files give."""

import json
from typing import Any

import numpy as np
import pyarrow as pa

from sojourn.sources import Call, Envelope, Roles, Settings, guess_roles, open_source, read_request, to_batches
from unit.sources.tracking.reading_one import AT, call_of

LABEL = pa.dictionary(pa.int32(), pa.string())


def events_of(*calls: Call) -> pa.RecordBatch:
    events, others = to_batches(calls, "shop")
    assert events is not None
    assert others is None
    return events


def cells(name: str, *values: Any) -> tuple[pa.DataType, list[Any]]:
    column = events_of(*(call_of({"properties": {"x": value}}) for value in values)).column(f"property:{name}")
    return column.type, column.to_pylist()


def test_events_stand_in_the_columns_of_the_architecture() -> None:
    products = [{"product_id": "p1", "price": 2.5, "quantity": 2}]
    order = {"order_id": "o1", "total": 5, "currency": "EUR", "products": products, "channel": "web", "card": "99"}
    events = events_of(
        call_of({"event": "Order Completed", "properties": order, "timestamp": "2026-03-05T10:00:00+08:00"}),
        call_of({"properties": {"score": 7}, "messageId": "m2"}),
    )
    types = dict(zip(events.schema.names, events.schema.types, strict=True))
    assert types == {
        "time": pa.int64(), "offset_minutes": pa.int16(), "date_only": pa.bool_(), "event": LABEL, "channel": LABEL,
        "value": pa.int64(), "currency": LABEL, "case": LABEL, "identifier:user_id": LABEL, "identifier:card": LABEL,
        "property:total": pa.int64(), "property:score": pa.int64(), "lines": events.schema.field("lines").type,
        "message_hi": pa.uint64(), "message_lo": pa.uint64(), "message_id": pa.string(), "content": pa.uint64(),
    }  # fmt: skip
    rows = events.to_pylist()
    assert (rows[0]["value"], rows[0]["currency"], rows[0]["case"], rows[0]["offset_minutes"]) == (
        500,
        "EUR",
        "o1",
        480,
    )
    assert rows[0]["lines"] == [{"product": "p1", "quantity": 2.0, "amount": 500, "category": None, "name": None}]
    assert (rows[1]["value"], rows[1]["currency"], rows[1]["lines"], rows[1]["identifier:card"]) == (None,) * 4


def test_properties_have_one_type_in_a_batch() -> None:
    assert cells("x", 1, None, 2) == (pa.int64(), [1, None, 2])
    assert cells("x", 1, 2.5) == (pa.float64(), [1.0, 2.5])
    assert cells("x", True, None, False) == (pa.bool_(), [True, None, False])
    assert cells("x", 1, True, 2.0, "a") == (LABEL, ["1", "true", "2", "a"])
    assert cells("x", 2**63, 1) == (LABEL, [str(2**63), "1"])
    assert cells("x", 2**53 + 1, 0.5) == (LABEL, [str(2**53 + 1), "0.5"])
    assert cells("x", " a ", "", " ") == (LABEL, ["a", None, None])
    assert cells("x", [1, {"b": None}]) == (LABEL, ['[1,{"b":null}]'])
    assert cells("x.y", {"y": 1}, {"y": 2, "z": {"deep": [1]}}) == (pa.int64(), [1, 2])
    assert cells("x.z", {"z": {"deep": [1]}}) == (LABEL, ['{"deep":[1]}'])
    assert cells("x", *(f"v{number}" for number in range(65)))[0] == pa.string()


def test_too_many_properties_become_one_text() -> None:
    events = events_of(*(call_of({"properties": {f"p{row}-{name}": 1 for name in range(600)}}) for row in range(2)))
    assert len([name for name in events.schema.names if name.startswith("property:")]) == 1_001
    first, second = events.column("property:more").to_pylist()
    assert first is None
    assert len(json.loads(second)) == 200


def test_of_the_context_only_what_is_useful_and_not_personal_stays() -> None:
    context = {
        "ip": "192.0.2.1", "userAgent": "Mozilla", "locale": "de-DE", "timezone": "Europe/Berlin",
        "page": {"path": "/a", "url": "https://shop.example.com/a", "referrer": "", "title": "A", "search": "?q"},
        "campaign": {"source": "mail", "name": "spring"}, "library": {"name": "analytics.js", "version": "1"},
        "device": {"id": "d1", "type": "phone", "model": "X"}, "os": {"name": "iOS", "version": "26"},
        "app": {"version": "1.2", "build": 7}, "traits": {"email": "a@b.co"},
    }  # fmt: skip
    found = events_of(call_of({"context": context, "properties": {"locale": "fr"}})).to_pylist()[0]
    assert {name.removeprefix("property:"): cell for name, cell in found.items() if name.startswith("property:")} == {
        "page.path": "/a", "page.url": "https://shop.example.com/a", "page.title": "A", "campaign.source": "mail",
        "campaign.name": "spring", "library.name": "analytics.js", "device.type": "phone", "os.name": "iOS",
        "app.version": "1.2", "locale": "fr",
    }  # fmt: skip


def test_other_calls_stand_apart() -> None:
    calls = [
        call_of({"traits": {"plan": "gold", "age": 40}}, "identify"),
        call_of({"groupId": "g1", "traits": {"name": "Invented Ltd"}}, "group"),
        call_of({"previousId": "a1"}, "alias"),
    ]
    events, others = to_batches(calls, "shop")
    assert events is None
    assert others is not None
    assert others.column("call").to_pylist() == ["identify", "group", "alias"]
    assert others.column("traits").to_pylist() == ['{"age":40,"plan":"gold"}', '{"name":"Invented Ltd"}', None]
    assert others.column("group").to_pylist() == [None, "g1", None]
    assert others.column("identifier:anonymous_id").to_pylist() == [None, None, "a1"]
    assert to_batches([], "shop") == (None, None)


def test_the_same_id_through_a_file_and_live_is_one_event() -> None:
    live = events_of(call_of({"messageId": "m1"}))
    table = pa.table({"user_id": ["u1"], "time": ["2026-03-05T09:00:00Z"], "event": ["A"], "message_id": ["m1"]})
    reader = open_source(table)
    roles = guess_roles(reader.sample, Roles(id="message_id")).roles
    (batch,) = reader.read(roles, Settings(source="shop"))
    for name in ("message_hi", "message_lo"):
        assert np.array_equal(live.column(name).to_numpy(), batch.events.column(name).to_numpy())


def test_a_resent_request_gives_the_same_keys() -> None:
    body = json.dumps({"batch": [{"type": "track", "event": "A", "userId": "u1"}]}).encode()
    keys = []
    for seconds in (0, 30):
        calls = [call for call in read_request("b", body, Envelope("shop", AT + seconds)) if isinstance(call, Call)]
        keys.append(events_of(*calls).select(["message_hi", "message_lo", "content"]).to_pylist())
    assert keys[0] == keys[1]
