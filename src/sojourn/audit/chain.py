"""The chain, pure: what seals an entry to the one before it, and which entry is at fault when a seal does not fit.

Exact semantics: ``digest`` = SHA-256 of the digest before and of all that the entry says. Read in the order of their
numbers, an entry is *changed* when its digest is not that of its content; *inserted* when the next one is sealed to the
entry before it; *removed* when numbers are missing, or the head knows of entries that are not there; the chain is
*broken* before an entry where none of these tells why its seal does not fit.
Counter-example: who may write the table and the head can seal everything anew. Against that, keep a head elsewhere.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from sojourn.audit.entries import Entry

GENESIS = bytes(32)
FaultKind = Literal["changed", "removed", "inserted", "broken"]


@dataclass(frozen=True)
class Kept:
    """An entry as it is kept: its number from 1, its time (microseconds in UTC), its seals."""

    number: int
    time: int
    entry: Entry
    previous: bytes
    digest: bytes


@dataclass(frozen=True)
class Head:
    """The last entry that was written; number 0 before the first."""

    number: int = 0
    digest: bytes = GENESIS


@dataclass(frozen=True)
class Fault:
    """What is wrong with the entries ``number`` to ``last``."""

    kind: FaultKind
    number: int
    last: int


def seal(previous: bytes, time: int, entry: Entry) -> bytes:
    """Give the digest of an entry that follows another.

    >>> seal(GENESIS, 0, Entry(actor="cli", action="key.created")).hex()[:8]
    '29c57100'
    """
    said = [time, entry.actor, entry.action, entry.about, entry.customer, dict(entry.facts)]
    return sha256(previous + json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).digest()


def follow(head: Head, entry: Entry, time: int) -> Kept:
    """Give the entry that comes after a head.

    >>> follow(Head(), Entry(actor="cli", action="key.created"), 0).number
    1
    """
    return Kept(head.number + 1, time, entry, head.digest, seal(head.digest, time, entry))


def find_faults(entries: Iterable[Kept], head: Head) -> Iterator[Fault]:
    """Walk the chain in the order of numbers and give what is wrong with it.

    >>> first = follow(Head(), Entry(actor="cli", action="key.created"), 0)
    >>> second = follow(Head(first.number, first.digest), Entry(actor="cli", action="key.revoked"), 1)
    >>> [*find_faults([first, second], Head(2, second.digest))]
    []
    >>> [*find_faults([second], Head(2, second.digest))]
    [Fault(kind='removed', number=1, last=1)]
    """
    before: bytes | None = None
    last = Head()
    reached = head == Head()
    for kept in entries:
        if reached:
            yield Fault("inserted", kept.number, kept.number)
            continue
        if kept.number > last.number + 1:
            yield Fault("removed", last.number + 1, kept.number - 1)
        elif kept.previous != last.digest:
            inserted = kept.previous == before
            place = last.number if inserted else kept.number
            yield Fault("inserted" if inserted else "broken", place, place)
        if kept.digest != seal(kept.previous, kept.time, kept.entry):
            yield Fault("changed", kept.number, kept.number)
        before, last = last.digest, Head(kept.number, kept.digest)
        reached = last == head
    if not reached and last.number < head.number:
        yield Fault("removed", last.number + 1, head.number)
    elif not reached:
        yield Fault("broken", last.number, last.number)
