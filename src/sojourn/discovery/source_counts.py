"""What each source has brought: events and customers, how many of them known by now, and events over time."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sojourn.engines import Journeys, Question, Scope
from sojourn.journey_store import NEVER
from sojourn.kernels.build import spans_to_rows
from sojourn.kernels.telling import find_told

I64 = NDArray[np.int64]
EVENTS, KNOWN_EVENTS, CUSTOMERS, KNOWN_CUSTOMERS = range(4)
NUMBERS = ("events", "known_events", "customers", "known_customers")


@dataclass(frozen=True)
class SourceTally:
    """What was counted: of all (key None) and of each source ``NUMBERS``, events by stretch, the last time."""

    sums: dict[str | None, I64] = field(default_factory=dict)
    last: dict[str | None, int] = field(default_factory=dict)

    def merged(self, other: "SourceTally") -> "SourceTally":
        """Add up two partitions."""
        sums = {name: counts + other.sums.get(name, 0) for name, counts in self.sums.items()}
        last = {name: max(time, other.last.get(name, time)) for name, time in self.last.items()}
        return SourceTally({**other.sums, **sums}, {**other.last, **last})


@dataclass(frozen=True)
class CountSources(Question[SourceTally]):
    """Counts events and customers by source, and events between ``edges``.

    A customer is known whom an event or a call has told (see kernels/telling.py); an event is known whose customer is,
    also where it came before that. A customer of two sources counts in both, and once among all.
    """

    scope: Scope
    edges: tuple[int, ...]

    def answer(self, journeys: Journeys) -> SourceTally:
        """Count in one partition."""
        told = np.empty(len(journeys), np.int64)
        ident = journeys.column("ident")
        spans = journeys.starts, journeys.ends, journeys.person, journeys.time
        find_told(*spans, ident, journeys.known, journeys.called, told)
        known, names = told < NEVER, journeys.names("source")
        rows = spans_to_rows(journeys.starts, journeys.ends)
        owner = np.repeat(np.arange(len(journeys)), journeys.ends - journeys.starts)
        code, time = journeys.column("source")[rows].astype(np.int64), journeys.time[rows]
        stretches, size = len(self.edges) - 1, len(names)
        sums = np.zeros((size, len(NUMBERS) + stretches), np.int64)
        sums[:, EVENTS] = np.bincount(code, minlength=size)
        sums[:, KNOWN_EVENTS] = np.bincount(code[known[owner]], minlength=size)
        pairs = np.unique(owner * size + code)
        sums[:, CUSTOMERS] = np.bincount(pairs % size, minlength=size)
        sums[:, KNOWN_CUSTOMERS] = np.bincount(pairs[known[pairs // size]] % size, minlength=size)
        place = np.searchsorted(self.edges, time, side="right") - 1
        inside = (place >= 0) & (place < stretches)
        by_stretch = np.bincount(code[inside] * stretches + place[inside], minlength=size * stretches)
        sums[:, len(NUMBERS) :] = by_stretch.reshape(size, stretches)
        last = np.full(size, np.iinfo(np.int64).min)
        np.maximum.at(last, code, time)
        whole = sums.sum(axis=0)
        whole[CUSTOMERS], whole[KNOWN_CUSTOMERS] = len(np.unique(owner)), len(np.unique(owner[known[owner]]))
        met = np.flatnonzero(sums[:, EVENTS]).tolist()
        tally: dict[str | None, I64] = {names[one]: sums[one] for one in met}
        return SourceTally({None: whole, **tally}, {names[one]: int(last[one]) for one in met})

    def merge(self, left: SourceTally, right: SourceTally) -> SourceTally:
        """Add up two partitions."""
        return left.merged(right)

    def finish(self, merged: SourceTally) -> dict[str, Any]:
        """Give the numbers of all, and of each source, the one of most events first."""
        rows = [
            {"source": name, **_numbers(counts), "last": merged.last[name]}
            for name, counts in merged.sums.items()
            if name is not None
        ]
        return {**_numbers(merged.sums[None]), "sources": sorted(rows, key=lambda row: (-row["events"], row["source"]))}


def _numbers(counts: I64) -> dict[str, Any]:
    counted = counts.tolist()
    return {**dict(zip(NUMBERS, counted, strict=False)), "stretches": counted[len(NUMBERS) :]}
