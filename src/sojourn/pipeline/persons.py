"""Who is who in a log: the segments' identifier sets become evidence, evidence becomes persons."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sojourn.event_log import IDENTIFIER, Segment
from sojourn.identity import (
    Calls,
    Decision,
    Evidence,
    Kept,
    Resolution,
    Sets,
    apply_decisions,
    find_shared,
    gather,
    make_known,
    resolve,
    slice_times,
)
from sojourn.journey_store import NEVER, Idents, Persons, Slices

I32 = NDArray[np.int32]
I64 = NDArray[np.int64]


@dataclass(frozen=True)
class Resolved:
    """Who is who in a log; ``events`` and ``calls`` give the ident of each identifier set of each segment, in order.

    ``records`` is the ident of each customer record, ``called`` when a call first came in with each ident (``NEVER``).
    """

    evidence: Evidence
    resolution: Resolution
    events: list[I32]
    calls: list[I32]
    records: I32
    called: NDArray[np.int64]

    @property
    def all(self) -> list[I32]:
        """The idents of all segments, those of events first."""
        return [*self.events, *self.calls]


def resolve_log(
    segments: Sequence[Segment],
    region: str,
    customers: pa.Table | None = None,
    calls: Sequence[Segment] = (),
    decisions: Sequence[Decision] = (),
) -> Resolved:
    """Resolve the persons behind all segments; ``region`` is the default of phone numbers without a country.

    ``customers`` are customer records, ``calls`` segments of identify, group and alias: identifiers that belong
    together although no event carries them all. ``decisions`` are all that people ever made. Idents are numbered in the
    order of the log, so that what is added later changes no number.
    """
    parts = [*segments, *calls]
    order = sorted(range(len(parts)), key=lambda place: parts[place].number)
    sets = [_sets(segment) for segment in segments] + [_said(segment) for segment in calls]
    recorded = [] if customers is None else [_record_sets(customers)]
    evidence, idents = gather([*(sets[place] for place in order), *recorded], region=region)
    evidence = apply_decisions(evidence, decisions)
    found = dict(zip(order, idents, strict=False))
    spoken = [found[place] for place in range(len(segments), len(parts))]
    called = np.full(evidence.idents + 1, NEVER)  # the last one is that of sets of which nothing is left
    for said, codes in zip(sets[len(segments) :], spoken, strict=True):
        np.minimum.at(called, codes, said.first)
    return Resolved(
        evidence,
        resolve(evidence),
        [found[place] for place in range(len(segments))],
        spoken,
        idents[len(parts)] if recorded else np.empty(0, np.int32),
        called[:-1],
    )


def find_persons(
    segments: Sequence[Segment],
    region: str,
    customers: pa.Table | None = None,
    calls: Sequence[Segment] = (),
    decisions: Sequence[Decision] = (),
) -> tuple[Idents, Persons]:
    """Resolve a log and give what the store keeps of who is who; see ``resolve_log``."""
    return stored_persons(segments, calls, resolve_log(segments, region, customers, calls, decisions))


def stored_persons(segments: Sequence[Segment], calls: Sequence[Segment], found: Resolved) -> tuple[Idents, Persons]:
    """Give what the store keeps of who is who."""
    evidence, resolution = found.evidence, found.resolution
    count = max((int(codes.max(initial=-1)) for codes in (*found.events, *found.calls)), default=-1) + 1
    anchors = resolution.anchor[: resolution.persons_with_events]
    namespaces = pa.array(evidence.namespaces, pa.string())
    known = make_known(evidence, resolution.node_person, resolution.ident_person)
    called = np.full(resolution.persons, NEVER)
    np.minimum.at(called, resolution.ident_person[known], found.called[known])
    persons = Persons(
        of_ident=resolution.ident_person[:count].astype(np.int32, copy=False),
        namespace=namespaces.take(pa.array(evidence.node_namespace[anchors])),
        value=evidence.node_value.take(pa.array(anchors)),
        slices=_slices(found, [*segments, *calls]),
        known=known[:count],
        called=called[: len(anchors)],
    )
    of_segment = {segment.number: codes for segment, codes in zip(segments, found.events, strict=True)}
    return Idents(of_segment, count), persons


def kept_persons(calls: Sequence[Segment], found: Resolved) -> Kept:
    """Give what is kept of who is who, to look one customer up."""
    sizes = [len(codes) for codes in found.calls]
    said = Calls(
        segment=np.repeat(np.array([segment.number for segment in calls], np.int32), sizes),
        place=np.concatenate([np.empty(0, np.int32), *(np.arange(size, dtype=np.int32) for size in sizes)]),
        ident=np.concatenate([np.empty(0, np.int32), *found.calls]),
    )
    who = found.resolution
    return Kept(found.evidence, who.node_person, who.ident_person, who.anchor, said, found.records)


def whose_rows(found: Resolved, segments: Sequence[Segment]) -> Persons:
    """Give whose the rows of all segments (those of events first) are: persons without names."""
    none = pa.array([], pa.string())
    return Persons(found.resolution.ident_person.astype(np.int32, copy=False), none, none, _slices(found, segments))


def persons_of_rows(who: Persons, idents: I32, time: I64) -> I32:
    """Give the person of each row, -1 where it is nobody's."""
    whose: I32 = np.append(who.of_ident, np.int32(-1))[who.owners(idents, time)]
    return whose


