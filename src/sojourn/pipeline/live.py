"""Rows become segments: what was received live is read, settled and published, in order, one commit for each batch.

The manifest is that commit: it names the new segments and says up to which row they reach. A process that dies before
it has changed nothing, and the rows are read again; failed events are kept under the place of their row, so that
reading them again does not list them twice.
"""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import groupby, takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from sojourn.consent import add_spoken
from sojourn.event_log import (
    Damaged,
    RowPosition,
    Segment,
    SegmentWriter,
    blank_rows,
    forget_rows,
    join_segments,
    read_rows,
)
from sojourn.journey_store import sealed_segments
from sojourn.pipeline.arrivals import Arrival, failed_row, settle_failures
from sojourn.pipeline.commits import commit_events, customer_records
from sojourn.pipeline.intake import consents_in, keep_out, keep_out_failed
from sojourn.pipeline.memory import Memory
from sojourn.pipeline.outbox import namespaces_in
from sojourn.pipeline.places import LIVE, ROWS
from sojourn.pipeline.planning import Planned, plan_in_force
from sojourn.sources import (
    NAMESPACES,
    Call,
    Failed,
    FailedEvent,
    Place,
    RequestRefused,
    read_request,
    to_batches,
    unpack_request,
)
from sojourn.vocabulary import DERIVED
from sojourn.webhooks import Translate, as_sent, received_translator
from sojourn.workspace import Manifest, commit_manifest, writing

if TYPE_CHECKING:
    from sojourn.database import Database

BATCH_BYTES = 16 << 20
SMALL_ROWS = (1 << 12, 1 << 16)
"""Segments with fewer rows are tiny, or small."""
MOST_SMALL = 16
"""So many tiny segments of live traffic at the end of the log become a small one, so many small ones a large one."""
MOST_SEALED_SMALL = 64
"""So many become one although sealed shards hold some of them, which then are sealed anew."""


@dataclass
class Received:
    """The requests of one batch read: calls by source in order of arrival, and what failed."""

    calls: list[tuple[str, Call]] = field(default_factory=list)
    origins: list[tuple[Arrival, int]] = field(default_factory=list)  # of each call, and which of its events it is
    failed: list[FailedEvent] = field(default_factory=list)
    replays: list[Place] = field(default_factory=list)
    plan: Planned | None = None
    known: set[int] = field(default_factory=set)  # places of calls that the log has already
    upto: RowPosition = field(default_factory=RowPosition.start)
    rows: int = 0
    oldest: int | None = None

    def add(self, arrival: Arrival) -> None:
        """Read one request."""
        envelope = arrival.envelope
        self.oldest = envelope.received_at if self.oldest is None else min(self.oldest, envelope.received_at)
        spaces = namespaces_in(arrival.body) if envelope.source == DERIVED else NAMESPACES
        for item, found in enumerate(read_request(arrival.kind, arrival.body, envelope, spaces)):
            self._keep(envelope.source, found, arrival, item)
        if envelope.replays:
            self.replays.append(Place(*envelope.replays))

    def judge(self) -> None:
        """Let the plan judge the calls, of which those of erased persons are left out by then: none of them fails."""
        if self.plan is None:
            return
        calls, origins, self.calls, self.origins = self.calls, self.origins, [], []
        for (source, call), (arrival, item) in zip(calls, origins, strict=True):
            planned = call if source == DERIVED else self.plan.judge(call, arrival, item, len(self.calls))
            self._keep(source, planned, arrival, item)

    def _keep(self, source: str, found: Call | Failed | None, arrival: Arrival, item: int) -> None:
        if isinstance(found, Failed):
            self.failed.append(arrival.failed(item, found))
        elif found is not None:
            self.calls.append((source, found))
            self.origins.append((arrival, item))


