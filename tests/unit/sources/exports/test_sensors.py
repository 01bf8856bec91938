"""Records of Sensors Analytics, in the shapes that its documentation and its SDKs have."""

from typing import Any

import pytest

from unit.sources.exports.reading_records import calls_of, failed_of

TIME = 1_772_676_000_123
BASE = {"distinct_id": "a1", "time": TIME, "type": "track", "event": "ViewProduct", "properties": {"price": 14.5}}


def test_an_event_keeps_its_name_time_properties_and_page() -> None:
    properties = {
        "$lib": "js", "$timezone_offset": -480, "$url": "https://shop.example/p", "$title": "Lamp", "$ip": "192.0.2.7",
        "$utm_source": "mail", "product_id": 12345,
    }  # fmt: skip
    (call,) = calls_of("sensors", {**BASE, "properties": properties})
    assert (call.event, call.time, call.offset_minutes) == ("ViewProduct", TIME * 1000, 480)
    assert call.properties == {"product_id": 12345}
    assert call.context["page"] == {"url": "https://shop.example/p", "title": "Lamp"}
    assert (call.context["campaign"], call.channel) == ({"source": "mail"}, "web")


@pytest.mark.parametrize(
    ("who", "expected"),
    (
        ({"distinct_id": "a1"}, {"anonymous_id": "a1"}),
        ({"distinct_id": "u1", "login_id": "u1", "anonymous_id": "a1"}, {"user_id": "u1", "anonymous_id": "a1"}),
        ({"distinct_id": "u1", "properties": {"$is_login_id": True}}, {"user_id": "u1"}),
        (
            {
                "distinct_id": "a1",
                "identities": {
                    "$identity_login_id": "u1", "$identity_cookie_id": "a1", "$identity_android_id": "d1",
                    "$identity_mobile": "13912345678", "$identity_email": "a@shop.example", "$identity_mp_openid": "o1",
                    "$identity_mp_unionid": "n1", "$identity_of_nobody": "x",
                },
            },
            {
                "user_id": "u1", "anonymous_id": "a1", "device": "d1", "phone": "13912345678",
                "email": "a@shop.example", "openid": "o1", "unionid": "n1",
            },
        ),
        (
            {
                "distinct_id": "$identity_mobile+139", "login_id": "$identity_mobile+139", "anonymous_id": "a1",
                "identities": {"$identity_mobile": "139"},
            },
            {"anonymous_id": "a1", "phone": "139"},
        ),
    ),
)  # fmt: skip
def test_ids_go_to_their_namespaces(who: dict[str, Any], expected: dict[str, str]) -> None:
    (call,) = calls_of("sensors", {**BASE, **who})
    assert call.identifiers == expected


def test_a_sign_up_joins_the_two_ids_and_the_two_meanings_of_the_new_one() -> None:
    record = {"type": "track_signup", "event": "$SignUp", "distinct_id": "u1", "original_id": "a1", "time": TIME}
    event, joined = calls_of("sensors", {**record, "properties": {"$lib": "python"}})
    assert (event.event, event.identifiers) == ("$SignUp", {"user_id": "u1", "anonymous_id": "a1"})
    assert (joined.kind, joined.identifiers) == ("alias", {"user_id": "u1", "anonymous_id": "u1"})


@pytest.mark.parametrize("kind", ("profile_set", "profile_set_once"))
def test_profiles_become_traits(kind: str) -> None:
    properties = {"$is_login_id": True, "name": "Ann", "email": "ann@shop.example"}
    (call,) = calls_of("sensors", {"type": kind, "distinct_id": "u1", "time": TIME, "properties": properties})
    assert (call.kind, call.traits) == ("identify", {"name": "Ann", "email": "ann@shop.example"})
    assert call.identifiers == {"user_id": "u1", "email": "ann@shop.example"}


@pytest.mark.parametrize(
    ("record", "code"),
    (
        ({"type": "item_set", "item_type": "book", "item_id": "b1"}, "tracking.item"),
        ({**BASE, "type": "profile_increment"}, "tracking.profile_change"),
        ({**BASE, "type": "track_id_unbind"}, "tracking.profile_change"),
        ({**BASE, "type": "dance"}, "tracking.unknown_type"),
        ({**BASE, "time": None}, "tracking.time_missing"),
        ({**BASE, "distinct_id": ""}, "tracking.no_identifier"),
        ({**BASE, "event": None}, "tracking.no_event"),
    ),
)
def test_what_cannot_be_taken_says_why(record: dict[str, Any], code: str) -> None:
    failed = failed_of("sensors", record)
    assert (failed.code, bool(failed.message)) == (code, True)


def test_the_same_record_sent_again_is_the_same_event() -> None:
    first, again, other = (
        calls_of("sensors", {**BASE, "_track_id": track, "_flush_time": flushed})[0]
        for track, flushed in ((7, TIME + 5), (7, TIME + 9000), (8, TIME + 5))
    )
    assert (first.message_id, first.content) == (again.message_id, again.content)
    assert first.message_id != other.message_id
