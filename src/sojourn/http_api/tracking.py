"""The tracking routes: a request is checked, made durable, and answered with 200; what its events say is read later.

Exact semantics: 200 means that the whole request is on disk. A single bad event never refuses a request: it is listed
among the failed events. Refused are: 400 bytes that are no JSON object, 401 without a known write key, 403 from an
origin that the key does not allow, 413 beyond the limit after unpacking, 429 while more is waiting than is stated (with
Retry-After), 503 when the disk takes nothing. Every refusal has a code and a message: some clients send again for ever
otherwise. A key in the header wins over one in the body.
"""

import base64
from binascii import Error as Broken
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs

import msgspec

from sojourn.access import AnyKey, WriteKey
from sojourn.http_api.answers import NOT_KEPT, SUCCESS, Header, Receive, Scope, Send, allow, answer, error_body
from sojourn.http_api.gate import Gate
from sojourn.sources import (
    MOST_BYTES,
    SENSORS,
    BodyTooLarge,
    EndpointUnknown,
    Envelope,
    RequestRefused,
    check_request,
    open_body,
    open_form,
    pack_request,
)
from sojourn.vocabulary import SojournError

RETRY_AFTER: Header = (b"retry-after", b"1")
PREFIX = "/v1/"
SENSORS_PATHS = frozenset({"/sa", "/sa.gif"})
"""Where Sensors Analytics' SDKs send: a form, or a query for browsers; the write key is ``token`` of the query."""
PIXEL = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
GIF: Header = (b"content-type", b"image/gif")


@dataclass(frozen=True)
class Refusal(Exception):
    """Why a request is not taken in."""

    status: int
    body: bytes
    headers: tuple[Header, ...] = ()


async def track(gate: Gate, scope: Scope, receive: Receive, send: Send) -> int:
    """Answer a request to ``/v1/KIND``, or one of Sensors Analytics' SDKs; give the status."""
    origin = dict(scope["headers"]).get(b"origin")
    try:
        await _take_in(gate, scope, receive)
    except Refusal as refused:
        await answer(send, refused.status, refused.body, (*refused.headers, *allow(origin)))
        return refused.status
    if scope["method"] == "GET":
        await answer(send, 200, PIXEL, (NOT_KEPT, *allow(origin)), GIF)
    else:
        await answer(send, 200, SUCCESS, (NOT_KEPT, *allow(origin)))
    return 200


async def _take_in(gate: Gate, scope: Scope, receive: Receive) -> None:
    headers: dict[bytes, bytes] = dict(scope["headers"])
    query: bytes = scope["query_string"]
    if gate.is_behind():
        raise Refusal(
            429, error_body("log.behind", "More is waiting than can be taken in.", "Send again."), (RETRY_AFTER,)
        )
    packed = query if scope["method"] == "GET" else await _body(receive)
    try:
        body = open_body(packed, headers.get(b"content-encoding", b"").decode("latin-1") or None, MOST_BYTES)
        if scope["path"] in SENSORS_PATHS:
            kind = SENSORS
            body, checked = open_form(body, MOST_BYTES)
        else:
            kind = scope["path"].removeprefix(PREFIX).strip("/")
            checked = check_request(kind, body)
    except RequestRefused as error:
        status = 413 if isinstance(error, BodyTooLarge) else 404 if isinstance(error, EndpointUnknown) else 400
        raise Refusal(status, error_body(error.code, error.message, error.hint)) from error
    now = gate.now()
    if not gate.keys.holds_at(now):
        await gate.refresh_keys(now)
    key = _write_key(gate, _key_text(headers, query) or checked.write_key, headers.get(b"origin"), now)
    envelope = Envelope(key.source, now, _retries(headers), key.channel)
    try:
        await gate.keep(pack_request(kind, body, envelope), checked.events)
    except SojournError as error:
        message = error_body(error.code, "The log cannot be written at the moment.", "Send again later.")
        raise Refusal(503, message, (RETRY_AFTER,)) from error


async def _body(receive: Receive) -> bytes:
    """Read the body, but never more than is allowed before unpacking."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refusal(400, error_body("request.cut_off", "The request ended before its body did."))
        part = message.get("body", b"")
        size += len(part)
        if size > MOST_BYTES:
            text = f"The request is larger than {MOST_BYTES:,} bytes."
            raise Refusal(413, error_body("tracking.too_large", text, "Send fewer events in one batch."))
        parts.append(part)
        if not message.get("more_body"):
            return parts[0] if len(parts) == 1 else b"".join(parts)


def _write_key(gate: Gate, text: str | None, origin: bytes | None, now: int) -> WriteKey:
    found: AnyKey | None = None
    if text:
        try:
            found = gate.keys.look(text, now)
        except SojournError as error:
            raise Refusal(
                503, error_body(error.code, "The keys cannot be read at the moment."), (RETRY_AFTER,)
            ) from error
    if not isinstance(found, WriteKey):
        what = "is not known" if text else "is missing"
        hint = "Make one: sojourn keys create --write SOURCE. It goes into the writeKey of the client."
        raise Refusal(401, error_body("key.unknown", f"The write key {what}.", hint))
    if not found.allows_origin(None if origin is None else origin.decode("latin-1")):
        raise Refusal(403, error_body("key.origin", "This write key does not take events from that origin."))
    return found


def _key_text(headers: Mapping[bytes, bytes], query: bytes) -> str | None:
    """Find the key in the header (Basic user name or Bearer), else in the query."""
    scheme, _, rest = headers.get(b"authorization", b"").partition(b" ")
    if scheme.lower() == b"basic":
        try:
            return base64.b64decode(rest.strip()).partition(b":")[0].decode("latin-1") or None
        except (Broken, ValueError):
            return None
    if scheme.lower() == b"bearer":
        return rest.strip().decode("latin-1") or None
    found = parse_qs(query.decode("latin-1")) if query else {}
    return next((found[name][0] for name in ("writeKey", "token") if name in found), None)


def _retries(headers: Mapping[bytes, bytes]) -> int:
    text = headers.get(b"x-retry-count", b"")
    return min(int(text), 1000) if text.isdigit() and len(text) < 6 else 0


async def settings(gate: Gate, scope: Scope, send: Send) -> int:
    """Answer a browser client's question for its settings: ``/v1/projects/KEY/settings``."""
    key = scope["path"].removeprefix("/v1/projects/").partition("/")[0]
    origin = dict(scope["headers"]).get(b"origin")
    now = gate.now()
    await gate.refresh_keys(now)
    try:
        _write_key(gate, key, origin, now)
    except Refusal as refused:
        await answer(send, refused.status, refused.body, allow(origin))
        return refused.status
    host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
    own = {"apiKey": key, "apiHost": f"{host}/v1", "protocol": scope["scheme"], "unbundledIntegrations": []}
    shape = {"integrations": {"Segment.io": own}, "plan": {"track": {}, "identify": {}, "group": {}}}
    await answer(send, 200, msgspec.json.encode(shape), (NOT_KEPT, *allow(origin)))
    return 200
