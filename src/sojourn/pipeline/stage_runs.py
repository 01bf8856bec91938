"""One run of stages over some customers: chunk by chunk, each chunk one transaction, the last one moves the position.

A stage that fails three times on a chunk is tried on its halves, down to the customers that it fails on: those are
parked with the reason, keep the state they had, and are tried again when something changes for them.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sojourn.engines import Batch, Derived, Effects, Journeys, Stage, State
from sojourn.pipeline.census import NO_KEYS, Census, Held, as_bytes, places_of
from sojourn.pipeline.outbox import call_of, message_id

if TYPE_CHECKING:
    from sojourn.database import Connection, Database, Position

I64 = NDArray[np.int64]
U64 = NDArray[np.uint64]
Kept = tuple[State | None, int | None]
Former = Mapping[int, Sequence[bytes]]
LOGGER = logging.getLogger("sojourn.stages")
STAGES = "stages"
"""The name under which the position of all stages is kept: they go together."""
CHUNK, HEAVY = 250, 1000
"""So many customers are one transaction, which stays below 250 ms; one with so many events counts twice, and so on."""
PIECE = 1 << 16
TRIES = 3
MERGED = ""
"""Why a customer is parked that has become part of another who is."""


@dataclass(frozen=True)
class Changes:
    """Who changed: places in the census; keys that are nobody's any more, and those of them that are parked."""

    places: I64
    gone: U64
    strays: U64 = field(default_factory=lambda: NO_KEYS)

    @cached_property
    def former(self) -> U64:
        """The keys that may have become part of other customers."""
        return np.unique(np.concatenate([self.gone, self.strays]), axis=0)


@dataclass
class Outcome:
    """What a stage made of a chunk, by key: rows that changed, events by their ids, whom it failed on and why.

    ``merged`` have become part of others and keep no row; ``settled`` are all that it did not fail on.
    """

    rows: dict[bytes, Kept] = field(default_factory=dict)
    calls: dict[str, State] = field(default_factory=dict)
    failed: dict[bytes, str] = field(default_factory=dict)
    merged: list[bytes] = field(default_factory=list)
    settled: list[bytes] = field(default_factory=list)


