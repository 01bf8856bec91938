"""Stages at work: who changed is found, each stage computes their states; states, news and position are one commit.

After each commit of the manifest, what stages were applied to (``stage_seen``) is compared with who is there now; see
``census``. A customer who changed, or whose time has come, is handed to every stage with all that it did. Killed
anywhere, the next run finds the same customers, or fewer, and computes the same states; what was told stands in the
states before, in one transaction with the events that tell it, and is not told again.
"""

import json
import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sojourn.engines import Batch, Stage
from sojourn.pipeline.census import NO_KEYS, Census, Counted, Held, as_keys, held_by, joined, places_of
from sojourn.pipeline.outbox import append_outbox
from sojourn.pipeline.places import ROWS, STAGE_STATUS
from sojourn.pipeline.stage_runs import MERGED, STAGES, Changes, Run, entries_of
from sojourn.vocabulary import SECOND, InvalidInput
from sojourn.workspace import Manifest, read_manifest, writing

if TYPE_CHECKING:
    from sojourn.database import Connection, Database

U64 = NDArray[np.uint64]
LOGGER = logging.getLogger("sojourn.stages")
MOST_DUE = 10_000
BUILT_AT_ONCE = 2000
"""Customers of whom a new stage writes the states before rows are taken in again."""
MOST_PIECES, PIECE = 256, 1 << 16
NOBODY_CHANGED = Changes(np.empty(0, np.int64), NO_KEYS)


@dataclass
class Seen:
    """What stages were applied to, as the database has it: keys and prints, and in how many pieces at most."""

    keys: U64
    prints: U64
    pieces: int

    @classmethod
    def read(cls, connection: "Connection") -> "Seen":
        """Read it; of a customer who was seen several times, the last time counts."""
        from sojourn.pipeline.storage import read_seen

        pieces = read_seen(connection)
        entries = np.frombuffer(b"".join(pieces), np.uint64).reshape(-1, 3)[::-1]
        _, last = np.unique(entries[:, :2], axis=0, return_index=True)
        entries = entries[last][entries[last, 2] != 0]
        return cls(np.ascontiguousarray(entries[:, :2]), entries[:, 2].copy(), len(pieces))

    def unlike(self, census: Census, due: set[bytes], parked: frozenset[bytes]) -> Changes:
        """Find who was not seen as they are now, or is due; who is there no more; and who is parked and is no more."""
        place = places_of(census.keys, self.keys)
        here = place >= 0
        same = here.copy()
        same[here] = census.prints[place[here]] == self.prints[here]
        changed = np.ones(len(census), np.bool_)
        changed[place[same]] = False
        asked = places_of(census.keys, as_keys(due))
        changed[asked[asked >= 0]] = True
        strays = as_keys(parked)
        return Changes(np.flatnonzero(changed), self.keys[~here], strays[places_of(census.keys, strays) < 0])


def warm_up_stages(folder: Path, stages: Sequence[Stage], now: int) -> None:
    """Apply stages to a workspace and keep nothing of it, so that their kernels are compiled."""
    held = held_by(folder, read_manifest(folder))
    if held is not None:
        census = held.take_census(Counted())
        places_of(census.keys, census.keys)
        journeys, _ = held.journeys(census, np.flatnonzero(census.shard == 0), now)
        for stage in stages:
            stage.apply(Batch(journeys, now), [()] * len(journeys), now)


@dataclass(frozen=True)
class Standing:
    """How far a stage is: the revision that it has followed, how many customers have a state or wait for a time.

    ``parked`` are the reasons, one for each customer; ``ready`` is false before the first run of this version is done.
    """

    name: str
    version: str
    ready: bool
    since: int | None
    revision: int
    customers: int
    waiting: int
    due: int | None
    parked: tuple[str, ...]


