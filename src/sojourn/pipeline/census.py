"""Who is in a snapshot, for stages: a key of each customer that stays, a print of its journey, and journeys of a few.

What stages were applied to is compared with what is there now, whatever came between: fresh events, calls, merges,
splits, slices, erasures, loads and loads taken back need no note of what they changed, and nothing can be missed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sojourn.engines import EARLIEST, LATEST, Journeys
from sojourn.event_log import ROW_BITS, Segment
from sojourn.journey_store import OVERLAY, Column, Snapshot, StoredShard, open_snapshot
from sojourn.kernels.build import spans_to_rows
from sojourn.kernels.census import NOBODY, add_times, count_customers, find_keys
from sojourn.vocabulary import DERIVED
from sojourn.workspace import Manifest

I64 = NDArray[np.int64]
U64 = NDArray[np.uint64]
Array = TypeVar("Array", bound=NDArray[np.generic])
NO_KEYS = np.empty((0, 2), np.uint64)
KEY_BYTES = 16


@dataclass(frozen=True)
class Census:
    """The customers of a snapshot: shard and slot of each, its key (the message key of the event that arrived first).

    ``prints`` change with the events of a customer, with which of them tell who it is, and with the first call that
    does. Message keys are never given twice, say nothing of a person, and stay when segments are joined.
    """

    shard: NDArray[np.int32]
    slot: I64
    keys: U64
    prints: U64

    def __len__(self) -> int:
        """Count the customers."""
        return len(self.slot)


@dataclass
class Counted:
    """What was counted of sealed shards, which stay: by their names, with the flags that it was counted under."""

    sealing: object = None
    known: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, np.bool_))
    shards: dict[str, tuple[I64, U64, U64]] = field(default_factory=dict)


@dataclass(frozen=True)
class Held:
    """A snapshot with the segments that it was made of."""

    snapshot: Snapshot
    segments: Mapping[int, Segment]

    @property
    def derived(self) -> int:
        """The code of what Sojourn itself wrote, -1 where there is none."""
        names = self.snapshot.names["source"]
        return names.index(DERIVED) if DERIVED in names else -1

    @cached_property
    def written(self) -> dict[int, int]:
        """When each segment was written: `loads undo` gives a number back, and the next load takes it."""
        return {number: (one.folder / "segment.json").stat().st_mtime_ns for number, one in self.segments.items()}

    def take_census(self, counted: Counted) -> Census:
        """Count everybody; sealed shards only where they are others than those ``counted``."""
        known, meta = self.snapshot.persons.known, self.snapshot.meta
        sealed = [(name, self.written.get(int(name.split("-")[0]))) for name in meta["sealed"]]
        sealing = meta["numbering"], sealed
        if sealing != counted.sealing or not np.array_equal(counted.known, known[: len(counted.known)]):
            counted.sealing, counted.known, counted.shards = sealing, known, {}
        parts = []
        for number, shard in enumerate(self.snapshot.shards):
            keys, prints = self._counted(shard, counted)
            add_times(prints, self.snapshot.persons.called[shard.person])
            slots = np.flatnonzero(keys.any(axis=1))
            parts.append(Census(np.full(len(slots), number, np.int32), slots, keys[slots], prints[slots]))
        return joined(parts)

    def journeys(self, census: Census, places: I64, now: int) -> tuple[Journeys, I64]:
        """Gather the journeys of some customers of one shard, and the position of each row."""
        shard = self.snapshot.shards[census.shard[places[0]]] if len(places) else self.snapshot.shards[0]
        slots = census.slot[places]
        starts, ends = shard.starts[slots], shard.ends[slots]
        rows, lengths = spans_to_rows(starts, ends), ends - starts
        if self.derived >= 0:
            stays = shard.column("source")[rows] != self.derived
            owner = np.repeat(np.arange(len(slots)), lengths)[stays]
            rows, lengths = rows[stays], np.bincount(owner, minlength=len(slots))
        bounds = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
        made: dict[str, Column] = {}

        def column(name: str) -> Column:
            if name not in made:
                made[name] = _fixed(shard.column(name)[rows])
            return made[name]

        names, persons = self.snapshot.names, self.snapshot.persons
        journeys = Journeys(
            starts=_fixed(bounds[:-1]),
            ends=_fixed(bounds[1:]),
            person=_fixed(shard.person[slots]),
            time=column("time").astype(np.int64, copy=False),
            step=column("event"),
            steps=names["event"],
            low=EARLIEST,
            high=LATEST,
            as_of=now,
            column=column,
            names=lambda name: names[name],
            person_names=lambda codes: persons.names.take(pa.array(codes)),
            known=persons.known,
            called=persons.called,
        )
        return journeys, column("position").astype(np.int64, copy=False)

    def identifier(self, census: Census, place: int) -> tuple[str, str]:
        """Give the strongest identifier of a customer: namespace and value."""
        person, persons = self.snapshot.shards[census.shard[place]].person[census.slot[place]], self.snapshot.persons
        return str(persons.namespace[person].as_py()), str(persons.value[person].as_py())

    def message_keys(self, positions: I64) -> U64:
        """Give the message keys of some rows of the log."""
        found = np.empty((len(positions), 2), np.uint64)
        order = np.argsort(positions, kind="stable")
        numbers, begins = np.unique(positions[order] >> ROW_BITS, return_index=True)
        ends = np.append(begins, len(order))[1:]
        for number, begin, end in zip(numbers.tolist(), begins, ends, strict=True):
            mine = order[begin:end]
            found[mine] = self.segments[number].keys[positions[mine] & ((1 << ROW_BITS) - 1)]
        return found

    def _counted(self, shard: StoredShard, counted: Counted) -> tuple[U64, U64]:
        """Give keys (0, 0 for who has no event but derived ones) and prints of a shard's slots."""
        name = shard.folder.name
        if name in counted.shards:
            starts, keys, prints = counted.shards[name]
            place = np.minimum(np.searchsorted(starts, shard.starts), len(starts) - 1)
            if np.array_equal(starts[place], shard.starts):
                return keys[place], prints[place]
        first, prints = np.empty(len(shard.starts), np.int64), np.empty(len(shard.starts), np.uint64)
        salt = np.zeros(max(self.segments, default=0) + 1, np.uint64)
        salt[[*self.written]] = [*self.written.values()]
        starts, ends, known = _fixed(shard.starts), _fixed(shard.ends), _fixed(self.snapshot.persons.known)
        position, ident, source = (shard.column(one) for one in ("position", "ident", "source"))
        count_customers(starts, ends, position, ident, source, self.derived, known, salt, ROW_BITS, first, prints)
        keys, there = np.zeros((len(first), 2), np.uint64), first != NOBODY
        keys[there] = self.message_keys(first[there])
        if name != OVERLAY:
            counted.shards[name] = shard.starts, keys, prints
        return keys, prints.copy()


