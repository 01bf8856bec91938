"""Who is who in a log: the segments' identifier sets become evidence, evidence becomes persons."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sojourn.event_log import IDENTIFIER, Segment
from sojourn.identity import (
    Calls,
    Decision,
    Evidence,
    Former,
    Gathering,
    Kept,
    Resolution,
    Sets,
    apply_decisions,
    find_shared,
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

    sign_ins: "SignIns"

    @property
    def all(self) -> list[I32]:
        """The idents of all segments, those of events first."""
        return [*self.events, *self.calls]


SignIns = dict[str, tuple[NDArray[np.bool_], I32, I64]]


@dataclass
class Known:
    """What is known of who is who from the segments and records that were looked at before, none of which is gone.

    A segment that joins some of them says nothing new. ``sign_ins`` holds, by segment, the sets whose rows were looked
    for, and ident and time of these rows.
    """

    gathering: Gathering
    idents: dict[str, I32] = field(default_factory=dict)
    called: I64 = field(default_factory=lambda: np.empty(0, np.int64))
    records: I32 | None = None
    former: Former | None = None
    sign_ins: SignIns = field(default_factory=dict)

    def add(self, segments: Sequence[Segment], calls: Sequence[Segment], customers: pa.Table | None) -> None:
        """Look at what is new, in the order of the log."""
        spoken = {segment.folder.name for segment in calls}
        new = [segment for segment in (*segments, *calls) if segment.folder.name not in self.idents]
        new.sort(key=lambda segment: segment.number)
        sets = [self._sets(segment, segment.folder.name in spoken) for segment in new]
        recorded = [_record_sets(customers)] if self.records is None and customers is not None else []
        found = self.gathering.add([*sets, *recorded])
        if self.records is None:
            self.records = found[-1] if recorded else np.empty(0, np.int32)
        own = {segment.folder.name for segment in (*segments, *calls)}
        self.idents = {name: codes for name, codes in self.idents.items() if name in own}
        self.sign_ins = {name: rows for name, rows in self.sign_ins.items() if name in own}
        idents = self.gathering.evidence.idents
        # The last one is that of sets of which nothing is left.
        called = np.concatenate([self.called, np.full(idents + 1 - len(self.called), NEVER)])
        for segment, said, codes in zip(new, sets, found, strict=False):
            self.idents[segment.folder.name] = codes
            if segment.folder.name in spoken:
                np.minimum.at(called, codes, said.first)
        self.called = called[:-1]

    def _sets(self, segment: Segment, spoken: bool) -> Sets:
        joins = segment.meta.get("joins", ())
        sets = _said(segment) if spoken else _sets(segment)
        return sets.said_before() if joins and self.idents.keys() >= {*joins} else sets


def resolve_log(
    segments: Sequence[Segment],
    region: str,
    customers: pa.Table | None = None,
    calls: Sequence[Segment] = (),
    decisions: Sequence[Decision] = (),
    known: Known | None = None,
) -> Resolved:
    """Resolve the persons behind all segments; ``region`` is the default of phone numbers without a country.

    ``customers`` are customer records, ``calls`` segments of identify, group and alias: identifiers that belong
    together although no event carries them all. ``decisions`` are all that people ever made. Idents are numbered in the
    order of the log, so that what is added later changes no number. ``known`` is what was known before, and is brought
    up to date.
    """
    known = Known(Gathering(region=region)) if known is None else known
    known.add(segments, calls, customers)
    evidence = apply_decisions(known.gathering.evidence, decisions)
    resolution = resolve(evidence, former=known.former)
    known.former = Former(evidence, resolution)
    return Resolved(
        evidence,
        resolution,
        [known.idents[segment.folder.name] for segment in segments],
        [known.idents[segment.folder.name] for segment in calls],
        np.empty(0, np.int32) if known.records is None else known.records,
        known.called,
        known.sign_ins,
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
    seen = [
        _sign_ins(segment, codes, shared.sign_ins, found.sign_ins)
        for segment, codes in zip(segments, found.all, strict=True)
    ]
    ident, time = (np.concatenate(column) for column in zip(*seen, strict=True))
    return Slices(*slice_times(found.evidence, found.resolution, shared, ident, time))


def _sign_ins(segment: Segment, codes: I32, wanted: NDArray[np.bool_], known: SignIns) -> tuple[I32, I64]:
    """Give ident and time of those rows of a segment whose ident is wanted."""
    mine = np.append(wanted, False)[codes]
    before = known.get(segment.folder.name)
    if before is not None and np.array_equal(before[0], mine):
        return before[1:]
    idents, times, row = [np.empty(0, np.int32)], [np.empty(0, np.int64)], 0
    for index, rows in enumerate(segment.batch_rows if mine.any() else ()):
        own = segment.ident[row : row + rows]
        chosen = mine[own]
        if chosen.any():
            idents.append(codes[own[chosen]])
            times.append(segment.batch(index, ["time"]).column("time").to_numpy()[chosen])
        row += rows
    found = np.concatenate(idents), np.concatenate(times)
    known[segment.folder.name] = mine, *found
    return found


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
