"""The webhook route: a delivery is checked as received, made durable, and answered with 200; it is mapped later.

Exact semantics: the signature is checked over the bytes of the body as they came. Refused are: 404 for an unknown
webhook, 401 without a valid signature or write key, 413 beyond the limit, 400 for what is no JSON; and what tracking
refuses for the sake of the log (429, 503). A delivery that came before is taken in again, and adds nothing.
"""

from collections.abc import Mapping

import msgspec

from sojourn.http_api.answers import NOT_KEPT, SUCCESS, Receive, Scope, Send, answer, error_body
from sojourn.http_api.gate import Gate
from sojourn.http_api.tracking import Refusal, key_text, key_with, read_body, refuse_when_behind, retry_after
from sojourn.sources import BodyTooLarge, Envelope, RequestRefused, open_body, pack_request
from sojourn.vocabulary import SojournError
from sojourn.webhooks import KIND, SignatureRefused, Webhook, check_signature, pack_delivery

PREFIX = "/v1/webhook/"
_DECODER = msgspec.json.Decoder(dict[str, msgspec.Raw] | list[msgspec.Raw])


async def deliver(gate: Gate, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a delivery to ``/v1/webhook/NAME``."""
    try:
        await _take_in(gate, scope, receive)
    except Refusal as refused:
        await answer(send, refused.status, refused.body, refused.headers)
    else:
        await answer(send, 200, SUCCESS, (NOT_KEPT,))


async def _take_in(gate: Gate, scope: Scope, receive: Receive) -> None:
    refuse_when_behind(gate)
    limit = gate.configuration.limits.body_bytes
    packed, now = await read_body(gate, receive), gate.now()
    raw: dict[bytes, bytes] = dict(scope["headers"])
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in raw.items()}
    webhook, secrets = await _known(gate, scope["path"].removeprefix(PREFIX).strip("/"), now)
    source, channel = webhook.source or webhook.name, webhook.channel
    if webhook.authentication.scheme == "write-key":
        key = await key_with(gate, key_text(raw, scope["query_string"]), raw.get(b"origin"), now)
        source, channel = key.source, key.channel or channel
    else:
        try:
            check_signature(webhook.authentication, secrets, headers, packed, now)
        except SignatureRefused as error:
            raise Refusal(401, error_body(error.code, error.message, error.hint)) from error
    body = _json(packed, headers, limit)
    payload = pack_request(KIND, pack_delivery(webhook, headers, body), Envelope(source, now, channel=channel))
    try:
        await gate.keep(payload, 1)
    except SojournError as error:
        message = error_body(error.code, "The log cannot be written at the moment.", "Send again later.")
        raise Refusal(503, message, (retry_after(gate),)) from error


async def _known(gate: Gate, name: str, now: int) -> tuple[Webhook, list[str]]:
    await gate.refresh(gate.webhooks, now)
    try:
        if gate.webhooks.look(name) is None:
            await gate.refresh(gate.webhooks, now, anew=True)
        found = gate.webhooks.look(name)
    except SojournError as error:
        message = error_body(error.code, "The webhooks cannot be read at the moment.")
        raise Refusal(503, message, (retry_after(gate),)) from error
    if found is None:
        hint = "Make one: sojourn webhooks apply FILE."
        raise Refusal(404, error_body("webhook.unknown", "There is no webhook of this name.", hint))
    return found


def _json(packed: bytes, headers: Mapping[str, str], limit: int) -> bytes:
    """Unpack a body, and see that it is a JSON object or list."""
    try:
        body = open_body(packed, headers.get("content-encoding"), limit)
        body.decode()
        _DECODER.decode(body)
    except RequestRefused as error:
        status = 413 if isinstance(error, BodyTooLarge) else 400
        raise Refusal(status, error_body(error.code, error.message, error.hint)) from error
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Refusal(400, error_body("webhook.not_json", "The body is no JSON object or list.")) from error
    return body