def held_by(folder: Path, manifest: Manifest) -> Held | None:
    """Open what a manifest names; None where there are no events."""
    if manifest.snapshot is None:
        return None
    segments = [Segment.open(folder / "log" / name) for name in manifest.segments]
    return Held(open_snapshot(folder / "store" / manifest.snapshot), {one.number: one for one in segments})


def joined(parts: list[Census]) -> Census:
    """Put parts of a census together."""
    if not parts:
        return Census(np.empty(0, np.int32), np.empty(0, np.int64), NO_KEYS, np.empty(0, np.uint64))
    return Census(
        *(np.concatenate([getattr(part, name) for part in parts]) for name in ("shard", "slot", "keys", "prints"))
    )


def as_keys(keys: Iterable[bytes]) -> U64:
    """Give keys as the database has them, as an array."""
    return np.frombuffer(b"".join(keys), np.uint64).reshape(-1, 2)


def as_bytes(keys: U64) -> list[bytes]:
    """Give keys as the database has them, one by one.

    >>> [len(key) for key in as_bytes(np.array([[5, 1], [5, 2]], np.uint64))]
    [16, 16]
    """
    whole = keys.tobytes()
    return [whole[start : start + KEY_BYTES] for start in range(0, len(whole), KEY_BYTES)]


def places_of(table: U64, wanted: U64) -> I64:
    """Give for each wanted key its row in a table of distinct keys, -1 where it has none.

    >>> keys = np.array([[5, 1], [5, 2]], np.uint64)
    >>> places_of(keys, np.array([[5, 2], [6, 1]], np.uint64)).tolist()
    [1, -1]
    """
    found = np.empty(len(wanted), np.int64)
    slots = np.full(1 << max(1, int(2 * len(table)).bit_length()), -1, np.int64)
    find_keys(_fixed(table), _fixed(wanted), slots, found)
    return found


def _fixed(array: Array) -> Array:
    """Give an array that cannot be written to: kernels are compiled once for those, as questions ask them."""
    view = array.view()
    view.setflags(write=False)
    return view
