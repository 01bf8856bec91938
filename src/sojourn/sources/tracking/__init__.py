"""The tracking protocol: requests as Segment's clients send them, as calls and canonical batches. Pure: bytes in.

The front unpacks and checks, at about a microsecond an event, and keeps the bytes; a worker reads them.

>>> checked = check_request("t", open_body(b'{"userId": 7, "event": "Quiz Finished", "writeKey": "k1"}'))
>>> checked.events, checked.write_key
(1, 'k1')
"""

from typing import TYPE_CHECKING

from sojourn.vocabulary import opened_when_asked

if TYPE_CHECKING:
    from sojourn.sources.tracking.batches import to_batches
    from sojourn.sources.tracking.bodies import MOST_BYTES, open_body
    from sojourn.sources.tracking.calls import Call, Envelope, Failed, Kind, Line
    from sojourn.sources.tracking.envelopes import pack_request, unpack_request
    from sojourn.sources.tracking.forms import open_form
    from sojourn.sources.tracking.reading import MOST_EVENT_BYTES, read_request
    from sojourn.sources.tracking.refusals import (
        BodyMisshapen,
        BodyTooLarge,
        BodyUnreadable,
        EndpointUnknown,
        RequestRefused,
    )
    from sojourn.sources.tracking.requests import (
        KINDS,
        SENSORS,
        Checked,
        Pieces,
        check_request,
        is_endpoint,
        lone_body,
        pieces_of,
    )
else:
    __getattr__ = opened_when_asked(__name__)

__all__ = [
    "KINDS",
    "MOST_BYTES",
    "MOST_EVENT_BYTES",
    "SENSORS",
    "BodyMisshapen",
    "BodyTooLarge",
    "BodyUnreadable",
    "Call",
    "Checked",
    "EndpointUnknown",
    "Envelope",
    "Failed",
    "Kind",
    "Line",
    "Pieces",
    "RequestRefused",
    "check_request",
    "is_endpoint",
    "lone_body",
    "open_body",
    "open_form",
    "pack_request",
    "pieces_of",
    "read_request",
    "to_batches",
    "unpack_request",
]