@dataclass(frozen=True)
class Taken:
    """What became of a batch: ``oldest`` is when its first request was received, None when there was none."""

    rows: int = 0
    events: int = 0
    calls: int = 0
    duplicates: int = 0
    failed: int = 0
    erased: int = 0
    oldest: int | None = None


def take_rows(folder: Path, database: "Database", most_bytes: int = BATCH_BYTES, memory: Memory | None = None) -> Taken:
    """Take in what was received since the last commit, at most so many bytes of it; ``memory`` is the worker's."""
    memory = memory or Memory()
    with writing(folder, patience=0) as before, _no_collecting():
        after = RowPosition(*before.rows)
        ready = received_translator(database), plan_in_force(folder, before)
        received = receive(folder / ROWS, after, most_bytes, before.settings.currency, *ready)
        if not received.rows:
            return Taken()
        memory.begin(before)
        segments, calls = (memory.open(folder / "log", names) for names in (before.segments, before.calls))
        erased = keep_out(folder, database, before.settings.region, received.calls, received.origins)
        said = consents_in(received.calls, received.origins, before.settings.region)
        received.judge()
        unreadable = len(received.failed)
        events, others = _write(folder, before, received, segments, calls)
        conflicts = len(received.failed) - unreadable
        erased += keep_out_failed(folder, database, before.settings.region, received.failed)
        violated = received.plan is not None and received.plan.found
        if received.failed or received.replays or violated or said:
            with database.writing() as connection:
                settle_failures(connection, received.failed, received.replays)
                add_spoken(connection, said)
                if received.plan is not None:
                    received.plan.count(connection, received.upto, received.known)
        segments, calls = ([*old, *new] for old, new in ((segments, events), (calls, others)))
        sealed = sealed_segments(folder / "store" / before.snapshot) if before.snapshot else frozenset[str]()
        segments = join_small(folder, segments, _next_number([*segments, *calls]), sealed)
        calls = join_small(folder, calls, _next_number([*segments, *calls]))
        names = tuple(one.folder.name for one in calls)
        manifest = replace(before, rows=(received.upto.file, received.upto.offset), calls=names)
        commit_events(folder, manifest, segments, customer_records(folder, manifest), memory=memory)
        forget_rows(folder / ROWS, received.upto)
        if erased:
            blank_rows(folder / ROWS, received.upto)
        added, spoken = (sum(segment.rows for segment in some) for some in (events, others))
        return Taken(
            rows=received.rows,
            events=added,
            calls=spoken,
            duplicates=len(received.calls) - added - spoken - conflicts,
            failed=len(received.failed),
            erased=erased,
            oldest=received.oldest,
        )


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Do not look for cycles: a batch is many small objects without any, and looking takes a fifth of its time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def park_row(folder: Path, database: "Database", reason: str) -> None:
    """Put the next row aside among the failed events: it cannot be taken in, and everything waits behind it."""
    with writing(folder) as before:
        row = next(read_rows(folder / ROWS, RowPosition(*before.rows), 1), None)
        if row is None:
            return
        parked = failed_row(row, "pipeline.parked", reason)
        with database.writing() as connection:
            settle_failures(connection, [parked], [])
        commit_manifest(folder, before.changed(rows=(row.position_after.file, row.position_after.offset)))


def receive(
    folder: Path,
    after: RowPosition,
    most_bytes: int,
    currency: str | None = None,
    translate: Translate = as_sent,
    plan: Planned | None = None,
) -> Received:
    """Read rows from a position on; ``currency`` is the brand's, of amounts that state none."""
    received = Received(upto=after, plan=plan)
    for row in read_rows(folder, after, most_bytes):
        received.upto = row.position_after
        received.rows += 1
        if isinstance(row, Damaged):
            received.failed.append(failed_row(row, "log.damaged", row.reason))
            continue
        try:
            kind, body, envelope = unpack_request(row.payload)
            own = replace(envelope, currency=currency or envelope.currency)
            request = translate(kind, body, own)
            if isinstance(request, Failed):
                received.failed.append(Arrival(row.position_after, kind, body, own).untranslated(request))
            else:
                received.add(Arrival(row.position_after, *request, own))
        except (ValueError, RequestRefused) as error:
            received.failed.append(failed_row(row, "log.unreadable_row", str(error)))
    return received


