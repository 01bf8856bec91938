"""Sealing: all segments of the log become shards, in each of which a customer's events stand together in time order.

A shard holds the customers whose anchor identifier hashes to it, and is built with its columns in memory, at most
``SHARD_EVENTS`` events on average; so memory is bounded however long the log is.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from sojourn.event_log import Segment, position
from sojourn.journey_store.columns import Column
from sojourn.journey_store.date_only import mark_date_only
from sojourn.journey_store.idents import Idents
from sojourn.journey_store.persons import Persons
from sojourn.journey_store.plan import Coder, ColumnPlan
from sojourn.kernels.build import count_slots, disordered_slots, ordering, place_rows, spans_to_rows

SHARD_EVENTS = 1 << 25


@dataclass(frozen=True)
class Shard:
    """Customers and their events: customer ``i`` owns the rows ``starts[i]`` up to ``ends[i]`` of every column.

    ``person`` is the person of each slot in the snapshot that the shard was built for, ``ident`` an ident of theirs.
    Nobody in it is without events.
    """

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    person: NDArray[np.int32]
    ident: NDArray[np.int32]
    columns: dict[str, Column]


@dataclass(frozen=True)
class Content:
    """What a snapshot is built from: segments, the columns to keep of them, identifier sets and persons."""

    segments: Sequence[Segment]
    plan: dict[str, ColumnPlan]
    idents: Idents
    persons: Persons

    def slots(self, segment: Segment, slot_of_ident: NDArray[np.int32]) -> Iterator["PlacedBatch"]:
        """Go through a segment: of each batch the slots of its idents, the ident of each row, and its values.

        ``slot_of_ident`` has one entry more than there are idents, for events that carry none.
        """
        codes, row = self.idents.of_segment[segment.number], 0
        cut = self.persons.any_cut(codes)
        local = slot_of_ident[codes]
        for rows, values in self.batches(segment):
            ident = segment.ident[row : row + rows]
            if cut:
                found = values()
                owners = self.persons.owners(codes[ident], found["time"].astype(np.int64, copy=False))
                yield PlacedBatch(slot_of_ident, owners, values)
            else:
                yield PlacedBatch(local, ident, values)
            row += rows

    def batches(self, segment: Segment) -> Iterator[tuple[int, Callable[[], dict[str, Column]]]]:
        """Go through a segment: the number of rows of each batch, and how to get the store's values of it."""
        coder, codes, row = Coder.of(segment, self.plan), self.idents.of_segment[segment.number], 0
        for index, rows in enumerate(segment.batch_rows):
            yield rows, partial(_batch_values, coder, index, row, rows, codes)
            row += rows


@dataclass(frozen=True)
class PlacedBatch:
    """A batch of a segment: row i belongs to the slot ``slots[ident[i]]``."""

    slots: NDArray[np.int32]
    ident: NDArray[np.int32]
    values: Callable[[], dict[str, Column]]


def _batch_values(coder: Coder, index: int, row: int, rows: int, codes: NDArray[np.int32]) -> dict[str, Column]:
    values = coder.batch(index)
    mark_date_only(values, coder.segment, coder.plan)
    values["position"] = position(coder.segment.number, row) + np.arange(rows, dtype=np.int64)
    values["ident"] = codes[coder.segment.ident[row : row + rows]]
    return values


def shard_of_person(anchors: Sequence[str], shards: int) -> NDArray[np.int32]:
    """Place persons by a hash of their anchor identifier, the same in every store and process."""
    if shards == 1:
        return np.zeros(len(anchors), np.int32)
    return np.array([crc32(anchor.encode()) % shards for anchor in anchors], np.int32)


def build_shards(content: Content, shard: NDArray[np.int32]) -> Iterator[Shard]:
    """Build the shards one after another; ``shard`` is the shard of each person."""
    for number in range(int(shard.max(initial=0)) + 1):
        persons = np.flatnonzero(shard == number).astype(np.int32)
        slot_of_person = np.full(len(shard) + 1, -1, np.int32)
        slot_of_person[persons] = np.arange(len(persons), dtype=np.int32)
        slot_of_ident = slot_of_person[np.append(content.persons.of_ident, np.int32(-1))]
        yield _build_shard(content, slot_of_ident, persons)


def _build_shard(content: Content, slot_of_ident: NDArray[np.int32], persons: NDArray[np.int32]) -> Shard:
    counts = np.zeros(len(persons), np.int64)
    for segment in content.segments:
        for batch in content.slots(segment, slot_of_ident):
            count_slots(batch.slots, batch.ident, counts)
    bounds = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
    starts, ends = bounds[:-1], bounds[1:]
    columns = {name: column.empty(int(bounds[-1])) for name, column in content.plan.items()}
    cursor = starts.copy()
    for segment in content.segments:
        for batch in content.slots(segment, slot_of_ident):
            places = np.empty(len(batch.ident), np.int64)
            placed = place_rows(batch.slots, batch.ident, cursor, places)
            if placed:
                rows = slice(None) if placed == len(places) else np.flatnonzero(places >= 0)
                for name, column in batch.values().items():
                    columns[name][places[rows]] = column[rows]
    in_order(starts, ends, columns)
    return shard_of(starts, ends, persons, columns, content.persons)


def shard_of(
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    persons: NDArray[np.int32],
    columns: dict[str, Column],
    who: Persons,
) -> Shard:
    """Make a shard of those persons who have events."""
    alive = ends > starts
    starts, ends = starts[alive], ends[alive]
    first = columns["ident"][starts].astype(np.int32, copy=False), columns["time"][starts].astype(np.int64, copy=False)
    return Shard(starts, ends, persons[alive], who.owners(*first), columns)


def in_order(starts: NDArray[np.int64], ends: NDArray[np.int64], columns: dict[str, Column]) -> None:
    """Bring the rows of every slot into (time, arrival) order, in place; rows stand in arrival order before."""
    time = columns["time"].astype(np.int64, copy=False)
    slots = disordered_slots(starts, ends, time)
    if slots.size == 0:
        return
    order = np.arange(len(time), dtype=np.int64)
    ordering(starts, ends, slots, time, order)
    rows = spans_to_rows(starts[slots], ends[slots])
    for column in columns.values():
        column[rows] = column[order[rows]]
