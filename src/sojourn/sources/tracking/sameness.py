"""Sameness: what two attempts to send the same event have in common, as 64 bits and, where it has none, as its id.

Left out is what an attempt changes or adds (`sentAt`, `receivedAt`, `writeKey`, `_metadata`), the id itself, and
`integrations`, which say where others should send the event on. These functions must never change: ids and contents
stand in logs for ever (golden values in the tests).
"""

from hashlib import blake2b

import msgspec

from sojourn.sources.plain import json_text
from sojourn.sources.tracking.calls import Envelope, Json
from sojourn.sources.tracking.scalars import is_blank, text_of

LONGEST_ID = 100
_PASSING = frozenset({"sentAt", "receivedAt", "writeKey", "_metadata", "messageId", "integrations", "context", "type"})
_SORTED = msgspec.json.Encoder(order="sorted")
_HOUR = 3_600_000_000


def sorted_json(value: Json) -> bytes | None:
    """Write an object with its names in order; None where that fails at a whole number of more than 64 bits.

    >>> sorted_json({"b": 1.0, "a": True})
    b'{"a":true,"b":1.0}'
    """
    try:
        return _SORTED.encode(value)
    except OverflowError:
        return None


def content_of(kind: str, item: Json, context: Json, written: bytes | None = None) -> bytes:
    """Give 128 bits of what an event says; the order of its fields and the endpoint it came to do not matter.

    ``written`` is the context as ``sorted_json`` writes it, where that is at hand.

    >>> content_of("track", {"a": 1, "b": 2}, {}) == content_of("track", {"b": 2, "a": 1, "sentAt": "now"}, {})
    True
    """
    said = dict(item)
    for name in _PASSING.intersection(item):
        del said[name]
    if None in said.values():
        said = {name: value for name, value in said.items() if value is not None}
    said["type"] = kind
    if context:
        said["context"] = context if written is None else msgspec.Raw(written)
    text = sorted_json(said)
    if text is None:
        text = (json_text({**said, "context": context} if context else said) or "").encode()
    return blake2b(text, digest_size=16).digest()


def message_id_of(item: Json, content: bytes, envelope: Envelope) -> tuple[str, tuple[str, ...]]:
    """Give the id of an event, and warnings: as sent, else derived from the source and what the event says.

    An id of more than 100 characters is replaced by its hash. A derived id makes an identical request that is sent
    again add nothing. An event that states no time of its own could honestly be repeated (a log-in each day), so the
    hour of receipt takes part.

    >>> message_id_of({"messageId": " m1 "}, b"", Envelope("shop", 0))
    ('m1', ())
    """
    given = text_of(item.get("messageId"))
    if given is None:
        timeless = is_blank(item.get("timestamp")) and is_blank(item.get("originalTimestamp"))
        hour = envelope.received_at // _HOUR if timeless else ""
        return f"derived-{_hex(f'{envelope.source} {hour} '.encode() + content)}", ()
    if len(given) > LONGEST_ID:
        return f"long-{_hex(given.encode())}", ("tracking.long_message_id",)
    return given, ()


def _hex(told: bytes) -> str:
    return blake2b(told, digest_size=16).hexdigest()
