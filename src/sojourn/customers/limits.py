"""What a user sees who is limited to stores or regions, pure.

Exact semantics. The stores of a limit are those that it names by their code, and those whose record of the day states
one of its regions as region, city or country. An event is of each store whose code a property of it holds under a name
by which records call a store (`store`, `store_id`, `门店`, ...). A customer is seen when an event of theirs is of such
a store, or when a customer record that holds on the day names such a store or states such a region. Of their events
those of the stores are seen, and everything is counted over them alone. Counter-example: what a customer of the store
buys on the web names no store, so it is not seen.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sojourn.access import Limit
from sojourn.catalog import as_of
from sojourn.customers.events import Events, events_of
from sojourn.customers.records import NUMBERED, RecordsBeside, names_store, numbered_records, store_columns
from sojourn.engines import Seen, holds_any, seen_rows
from sojourn.identity import Kept
from sojourn.journey_store import Snapshot, StoredShard
from sojourn.vocabulary import iso, zone

I64 = NDArray[np.int64]
AREAS = ("region", "city", "country")


@dataclass(frozen=True)
class Sight:
    """What is seen of a snapshot: everything, or what is of the ``stores`` and regions of a limit."""

    limit: Limit
    stores: frozenset[str]
    snapshot: Snapshot
    kept: Kept
    beside: RecordsBeside

    @classmethod
    def of(cls, limit: Limit, snapshot: Snapshot, kept: Kept, beside: RecordsBeside) -> "Sight":
        """Find the stores of a limit."""
        return cls(limit, frozenset(limit.stores) | _stores_in(limit.regions, beside), snapshot, kept, beside)

    def cut(self, events: Events) -> Events:
        """Keep the events that are seen."""
        if self.limit.is_none:
            return events
        shown = np.zeros(len(events), np.bool_)
        for name in self.seen.columns:
            shown |= holds_any(self.snapshot, name, events.column(name), self.stores)
        return events.only(shown)

    @property
    def seen(self) -> Seen:
        """The part of the events that is seen, for questions; of somebody without a limit it is not asked."""
        return Seen(tuple(store_columns(self.snapshot.columns)), self.stores)

    def sees(self, person: int) -> bool:
        """Tell whether a customer is seen."""
        if self.limit.is_none or len(self.cut(events_of(self.snapshot, person))):
            return True
        return person in self._recorded(self.kept.records_of(person))

    def describe(self, tz: str) -> dict[str, Any]:
        """Count what is seen: events, customers, first and last time, sources, channels, event names."""
        seen: dict[str, set[int]] = {name: set() for name in ("time", "source", "channel", "event")}
        events, persons = 0, self._recorded(np.arange(len(self.kept.records)))
        for shard in self.snapshot.shards:
            rows, slots = self._rows(shard)
            events += len(rows)
            persons |= {*np.unique(shard.person[slots]).tolist()}
            for name, values in seen.items():
                found = np.unique(shard.column(name)[rows]).tolist()
                values |= {*(found[:1] + found[-1:] if name == "time" else found)}
        times = sorted(seen["time"])
        names = {
            name: [self.snapshot.names[name][code] for code in sorted(seen[name])] for name in ("source", "channel")
        }
        return {
            "events": events,
            "customers": len(persons),
            "first": iso(times[0], zone(tz)) if times else None,
            "last": iso(times[-1], zone(tz)) if times else None,
            "sources": [name for name in names["source"] if name],
            "channels": [name for name in names["channel"] if name],
            "event_names": len(seen["event"]),
        }

    def _rows(self, shard: StoredShard) -> tuple[I64, I64]:
        """Find the rows of a shard that are seen, and the slot of each; rows of slots that have left do not count."""
        rows = np.flatnonzero(seen_rows(self.snapshot, shard, self.seen))
        slots = np.searchsorted(shard.starts, rows, side="right") - 1
        here = slots >= 0
        here[here] = rows[here] < shard.ends[slots[here]]
        return rows[here], slots[here]

    def _recorded(self, rows: I64) -> set[int]:
        """Give the persons whom the customer records in some rows make customers of the stores and regions."""
        if self.beside.customers is None or not len(rows):
            return set()
        holding = as_of(numbered_records(self.beside.customers, self.kept, rows), "customers", self.beside.day)
        seen = _any(holding, self.stores, [name for name in holding.column_names if names_store(name)])
        seen |= _any(holding, {*self.limit.regions}, AREAS)
        persons = holding.filter(pa.array(seen))[NUMBERED].to_pylist()
        return {person for person in persons if person >= 0}


def _stores_in(regions: tuple[str, ...], beside: RecordsBeside) -> set[str]:
    """Give the codes of the stores in some regions on the day."""
    if beside.stores is None or not regions:
        return set()
    holding = as_of(beside.stores, "stores", beside.day)
    return {*holding.filter(pa.array(_any(holding, {*regions}, AREAS)))["store"].to_pylist()}


def _any(table: pa.Table, values: AbstractSet[str], columns: "list[str] | tuple[str, ...]") -> NDArray[np.bool_]:
    """Say of each row whether one of the columns that are there holds one of the values."""
    found, wanted = np.zeros(table.num_rows, np.bool_), pa.array(sorted(values), pa.string())
    for name in columns:
        if name in table.column_names:
            texts = table[name].cast(pa.string())
            found |= pc.is_in(texts, value_set=wanted, skip_nulls=True).to_numpy(zero_copy_only=False)
    return found
