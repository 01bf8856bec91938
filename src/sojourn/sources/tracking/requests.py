"""Requests: a body split into its events without looking into them, for the front that only has to keep the bytes."""

from dataclasses import dataclass
from types import MappingProxyType

import msgspec

from sojourn.sources.tracking.loose_json import elements_of, fields_of, read_value
from sojourn.sources.tracking.refusals import BodyMisshapen, BodyUnreadable, EndpointUnknown, not_an_object, too_deep

KINDS = MappingProxyType(
    {"i": "identify", "t": "track", "p": "page", "s": "screen", "g": "group", "a": "alias", "b": "batch"}
)
"""The short forms that browsers use, to make ad blockers guess, and what they stand for."""
CALLS = frozenset(KINDS.values()) - {"batch"}
MANY = frozenset({"batch", "import"})
SENSORS = "sensors"
"""The kind of rows that hold a list of records of Sensors Analytics' SDKs; no endpoint of this protocol."""
_ABSENT = msgspec.Raw(b"null")


@dataclass(frozen=True, slots=True)
class Checked:
    """What the front needs to know of a body: how many events it holds, and the write key in it, if any."""

    events: int
    write_key: str | None


class Parts(msgspec.Struct, gc=False):
    """A request in pieces of JSON text: its events, and what a batch says for all of them."""

    batch: list[msgspec.Raw]
    write_key: msgspec.Raw = msgspec.field(name="writeKey", default=_ABSENT)
    sent_at: msgspec.Raw = msgspec.field(name="sentAt", default=_ABSENT)
    context: msgspec.Raw = _ABSENT


class _Single(msgspec.Struct, gc=False):
    """A request of one event; only what the front asks for."""

    write_key: msgspec.Raw = msgspec.field(name="writeKey", default=_ABSENT)


_PARTS, _SINGLE = msgspec.json.Decoder(Parts), msgspec.json.Decoder(_Single)


def is_endpoint(kind: str) -> bool:
    """Tell whether rows of a kind came to an endpoint of this protocol.

    >>> is_endpoint("b"), is_endpoint("import"), is_endpoint("webhook")
    (True, True, False)
    """
    return KINDS.get(kind, kind) in CALLS | MANY


def check_request(kind: str, body: bytes) -> Checked:
    """Check that a body can be taken in, for about a microsecond an event; the events themselves are not looked at.

    ``kind`` is an endpoint: identify, track, page, screen, group, alias, batch, import, or a short form (i, t, p, s,
    g, a, b). The write key is the body's, else its first event's. NaN and Infinity are let through.

    Raises:
        RequestRefused: no such endpoint; the body is not UTF-8, no JSON, no object, or a batch without a list.

    >>> check_request("b", b'{"batch": [{"type": "track"}, 7], "writeKey": "k1"}')
    Checked(events=2, write_key='k1')

    """
    parts = split_request(kind, body)
    key = _key(parts.write_key)
    if key is None and parts.batch:
        key = _key_of_event(parts.batch[0])
    return Checked(len(parts.batch), key)


def endpoint(kind: str) -> str:
    """Give the full name of an endpoint.

    Raises:
        EndpointUnknown: there is no such endpoint.

    >>> endpoint("t"), endpoint("import")
    ('track', 'import')

    """
    full = KINDS.get(kind, kind)
    if full not in CALLS | MANY:
        raise EndpointUnknown(
            f"There is no endpoint {kind[:40]!r}.",
            code="tracking.unknown_endpoint",
            hint=f"Known: {', '.join(sorted(CALLS | MANY))}.",
        )
    return full


def split_request(kind: str, body: bytes) -> Parts:
    """Split a body into its events; a body of one event is a batch of one.

    Raises:
        RequestRefused: see ``check_request``.

    """
    many = endpoint(kind) in MANY
    try:
        text = body.decode()  # a raw piece of msgspec may hold anything: this is the only look at the encoding
    except UnicodeDecodeError as error:
        raise BodyUnreadable(
            "The body is not UTF-8 text.", code="tracking.not_utf8", hint="Send JSON encoded as UTF-8."
        ) from error
    try:
        if many:
            return _PARTS.decode(body)
        _SINGLE.decode(body)
        return Parts([msgspec.Raw(body)])
    except msgspec.MsgspecError:
        return _split_loosely(text.removeprefix("\ufeff"), many=many)
    except RecursionError as error:
        raise too_deep() from error


