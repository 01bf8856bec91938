"""Reading: each event is judged by itself, and says who, what and where."""

import json
from typing import Any

import pytest

from sojourn.sources import Call, Envelope, Failed, read_request
from unit.sources.tracking.reading_one import AT, call_of, read_one

GOLDEN = ("derived-98aff84c4f8116ce23c1d0d7140edc36", 16278774748648525103)


@pytest.mark.parametrize(
    ("item", "kind", "code", "path"),
    (
        ({"type": None}, "import", "tracking.no_type", "batch[0].type"),
        ({"type": "merge"}, "import", "tracking.unknown_type", "batch[0].type"),
        ({"type": {"a": 1}}, "import", "tracking.unknown_type", "batch[0].type"),
        ({"event": None}, "track", "tracking.no_event", "event"),
        ({"event": "  "}, "track", "tracking.no_event", "event"),
        ({"userId": None}, "track", "tracking.no_identifier", "userId"),
        ({"userId": {"id": 1}, "anonymousId": ""}, "page", "tracking.no_identifier", "userId"),
        ({"properties": {"text": "x" * 33_000}}, "track", "tracking.event_too_large", ""),
        ({}, "group", "tracking.no_group", "groupId"),
        ({}, "alias", "tracking.half_alias", "previousId"),
        ({"userId": None, "previousId": "a1"}, "alias", "tracking.half_alias", "userId"),
    ),
)
def test_what_cannot_be_a_call_fails_alone(item: dict[str, Any], kind: str, code: str, path: str) -> None:
    failed = read_one(item, kind)
    assert isinstance(failed, Failed)
    assert (failed.code, failed.path) == (code, path)
    assert json.loads(failed.raw)["messageId"] == "m1"


def test_one_bad_event_harms_no_other() -> None:
    deep = '{"a":' * 90 + "1" + "}" * 90
    good = '{"type": "Track", "event": "A", "userId": "u1", "messageId": "m%d", "properties": {"n": NaN}}'
    body = f'{{"batch": [{good % 1}, 7, {deep}, [], {good % 2} ]}}'.encode()
    read = list(read_request("batch", body, Envelope("shop", AT)))
    assert [found.code if isinstance(found, Failed) else found.message_id for found in read] == [
        "m1", "tracking.not_an_object", "tracking.too_deep", "tracking.not_an_object", "m2",
    ]  # fmt: skip
    assert isinstance(read[1], Failed)
    assert (read[1].path, read[1].raw) == ("batch[1]", b"7")


@pytest.mark.parametrize(
    ("kind", "item", "event"),
    (
        ("track", {"event": " Quiz Finished\n"}, "Quiz Finished"),
        ("track", {"event": 404}, "404"),
        ("track", {"event": True}, "true"),
        ("track", {"event": "Cafe\u0301"}, "Caf\u00e9"),
        ("page", {"name": "Home"}, "Viewed Home Page"),
        ("page", {"properties": {"name": "Home"}}, "Viewed Home Page"),
        ("page", {}, "Page Viewed"),
        ("screen", {"name": "Home"}, "Viewed Home Screen"),
        ("screen", {"name": ""}, "Screen Viewed"),
        ("identify", {}, None),
        ("group", {"groupId": 5}, None),
        ("alias", {"previousId": "a1"}, None),
    ),
)
def test_events_have_names_and_other_calls_have_none(kind: str, item: dict[str, Any], event: str | None) -> None:
    assert call_of(item, kind).event == event


@pytest.mark.parametrize(
    ("kind", "item", "identifiers"),
    (
        ("track", {"userId": 17, "anonymousId": " a1 "}, {"user_id": "17", "anonymous_id": "a1"}),
        ("track", {"userId": None, "context": {"device": {"id": "d1"}}}, {"device": "d1"}),
        ("identify", {"traits": {"email": "a@b.co", "phone": 49}}, {"user_id": "u1", "email": "a@b.co", "phone": "49"}),
        ("identify", {"context": {"traits": {"email": "a@b.co"}}}, {"user_id": "u1", "email": "a@b.co"}),
        ("track", {"properties": {"email": "a@b.co", "card": 99}}, {"user_id": "u1", "card": "99"}),
        ("group", {"groupId": "g", "traits": {"email": "a@b.co", "card": 99}}, {"user_id": "u1"}),
        (
            "track",
            {"context": {"externalIds": [{"id": "w1", "type": "unionid"}, {"id": "x", "type": "ga_client_id"}, 3]}},
            {"user_id": "u1", "unionid": "w1"},
        ),
        ("alias", {"previousId": "a0", "anonymousId": "a1"}, {"user_id": "u1", "anonymous_id": "a0"}),
    ),
)  # fmt: skip
def test_everything_that_identifies_is_gathered(kind: str, item: dict[str, Any], identifiers: dict[str, str]) -> None:
    assert call_of(item, kind).identifiers == identifiers