@dataclass(frozen=True)
class Run:
    """Who is there, in which snapshot, at what time; when each stage began to keep watch; who is parked so far."""

    database: "Database"
    held: Held | None
    census: Census
    since: Mapping[str, int]
    now: int
    parked: frozenset[bytes] = frozenset()

    def apply(self, stages: Sequence[Stage], changes: Changes, to: "Position", stands: "Position") -> int:
        """Apply stages to who changed and move their position; give how many transactions that took."""
        from sojourn.database import advance
        from sojourn.pipeline.storage import add_seen, park, put_states

        left = {*as_bytes(changes.gone)}
        chunks = [*self._chunks(changes.places, CHUNK if stages else PIECE)] or [changes.places]
        for number, places in enumerate(chunks, start=1):
            former, outcomes = self._outcomes(stages, places, changes.former)
            left -= {key for keys in former.values() for key in keys}
            with self.database.writing() as connection:
                for stage, outcome in zip(stages, outcomes, strict=True):
                    self._write(connection, stage, outcome)
                add_seen(connection, entries_of(self.census.keys[places], self.census.prints[places]))
                if number == len(chunks):
                    for stage in stages:
                        put_states(connection, stage.name, {}, sorted(left))
                        park(connection, stage.name, {}, sorted(left & self.parked), self.now)
                    add_seen(connection, entries_of(changes.gone))
                    advance(connection, STAGES, to, since=stands)
        return len(chunks)

    def build(self, stage: Stage, places: I64) -> None:
        """Write the states of some customers anew; nothing that follows from them is told."""
        for some in self._chunks(places, CHUNK):
            outcome = self._outcome(stage, some, {}, self._journeys(some)[0], anew=True)
            with self.database.writing() as connection:
                self._write(connection, stage, outcome)

    def _chunks(self, places: I64, most: int) -> Iterator[I64]:
        """Cut places into chunks of one shard each; who has many events weighs more."""
        for number in np.unique(self.census.shard[places]).tolist():
            mine = places[self.census.shard[places] == number]
            shard, slots = self._there.snapshot.shards[number], self.census.slot[mine]
            weight = np.cumsum(1 + (shard.ends[slots] - shard.starts[slots]) // HEAVY)
            yield from np.split(mine, np.flatnonzero(np.diff(weight // most)) + 1)

    def _journeys(self, places: I64) -> tuple[Journeys, I64]:
        return self._there.journeys(self.census, places, self.now)

    def _outcomes(
        self, stages: Sequence[Stage], places: I64, gone: U64
    ) -> tuple[dict[int, list[bytes]], list[Outcome]]:
        """Apply all stages to a chunk; give also which customers of it others have become part of."""
        if not stages or not len(places):
            return {}, [Outcome() for _ in stages]
        journeys, positions = self._journeys(places)
        former = self._former(places, gone, journeys, positions) if len(gone) else {}
        return former, [self._outcome(stage, places, former, journeys) for stage in stages]

    def _former(self, places: I64, gone: U64, journeys: Journeys, positions: I64) -> dict[int, list[bytes]]:
        """Find which customers hold events that were the first ones of others."""
        which = places_of(gone, self._there.message_keys(positions))
        former: dict[int, list[bytes]] = {}
        for row in np.flatnonzero(which >= 0).tolist():
            place = int(places[np.searchsorted(journeys.ends, row, side="right")])
            former.setdefault(place, []).extend(as_bytes(gone[which[row]]))
        return former

    def _outcome(self, stage: Stage, places: I64, former: Former, journeys: Journeys, *, anew: bool = False) -> Outcome:
        """Apply a stage to a chunk, and leave out what stays as it was."""
        from sojourn.pipeline.storage import read_states

        keys = zip(places.tolist(), as_bytes(self.census.keys[places]), strict=True)
        lines = {place: [key, *former.get(place, ())] for place, key in keys}
        known: dict[bytes, Kept] = {}
        if not anew:
            with self.database.reading() as connection:
                known = read_states(connection, stage.name, [key for line in lines.values() for key in line])
        before = {place: _states(known, line) for place, line in lines.items()}
        outcome = Outcome()
        for some, effects in self._tried(stage, places, before, journeys):
            if isinstance(effects, str):
                for line in (lines[place] for place in some.tolist()):
                    outcome.failed |= {line[0]: effects, **dict.fromkeys(line[1:], MERGED)}
                continue
            for place, state, wake in zip(some.tolist(), effects.states, effects.wakes, strict=True):
                line = lines[place]
                if known.get(line[0], (None, None)) != (state, wake):
                    outcome.rows[line[0]] = state, wake
                outcome.merged += line[1:]
                outcome.settled += line
            if not anew:
                called = [(int(some[one.customer]), one) for one in effects.events]
                outcome.calls |= dict(self._call(stage, place, lines[place][0], one) for place, one in called)
        return outcome

    def _tried(
        self, stage: Stage, places: I64, before: Mapping[int, tuple[State, ...]], journeys: Journeys | None = None
    ) -> Iterator[tuple[I64, Effects | str]]:
        """Give the effects on a chunk, or on parts of it where it fails; of one customer alone the reason."""
        batch = Batch(journeys or self._journeys(places)[0], self.since[stage.name])
        reason = ""
        for _ in range(TRIES):
            try:
                effects = stage.apply(batch, [before[place] for place in places.tolist()], self.now)
                if not len(places) == len(effects.states) == len(effects.wakes):
                    raise ValueError("a stage gives one state and one time for each customer")  # noqa: TRY301  counts
            except Exception as error:
                reason = type(error).__name__
                LOGGER.debug("failed", exc_info=True, extra={"facts": {"stage": stage.name}})
            else:
                yield places, effects
                return
        if len(places) == 1:
            LOGGER.error("parked", extra={"facts": {"stage": stage.name, "reason": reason}})
            yield places, reason
            return
        for half in np.array_split(places, 2):
            yield from self._tried(stage, half, before)

    def _call(self, stage: Stage, place: int, key: bytes, derived: Derived) -> tuple[str, State]:
        told = message_id(derived, key, stage.version)
        return told, call_of(derived, self._there.identifier(self.census, place), told)

    def _write(self, connection: "Connection", stage: Stage, outcome: Outcome) -> None:
        from sojourn.pipeline.storage import add_outbox, park, put_states

        put_states(connection, stage.name, outcome.rows, outcome.merged)
        park(connection, stage.name, outcome.failed, sorted(self.parked.intersection(outcome.settled)), self.now)
        add_outbox(connection, outcome.calls, self.now)

    @property
    def _there(self) -> Held:
        if self.held is None:
            raise ValueError("there are no events, and so no customers")
        return self.held


def entries_of(keys: U64, prints: U64 | None = None) -> bytes:
    """Write keys and prints as the database keeps them; without prints: who is gone."""
    told = np.zeros(len(keys), np.uint64) if prints is None else prints
    return np.column_stack([keys, told]).tobytes()


def _states(known: Mapping[bytes, Kept], line: Sequence[bytes]) -> tuple[State, ...]:
    return tuple(state for key in line if key in known and (state := known[key][0]) is not None)
