"""The tracking routes: a request is checked, made durable, and answered with 200; what its events say is read later.

Exact semantics: 200 means that the whole request is on disk. A single bad event never refuses a request: it is listed
among the failed events. Refused are: 400 bytes that are no JSON object, 401 without a known write key, 403 from an
origin that the key does not allow, 408 when the body does not come in time, 413 beyond the limits of bytes after
unpacking and of events, 429 while more is waiting than is stated (with Retry-After), 503 when the disk takes nothing.
Every refusal has a code and a message: some clients send again for ever otherwise. A key in the header wins over one in
the body.
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
from sojourn.http_api.incoming import BodyRefused, Incoming
from sojourn.sources import (
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
    refuse_when_behind(gate)
    limits = gate.configuration.limits
    packed = query if scope["method"] == "GET" else await read_body(gate, receive)
    try:
        body = open_body(packed, headers.get(b"content-encoding", b"").decode("latin-1") or None, limits.body_bytes)
        if scope["path"] in SENSORS_PATHS:
            kind = SENSORS
            body, checked = open_form(body, limits.body_bytes)
        else:
            kind = scope["path"].removeprefix(PREFIX).strip("/")
            checked = check_request(kind, body)
    except RequestRefused as error:
        status = 413 if isinstance(error, BodyTooLarge) else 404 if isinstance(error, EndpointUnknown) else 400
        raise Refusal(status, error_body(error.code, error.message, error.hint)) from error
    if checked.events > limits.events:
        text = f"The request has {checked.events:,} events; {limits.events:,} are allowed."
        raise Refusal(413, error_body("tracking.too_many_events", text, "Send fewer events in one batch."))
    now = gate.now()
    key = await key_with(gate, key_text(headers, query) or checked.write_key, headers.get(b"origin"), now)
    envelope = Envelope(key.source, now, _retries(headers), key.channel)
    try:
        await gate.keep(pack_request(kind, body, envelope), checked.events)
    except SojournError as error:
        message = error_body(error.code, "The log cannot be written at the moment.", "Send again later.")
        raise Refusal(503, message, (retry_after(gate),)) from error


def refuse_when_behind(gate: Gate) -> None:
    """Refuse a request while more is waiting than can be taken in."""
    if gate.is_behind():
        text = error_body("log.behind", "More is waiting than can be taken in.", "Send again.")
        raise Refusal(429, text, (retry_after(gate),))


def retry_after(gate: Gate) -> Header:
    """Give the header that says when to come back."""
    return (b"retry-after", str(gate.configuration.limits.retry_after).encode())


async def read_body(gate: Gate, receive: Receive) -> bytes:
    """Read the body, but never more than is allowed before unpacking, and not for longer than is allowed."""
    limits = gate.configuration.limits
    incoming, parts = Incoming(receive, limits.body_bytes, limits.body_seconds, gate.waits), list[bytes]()
    while True:
        try:
            message = await incoming()
        except BodyRefused as error:
            body = error_body(error.code, error.message, error.hint)
            headers = ((name.encode(), value.encode()) for name, value in error.headers.items())
            raise Refusal(error.status, body, tuple(headers)) from error
        if message["type"] == "http.disconnect":
            raise Refusal(400, error_body("request.cut_off", "The request ended before its body did."))
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return parts[0] if len(parts) == 1 else b"".join(parts)


async def key_with(gate: Gate, text: str | None, origin: bytes | None, now: int) -> WriteKey:
    """Give the write key of a text, if it may send from that origin; refuse any other."""
    found: AnyKey | None = None
    if not gate.keys.holds_at(now):
        await gate.refresh(gate.keys, now)
    if text:
        try:
            found = gate.keys.look(text, now)
            if found is None and gate.keys.may_be_new(text):
                await gate.refresh(gate.keys, now, anew=True)
                found = gate.keys.look(text, now)
        except SojournError as error:
            raise Refusal(
                503, error_body(error.code, "The keys cannot be read at the moment."), (retry_after(gate),)
            ) from error
    if not isinstance(found, WriteKey):
        what = "is not known" if text else "is missing"
        hint = "Make one: sojourn keys create --write SOURCE. It goes into the writeKey of the client."
        raise Refusal(401, error_body("key.unknown", f"The write key {what}.", hint))
    if not found.allows_origin(None if origin is None else origin.decode("latin-1")):
        raise Refusal(403, error_body("key.origin", "This write key does not take events from that origin."))
    return found


def key_text(headers: Mapping[bytes, bytes], query: bytes) -> str | None:
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
    try:
        await key_with(gate, key, origin, now)
    except Refusal as refused:
        await answer(send, refused.status, refused.body, allow(origin))
        return refused.status
    scheme, host = _own_address(gate, scope)
    own = {"apiKey": key, "apiHost": f"{host}/v1", "protocol": scheme, "unbundledIntegrations": []}
    shape = {"integrations": {"Segment.io": own}, "plan": {"track": {}, "identify": {}, "group": {}}}
    await answer(send, 200, msgspec.json.encode(shape), (NOT_KEPT, *allow(origin)))
    return 200


def _own_address(gate: Gate, scope: Scope) -> tuple[str, str]:
    """Give scheme and host under which clients find this server: as configured, else as this one asked."""
    scheme, _, host = gate.configuration.server.public_address.rstrip("/").partition("://")
    return (scheme, host) if host else (scope["scheme"], dict(scope["headers"]).get(b"host", b"").decode("latin-1"))