@dataclass
class StageRunner:
    """Runs the stages of one workspace; made once for a process, it remembers what it has seen and counted."""

    folder: Path
    database: "Database"
    stages: Sequence[Stage]
    since: int | None = None
    """From when on a new stage keeps watch, where that is earlier than its first run."""
    _counted: Counted = field(default_factory=Counted)
    _seen: Seen | None = None
    _revision: int = -1
    _look_again: int = 0
    _not_before: int = 0
    _told: dict[str, int] = field(default_factory=dict)
    _unbuilt: dict[str, U64] = field(default_factory=dict)  # of stages under way: whose states are still to be written
    _there: tuple[Held | None, Census] | None = None  # who they are, while the manifest stays

    def wait_until(self, time: int) -> None:
        """Do nothing before a time: something has just gone wrong."""
        self._not_before = time

    def run(self, now: int) -> int:
        """Bring all stages up to what is in force and append what they derived; give how many events that were.

        Costs one look at the manifest when nothing has changed; whose time has come is looked for once a second.
        """
        if now < self._not_before or not self.stages:
            return 0
        moved = read_manifest(self.folder).revision != self._revision
        if not moved and not self._unbuilt and 0 < self._look_again - now <= SECOND:
            return 0
        if moved or self._unbuilt or self._any_due(now):
            with writing(self.folder, patience=0) as manifest:
                if self._unbuilt and manifest.revision == self._revision and not self._any_due(now):
                    self._build_on(now)
                else:
                    self._catch_up(manifest, now)
        self._look_again = now + SECOND
        return append_outbox(self.folder / ROWS, self.database)

    def rebuild(self, name: str, now: int) -> int:
        """Compute the states of one stage anew from the log, which tells nothing; give the number of customers.

        Raises InvalidInput ``stages.unknown``.
        """
        chosen = next((stage for stage in self.stages if stage.name == name), None)
        if chosen is None:
            known = ", ".join(stage.name for stage in self.stages)
            raise InvalidInput(f"There is no stage {name!r}.", code="stages.unknown", hint=f"One of: {known}.")
        with writing(self.folder) as manifest:
            self._catch_up(manifest, now)  # what is news is told first
            held, census = self._count(manifest)
            self._unbuilt.pop(name, None)
            self._build(chosen, held, census, NOBODY_CHANGED, now, len(census))
            self._tell()
        append_outbox(self.folder / ROWS, self.database)
        return len(census)

    def standing(self) -> list[Standing]:
        """Say how far each stage is."""
        from sojourn.database import position
        from sojourn.pipeline.storage import count_stage, read_parked, read_stages

        with self.database.reading() as connection:
            revision, kept = position(connection, STAGES).revision, read_stages(connection)
            found = []
            for stage in self.stages:
                version, since = kept.get(stage.name, ("", None))
                reasons = [reason for reason, _ in read_parked(connection, stage.name).values() if reason != MERGED]
                counts = count_stage(connection, stage.name)
                ready = version == stage.version
                found.append(Standing(stage.name, stage.version, ready, since, revision, *counts, tuple(reasons)))
        return found

    def _tell(self) -> None:
        """Leave word of who is parked, when that has changed."""
        from sojourn.pipeline.storage import read_parked

        with self.database.reading() as connection:
            found = {one.name: read_parked(connection, one.name) for one in self.stages}
        counts = {name: sum(reason != MERGED for reason, _ in some.values()) for name, some in found.items()}
        if counts != self._told:
            aside = self.folder / ROWS / f".{STAGE_STATUS}.{os.getpid()}"
            aside.parent.mkdir(parents=True, exist_ok=True)
            aside.write_text(json.dumps(counts), encoding="utf-8")
            aside.replace(self.folder / ROWS / STAGE_STATUS)
            self._told = counts

    def _any_due(self, now: int) -> bool:
        from sojourn.pipeline.storage import due_customers

        with self.database.reading() as connection:
            return any(due_customers(connection, stage.name, now, 1) for stage in self.stages)

    def _catch_up(self, manifest: Manifest, now: int) -> None:
        from sojourn.database import Position, position
        from sojourn.pipeline.storage import due_customers, read_parked, read_stages

        begun = monotonic()
        with self.database.reading() as connection:
            stands = position(connection, STAGES)
            kept = read_stages(connection)
            ready = [one for one in self.stages if kept.get(one.name, ("", 0))[0] == one.version]
            due = {key for one in ready for key in due_customers(connection, one.name, now, MOST_DUE)}
            if stands.revision == manifest.revision and not due and len(ready) == len(self.stages):
                self._revision = manifest.revision
                return
            parked = frozenset(key for one in ready for key in read_parked(connection, one.name))
            seen = self._seen if stands.revision == self._revision else None
            seen = seen or Seen.read(connection)
        self._seen = None  # until all of it is written
        held, census = self._there = self._count(manifest)
        changes = seen.unlike(census, due, parked)
        since = {one.name: kept[one.name][1] for one in ready}
        run = Run(self.database, held, census, since, now, parked)
        pieces = run.apply(ready, changes, Position(0, 0, manifest.revision), stands)
        self._remember(census, seen.pieces + 2 * pieces)
        self._revision = manifest.revision
        for stage in self.stages:
            if stage in ready:
                self._unbuilt.pop(stage.name, None)
            else:
                self._build(stage, held, census, changes, now, BUILT_AT_ONCE)
        self._settle()
        if len(changes.places):
            facts = {"customers": len(changes.places), "seconds": round(monotonic() - begun, 3)}
            LOGGER.info("stages", extra={"facts": facts})

    def _build_on(self, now: int) -> None:
        """Go on with the stages under way: nothing else has happened."""
        held, census = self._there or (None, joined([]))
        for stage in self.stages:
            if stage.name in self._unbuilt:
                self._build(stage, held, census, NOBODY_CHANGED, now, BUILT_AT_ONCE)
        self._settle()

    def _settle(self) -> None:
        if not self._unbuilt:
            self._there = None
        self._tell()

    def _count(self, manifest: Manifest) -> tuple[Held | None, Census]:
        held = held_by(self.folder, manifest)
        return held, joined([]) if held is None else held.take_census(self._counted)

    def _remember(self, census: Census, pieces: int) -> None:
        """Keep what was seen for the next run; write it anew when it stands in too many pieces."""
        from sojourn.pipeline.storage import replace_seen

        if pieces > MOST_PIECES:
            whole = [slice(start, start + PIECE) for start in range(0, len(census), PIECE)]
            with self.database.writing() as connection:
                replace_seen(connection, [entries_of(census.keys[some], census.prints[some]) for some in whole])
            pieces = len(whole)
        self._seen = Seen(census.keys, census.prints, pieces)

    def _build(self, stage: Stage, held: Held | None, census: Census, changes: Changes, now: int, most: int) -> None:
        """Write states of a stage anew, those of so many customers; killed before the last, it is begun again."""
        from sojourn.pipeline.storage import begin_stage, finish_stage, put_states, read_stages

        begun = stage.name in self._unbuilt
        keys = np.concatenate([self._unbuilt[stage.name], census.keys[changes.places]]) if begun else census.keys
        with self.database.writing() as connection:
            if begun:
                put_states(connection, stage.name, {}, sorted(key.tobytes() for key in changes.gone))
            else:
                begin_stage(connection, stage.name, now if self.since is None else min(now, self.since))
            since = read_stages(connection)[stage.name][1]
        wanted = np.zeros(len(census) + 1, np.bool_)  # the last one for who is gone
        wanted[places_of(census.keys, keys)] = True
        places = np.flatnonzero(wanted[:-1])
        Run(self.database, held, census, {stage.name: since}, now).build(stage, places[:most])
        self._unbuilt[stage.name] = census.keys[places[most:]]
        if len(places) <= most:
            with self.database.writing() as connection:
                finish_stage(connection, stage.name, stage.version)
            del self._unbuilt[stage.name]