def _slices(found: Resolved, segments: Sequence[Segment]) -> Slices:
    """Cut the anonymous time of shared devices at the sign-ins on them."""
    shared = find_shared(found.evidence, found.resolution)
    if len(shared.anonymous) == 0:
        return Slices()
    seen = [_sign_ins(segment, codes, shared.sign_ins) for segment, codes in zip(segments, found.all, strict=True)]
    ident, time = (np.concatenate(column) for column in zip(*seen, strict=True))
    return Slices(*slice_times(found.evidence, found.resolution, shared, ident, time))


def _sign_ins(segment: Segment, codes: I32, wanted: NDArray[np.bool_]) -> tuple[I32, I64]:
    """Give ident and time of those rows of a segment whose ident is wanted."""
    mine = np.append(wanted, False)[codes]
    idents, times, row = [np.empty(0, np.int32)], [np.empty(0, np.int64)], 0
    for index, rows in enumerate(segment.batch_rows if mine.any() else ()):
        own = segment.ident[row : row + rows]
        chosen = mine[own]
        if chosen.any():
            idents.append(codes[own[chosen]])
            times.append(segment.batch(index, ["time"]).column("time").to_numpy()[chosen])
        row += rows
    return np.concatenate(idents), np.concatenate(times)


def _said(segment: Segment) -> Sets:
    """Give the sets of calls, which are no events."""
    sets = _sets(segment)
    return replace(sets, events=np.zeros_like(sets.events))


def _sets(segment: Segment) -> Sets:
    table = segment.idents
    return Sets(
        values={namespace: segment.dictionary(IDENTIFIER + namespace) for namespace in segment.namespaces},
        codes={namespace: table[namespace].to_numpy() for namespace in segment.namespaces},
        events=table["events"].to_numpy(),
        first=table["first_seen"].to_numpy(),
        last=table["last_seen"].to_numpy(),
    )


def _record_sets(customers: pa.Table) -> Sets:
    """Give the identifiers of customer records as sets that no event came in with."""
    names = [name for name in customers.column_names if name.startswith(IDENTIFIER)]
    columns = {name.removeprefix(IDENTIFIER): customers[name].combine_chunks() for name in names}
    coded = {namespace: column.cast(pa.string()).dictionary_encode() for namespace, column in columns.items()}
    since = customers["from"].cast(pa.timestamp("us")).cast(pa.int64()).to_numpy()
    return Sets(
        values={namespace: column.dictionary for namespace, column in coded.items()},
        codes={
            namespace: pc.fill_null(column.indices, -1).to_numpy(zero_copy_only=False).astype(np.int32)
            for namespace, column in coded.items()
        },
        events=np.zeros(customers.num_rows, np.int64),
        first=since,
        last=since,
    )
