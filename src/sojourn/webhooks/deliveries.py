"""Deliveries: what stands in a row of the log, and the reader that knows them beside the requests of tracking."""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

import msgspec

from sojourn.sources import Call, Envelope, Failed, read_request
from sojourn.webhooks.applying import find_webhook
from sojourn.webhooks.definition import Webhook, headers_of
from sojourn.webhooks.mapping import read_delivery

if TYPE_CHECKING:
    from sojourn.database import Database

KIND = "webhook"
Read = Callable[[str, bytes, Envelope], Iterable[Call | Failed]]
_HEAD = msgspec.json.Decoder(tuple[str, dict[str, str]])


def pack_delivery(webhook: Webhook, headers: Mapping[str, str], body: bytes) -> bytes:
    r"""Put the name, the headers that the definition asks for, and the body as received into one.

    >>> from sojourn.webhooks.definition import example_webhook, parse_webhook
    >>> pack_delivery(parse_webhook(example_webhook()), {"x-shop-topic": "orders/paid", "cookie": "c"}, b"{}")
    b'["shop",{"x-shop-topic":"orders/paid"}]\n{}'
    """
    kept = {name: headers[name] for name in sorted(headers_of(webhook)) if name in headers}
    return msgspec.json.encode((webhook.name, kept)) + b"\n" + body


def received_reader(database: "Database") -> Read:
    """Give what reads any row of the log: deliveries by their definition in force, requests by the tracking protocol.

    A definition is asked for once; a reader is made for each batch of rows.
    """
    known: dict[str, Webhook | None] = {}

    def read(kind: str, body: bytes, envelope: Envelope) -> Iterable[Call | Failed]:
        if kind != KIND:
            return read_request(kind, body, envelope)
        head, _, delivered = body.partition(b"\n")
        name, headers = _HEAD.decode(head)
        if name not in known:
            found = find_webhook(database, name)
            known[name] = None if found is None else found.webhook
        webhook = known[name]
        if webhook is None:
            return [Failed("webhook.unknown", "", f"There is no webhook {name!r} any more.", delivered)]
        return read_delivery(webhook, headers, delivered, envelope)

    return read
