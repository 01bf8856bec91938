"""What stands in a row of the log: a request's body as received, and what is known of it beside."""

import msgspec

from sojourn.sources.tracking.calls import Envelope


class _Head(msgspec.Struct, array_like=True, gc=False):
    """The first line of a row."""

    version: int
    kind: str
    source: str
    received_at: int
    retry: int
    channel: str | None
    replays: tuple[int, int, int] | None = None


_DECODER, _ENCODER = msgspec.json.Decoder(_Head), msgspec.json.Encoder()
VERSION = 1


def pack_request(kind: str, body: bytes, envelope: Envelope) -> bytes:
    """Put a request and its envelope into the payload of a row; the currency is the brand's and not kept with each.

    >>> unpack_request(pack_request("track", b"{}", Envelope("shop", 5, channel="web")))[2].channel
    'web'
    """
    known = (envelope.source, envelope.received_at, envelope.retry, envelope.channel, envelope.replays)
    head = _Head(VERSION, kind, *known)
    return _ENCODER.encode(head) + b"\n" + body


def unpack_request(payload: bytes) -> tuple[str, bytes, Envelope]:
    """Give kind, body and envelope of a row.

    Raises:
        ValueError: the payload is none of ours; msgspec says why.

    """
    line, _, body = payload.partition(b"\n")
    head = _DECODER.decode(line)
    return head.kind, body, Envelope(head.source, head.received_at, head.retry, head.channel, replays=head.replays)
