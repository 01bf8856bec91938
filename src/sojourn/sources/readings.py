"""A reading: one pass over an input, as batches of events and rejects, and a summary of what went by."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sojourn.sources.byte_streams import reading
from sojourn.sources.chunks import Chunk, ChunkSource, no_rejects
from sojourn.sources.mapping import Mapped, Mapper, without_empty
from sojourn.sources.orders import OrderFolder, stand_together
from sojourn.sources.plans import Plan
from sojourn.sources.time_texts import DAY, MINUTE

_ENOUGH = 20
_LOW_BITS = (1 << 13) - 1
_NO_EVENTS = pa.RecordBatch.from_pydict({"time": pa.nulls(0, pa.int64())})


@dataclass(frozen=True)
class Batch:
    """Events in canonical columns, and rejects with row, column, reason, message and raw; either may be empty.

    Codes of a dictionary column stay valid from batch to batch of a reading: its dictionary only grows. Reasons are
    row.cells, row.quote, row.encoding, row.json, time.missing, time.unreadable, time.range, event.missing,
    order.missing, identifier.missing, identifier.blocked, value.unreadable, currency.unknown.
    """

    events: pa.RecordBatch
    rejects: pa.RecordBatch


@dataclass(frozen=True)
class NameCount:
    """How often an event name came: in all, at a local midnight, and as a date without a time."""

    events: int
    midnights: int
    date_only: int


@dataclass(frozen=True)
class Summary:
    """What a reading has given so far.

    ``rows`` of the input (rows that are blank do not count), of which ``rejected`` by reason were no events, with one
    message each in ``examples``;
    ``repeated_lines``: order lines whose id their order had already; ``misfits``: cells of a property that its type
    could not hold and that stand as text, by column; ``first`` and ``last``: microseconds of UTC.
    """

    rows: int
    events: int
    rejected: dict[str, int]
    names: dict[str, NameCount]
    misfits: dict[str, int]
    first: int | None
    last: int | None
    repeated_lines: int = 0
    notes: tuple[str, ...] = ()
    examples: dict[str, str] = field(default_factory=dict)

    def date_only_names(self) -> list[str]:
        """Give the event names that all stand at midnight, so that their times are dates.

        At least 20 events, or all of them stated without a time. Counter-example: a shop whose tills close at
        midnight has some events there, never all.
        """
        return [
            name
            for name, count in self.names.items()
            if count.date_only == count.events or (count.midnights == count.events and count.events >= _ENOUGH)
        ]


@dataclass
class _Tally:
    rows: int = 0
    events: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    misfits: Counter[str] = field(default_factory=Counter)
    names: dict[str, NameCount] = field(default_factory=dict)
    first: int | None = None
    last: int | None = None
    repeated_lines: int = 0
    mixed_orders: int = 0
    examples: dict[str, str] = field(default_factory=dict)

    def add_rows(self, mapped: Mapped) -> None:
        self.rows += mapped.rows
        for found in mapped.rejects.column("reason").value_counts().to_pylist():
            self.rejected[found["values"]] += found["counts"]
            if found["values"] not in self.examples:
                place = mapped.rejects.column("reason").index(found["values"]).as_py()
                self.examples[found["values"]] = mapped.rejects.column("message")[place].as_py()
        self.misfits.update(mapped.misfits)

    def add_events(self, events: pa.RecordBatch) -> None:
        if not events.num_rows:
            return
        self.events += events.num_rows
        time = events.column("time").to_numpy()
        first, last = int(time.min()), int(time.max())
        self.first = first if self.first is None else min(self.first, first)
        self.last = last if self.last is None else max(self.last, last)
        local = time + events.column("offset_minutes").to_numpy().astype(np.int64) * MINUTE
        names = events.column("event")
        codes, size = names.indices.to_numpy(), len(names.dictionary)
        dated = events.column("date_only")
        maybe = np.flatnonzero((local & _LOW_BITS) == 0)  # a quick sieve: days are a multiple of 2**13 microseconds
        midnights = maybe[local[maybe] % DAY == 0]
        counts = [np.bincount(codes, minlength=size), np.bincount(codes[midnights], minlength=size)]
        marked = codes[dated.to_numpy(zero_copy_only=False)] if pc.any(dated).as_py() else codes[:0]
        counts.append(np.bincount(marked, minlength=size))
        came = np.flatnonzero(counts[0])
        found = names.dictionary.take(pa.array(came)).to_pylist()
        for name, *new in zip(found, *(part[came].tolist() for part in counts), strict=True):
            old = self.names.get(name, NameCount(0, 0, 0))
            self.names[name] = NameCount(old.events + new[0], old.midnights + new[1], old.date_only + new[2])


class Reading:
    """One pass over an input. Iterate over it for its batches; ``summary`` tells what has come so far."""

    def __init__(self, name: str, source: ChunkSource, plan: Plan) -> None:
        """Read the input called ``name`` as planned."""
        self.plan = plan
        self._name = name
        self._source = source
        self._tally = _Tally()

    def __iter__(self) -> Iterator[Batch]:
        """Give the batches in the order of the input.

        Raises:
            InvalidInput: the input cannot be read to its end.

        """
        self._tally = _Tally()
        folder, mapper = self._folder(), Mapper(self.plan)
        for chunk in self._chunks():
            mapped = mapper.map(chunk)
            self._tally.add_rows(mapped)
            events = mapped.events if folder is None else folder.push(mapped.events)
            yield self._batch(events, mapped.rejects)
        if folder is not None and (events := folder.finish()) is not None:
            yield self._batch(events, None)
        if folder is not None:
            self._tally.repeated_lines, self._tally.mixed_orders = folder.repeated, folder.mixed

    @property
    def summary(self) -> Summary:
        """What has come so far; complete when all batches have been taken."""
        tally, notes = self._tally, self.plan.notes
        if tally.mixed_orders:
            notes = (*notes, f"{tally.mixed_orders} orders have lines in several currencies: their value is unknown")
        return Summary(
            tally.rows,
            tally.events,
            dict(tally.rejected),
            dict(tally.names),
            {name: count for name, count in tally.misfits.items() if count},
            tally.first,
            tally.last,
            tally.repeated_lines,
            notes,
            dict(tally.examples),
        )

    def _batch(self, events: pa.RecordBatch | None, rejects: pa.RecordBatch | None) -> Batch:
        found = _NO_EVENTS if events is None else without_empty(events)
        self._tally.add_events(found)
        return Batch(found, no_rejects() if rejects is None else rejects)

    def _folder(self) -> OrderFolder | None:
        roles = self.plan.roles
        if roles.order is None:
            return None
        streaming = stand_together(self._chunks(roles.columns()), roles)
        return OrderFolder(roles, self.plan.settings.source, streaming=streaming)

    def _chunks(self, only: frozenset[str] | None = None) -> Iterator[Chunk]:
        """Read chunks; what goes wrong in reading (and only that) becomes one clear line."""
        chunks = self._source.chunks(only)
        while True:
            with reading(self._name):
                chunk = next(chunks, None)
            if chunk is None:
                return
            yield chunk
