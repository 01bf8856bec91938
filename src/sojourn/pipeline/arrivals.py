"""What came in one row: a request, its place, and each of its events alone, for those that cannot be taken in."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import structs

from sojourn.event_log import Damaged, Row, RowPosition
from sojourn.sources import (
    ROW,
    Call,
    Envelope,
    Failed,
    FailedEvent,
    Pieces,
    Place,
    add_failed,
    pieces_of,
    read_request,
    settle_replays,
    unpack_request,
)

if TYPE_CHECKING:
    from sojourn.database import Connection


@dataclass
class Arrival:
    """A request as it stands in a row; ``position`` is the place behind that."""

    position: RowPosition
    kind: str
    body: bytes
    envelope: Envelope

    @cached_property
    def pieces(self) -> Pieces:
        """Its events as they were sent; only failures need them."""
        return pieces_of(self.kind, self.body)

    def place(self, item: int) -> Place:
        """Give the place of an event; a replay has that of the failure which it tries again."""
        file, offset, at = self.envelope.replays or (*self.position, -1)
        return Place(file, offset, item if at < 0 else at)

    def failed(self, item: int, why: Failed) -> FailedEvent:
        """Make the failed event of one that cannot be taken in, with all that a replay needs."""
        return self._failed(item, why, self.pieces.events[item], self.pieces.around)

    def untranslated(self, why: Failed) -> FailedEvent:
        """Make the failed event of a delivery that has no event: its body, and before it what else a replay needs."""
        return self._failed(0, why, why.raw, self.body[: len(self.body) - len(why.raw)])

    def _failed(self, item: int, why: Failed, raw: bytes, around: bytes) -> FailedEvent:
        envelope = self.envelope
        return FailedEvent(
            *self.place(item),
            source=envelope.source,
            received_at=envelope.received_at,
            code=why.code,
            path=why.path,
            message=why.message,
            raw=raw,
            kind=self.kind,
            retry=envelope.retry,
            channel=envelope.channel,
            around=around,
        )

    def read_instead(self, body: bytes, call: Call) -> Call | Failed:
        """Read a body of one event in place of a call.

        Its id and what tells it from others stay; identifiers and traits that were struck out of it stay out.
        """
        (found,) = read_request(self.kind, body, self.envelope)
        if isinstance(found, Failed):
            return found
        own = {name: value for name, value in found.identifiers.items() if name in call.identifiers}
        traits = {name: value for name, value in found.traits.items() if name in call.traits}
        same = {"message_id": call.message_id, "content": call.content}
        return structs.replace(found, **same, identifiers=own, traits=traits)


def failed_row(row: Row | Damaged, code: str, message: str) -> FailedEvent:
    """Make the failed event of a whole row that cannot be taken in, with its source and time where they can be read."""
    raw = row.raw if isinstance(row, Damaged) else row.payload
    try:
        envelope = unpack_request(raw)[2]
    except ValueError:
        envelope = Envelope("", 0)
    place = Place(*(envelope.replays or (*row.position_after, -1)))
    return FailedEvent(*place, envelope.source, envelope.received_at, code, "", message, raw, ROW)


def settle_failures(connection: "Connection", failed: Sequence[FailedEvent], replays: Sequence[Place]) -> None:
    """Write the failures of a batch, and what became of the replays in it; again changes nothing."""
    tried = {*replays}
    again = [one for one in failed if one.kind == ROW or {one.place, one.place.row} & tried]
    known = {one.place for one in again}
    add_failed(connection, [one for one in failed if one.place not in known])
    settle_replays(connection, tried, again)
