"""The overlay: customers touched since sealing, gathered with all their events into one small shard.

Identity never rewrites history at once: each event keeps the code of the identifier set it arrived with, and who that
is may change. A person is touched by a fresh event, by a merge (idents of several sealed customers) or by a split
(idents of one sealed customer that are several persons now). Touched customers leave their sealed shard whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sojourn.journey_store.columns import Column
from sojourn.journey_store.persons import Persons, Slices
from sojourn.journey_store.plan import ColumnPlan
from sojourn.journey_store.sealing import Content, Shard, in_order, shard_of
from sojourn.journey_store.snapshot import StoredShard
from sojourn.kernels.build import count_slots, place_rows, spans_to_rows

I32 = NDArray[np.int32]


@dataclass(frozen=True)
class Touched:
    """Which persons stand in the overlay, and which sealed persons (numbered as at sealing) leave their shard."""

    persons: I32
    sealed: I32


def find_touched(sealed_person: I32, sealed_slices: Slices, today: Persons, fresh_idents: I32) -> Touched:
    """Find who was touched; ``sealed_person`` is the person of each ident at sealing, shorter than today's idents.

    Where an ident is cut by time otherwise than at sealing, all leave who had some of it then, and all are gathered
    who have some of it today.
    """
    then, now = sealed_person, today.of_ident[: len(sealed_person)]
    cut = today.slices.unlike(sealed_slices)
    had = sealed_person[sealed_slices.owners_of(cut[cut < len(sealed_person)])]
    split = np.concatenate([_several(then, now), had])
    fresh = today.slices.owners_of(np.union1d(cut, fresh_idents[fresh_idents >= 0]).astype(np.int32))
    persons = np.concatenate([now[np.isin(then, split)], _several(now, then), today.of_ident[fresh]])
    persons = np.unique(persons[persons >= 0]).astype(np.int32)
    sealed = np.unique(then[np.isin(now, persons) | (now < 0)]).astype(np.int32)
    return Touched(persons, sealed)


def _several(keys: I32, values: I32) -> I32:
    """Give the keys that stand beside more than one value, in no order and some of them twice."""
    last = np.empty(int(keys.max(initial=-1)) + 2, np.int32)  # one more for -1
    last[keys] = values
    found: I32 = keys[last[keys] != values]
    return found


def build_overlay(dead: Sequence[tuple[StoredShard, NDArray[np.int64]]], content: Content, persons: I32) -> Shard:
    """Gather dead slots (shard, slots) and the segments of ``content``, the fresh ones, into these persons."""
    parts = [_gathered(shard, slots, content.plan) for shard, slots in dead]
    for segment in content.segments:
        for rows, values in content.batches(segment):
            found = values()
            parts.append({name: found.get(name, column.empty(rows)) for name, column in content.plan.items()})
    columns = {n: np.concatenate([part[n] for part in parts]).astype(plan.dtype) for n, plan in content.plan.items()}
    arrival = np.argsort(columns["position"], kind="stable")
    columns = {name: column[arrival] for name, column in columns.items()}
    slot_of_person = np.full(len(content.persons) + 1, -1, np.int32)
    slot_of_person[persons] = np.arange(len(persons), dtype=np.int32)
    return _grouped(
        columns, slot_of_person[np.append(content.persons.of_ident, np.int32(-1))], persons, content.persons
    )


def _gathered(shard: StoredShard, slots: NDArray[np.int64], plan: dict[str, ColumnPlan]) -> dict[str, Column]:
    rows = spans_to_rows(shard.starts[slots], shard.ends[slots])
    return {
        name: shard.column(name)[rows] if name in shard.types else column.empty(len(rows))
        for name, column in plan.items()
    }


def _grouped(columns: dict[str, Column], slot_of_ident: I32, persons: I32, who: Persons) -> Shard:
    time = columns["time"].astype(np.int64, copy=False)
    ident = who.owners(columns["ident"].astype(np.int32, copy=False), time)
    counts = np.zeros(len(persons), np.int64)
    count_slots(slot_of_ident, ident, counts)
    bounds = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
    places = np.empty(len(ident), np.int64)
    place_rows(slot_of_ident, ident, bounds[:-1].copy(), places)
    rows, here = np.empty(int(bounds[-1]), np.int64), np.flatnonzero(places >= 0)
    rows[places[here]] = here
    grouped = {name: column[rows] for name, column in columns.items()}
    in_order(bounds[:-1], bounds[1:], grouped)
    return shard_of(bounds[:-1], bounds[1:], persons, grouped, who)
