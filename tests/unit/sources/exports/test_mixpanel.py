"""Lines of Mixpanel's raw export, and profiles of people."""

from typing import Any

import pytest

from sojourn.sources import Call, Envelope
from sojourn.sources.exports.mixpanel import translate_local
from sojourn.sources.tracking.reading import read_record
from unit.sources.exports.reading_records import LATE, calls_of

PROPERTIES: dict[str, Any] = {
    "time": 1_772_676_000, "distinct_id": "ann", "$insert_id": "i1", "$device_id": "dev-1", "$user_id": "ann",
    "mp_processing_time_ms": 1_772_676_009_000, "$current_url": "https://shop.example/", "mp_lib": "web", "size": "M",
}  # fmt: skip
EVENT = {"event": "Signed up", "properties": PROPERTIES}


def test_an_event() -> None:
    (call,) = calls_of("mixpanel", EVENT)
    assert (call.event, call.time, call.message_id) == (
        "Signed up",
        1_772_676_000_000_000,
        "i1 Signed up ann 1772676000",
    )
    assert call.identifiers == {"user_id": "ann", "anonymous_id": "dev-1"}
    assert (call.properties, call.channel) == ({"size": "M"}, "web")


def test_times_of_old_projects_are_local() -> None:
    (call,) = read_record(EVENT, translate_local, Envelope("mixpanel", LATE, zone="Asia/Shanghai"), imported=True)
    assert isinstance(call, Call)
    assert (call.time, call.offset_minutes) == (1_772_676_000_000_000 - 8 * 3_600_000_000, 480)


def test_repetitions_that_an_export_holds_are_one_event() -> None:
    (first,), (again,) = (
        calls_of("mixpanel", {**EVENT, "properties": {**PROPERTIES, "mp_processing_time_ms": when}}) for when in (1, 2)
    )
    assert (first.message_id, first.content) == (again.message_id, again.content)
    (other,) = calls_of("mixpanel", {**EVENT, "event": "Left"})
    assert other.message_id != first.message_id


@pytest.mark.parametrize(
    ("ids", "expected"),
    (
        ({"distinct_id": "$device:d1"}, {"anonymous_id": "d1"}),
        ({"distinct_id": "d1", "$device_id": "d1"}, {"anonymous_id": "d1"}),
        ({"distinct_id": "u1"}, {"user_id": "u1"}),
        ({"distinct_id": "u1", "$distinct_id_before_identity": "d1"}, {"user_id": "u1", "anonymous_id": "d1"}),
    ),
)
def test_ids(ids: dict[str, Any], expected: dict[str, str]) -> None:
    (call,) = calls_of("mixpanel", {"event": "Bell", "properties": {"time": 1_772_676_000, **ids}})
    assert call.identifiers == expected


def test_people_become_traits() -> None:
    properties = {"$email": "ann@shop.example", "$name": "Ann", "$last_seen": "2026-03-05T02:00:00", "plan": "gold"}
    (call,) = calls_of("mixpanel", {"$distinct_id": "ann", "$properties": properties})
    assert (call.kind, call.time) == ("identify", 1_772_676_000_000_000)
    assert call.identifiers == {"user_id": "ann", "email": "ann@shop.example"}
    assert call.traits == {"email": "ann@shop.example", "name": "Ann", "plan": "gold"}
