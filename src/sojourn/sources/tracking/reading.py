"""Reading: a request in, one call or one failure out for each of its events, in their order.

Each event is judged by itself. What can do without a field does without it and warns; what cannot is a `Failed` with
its bytes, so that a person can correct and replay it.
"""

import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

import msgspec

from sojourn.sources.plain import json_text
from sojourn.sources.roles import NAMESPACES
from sojourn.sources.tracking.calls import Call, Envelope, Failed, Json, Kind, Translate, Unusable
from sojourn.sources.tracking.channels import channel_of
from sojourn.sources.tracking.commerce import Worth, worth_of
from sojourn.sources.tracking.identifiers import identifiers_of
from sojourn.sources.tracking.loose_json import read_value
from sojourn.sources.tracking.moments import moment_of
from sojourn.sources.tracking.requests import CALLS, MANY, SENSORS, Parts, endpoint, split_records, split_request
from sojourn.sources.tracking.sameness import content_of, message_id_of, sorted_json
from sojourn.sources.tracking.scalars import NOTHING, is_blank, object_of, shown, text_of
from sojourn.sources.tracking.sensors import translate

MOST_EVENT_BYTES = 32 * 1024
MOST_RECORD_BYTES = 4_000_000
MOST_DEPTH = 64
_NO_WORTH = Worth()
_ENCODER = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True)
class _Around:
    """What holds for all events of a request."""

    envelope: Envelope
    namespaces: Collection[str]
    kind: str | None
    context: Json
    sent_at: object
    imported: bool
    contexts: dict[bytes, tuple[Json, bytes | None]] = field(default_factory=dict)
    """By their JSON, with names in order too: a client says the same of itself with each event, which is kept once."""


def read_request(
    kind: str, body: bytes, envelope: Envelope, namespaces: Collection[str] = NAMESPACES
) -> Iterator[Call | Failed]:
    """Read an unpacked body that came to an endpoint, see ``check_request`` for its kinds; or what ``open_form`` gave.

    ``namespaces``: the kinds of identifiers that exist; traits, properties and external ids of these names identify.
    Reading the same bytes with the same envelope gives equal calls; an event gives the same call alone or in a batch.

    Raises:
        RequestRefused: what ``check_request`` refuses; at once, not while iterating.

    >>> body = b'{"batch": [{"type": "page", "name": "Home", "anonymousId": "a1", "messageId": "m1"}, {"type": "?"}]}'
    >>> call, failed = read_request("batch", body, Envelope("shop", 1_772_704_800_000_000))
    >>> call.event, call.identifiers, call.channel, failed.code, failed.path
    ('Viewed Home Page', {'anonymous_id': 'a1'}, 'web', 'tracking.unknown_type', 'batch[1].type')
    """
    if kind == SENSORS:
        records = split_records(body)
        return (found for raw in records for found in read_record(bytes(raw), translate, envelope, namespaces))
    parts = split_request(kind, body)
    full = endpoint(kind)
    around = _Around(
        envelope,
        namespaces,
        None if full in MANY else full,
        object_of(_shared(parts.context)) or NOTHING,
        _shared(parts.sent_at),
        full == "import",
    )
    return _read(parts, around)


def read_record(
    record: bytes | Json,
    translate: Translate,
    envelope: Envelope,
    namespaces: Collection[str] = NAMESPACES,
    *,
    imported: bool = False,
) -> list[Call | Failed]:
    """Read one record of another tool, as JSON text or as an object: the calls that it makes, or why it makes none.

    ``imported``: it is history, see ``moments``, and may be large.

    >>> from sojourn.sources.tracking.calls import Said
    >>> said = lambda record: [Said({"type": "track", "event": record["name"], "userId": record["who"]})]
    >>> [call.event for call in read_record(b'{"name": "Bell Rung", "who": 7}', said, Envelope("shop", 0))]
    ['Bell Rung']
    """
    around = _Around(envelope, namespaces, None, NOTHING, None, imported)
    try:
        found = (
            _event(record, MOST_RECORD_BYTES if imported else MOST_EVENT_BYTES) if isinstance(record, bytes) else record
        )
        return [_call(said.item, around, said.means) for said in translate(found)]
    except Unusable as fault:
        raw = record if isinstance(record, bytes) else (json_text(record) or "").encode()
        return [Failed(fault.code, fault.path, fault.message, raw)]


def _read(parts: Parts, around: _Around) -> Iterator[Call | Failed]:
    for place, piece in enumerate(parts.batch):
        raw = bytes(piece).strip()
        try:
            yield _call(_event(raw), around)
        except Unusable as fault:
            path = f"batch[{place}]" if around.kind is None else ""
            where = ".".join(filter(None, (path, fault.path)))
            yield Failed(fault.code, where, fault.message, raw)


def _shared(raw: msgspec.Raw) -> object:
    try:
        return read_value(raw)
    except (ValueError, RecursionError):
        return None


def _event(raw: bytes, most_bytes: int = MOST_EVENT_BYTES) -> Json:
    """Read the JSON of one event."""
    if len(raw) > most_bytes:
        raise Unusable("event_too_large", "", f"The event has {len(raw):,} bytes; {most_bytes:,} are allowed.")
    try:
        found = read_value(raw)
    except RecursionError:
        raise Unusable("too_deep", "", "The event nests too deeply to be read.") from None
    except ValueError:
        raise Unusable("not_json", "", "The event is no JSON.") from None
    if not isinstance(found, dict):
        raise Unusable("not_an_object", "", "The event is no JSON object.")
    if raw.count(b"{") + raw.count(b"[") > MOST_DEPTH and _depth(found) > MOST_DEPTH:
        raise Unusable("too_deep", "", f"The event nests deeper than {MOST_DEPTH} levels.")
    return found


