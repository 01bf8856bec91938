"""Failed events: received and kept, but no event could be made of them. People edit, replay or discard them.

The tables are imported when they are asked: SQLAlchemy takes longer to import than most commands run, and few need it.
"""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from sojourn.vocabulary import NotFound

if TYPE_CHECKING:
    from sojourn.database import Connection

ROW = "row"
"""The kind of a failure that is no event but a whole row of the log."""
WAITING, REPLAYING, REPLAYED, DISCARDED = STATES = ("waiting", "replaying", "replayed", "discarded")
OPEN = (WAITING, REPLAYING)
"""What still can be replayed. Who asks for a replay dies sometimes before the row is written."""
_PLACE = re.compile(r"(\d{1,9})-(\d{1,15})(?:-(\d{1,9}))?")


class Place(NamedTuple):
    """Where a failure stood among the rows: file, the offset behind its row, the event in it (-1: the whole row).

    >>> str(Place(3, 4096, 0)), str(Place(3, 4096, -1)), Place.read("3-4096")
    ('3-4096-0', '3-4096', Place(file=3, offset=4096, item=-1))
    """

    file: int
    offset: int
    item: int

    def __str__(self) -> str:
        """Write it as people type it."""
        return f"{self.file}-{self.offset}" + (f"-{self.item}" if self.item >= 0 else "")

    @classmethod
    def read(cls, text: str) -> "Place":
        """Read what ``str`` writes; anything else is ``failed.unknown``."""
        found = _PLACE.fullmatch(text.strip())
        if found is None:
            raise unknown_place(text)
        return cls(int(found[1]), int(found[2]), -1 if found[3] is None else int(found[3]))

    @property
    def row(self) -> "Place":
        """The place of its whole row."""
        return Place(self.file, self.offset, -1)


@dataclass(frozen=True, slots=True)
class FailedEvent:
    """One of them: why it failed, where in the request, and its bytes as they came.

    ``received_at``: microseconds since 1970. ``kind``: the endpoint it came to, or ``row``; ``retry``, ``channel`` and
    ``around`` (what a batch says for all its events, JSON) are what a replay needs beside the bytes. ``edited``: its
    bytes after the latest edit; ``changed_at``: when its replay was asked for, or when it was discarded.
    """

    file: int
    offset: int
    item: int
    source: str
    received_at: int
    code: str
    path: str
    message: str
    raw: bytes
    kind: str = "batch"
    retry: int = 0
    channel: str | None = None
    around: bytes = b""
    state: str = WAITING
    changed_at: int | None = None
    edited: bytes | None = None

    @property
    def place(self) -> Place:
        """Where it stood."""
        return Place(self.file, self.offset, self.item)

    @property
    def current(self) -> bytes:
        """Its bytes as they would be replayed."""
        return self.raw if self.edited is None else self.edited


class Edit(NamedTuple):
    """What a failed event was changed to, and when."""

    edited_at: int
    raw: bytes


def unknown_place(text: str) -> NotFound:
    """Build the error for a place where nothing failed.

    >>> unknown_place("7").code
    'failed.unknown'
    """
    return NotFound(
        f"There is no failed event {text!r}.", code="failed.unknown", hint="Places stand in: sojourn failed list."
    )


def add_failed(connection: "Connection", failures: Sequence[FailedEvent]) -> None:
    """Write failures; those that are there already stay as they are."""
    from sojourn.sources import storage

    storage.add_failed(connection, failures)


def settle_replays(connection: "Connection", replays: Collection[Place], failures: Sequence[FailedEvent]) -> None:
    """Write what became of replays: those that failed again wait again with their new reason, the others are done.

    Of a whole row that could be read, each event that failed is a failure of its own.
    """
    from sojourn.sources import storage

    again = {failure.place for failure in failures}
    storage.fail_again(connection, failures)
    storage.change_state(connection, sorted({*replays} - again), REPLAYED, None)


def read_failed(
    connection: "Connection",
    most: int,
    source: str | None = None,
    code: str | None = None,
    states: Sequence[str] = OPEN,
) -> list[FailedEvent]:
    """Give the latest failures first, at most so many; of one source, one code and some states."""
    from sojourn.sources import storage

    return storage.read_failed(connection, most, source, code, states)


def open_places(
    connection: "Connection", source: str | None, code: str | None, after: Place, most: int
) -> list[FailedEvent]:
    """Give failures that can be replayed in the order in which they came, behind a place; some at a time."""
    from sojourn.sources import storage

    return storage.open_places(connection, source, code, after, most)


def find_failed(connection: "Connection", place: Place) -> FailedEvent:
    """Give the failure at a place; ``failed.unknown`` where there is none."""
    from sojourn.sources import storage

    found = storage.find_failed(connection, place)
    if found is None:
        raise unknown_place(str(place))
    return found


def read_edits(connection: "Connection", place: Place) -> list[Edit]:
    """Give the edits of a failed event, the first one first."""
    from sojourn.sources import storage

    return storage.read_edits(connection, place)


def edit_failed(connection: "Connection", place: Place, raw: bytes, now: int) -> None:
    """Change what would be replayed; the bytes that were received stay, and so do earlier edits."""
    from sojourn.sources import storage

    storage.add_edit(connection, place, raw, now)


def change_state(connection: "Connection", places: Sequence[Place], state: str, now: int | None) -> None:
    """Change the state of failed events; ``now`` None leaves the time of their last change."""
    from sojourn.sources import storage

    storage.change_state(connection, places, state, now)


def count_changed(connection: "Connection", now: int) -> dict[str, int]:
    """Count by state what was last changed at a moment: what has become of the replays that were asked for then."""
    from sojourn.sources import storage

    return storage.count_changed(connection, now)


def count_failed(connection: "Connection") -> dict[tuple[str, str], int]:
    """Count failures that wait, by source and code."""
    from sojourn.sources import storage

    return storage.count_failed(connection)


def failures_naming(connection: "Connection", chosen: Callable[[bytes], bool]) -> list[FailedEvent]:
    """Give the failures whose bytes, as received, around them or after any edit, are chosen; in whatever state."""
    from sojourn.sources import storage

    return storage.failures_naming(connection, chosen)


def forget_failed(connection: "Connection", chosen: Callable[[bytes], bool]) -> int:
    """Delete the failures whose bytes are chosen; give how many there were."""
    from sojourn.sources import storage

    return storage.forget_failed(connection, chosen)