def join_small(
    folder: Path, segments: Sequence[Segment], number: int, sealed: frozenset[str] = frozenset()
) -> list[Segment]:
    """Make one segment of the small live ones at the end of the log (of events, or of calls) when they are too many.

    Those that are ``sealed`` stay while they are not far too many: taking them away means to seal the store anew.
    """
    for most_rows in SMALL_ROWS:
        small = list(takewhile(partial(_is_smaller, most_rows), reversed(segments)))
        if len(small) < MOST_SEALED_SMALL:
            small = list(takewhile(lambda segment: segment.folder.name not in sealed, small))
        if len(small) >= MOST_SMALL:
            kind = small[0].folder.name.partition("-")[2]
            joined = join_segments(folder / "log" / f"{number:08}-{kind}", segments[-len(small) :])
            return [*segments[: -len(small)], joined]
    return list(segments)


def _is_smaller(most_rows: int, segment: Segment) -> bool:
    return segment.source == LIVE and segment.rows < most_rows


def _next_number(segments: Sequence[Segment]) -> int:
    return max((segment.number for segment in segments), default=0) + 1


def _write(
    folder: Path, manifest: Manifest, received: Received, segments: Sequence[Segment], calls: Sequence[Segment]
) -> tuple[list[Segment], list[Segment]]:
    """Write the events and the other calls as segments; what an id says twice and otherwise becomes a failed event."""
    number = _next_number([*segments, *calls])
    meta: dict[str, Any] = {"file": None, "zone": manifest.settings.zone, "date_only": {}}
    if manifest.plan:
        meta["plans"] = [manifest.plan]
    found: list[list[Segment]] = []
    for is_event, kind, known in ((True, LIVE, segments), (False, "calls", calls)):
        places = [place for place, (_, call) in enumerate(received.calls) if (call.event is not None) == is_event]
        found.append([])
        if not places:
            continue
        writer = SegmentWriter(folder / "log" / f"{number:08}-{kind}", LIVE)
        for batch in _batches([received.calls[place] for place in places]):
            writer.append(batch)
        segment, fate = writer.finish(list(known), meta)
        received.known.update(places[row] for row in np.flatnonzero(fate.rows).tolist())
        # What stages tell again after a split, in other words, is known already.
        clashing = [places[row] for row in fate.conflicts.tolist() if received.calls[places[row]][0] != DERIVED]
        received.failed += [_conflict(received, place) for place in clashing]
        if segment.rows:
            found[-1].append(segment)
        number += 1
    return found[0], found[1]


def _batches(calls: Sequence[tuple[str, Call]]) -> Iterator[pa.RecordBatch]:
    """Give canonical batches in order of arrival, each of one source, with the source as a column."""
    for source, group in groupby(calls, key=lambda pair: pair[0]):
        for batch in to_batches([call for _, call in group], source):
            if batch is not None:
                yield with_source(batch, source)


def with_source(batch: pa.RecordBatch, source: str) -> pa.RecordBatch:
    """Add the source as a column, for segments of calls and of several sources.

    >>> with_source(pa.RecordBatch.from_pydict({"time": [1, 2]}), "shop").column("source").to_pylist()
    ['shop', 'shop']
    """
    codes = pa.array(np.zeros(batch.num_rows, np.int32))
    return batch.append_column("source", pa.DictionaryArray.from_arrays(codes, pa.array([source])))


def _conflict(received: Received, place: int) -> FailedEvent:
    arrival, item = received.origins[place]
    message = f"The id {received.calls[place][1].message_id!r} is known with another content; the first stays."
    return arrival.failed(item, Failed("id.conflict", "messageId", message, b""))