def library(name: str) -> dict[str, Any]:
    return {"context": {"library": {"name": name}}}


@pytest.mark.parametrize(
    ("kind", "item", "source", "channel"),
    (
        ("track", {"properties": {"channel": "store"}, "context": {"channel": "b"}}, "c", "store"),
        ("track", {"context": {"channel": "kiosk"}}, "c", "kiosk"),
        ("page", {}, "call center", "call center"),
        ("page", {}, None, "web"),
        ("screen", {}, None, "app"),
        ("track", {}, None, None),
        ("track", library("analytics.js"), None, "web"),
        ("track", library("RudderLabs JavaScript SDK"), None, "web"),
        ("track", library("com.rudderstack.android.sdk.core"), None, "app"),
        ("track", library("analytics-ios"), None, "app"),
        ("track", library("analytics-react-native"), None, "app"),
        ("track", library("@segment/analytics-node"), None, None),
        ("track", {"channel": "mobile"}, None, "app"),
        ("track", {"channel": "server"}, None, None),
        ("track", {"channel": "mobile", **library("analytics.js")}, None, "web"),
    ),
)
def test_the_channel_is_stated_or_told(
    kind: str, item: dict[str, Any], source: str | None, channel: str | None
) -> None:
    assert call_of(item, kind, channel=source).channel == channel


def read_batch(batch: dict[str, Any]) -> list[Call | Failed]:
    return list(read_request("batch", json.dumps(batch).encode(), Envelope("shop", AT)))


def test_what_a_batch_says_holds_for_its_events_unless_they_say_otherwise() -> None:
    event = {"type": "track", "event": "A", "userId": "u1"}
    context = {"locale": "de", "app": {"version": "1"}}
    first, second = read_batch({"batch": [event, {**event, "context": {"locale": "fr"}}], "context": context})
    assert isinstance(first, Call)
    assert isinstance(second, Call)
    assert first.context == context
    assert second.context == {"locale": "fr", "app": {"version": "1"}}


def test_an_attempt_changes_neither_content_nor_derived_id() -> None:
    event = {"type": "track", "event": "A", "userId": "u1", "properties": {"b": 1, "a": 2}, "timestamp": "2026-03-01"}
    again = {
        **dict(reversed(event.items())), "sentAt": "2026-03-05T10:00:00Z", "writeKey": "k", "messageId": None,
        "_metadata": {"retryCount": 2}, "receivedAt": 5, "integrations": {"All": True}, "properties": {"a": 2, "b": 1},
    }  # fmt: skip
    one, two = read_batch({"batch": [event, again]})
    other = read_batch({"batch": [{**event, "properties": {"a": 2, "b": 2}}]})[0]
    assert isinstance(one, Call)
    assert isinstance(two, Call)
    assert isinstance(other, Call)
    assert (one.message_id, one.content) == (two.message_id, two.content)
    assert other.message_id != one.message_id
    assert other.content != one.content


def test_derived_ids_and_contents_never_change() -> None:
    call = call_of({"messageId": None, "properties": {"score": 7, "big": 2**70, "name": "京"}})
    assert (call.message_id, call.content) == GOLDEN


def test_an_event_without_time_and_id_may_come_again_another_hour() -> None:
    event = {"messageId": "", "timestamp": None}
    ids = [call_of(event, received_at=AT + minutes * 60_000_000).message_id for minutes in (0, 59, 60)]
    assert ids[0] == ids[1] != ids[2]
    assert call_of({**event, "timestamp": "2026-03-01"}).message_id == (
        call_of({**event, "timestamp": "2026-03-01"}, received_at=AT + 9 * 3_600_000_000).message_id
    )


def test_a_long_message_id_is_replaced_by_its_hash() -> None:
    kept, hashed = call_of({"messageId": "x" * 100}), call_of({"messageId": "x" * 101})
    assert (kept.message_id, kept.warnings) == ("x" * 100, ())
    assert (len(hashed.message_id), hashed.warnings) == (37, ("tracking.long_message_id",))


def test_what_is_no_object_is_left_out_with_a_warning() -> None:
    call = call_of({"properties": "none", "context": [1], "traits": 3})
    assert (call.properties, call.context, call.traits) == ({}, {}, {})
    assert set(call.warnings) == {"tracking.no_properties", "tracking.no_context", "tracking.no_traits"}
