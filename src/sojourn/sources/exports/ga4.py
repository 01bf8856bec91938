"""GA4: an event as its export to BigQuery has it, from there as JSON lines or Parquet.

https://support.google.com/analytics/answer/7029846. JSON lines hold whole numbers as texts. ``purchase`` and ``refund``
are orders, whose items are lines; the items of other events stay a property. Amounts are in the shop's currency.
"""

from collections.abc import Iterator
from types import MappingProxyType

from sojourn.sources.tracking.calls import Json, Said
from sojourn.sources.tracking.moments import local_moment
from sojourn.sources.tracking.scalars import NOTHING, is_blank, object_of, shown, text_of

_ORDERS = MappingProxyType({"purchase": "order completed", "refund": "order refunded"})
_AMOUNTS = MappingProxyType({"purchase": "purchase_revenue", "refund": "refund_value"})
_VALUES = ("string_value", "int_value", "double_value", "float_value")
_NUMBERED = ("batch_page_id", "batch_ordering_id", "batch_event_index")
_CHANNELS = MappingProxyType({"WEB": "web", "ANDROID": "app", "IOS": "app"})
_PAGE = MappingProxyType({"page_location": "url", "page_title": "title", "page_referrer": "referrer"})
_STORAGES = MappingProxyType({"analytics_storage": "Analytics", "ads_storage": "Advertising"})
_STATED = MappingProxyType({"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False})
_CAMPAIGN = MappingProxyType({
    "manual_source": "source", "manual_medium": "medium", "manual_campaign_name": "name", "manual_content": "content",
    "manual_term": "term",
})  # fmt: skip


def looks(record: Json) -> bool:
    """Tell whether a record is GA4's.

    >>> looks({"event_name": "page_view", "event_timestamp": "1772676000123456"})
    True
    """
    return "event_name" in record and "event_timestamp" in record


def translate(record: Json) -> list[Said]:
    """Give what an event says: the event, and the user's properties that it sets.

    >>> [said] = translate({"event_name": "scroll", "event_timestamp": "1772676000123456", "user_pseudo_id": "1.2"})
    >>> said.item["event"], said.item["anonymousId"], said.item["timestamp"]
    ('scroll', '1.2', 1772676000123456)
    """
    event = text_of(record.get("event_name")) or ""
    given = {name: value for name, value in _parameters(record.get("event_params")) if value is not None}
    device = object_of(record.get("device")) or NOTHING
    seconds = _whole(device.get("time_zone_offset_seconds"))
    item = {
        "messageId": _message_id(record),
        "userId": record.get("user_id"),
        "anonymousId": record.get("user_pseudo_id"),
        "timestamp": local_moment(
            _whole(record.get("event_timestamp")), seconds // 60 if isinstance(seconds, int) else None
        ),
        "context": _context(record, given, device),
    }
    properties = {name: value for name, value in given.items() if name not in _PAGE}
    properties |= _order(event, record, given) if event in _ORDERS else _items(record)
    geo = object_of(record.get("geo")) or NOTHING
    properties |= {name: geo[name] for name in ("country", "region", "city") if not is_blank(geo.get(name))}
    said = Said({**item, "type": "track", "event": event, "properties": properties}, _ORDERS.get(event))
    traits = {name: value for name, value in _parameters(record.get("user_properties")) if value is not None}
    return [said, *([Said({**item, "type": "identify", "traits": traits})] if traits else [])]


def _parameters(listed: object) -> Iterator[tuple[str, object]]:
    """Give keys and values of a list of parameters; a value stands under the name of its type."""
    for entry in _entries(listed):
        name, value = text_of(entry.get("key")), object_of(entry.get("value"))
        if name is not None and value is not None:
            kind = next((kind for kind in _VALUES if value.get(kind) is not None), "string_value")
            yield name, _whole(value.get(kind)) if kind == "int_value" else value.get(kind)


def _entries(listed: object) -> list[Json]:
    """Give the objects of a list, also where Parquet wraps it: ``{"list": [{"element": {...}}]}``."""
    if isinstance(listed, dict):
        listed = [one.get("element", one.get("item")) if isinstance(one, dict) else None for one in _list(listed)]
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def _list(wrapped: Json) -> list[object]:
    found = wrapped.get("list")
    return found if isinstance(found, list) else []


def _whole(value: object) -> object:
    """Read a whole number that JSON lines hold as text."""
    if not isinstance(value, str) or len(value) > 20:
        return value
    digits = value.removeprefix("-")
    return int(value) if digits.isascii() and digits.isdigit() else value


def _message_id(record: Json) -> str | None:
    """Give what tells events apart since GA4 numbers them; before, an event is what it says."""
    if any(is_blank(record.get(name)) for name in _NUMBERED):
        return None
    names = ("user_pseudo_id", "event_timestamp", "event_name", *_NUMBERED)
    return " ".join(shown(record.get(name)) or "-" for name in names)


def _context(record: Json, given: Json, device: Json) -> dict[str, object]:
    collected = object_of(record.get("collected_traffic_source")) or NOTHING
    app = object_of(record.get("app_info")) or NOTHING
    context: dict[str, object] = {
        "page": _named(given, _PAGE),
        "campaign": _named(collected, _CAMPAIGN),
        "device": _named(device, {"category": "type"}),
        "os": _named(device, {"operating_system": "name"}),
        "app": _named(app, {"version": "version"}),
        "locale": device.get("language"),
        "channel": _CHANNELS.get(text_of(record.get("platform")) or ""),
        "consent": _consent(object_of(record.get("privacy_info")) or NOTHING),
    }
    return {name: value for name, value in context.items() if value}


def _consent(said: Json) -> dict[str, object]:
    """Give what consent mode says, as consent banners say it.

    >>> _consent({"analytics_storage": "Yes", "ads_storage": "No", "uses_transient_token": "Unset"})
    {'categoryPreferences': {'Analytics': True, 'Advertising': False}}
    """
    stated = {name: _STATED.get(str(said.get(field)).lower()) for field, name in _STORAGES.items()}
    preferences = {name: granted for name, granted in stated.items() if granted is not None}
    return {"categoryPreferences": preferences} if preferences else {}


def _named(found: Json, names: Json) -> dict[str, object]:
    return {str(inner): found[name] for name, inner in names.items() if not is_blank(found.get(name))}


def _order(event: str, record: Json, given: Json) -> dict[str, object]:
    ecommerce = object_of(record.get("ecommerce")) or NOTHING
    amount = ecommerce.get(_AMOUNTS[event])
    order = ecommerce.get("transaction_id") or given.get("transaction_id")
    found = {
        "order_id": None if order == "(not set)" else order,
        "total": given.get("value") if amount is None else amount,
        "products": [_line(entry) for entry in _entries(record.get("items"))],
    }
    return {name: value for name, value in found.items() if not is_blank(value)}


def _line(entry: Json) -> dict[str, object]:
    line = {
        "product_id": entry.get("item_id"),
        "name": entry.get("item_name"),
        "category": entry.get("item_category"),
        "price": entry.get("price"),
        "quantity": _whole(entry.get("quantity")),
    }
    return {name: value for name, value in line.items() if not is_blank(value) and value != "(not set)"}


def _items(record: Json) -> dict[str, object]:
    found = [
        {name: value for name, value in entry.items() if not is_blank(value)} for entry in _entries(record.get("items"))
    ]
    return {"items": found} if found else {}
