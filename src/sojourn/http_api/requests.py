"""Each request has a number of its own: it stands in the answer and in the log, so that one leads to the other.

Logged are the route (never the path, which may name a customer), the status and the code of a refusal: what was refused
at level info, what the server could not do at level error, the rest at level debug.
"""

import logging
import secrets
import time
from dataclasses import dataclass, field
from itertools import count

import msgspec

from sojourn.assembly import facts
from sojourn.http_api.answers import Message, Scope, Send

LOGGER = logging.getLogger("sojourn.front")
METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"})
_DECODER = msgspec.json.Decoder(dict[str, object])
_START, _NUMBERS = secrets.token_hex(4), count(1)


@dataclass
class Request:
    """One request being answered; ``send`` puts its number into the answer."""

    scope: Scope
    sending: Send
    number: str = field(default_factory=lambda: f"{_START}-{next(_NUMBERS)}")
    begun: float = field(default_factory=time.perf_counter)
    status: int = 500
    code: str | None = None

    async def send(self, message: Message) -> None:
        """Send a part of the answer."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"] = [*message.get("headers", ()), (b"x-request-id", self.number.encode())]
        elif self.status >= 400 and self.code is None:
            self.code = _code(message.get("body", b""))
        await self.sending(message)

    def log(self, route: str, *, addresses: bool) -> float:
        """Log what became of it; give the seconds that it took."""
        seconds = time.perf_counter() - self.begun
        level = logging.DEBUG if self.status < 400 else logging.INFO if self.status < 500 else logging.ERROR
        if LOGGER.isEnabledFor(level):
            method, client = self.scope["method"], self.scope.get("client")
            said = facts(
                request=self.number,
                method=method if method in METHODS else "other",
                route=route,
                status=self.status,
                code=self.code,
                milliseconds=round(1000 * seconds, 1),
                address=client[0] if addresses and client else None,
            )
            LOGGER.log(level, "request", extra=said)
        return seconds


def _code(body: bytes) -> str | None:
    """Find the code in the one error shape."""
    try:
        found = _DECODER.decode(body).get("code")
    except msgspec.MsgspecError:
        return None
    return found if isinstance(found, str) else None
