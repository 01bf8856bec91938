"""Mixpanel: events as raw export writes them, people as engage does.

https://docs.mixpanel.com/reference/raw-event-export, https://docs.mixpanel.com/reference/engage-query. Mixpanel tells
events apart by name, ``distinct_id``, time and ``$insert_id`` together, and exports repetitions of one.
"""

from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from sojourn.sources.tracking.calls import Json, Said
from sojourn.sources.tracking.foreign import Places, in_places
from sojourn.sources.tracking.moments import read_moment
from sojourn.sources.tracking.scalars import NOTHING, object_of, shown, text_of

_PLACES: Places = MappingProxyType({
    "$current_url": ("page", "url"), "current_page_title": ("page", "title"), "$referrer": ("page", "referrer"),
    "utm_source": ("campaign", "source"), "utm_medium": ("campaign", "medium"), "utm_campaign": ("campaign", "name"),
    "utm_content": ("campaign", "content"), "utm_term": ("campaign", "term"), "$os": ("os", "name"),
    "mp_lib": ("library", "name"), "$app_version_string": ("app", "version"),
})  # fmt: skip
_LEFT_OUT = frozenset({
    "time", "distinct_id", "$insert_id", "$device_id", "$user_id", "$distinct_id_before_identity", "token", "ip", "$ip",
    "mp_processing_time_ms", "$mp_api_endpoint", "$mp_api_timestamp_ms", "$import",
})  # fmt: skip
_TRAITS = MappingProxyType({"$email": "email", "$phone": "phone", "$name": "name"})
_DEVICE = "$device:"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def looks(record: Json) -> bool:
    """Tell whether a record is Mixpanel's.

    >>> (
    ...     looks({"event": "Bell Rung", "properties": {"distinct_id": "a"}}),
    ...     looks({"$distinct_id": "a", "$properties": {}}),
    ... )
    (True, True)
    """
    properties = object_of(record.get("properties"))
    event = properties is not None and "event" in record and "type" not in record and "distinct_id" in properties
    return event or ("$distinct_id" in record and "$properties" in record)


def translate(record: Json) -> list[Said]:
    """Give what an event, or the profile of a person, says; times are UTC.

    >>> [said] = translate({"event": "Bell", "properties": {"time": 1772676000, "distinct_id": "$device:d1"}})
    >>> said.item["userId"], said.item["anonymousId"], said.item["timestamp"]
    (None, 'd1', 1772676000)
    """
    return _person(record) if "$properties" in record else _event(record, local=False)


def translate_local(record: Json) -> list[Said]:
    """Give the same where times are local to the project, as projects from before 2023 export them.

    >>> [said] = translate_local({"event": "Bell", "properties": {"time": 1772676000, "distinct_id": "u1"}})
    >>> said.item["timestamp"]
    '2026-03-05T02:00:00'
    """
    return _person(record) if "$properties" in record else _event(record, local=True)


def _event(record: Json, *, local: bool) -> list[Said]:
    properties = object_of(record.get("properties")) or NOTHING
    rest, context = in_places(properties, _PLACES, _LEFT_OUT)
    event, time = record.get("event"), properties.get("time")
    inserted = text_of(properties.get("$insert_id"))
    told_apart = (inserted, shown(event), text_of(properties.get("distinct_id")), text_of(time))
    item = {
        **_who(properties, text_of(properties.get("distinct_id"))),
        "type": "track",
        "event": event,
        "messageId": " ".join(filter(None, told_apart)) if inserted else None,
        "timestamp": _wall(time) if local else time,
        "properties": rest,
        "context": context,
    }
    return [Said(item)]


def _person(record: Json) -> list[Said]:
    properties = object_of(record.get("$properties")) or NOTHING
    traits = {_TRAITS.get(name, name): value for name, value in properties.items() if name != "$last_seen"}
    who = _who(NOTHING, text_of(record.get("$distinct_id")))
    return [Said({**who, "type": "identify", "traits": traits, "timestamp": properties.get("$last_seen")})]


def _who(properties: Json, distinct: str | None) -> dict[str, str | None]:
    """Give the ids: ``distinct_id`` is the user's, unless it says that it is a device's or the event names both."""
    user, device = text_of(properties.get("$user_id")), text_of(properties.get("$device_id"))
    device = device or text_of(properties.get("$distinct_id_before_identity"))
    if distinct is not None and distinct.startswith(_DEVICE):
        device = device or distinct.removeprefix(_DEVICE)
        distinct = None
    if user is None and distinct != device:
        user = distinct
    return {"userId": user, "anonymousId": device}


def _wall(time: object) -> object:
    """Write a count of seconds as the time on the wall that it is."""
    stated = read_moment(time)
    if stated is None or not isinstance(time, int | float):
        return time
    return (_EPOCH + timedelta(microseconds=stated.micros)).replace(tzinfo=None).isoformat()
