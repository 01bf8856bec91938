"""The embedded engine: questions run in this process, on threads, over a snapshot's mapped columns.

Customers are split into ranges with about equally many events; kernels release the GIL.
"""

import os
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cached_property, reduce
from itertools import pairwise
from time import perf_counter
from typing import Any

import numpy as np

from sojourn.engines.journeys import Journeys
from sojourn.engines.memory import Memory
from sojourn.engines.question import Behind, Outcome, Question, Reading
from sojourn.engines.scope import Scope
from sojourn.engines.shaping import plain, shape_journeys
from sojourn.journey_store import Snapshot, StoredShard
from sojourn.vocabulary import DERIVED, iso, zone

PLAIN_EVENTS = 1 << 21
SHAPED_EVENTS = 1 << 22


@dataclass
class Embedded:
    """Asks questions of one snapshot; ``threads`` at a time, at least ``parts`` partitions (for tests).

    An engine that serves many may ``remember`` what it has answered, up to as many bytes.
    """

    snapshot: Snapshot
    threads: int = field(default_factory=lambda: os.cpu_count() or 1)
    parts: int = 1
    warm: set[tuple[str, ...]] = field(default_factory=set)
    remember: int = 0

    def ask(self, question: Question[Any]) -> Outcome:
        """Answer a question; what comes out is shared by all who ask the same, and nobody's to change."""
        if not self.remember:
            return self._carried(question)
        known = self._memory.get(question)
        if known is None:
            known = self._carried(question)
            self._memory.keep(question, known, known.result)
        return known

    @cached_property
    def _memory(self) -> Memory[Outcome]:
        return Memory(self.remember)

    def _carried(self, question: Question[Any]) -> Outcome:
        """Carry a question through all its rounds; compiling kernels is timed apart."""
        warmup = self._warm_up(question)
        begun = perf_counter()
        kept: dict[int, dict[Any, Any]] = defaultdict(dict)
        merged, events, customers = self._round(question, kept)
        while (following := question.next(merged)) is not None:
            if following.scope != question.scope:
                kept.clear()  # other partitions
            question = following
            merged = self._round(question, kept)[0]
        result = question.finish(merged)
        span = self.snapshot.meta["span"]
        reading = Reading(
            events_read=events,
            customers_read=customers,
            milliseconds=round((perf_counter() - begun) * 1000, 3),
            warmup_milliseconds=round(warmup, 3),
            as_of=None if span is None else span[1],
            snapshot=self.snapshot.name,
        )
        return Outcome(result, reading)

    def describe(self, tz: str = "UTC") -> dict[str, Any]:
        """Say what is there: events, customers, first and last time, sources, channels, event names."""
        return describe_snapshot(self.snapshot, tz)

    def steps(self, scope: Scope) -> frozenset[str]:
        """Give the steps that can occur under a scope: event names, or what the touchpoints make of them."""
        events = self.snapshot.names["event"]
        return frozenset(events) if scope.touchpoints is None else scope.touchpoints.steps(events)

    def _round(self, question: Question[Any], kept: dict[int, dict[Any, Any]]) -> tuple[Any, int, int]:
        """Ask every partition once; give the merged partial, and the events and customers read."""

        def one(numbered: tuple[int, tuple[StoredShard, slice]]) -> tuple[Any, int, int]:
            number, (shard, slots) = numbered
            journeys = replace(shape_journeys(self.snapshot, shard, slots, question.scope), kept=kept[number])
            answered = question.answer(journeys)
            if "read" not in kept[number]:
                kept[number]["read"] = _read(journeys)
            return answered, *kept[number]["read"]

        def together(left: tuple[Any, int, int], right: tuple[Any, int, int]) -> tuple[Any, int, int]:
            return question.merge(left[0], right[0]), left[1] + right[1], left[2] + right[2]

        parts = list(enumerate(self.partitions(question.scope)))
        for number, _ in parts:
            kept[number]  # made here, so that threads only look it up
        if len(parts) == 1 or self.threads == 1:
            return reduce(together, map(one, parts))
        return reduce(together, self._pool.map(one, parts))

    @cached_property
    def _pool(self) -> ThreadPoolExecutor:
        """Threads that stay for the engine's life: starting them anew costs more than a small question."""
        return ThreadPoolExecutor(self.threads, "question")

    def partitions(self, scope: Scope) -> Iterator[tuple[StoredShard, slice]]:
        """Split the customers of every shard into ranges; at least one, also of an empty store."""
        most = PLAIN_EVENTS if plain(scope, self.snapshot) else SHAPED_EVENTS
        for shard in self.snapshot.shards:
            events = np.cumsum(shard.ends - shard.starts)
            total = int(events[-1]) if len(events) else 0
            count = max(1, self.parts, -(-total // most))
            if plain(scope, self.snapshot):
                count = max(self.parts, min(count, 2 * self.threads))
            inner = np.linspace(0, total, count + 1)[1:-1] if total else np.empty(0)
            edges = [0, *np.searchsorted(events, inner).tolist(), len(shard.starts)]
            for low, high in pairwise(edges):
                yield shard, slice(low, high)

    def _warm_up(self, question: Question[Any]) -> float:
        """Compile what the question needs on one customer, once in a process; give the milliseconds."""
        kinds = tuple(sorted(f"{name}:{kind}" for name, kind in self.snapshot.meta["types"].items()))
        asked_about = type(question.question).__name__ if isinstance(question, Behind) else ""
        key = (type(question).__name__, asked_about, str(plain(question.scope, self.snapshot)), *kinds)
        if key in self.warm:
            return 0.0
        begun = perf_counter()
        following: Question[Any] | None = question
        while following is not None:
            partial = following.answer(
                shape_journeys(self.snapshot, self.snapshot.shards[0], slice(0, 1), question.scope)
            )
            following = following.next(following.merge(partial, partial))
        self.warm.add(key)
        return (perf_counter() - begun) * 1000


def _read(journeys: Journeys) -> tuple[int, int]:
    owners = journeys.person
    customers = int((owners[1:] != owners[:-1]).sum()) + 1 if len(owners) else 0
    return int((journeys.ends - journeys.starts).sum()), customers


def describe_snapshot(snapshot: Snapshot, tz: str) -> dict[str, Any]:
    """Say what a snapshot holds; ``events`` are those that were received, ``derived`` those that Sojourn wrote."""
    span, local = snapshot.meta["span"], zone(tz)
    derived = _count_derived(snapshot)
    return {
        "events": sum(int((shard.ends - shard.starts).sum()) for shard in snapshot.shards) - derived,
        "derived": derived,
        "customers": sum(len(shard.starts) for shard in snapshot.shards),
        "first": None if span is None else iso(span[0], local),
        "last": None if span is None else iso(span[1], local),
        "sources": [name for name in snapshot.names["source"] if name not in {"", DERIVED}],
        "channels": [name for name in snapshot.names["channel"] if name],
        "event_names": len(snapshot.names["event"]),
        "date_only": snapshot.meta["date_only"],
    }


def _count_derived(snapshot: Snapshot) -> int:
    """Count what Sojourn wrote itself; of a sealed shard only what is still in force."""
    names, count = snapshot.names["source"], 0
    for shard in snapshot.shards if DERIVED in names else ():
        rows = np.flatnonzero(shard.column("source") == names.index(DERIVED))
        slot = np.searchsorted(shard.starts, rows, side="right") - 1
        count += int(((slot >= 0) & (rows < shard.ends[slot])).sum()) if len(shard.ends) else 0
    return count
