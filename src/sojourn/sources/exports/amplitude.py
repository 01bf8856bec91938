"""Amplitude: an event as the Export API writes it, https://amplitude.com/docs/apis/analytics/export.

Times are UTC. The user's properties stand beside each event; they become traits when they change.
"""

from types import MappingProxyType

from sojourn.sources.tracking.calls import Json, Said, Unusable
from sojourn.sources.tracking.foreign import Places, in_places
from sojourn.sources.tracking.scalars import NOTHING, object_of, text_of

_REVENUE = MappingProxyType({
    "$revenue": "revenue", "$price": "price", "$quantity": "quantity", "$productId": "product_id",
    "$currency": "currency",
})  # fmt: skip
_PLACES: Places = MappingProxyType({
    "os_name": ("os", "name"), "version_name": ("app", "version"), "device_type": ("device", "type"),
    "library": ("library", "name"),
})  # fmt: skip
_KEPT = ("amplitude_id", "session_id", "country", "region", "city")
_CHANNELS = MappingProxyType({"web": "web", "ios": "app", "android": "app"})


def looks(record: Json) -> bool:
    """Tell whether a record is Amplitude's.

    >>> looks({"event_type": "Bell Rung", "device_id": "d1"})
    True
    """
    return "event_type" in record and bool({"user_id", "device_id", "amplitude_id"} & record.keys())


def translate(record: Json) -> list[Said]:
    """Give what an event says: the event, and the traits beside it.

    Raises:
        Unusable: it is about a group.

    >>> [said] = translate({"event_type": "Bell", "device_id": "d1", "event_time": "2026-03-05 10:00:00.123000"})
    >>> said.item["anonymousId"], said.item["timestamp"]
    ('d1', '2026-03-05 10:00:00.123000Z')

    """
    event, time = record.get("event_type"), record.get("event_time")
    if event == "$groupidentify":
        raise Unusable("group_traits", "event_type", "Properties of groups are not taken from Amplitude.")
    _, context = in_places({name: record[name] for name in _PLACES if name in record}, _PLACES)
    channel = _CHANNELS.get((text_of(record.get("platform")) or "").casefold())
    own = object_of(record.get("event_properties")) or NOTHING
    item = {
        "messageId": text_of(record.get("uuid")) or text_of(record.get("$insert_id")),
        "userId": record.get("user_id"),
        "anonymousId": record.get("device_id"),
        "timestamp": f"{time}Z" if isinstance(time, str) and time[-1:].isdigit() else time,
        "context": {**context, "channel": channel} if channel else context,
    }
    traits = object_of(record.get("user_properties"))
    said = [Said({**item, "type": "identify", "traits": traits})] if traits else []
    if event == "$identify":
        return said or [Said({**item, "type": "identify"})]
    properties = {
        **{name: record[name] for name in _KEPT if name in record},
        **{_REVENUE.get(name, name): value for name, value in own.items()},
    }
    groups = object_of(record.get("groups"))
    properties = {**properties, "groups": groups} if groups else properties
    return [Said({**item, "type": "track", "event": event, "properties": properties}), *said]