def split_records(body: bytes) -> list[msgspec.Raw]:
    """Split a JSON list of records, or one record.

    Raises:
        RequestRefused: it is not UTF-8, no JSON, or neither a list nor an object.

    >>> len(split_records(b'[{"type": "track"}, {}]')), len(split_records(b"{}"))
    (2, 1)

    """
    listed = body.lstrip()[:1] == b"["
    return split_request("batch" if listed else "track", b'{"batch":%b}' % body if listed else body).batch


@dataclass(frozen=True, slots=True)
class Pieces:
    """The events of a request as they were sent, and what its batch says for all of them; both as JSON."""

    events: tuple[bytes, ...]
    around: bytes


def pieces_of(kind: str, body: bytes) -> Pieces:
    """Take a request apart, so that one of its events can be kept or sent again alone.

    Raises:
        RequestRefused: see ``check_request``.

    >>> pieces_of("batch", b'{"batch": [{"a": 1}, {}], "sentAt": "2026-03-05"}')
    Pieces(events=(b'{"a": 1}', b'{}'), around=b'{"sentAt":"2026-03-05"}')

    """
    if kind == SENSORS:
        return Pieces(tuple(bytes(record).strip() for record in split_records(body)), b"")
    parts = split_request(kind, body)
    said = {"sentAt": parts.sent_at, "context": parts.context}
    around = b",".join(b'"%s":%s' % (name.encode(), bytes(raw)) for name, raw in said.items() if raw != _ABSENT)
    return Pieces(tuple(bytes(piece).strip() for piece in parts.batch), b"{%s}" % around if around else b"")


def lone_body(kind: str, event: bytes, around: bytes) -> bytes:
    """Give the body of a request with one event.

    >>> lone_body("batch", b'{"a": 1}', b'{"sentAt":"2026-03-05"}')
    b'{"batch":[{"a": 1}],"sentAt":"2026-03-05"}'
    """
    if not is_endpoint(kind):
        return event if kind == SENSORS else around + event  # a delivery of a webhook, behind its head
    if endpoint(kind) not in MANY:
        return event
    return b'{"batch":[%s]%s}' % (event, b"," + around[1:-1] if around else b"")


def _split_loosely(text: str, *, many: bool) -> Parts:
    try:
        fields = fields_of(text)
        if not many:
            return Parts([msgspec.Raw(text.encode())])
        pieces = {name: msgspec.Raw(part.encode()) for name, part in fields.items() if name != "batch"}
        batch = [msgspec.Raw(part.encode()) for part in _events_of(fields)]
    except TypeError as error:
        raise not_an_object() from error
    except ValueError as error:
        raise BodyUnreadable(
            "The body is no JSON.", code="tracking.not_json", hint="Send one JSON object; check that it is whole."
        ) from error
    except RecursionError as error:
        raise too_deep() from error
    absent = _ABSENT
    return Parts(
        batch, pieces.get("writeKey", absent), pieces.get("sentAt", absent), pieces.get("context", absent)
    )  # fmt: skip


def _events_of(fields: dict[str, str]) -> list[str]:
    try:
        return elements_of(fields.get("batch", ""))
    except TypeError as error:
        raise BodyMisshapen(
            "The batch has no list of events.", code="tracking.no_batch", hint='Send {"batch": [{...}, ...]}.'
        ) from error


def _key_of_event(raw: msgspec.Raw) -> str | None:
    try:
        return _key(_SINGLE.decode(raw).write_key)
    except msgspec.MsgspecError:
        found = _value(raw)
        key = found.get("writeKey") if isinstance(found, dict) else None
        return key.strip() or None if isinstance(key, str) else None
    except RecursionError:
        return None


def _value(raw: msgspec.Raw) -> object:
    try:
        return read_value(raw)
    except (ValueError, RecursionError):
        return None


def _key(raw: msgspec.Raw) -> str | None:
    found = _value(raw)
    return found.strip() or None if isinstance(found, str) else None
