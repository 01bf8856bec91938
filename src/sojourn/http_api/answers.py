"""Answers of the raw routes: a status, JSON, and the headers that let browsers send."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import msgspec

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Header = tuple[bytes, bytes]

JSON: Header = (b"content-type", b"application/json")
NOT_KEPT: Header = (b"cache-control", b"no-store")
SUCCESS = b'{"success": true}'
HARDENED: tuple[Header, ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
)
"""What every answer tells browsers: it is what it says, stands in no frame, loads nothing and tells nobody."""
_EXPOSED: Header = (b"access-control-expose-headers", b"retry-after, x-request-id")
_LOOSE: tuple[Header, ...] = (
    (b"access-control-allow-headers", b"authorization, content-type, content-encoding, x-retry-count"),
    (b"access-control-allow-methods", b"GET, POST, OPTIONS"),
    (b"access-control-max-age", b"86400"),
)


async def answer(
    send: Send, status: int, body: bytes, headers: tuple[Header, ...] = (), content_type: Header = JSON
) -> None:
    """Send a whole answer."""
    length = (b"content-length", str(len(body)).encode())
    await send(
        {"type": "http.response.start", "status": status, "headers": [content_type, length, *HARDENED, *headers]}
    )
    await send({"type": "http.response.body", "body": body})


def harden(send: Send) -> Send:
    """Give what sends the parts of an answer, with the headers of every answer where it does not state them itself."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            stated = {name.lower() for name, _ in message["headers"]}
            message["headers"] = [*message["headers"], *(one for one in (*HARDENED, NOT_KEPT) if one[0] not in stated)]
        await send(message)

    return sent


def error_body(code: str, message: str, hint: str | None = None) -> bytes:
    """Give the one error shape; some clients drop a refused batch only when ``code`` and ``message`` are there.

    >>> error_body("key.unknown", "No such key.")
    b'{"code":"key.unknown","message":"No such key."}'
    """
    shape = {"code": code, "message": message}
    return msgspec.json.encode(shape if hint is None else {**shape, "hint": hint})


def allow(origin: bytes | None, *, preflight: bool = False) -> tuple[Header, ...]:
    """Give the headers that let a page of an origin read the answer; none for requests that come from no page."""
    if origin is None:
        return ()
    own: tuple[Header, ...] = ((b"access-control-allow-origin", origin), (b"vary", b"origin"), _EXPOSED)
    return (*own, *_LOOSE) if preflight else own
