"""Sensors Analytics (神策): a record as its SDKs send it and its log files hold it, in words of the tracking protocol.

The format: https://manual.sensorsdata.cn/sa/docs/tech_knowledge_layout. An id is that of a log-in where the record says
so (``login_id``, ``$identity_login_id``, ``$is_login_id``, ``track_signup``), else an anonymous one. Since an id that
has signed up may stand in later records without saying so, a ``track_signup`` also joins the two meanings of its id.
"""

from types import MappingProxyType

from sojourn.sources.tracking.calls import Json, Said, Unusable
from sojourn.sources.tracking.foreign import Places, in_places
from sojourn.sources.tracking.moments import local_moment
from sojourn.sources.tracking.scalars import NOTHING, object_of, shown, text_of

_EVENTS = frozenset({"track", "track_signup", "track_id_bind"})
_TRAITS = frozenset({"profile_set", "profile_set_once"})
_CHANGES = frozenset({"profile_increment", "profile_append", "profile_unset", "profile_delete", "track_id_unbind"})
_ITEMS = frozenset({"item_set", "item_delete"})
_IDENTITY = "$identity_"
_NAMESPACES = {
    "login_id": "user_id", "cookie_id": "anonymous_id", "anonymous_id": "anonymous_id", "mp_id": "anonymous_id",
    "android_id": "device", "android_uuid": "device", "idfv": "device", "ios_uuid": "device", "mobile": "phone",
}  # fmt: skip
_PLACES: Places = MappingProxyType({
    "$url": ("page", "url"), "$url_path": ("page", "path"), "$title": ("page", "title"),
    "$referrer": ("page", "referrer"), "$utm_source": ("campaign", "source"), "$utm_medium": ("campaign", "medium"),
    "$utm_campaign": ("campaign", "name"), "$utm_content": ("campaign", "content"), "$utm_term": ("campaign", "term"),
    "$os": ("os", "name"), "$app_version": ("app", "version"), "$lib": ("library", "name"),
})  # fmt: skip
_LEFT_OUT = frozenset({"$ip", "$user_agent", "$is_login_id", "$timezone_offset"})


def looks(record: Json) -> bool:
    """Tell whether a record is one of Sensors Analytics.

    >>> looks({"type": "track", "distinct_id": "a1"}), looks({"type": "item_set", "item_id": "b1"})
    (True, True)
    """
    return "type" in record and bool({"distinct_id", "item_id"} & record.keys())


def translate(record: Json) -> list[Said]:
    """Give what a record says.

    Raises:
        Unusable: it is of no known type, or changes a value or an item that only Sensors Analytics knows.

    >>> [said] = translate({"type": "track", "event": "Bell", "distinct_id": "a1", "time": 1772676000123})
    >>> said.item["event"], said.item["anonymousId"], said.item["timestamp"]
    ('Bell', 'a1', 1772676000123)

    """
    kind = text_of(record.get("type"))
    if kind in _ITEMS:
        raise Unusable("item", "type", "An item is no event: load items as records, with load-records catalog.")
    if kind in _CHANGES:
        message = f"{kind} changes what only Sensors Analytics knows: say the whole value with profile_set."
        raise Unusable("profile_change", "type", message)
    if kind not in _EVENTS | _TRAITS:
        known = ", ".join(sorted(_EVENTS | _TRAITS))
        raise Unusable("unknown_type", "type", f"{str(kind)[:40]!r} is none of {known}.")
    properties = object_of(record.get("properties")) or NOTHING
    who, others = _who(record, properties)
    item = {
        **who,
        "timestamp": local_moment(record.get("time"), _offset(properties.get("$timezone_offset"))),
        "sentAt": record.get("_flush_time"),
        "track_id": record.get("_track_id"),
    }
    known_by = {"externalIds": others} if others else {}
    if kind in _TRAITS:
        traits = {name: value for name, value in properties.items() if name not in _LEFT_OUT}
        return [Said({**item, "type": "identify", "traits": traits, "context": known_by})]
    rest, context = in_places(properties, _PLACES, _LEFT_OUT)
    event = {**item, "type": "track", "event": record.get("event"), "properties": rest}
    event["context"] = {**context, **known_by}
    user = who["userId"]
    joined = {**item, "type": "alias", "userId": user, "previousId": user, "anonymousId": None}
    return [Said(event), *([Said(joined)] if kind == "track_signup" and user else [])]


def _who(record: Json, properties: Json) -> tuple[dict[str, str | None], list[dict[str, str]]]:
    """Give the two ids of the protocol, and the other identifiers with their namespaces."""
    identities = object_of(record.get("identities")) or NOTHING
    user, anonymous = text_of(record.get("login_id")), text_of(record.get("anonymous_id"))
    distinct = text_of(record.get("distinct_id"))
    if record.get("type") == "track_signup":
        user, anonymous = user or distinct, anonymous or text_of(record.get("original_id"))
    elif not (user or anonymous or identities):
        user, anonymous = (distinct, None) if properties.get("$is_login_id") is True else (None, distinct)
    if user is not None and user.partition("+")[0] in identities:  # the key that logs in, and its value
        user = None
    others = []
    for name, value in identities.items():
        text = shown(value[0] if isinstance(value, list) and value else value)
        if text is not None:
            others.append({"id": text, "type": _namespace(name.removeprefix(_IDENTITY))})
    user = next((one["id"] for one in others if one["type"] == "user_id"), user)
    return {"userId": user, "anonymousId": anonymous}, others


def _namespace(name: str) -> str:
    """Tell the namespace of an identity; one that does not exist is left out later."""
    ending = name.rpartition("_")[2]
    return _NAMESPACES.get(name) or (ending if ending in {"openid", "unionid"} else name)


def _offset(value: object) -> int | None:
    """Browsers count the minutes from local time to UTC: -480 is eight hours east."""
    return -value if isinstance(value, int) and not isinstance(value, bool) else None
