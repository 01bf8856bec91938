"""The verbs: an entry recorded in the transaction of what it tells of, entries read, the chain verified."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from sojourn.audit.chain import Fault, Head, Kept, find_faults, follow
from sojourn.audit.entries import Entry, checked

if TYPE_CHECKING:
    from sojourn.database import Connection

MOST_FAULTS = 100


@dataclass(frozen=True)
class Verified:
    """What a walk along the chain found: how many entries, the head, faults (at most 100), and an expected digest."""

    entries: int
    head: Head
    faults: tuple[Fault, ...]
    expected: bool = True


def record(connection: "Connection", entry: Entry, now: int) -> int:
    """Write an entry with what it tells of, in one transaction; give its number. ``now`` is microseconds in UTC.

    The connection is one of ``Database.writing``: there is one writer at a time, so that the chain has one end.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from sojourn.database import Database
    >>> with TemporaryDirectory() as folder, Database.open(Path(folder)) as db:
    ...     db.migrate()
    ...     with db.writing() as connection:
    ...         record(connection, Entry(actor="cli", action="key.created"), 0)
    1
    """
    from sojourn.audit.storage import add_entry, read_head

    kept = follow(read_head(connection), checked(entry), now)
    add_entry(connection, kept)
    return kept.number


def latest_entries(
    connection: "Connection",
    most: int,
    *,
    action: str | None = None,
    actor: str | None = None,
    about: str | None = None,
    before: int | None = None,
) -> list[Kept]:
    """Give the newest entries first; of one action, or of those that begin with it (``user`` for ``user.added``).

    ``actor`` and ``about`` are as entries name them, ``before`` a number below which all stay.
    """
    from sojourn.audit.storage import read_latest

    return read_latest(connection, most, action, actor, about, before)


def verify(connection: "Connection", expected: str | None = None) -> Verified:
    """Walk the whole chain, in the moment that the connection sees; look for an entry with the digest expected."""
    from sojourn.audit.storage import read_entries, read_head

    head = read_head(connection)
    counted, met = 0, expected is None

    def counting() -> Iterator[Kept]:
        nonlocal counted, met
        for kept in read_entries(connection):
            counted += 1
            met = met or kept.digest.hex() == expected
            yield kept

    walk = find_faults(counting(), head)
    faults = tuple(islice(walk, MOST_FAULTS))
    for _ in walk:  # to the end, so that all entries are counted
        pass
    return Verified(counted, head, faults, met)