def _depth(value: object) -> int:
    depth, level = 0, [value]
    while level:
        depth += 1
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
    return depth - 1


def _call(item: Json, around: _Around, means: str | None = None) -> Call:
    """Make the call of one event."""
    envelope = around.envelope
    kind = _kind(item, around.kind)
    warnings: list[str] = []
    context, written = _context(item, around, warnings)
    properties = _properties(kind, item, warnings)
    event = _event_name(kind, item, properties)
    identifiers = identifiers_of(kind, item, context, properties, around.namespaces)
    _check_identifiers(kind, item, identifiers)
    sent_at = item.get("sentAt") if is_blank(around.sent_at) else around.sent_at
    moment = moment_of(item, sent_at, context, envelope, imported=around.imported)
    worth = (
        worth_of(means or event, properties, envelope.currency) if kind == "track" and event is not None else _NO_WORTH
    )
    content = content_of(kind, item, context, written)
    message_id, about_id = message_id_of(item, content, envelope)
    return Call(
        kind=kind,
        event=event,
        message_id=message_id,
        time=moment.time,
        offset_minutes=moment.offset_minutes,
        date_only=moment.date_only,
        original_time=moment.original,
        identifiers=identifiers,
        properties=properties,
        traits=_traits(kind, item, context, warnings),
        context=context,
        group_id=text_of(item.get("groupId")),
        previous_id=text_of(item.get("previousId")),
        channel=channel_of(kind, item, properties, context, envelope),
        value=worth.value,
        currency=worth.currency,
        case=worth.case,
        lines=worth.lines,
        content=max(1, int.from_bytes(content[:8], "little")),  # 0 means none
        warnings=(*warnings, *moment.warnings, *worth.warnings, *about_id),
    )


def _context(item: Json, around: _Around, warnings: list[str]) -> tuple[Json, bytes | None]:
    """Give the context of an event, one object for all events with the same, and how it is written."""
    own = _object(item, "context", warnings)
    context = {**around.context, **own} if around.context else own
    if not context:
        return context, None
    try:
        said = _ENCODER.encode(context)
    except OverflowError:  # a whole number beyond 64 bits
        return context, None
    found = around.contexts.get(said)
    if found is None:
        found = around.contexts[said] = context, sorted_json(context)
    return found


def _kind(item: Json, stated: str | None) -> Kind:
    """Tell the kind of call: the endpoint's, else the event's type."""
    given = item.get("type") if stated is None else stated
    if is_blank(given):
        raise Unusable("no_type", "type", "The event has no type.")
    found = given.strip().lower() if isinstance(given, str) else None
    if found not in CALLS:
        raise Unusable("unknown_type", "type", f"{str(given)[:40]!r} is none of {', '.join(sorted(CALLS))}.")
    return found  # type: ignore[return-value]  # CALLS holds the names of Kind


def _object(item: Json, name: str, warnings: list[str]) -> Json:
    value = item.get(name)
    if value is None:
        return NOTHING
    found = object_of(value)
    if found is None:
        warnings.append(f"tracking.no_{name}")
    return NOTHING if found is None else found


def _properties(kind: Kind, item: Json, warnings: list[str]) -> Json:
    """Give the properties; of pages and screens with name and category, which some libraries keep outside."""
    properties = _object(item, "properties", warnings)
    if kind not in {"page", "screen"}:
        return properties
    outside = {name: item[name] for name in ("name", "category") if not is_blank(item.get(name))}
    return {**outside, **properties} if outside else properties


def _event_name(kind: Kind, item: Json, properties: Json) -> str | None:
    if kind == "track":
        name = _name(item.get("event"))
        if name is None:
            raise Unusable("no_event", "event", "A track call needs the name of its event.")
        return name
    if kind not in {"page", "screen"}:
        return None
    what = kind.capitalize()
    name = _name(item.get("name")) or _name(properties.get("name"))
    return f"{what} Viewed" if name is None else f"Viewed {name} {what}"


def _name(value: object) -> str | None:
    text = value if isinstance(value, str) else shown(value)
    return _tidy(text) if text else None


@lru_cache(maxsize=4096)
def _tidy(text: str) -> str | None:
    return (text if text.isascii() else unicodedata.normalize("NFC", text)).strip() or None


def _check_identifiers(kind: Kind, item: Json, identifiers: Json) -> None:
    if not identifiers:
        raise Unusable(
            "no_identifier", "userId", "The event has neither userId nor anonymousId nor another identifier."
        )
    if kind == "group" and text_of(item.get("groupId")) is None:
        raise Unusable("no_group", "groupId", "A group call needs a groupId.")
    if kind == "alias" and not {"user_id", "anonymous_id"} <= identifiers.keys():
        missing = "previousId" if "user_id" in identifiers else "userId"
        raise Unusable("half_alias", missing, f"An alias joins two identifiers: {missing} is missing.")


def _traits(kind: Kind, item: Json, context: Json, warnings: list[str]) -> Json:
    own = _object(item, "traits", warnings)
    around = object_of(context.get("traits")) or NOTHING
    if kind == "group":
        return own
    return {**around, **own} if own and around else own or around
