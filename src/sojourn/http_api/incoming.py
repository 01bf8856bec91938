"""The body of a request while it comes: never more of it than is allowed, and never for longer.

A body has some seconds, and one more for every 1,000 bytes that have come: a large file over a slow line takes its
time, and who sends a byte now and then holds nothing for ever. What comes behind the body (that the client left) has
all time.
"""

import asyncio

from sojourn.http_api.answers import Message, Receive

SLOW = 408
SLOWEST = 1_000
"""Bytes a second, once the first seconds are over."""


class BodyRefused(Exception):
    """A body that is not read on: the status, the code, what is wrong with it and what to do.

    After some refusals the connection is to be closed, as what comes on it is the rest of the body.
    """

    def __init__(self, status: int, code: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.hint = status, code, message, hint
        self.headers: dict[str, str] = {"connection": "close"} if status == SLOW else {}


class Incoming:
    """Gives the messages of a request one by one, as ``receive`` does. Raises BodyRefused."""

    def __init__(self, receive: Receive, most_bytes: int, seconds: float) -> None:
        self._receive = receive
        self._most_bytes = most_bytes
        self._seconds = seconds
        self._until = asyncio.get_running_loop().time() + seconds
        self._size = 0
        self._ended = False

    async def __call__(self) -> Message:
        """Wait for the next message."""
        if self._ended:
            return await self._receive()
        try:
            async with asyncio.timeout_at(self._until + self._size / SLOWEST):
                message = await self._receive()
        except TimeoutError as error:
            text = f"The body did not come within {self._seconds:g} seconds and one for each 1,000 bytes."
            raise BodyRefused(SLOW, "tracking.too_slow", text, "Send it again, over a better line.") from error
        self._size += len(message.get("body", b""))
        self._ended = not message.get("more_body")
        if self._size > self._most_bytes:
            text = f"The request is larger than {self._most_bytes:,} bytes."
            raise BodyRefused(413, "tracking.too_large", text, "Send fewer events in one batch.")
        return message
