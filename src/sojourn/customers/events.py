"""The events of one customer as columns in (time, arrival) order, and the lines of the orders among them.

Only this customer's rows are read; what the store does not keep (order lines) comes from the log's segments, from the
batches that hold the customer's orders.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sojourn.engines import event_column, event_columns
from sojourn.event_log import ROW_BITS, Segment
from sojourn.journey_store import Column, Snapshot
from sojourn.vocabulary import DERIVED, iso, zone

I64 = NDArray[np.int64]
Line = dict[str, Any]
_FACTS = ("time", "event", "channel", "value", "currency", "case", "source")
_OWN = {*_FACTS, "date_only"}


@dataclass(frozen=True)
class Events:
    """Events of one person: which shard and row of the snapshot each stands in, its time and its position."""

    snapshot: Snapshot
    shard: I64
    row: I64
    time: I64
    position: I64

    def __len__(self) -> int:
        """Count the events."""
        return len(self.time)

    def column(self, name: str) -> Column:
        """Give one column as the store holds it: numbers, or codes into the snapshot's names."""
        found: Column = np.zeros(len(self), self.snapshot.meta["types"][name])
        for number in np.unique(self.shard).tolist():
            here = self.shard == number
            found[here] = self.snapshot.shards[number].column(name)[self.row[here]]
        return found

    def texts(self, name: str) -> list[str]:
        """Give a coded column as texts, empty where an event has none."""
        names = self.snapshot.names[name]
        return [names[code] for code in self.column(name).tolist()]

    def only(self, chosen: NDArray[Any]) -> "Events":
        """Keep some events."""
        return Events(*(self.snapshot, *(part[chosen] for part in (self.shard, self.row, self.time, self.position))))


def events_of(snapshot: Snapshot, person: int) -> Events:
    """Find the events of a person, without what Sojourn itself derived."""
    shards, rows = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for number, shard in enumerate(snapshot.shards):
        for slot in np.flatnonzero(shard.person == person).tolist():
            rows.append(np.arange(shard.starts[slot], shard.ends[slot]))
            shards.append(np.full(len(rows[-1]), number))
    none = np.empty(0, np.int64)
    found = Events(snapshot, np.concatenate(shards), np.concatenate(rows), none, none)
    time, position = (np.zeros(len(found.row), np.int64) for _ in range(2))
    for number in np.unique(found.shard).tolist():
        here = found.shard == number
        for name, column in (("time", time), ("position", position)):
            column[here] = snapshot.shards[number].column(name)[found.row[here]]
    found = Events(snapshot, found.shard, found.row, time, position)
    if DERIVED in snapshot.names["source"]:
        found = found.only(found.column("source") != snapshot.names["source"].index(DERIVED))
    return found.only(np.lexsort((found.position, found.time)))


def shown(events: Events, tz: str) -> list[dict[str, Any]]:
    """Give events as plain data: names for codes, money in whole units, times in the zone, other columns below."""
    found: list[dict[str, Any]] = [{} for _ in range(len(events))]
    for number in np.unique(events.shard).tolist():
        places = np.flatnonzero(events.shard == number)
        shard, rows = events.snapshot.shards[number], events.row[places]
        columns = {
            name: event_column(events.snapshot, shard, name, rows).to_pylist()
            for name in event_columns(events.snapshot)
        }
        for index, place in enumerate(places.tolist()):
            facts = {name: _present(columns[name][index]) for name in _FACTS if name in columns}
            own = {name: values[index] for name, values in columns.items() if name not in _OWN}
            given = {name: value for name, value in own.items() if _present(value) is not None}
            found[place] = {**facts, "time": iso(int(events.time[place]), zone(tz)), "properties": given}
    return found


def lines_of(segment_of: Callable[[int], Segment | None], positions: I64) -> dict[int, list[Line]]:
    """Read the order lines at some positions of the log; ``segment_of`` opens a segment by its number."""
    found: dict[int, list[Line]] = {}
    for number in np.unique(positions >> ROW_BITS).tolist():
        segment = segment_of(number)
        if segment is None or "lines" not in segment.columns:
            continue
        mine = positions[positions >> ROW_BITS == number]
        rows = mine & ((1 << ROW_BITS) - 1)
        begins = np.concatenate([[0], np.cumsum(segment.batch_rows)])
        batches = np.searchsorted(begins, rows, side="right") - 1
        for index in np.unique(batches).tolist():
            here = batches == index
            batch = segment.batch(index, ["lines"])
            if batch.num_columns:
                lines = batch.column(0).take(pa.array(rows[here] - begins[index])).to_pylist()
                found |= {place: told for place, told in zip(mine[here].tolist(), lines, strict=True) if told}
    return found


def positions_of(events: Events, chosen: Sequence[NDArray[np.bool_]]) -> I64:
    """Give the positions of events that any of the masks chooses."""
    return events.position[np.logical_or.reduce(chosen)]


def _present(value: Any) -> Any:  # noqa: ANN401  cells have their own types
    absent = value is None or value == "" or (isinstance(value, float) and isnan(value))
    return None if absent else value
