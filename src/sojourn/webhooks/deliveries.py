"""Deliveries: what stands in a row of the log, and the reader that knows them beside the requests of tracking."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import msgspec

from sojourn.sources import Envelope, Failed
from sojourn.webhooks.applying import find_webhook
from sojourn.webhooks.definition import Webhook, headers_of
from sojourn.webhooks.mapping import translate_delivery

if TYPE_CHECKING:
    from sojourn.database import Database

KIND = "webhook"
Translate = Callable[[str, bytes, Envelope], tuple[str, bytes] | Failed]
"""Gives a row's kind and body as the tracking protocol has them, or why there is no such request."""
_HEAD = msgspec.json.Decoder(tuple[str, dict[str, str]])


def pack_delivery(webhook: Webhook, headers: Mapping[str, str], body: bytes) -> bytes:
    r"""Put the name, the headers that the definition asks for, and the body as received into one.

    >>> from sojourn.webhooks.definition import example_webhook, parse_webhook
    >>> pack_delivery(parse_webhook(example_webhook()), {"x-shop-topic": "orders/paid", "cookie": "c"}, b"{}")
    b'["shop",{"x-shop-topic":"orders/paid"}]\n{}'
    """
    kept = {name: headers[name] for name in sorted(headers_of(webhook)) if name in headers}
    return msgspec.json.encode((webhook.name, kept)) + b"\n" + body


def as_sent(kind: str, body: bytes, _envelope: Envelope) -> tuple[str, bytes] | Failed:
    """Leave a request as it is: what translates where there are no webhooks."""
    return kind, body


def received_translator(database: "Database") -> Translate:
    """Give what makes tracking requests of deliveries, by their definition in force; other rows stay as they are.

    A definition is asked for once; a translator is made for each batch of rows.
    """
    known: dict[str, Webhook | None] = {}

    def translate(kind: str, body: bytes, envelope: Envelope) -> tuple[str, bytes] | Failed:
        if kind != KIND:
            return kind, body
        head, _, delivered = body.partition(b"\n")
        name, headers = _HEAD.decode(head)
        if name not in known:
            found = find_webhook(database, name)
            known[name] = None if found is None else found.webhook
        webhook = known[name]
        if webhook is None:
            return Failed("webhook.unknown", "", f"There is no webhook {name!r} any more.", delivered)
        translated = translate_delivery(webhook, headers, delivered, envelope)
        return translated if isinstance(translated, Failed) else ("batch", translated)

    return translate
