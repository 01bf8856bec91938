"""What comes out of a tracking request: calls, and events that could not become one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import msgspec

Kind = Literal["identify", "track", "page", "screen", "group", "alias"]
Json = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Envelope:
    """What is known of a request besides its body.

    ``received_at``: microseconds since 1970, UTC; ``retry``: the header X-Retry-Count; ``channel``: of the source,
    for events that state none; ``currency``: of amounts that state none (Segment's rule is USD); ``zone``: of times
    that state none, an IANA name; ``replays``: the place (file, offset, item) of the failed event that is tried again.
    """

    source: str
    received_at: int
    retry: int = 0
    channel: str | None = None
    currency: str = "USD"
    zone: str = ""
    replays: tuple[int, int, int] | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an order; ``amount`` is in minor units, for refunds negative, None when no price was sent."""

    product: str | None
    quantity: float | None
    amount: int | None
    category: str | None = None
    name: str | None = None


class Call(msgspec.Struct, frozen=True):
    """One tracking call, read and checked.

    ``event``: None for identify, group and alias, which are no events. ``time``: microseconds since 1970, UTC, after
    correction; ``original_time``: as it was sent, where that differs; ``offset_minutes``: the local offset then.
    ``identifiers``: values by namespace. ``traits``: for identify its own over those of the context, for group those
    of the group, else those of the context. ``value``: minor units of ``currency``; None when the event carries no
    money. ``case``: the order. ``content``: 64 bits that are equal when the same was said, whatever the attempt.
    ``warnings``: codes of what was left out or put right. A struct: the worker makes one for each event, and a frozen
    dataclass of twenty fields takes ten times as long to make.
    """

    kind: Kind
    event: str | None
    message_id: str
    time: int
    offset_minutes: int
    date_only: bool
    original_time: int | None
    identifiers: Mapping[str, str]
    properties: Json
    traits: Json
    context: Json
    group_id: str | None
    previous_id: str | None
    channel: str | None
    value: int | None
    currency: str | None
    case: str | None
    lines: tuple[Line, ...]
    content: int
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Failed:
    """An event that could not become a call: why, where in the request, and its bytes as they were sent."""

    code: str
    path: str
    message: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Said:
    """What a record of another tool says, in the words of the tracking protocol.

    ``item``: one event as Segment's clients send it; ``means``: the name that the e-commerce specification has for it,
    where the tool has another one.
    """

    item: Json
    means: str | None = None


Translate = Callable[[Json], Sequence[Said]]
"""Gives what a record says: first what it is about, then the traits that came along with it."""


class Unusable(Exception):
    """What is wrong with the event that is being read; never leaves the room, reading turns it into a `Failed`."""

    def __init__(self, code: str, path: str, message: str) -> None:
        """Keep the code (without ``tracking.``), the field and a sentence for people."""
        super().__init__(message)
        self.code, self.path, self.message = f"tracking.{code}", path, message
