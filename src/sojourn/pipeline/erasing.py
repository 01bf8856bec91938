"""Erasing: everything of the identifiers that are kept out leaves log, records and store, in one commit.

Nothing is needed for it but the hashes: an erasure that was cut short is finished by whoever comes next, and after a
restore from a backup the same is done again. A row leaves when the identifier that is kept out belongs to the person
that the row belongs to; where a row is another person's, only the identifier is struck out. Anonymous rows of a shared
device, which is nobody's alone and not kept out, leave with the person that they belong to by time.

Segments that hold such rows are written anew, with dictionaries that know no more than their rows, under their number;
the store is sealed anew, since the names behind its codes come from those dictionaries. Old folders go at once.
"""

import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sojourn.catalog import save
from sojourn.event_log import IDENTIFIER, RowPosition, Segment, blank_rows, rewrite_segment
from sojourn.identity import Decision, Identifier, namespace_of, normalize, save_decisions
from sojourn.journey_store import Persons
from sojourn.pipeline.commits import commit_events, customer_records, identity_decisions
from sojourn.pipeline.intake import without_values
from sojourn.pipeline.outbox import append_outbox
from sojourn.pipeline.persons import Resolved, persons_of_rows, resolve_log, whose_rows
from sojourn.pipeline.places import IDENTITY, RECORDS, ROWS
from sojourn.pipeline.receipts import read_erasures
from sojourn.pipeline.suppression import NOT_KEPT_OUT, KeptOut, kept_out, lost_key, struck_out, suppression_key
from sojourn.workspace import Manifest, clear_leftovers, read_manifest, writing

if TYPE_CHECKING:
    from sojourn.database import Database

I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]
Counts = Mapping[str, int]


@dataclass(frozen=True)
class Gone:
    """The identifiers that leave, by namespace: their values, up to which time, and the person that they belong to."""

    values: Mapping[str, pa.Array]
    upto: Mapping[str, I64]
    person: Mapping[str, I32]
    upto_of_person: I64
    region: str

    def places(self, namespace: str, raw: pa.Array) -> I32:
        """Give for each text as received the place of its identifier among those that leave, -1 where it stays."""
        if namespace not in self.values:
            return np.full(len(raw), -1, np.int32)
        spelled = normalize(namespace_of(namespace), raw, self.region)
        found: I32 = pc.fill_null(pc.index_in(spelled, value_set=self.values[namespace]), -1).to_numpy(
            zero_copy_only=False
        )
        return found


@dataclass(frozen=True)
class Leaving:
    """What leaves one segment.

    ``sets`` has for each namespace and identifier set the place among those that leave, ``idents`` the ident of each
    set, ``cut`` marks the sets of shared devices, whose rows are ``who``'s by time.
    """

    segment: Segment
    gone: Gone
    sets: Mapping[str, I32]
    idents: I32
    cut: Mask
    who: Persons

    def judge(self, start: int, time: I64) -> tuple[Mask, dict[str, Mask]]:
        """Say which rows of a batch leave, and of which rows an identifier is struck out, by namespace."""
        of_row = self.segment.ident[start : start + len(time)]
        persons = persons_of_rows(self.who, self.idents[of_row], time)
        leaves, hits = self.cut[of_row] & (time <= self.gone.upto_of_person[persons]), {}
        for namespace, places in self.sets.items():
            place = places[of_row]
            hit = (place >= 0) & (time <= np.append(self.gone.upto[namespace], NOT_KEPT_OUT)[place])
            leaves |= hit & (self.gone.person[namespace][place] == persons)
            hits[namespace] = hit
        return leaves, {namespace: mask for namespace, mask in hits.items() if (mask & ~leaves).any()}

    def count(self) -> tuple[int, int]:
        """Count the rows that leave, and those that stay without an identifier."""
        leaving = struck = start = 0
        for index, rows in enumerate(self.segment.batch_rows):
            leaves, hits = self.judge(start, self.segment.batch(index, ["time"]).column("time").to_numpy())
            leaving += int(leaves.sum())
            struck += int((np.any([*hits.values()], axis=0) & ~leaves).sum()) if hits else 0
            start += rows
        return leaving, struck

    def change(self, start: int, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Give a batch without what leaves."""
        leaves, hits = self.judge(start, batch.column("time").to_numpy())
        if hits and "traits" in batch.schema.names:
            batch = _without_traits(batch, hits)
        return struck_out(batch, hits).filter(pa.array(~leaves))


def erase_kept_out(folder: Path, manifest: Manifest, kept: KeptOut, tell: Callable[[Counts], None]) -> None:
    """Take all that is kept out from a workspace; ``tell`` hears what leaves before that is in force.

    The caller holds the write lock and gives the manifest in force.
    """
    region, customers = manifest.settings.region, customer_records(folder, manifest)
    segments, calls = ([*_segments(folder, names)] for names in (manifest.segments, manifest.calls))
    decisions = identity_decisions(folder, manifest)
    found = resolve_log(segments, region, customers, calls, decisions)
    gone, who = _gone(found, kept), whose_rows(found, [*segments, *calls])
    counts: Counter[str] = Counter()
    events, said = (
        [_left(folder, manifest, _leaving(segment, gone, who, idents), what, counts)
         for segment, idents in zip(some, codes, strict=True)]
        for what, some, codes in (("events", segments, found.events), ("calls", calls, found.calls))
    )  # fmt: skip
    changed, customers = _without_records(folder, manifest, kept, customers, counts)
    changed = _without_decisions(folder, changed, kept, decisions, counts)
    if counts:
        tell(counts)
        names = tuple(segment.folder.name for segment in said if segment is not None)
        left = [segment for segment in events if segment is not None]
        commit_events(folder, replace(changed, calls=names), left, customers, anew=True)
        clear_leftovers(folder, read_manifest(folder))
    if (folder / ROWS).exists():
        blank_rows(folder / ROWS, RowPosition(*manifest.rows))


def finish_erasures(folder: Path, database: "Database", *, again: bool = False) -> Counts:
    """Finish the erasures that were begun; ``again``: take out what a restored backup has brought back, too.

    Raises WorkspaceError ``erasure.key`` where there were erasures and the key is lost: nobody would be kept out.
    """
    if suppression_key(folder) is None:
        with database.reading() as connection:
            if read_erasures(connection):
                raise lost_key(folder)
        return {}
    with writing(folder) as manifest:
        return complete(folder, manifest, database, again=again)


def complete(folder: Path, manifest: Manifest, database: "Database", *, again: bool = False) -> Counts:
    """Finish the erasures that were begun, as ``finish_erasures``, for a caller who holds the write lock."""
    from sojourn.pipeline.storage import add_counts, finish_erasure

    with database.reading() as connection:
        begun = read_erasures(connection, unfinished=True)
    key, told = suppression_key(folder), Counter[str]()
    if key is None or not (begun or again):
        return told
    # What waits in the outbox names people: on its way in it is kept out like anything else.
    append_outbox(folder / ROWS, database)

    def tell(counts: Counts) -> None:
        told.update(counts)
        if begun:
            with database.writing() as connection:
                add_counts(connection, begun[0].number, counts)

    erase_kept_out(folder, manifest, kept_out(key, database, manifest.settings.region), tell)
    database.compact()
    with database.writing() as connection:
        for one in begun:
            finish_erasure(connection, one.number)
    return told


def _gone(found: Resolved, kept: KeptOut) -> Gone:
    evidence, resolution = found.evidence, found.resolution
    values, upto, person = {}, {}, {}
    of_person = np.full(resolution.persons + 1, NOT_KEPT_OUT)  # the last one is nobody
    for code, namespace in enumerate(evidence.namespaces):
        nodes = np.flatnonzero(evidence.node_namespace == code)
        texts = evidence.node_value.take(pa.array(nodes))
        times = kept.upto(namespace, texts)
        mine = times != NOT_KEPT_OUT
        if mine.any():
            values[namespace], upto[namespace] = texts.filter(pa.array(mine)), times[mine]
            person[namespace] = resolution.node_person[nodes[mine]]
            np.maximum.at(of_person, person[namespace], times[mine])
    of_person[-1] = NOT_KEPT_OUT
    return Gone(values, upto, person, of_person, kept.region)


def _leaving(segment: Segment, gone: Gone, who: Persons, idents: I32) -> Leaving:
    """Find what may leave a segment."""
    sets = {}
    for namespace in segment.namespaces:
        places = gone.places(namespace, segment.dictionary(IDENTIFIER + namespace))
        if (places >= 0).any():
            sets[namespace] = np.append(places, np.int32(-1))[segment.idents[namespace].to_numpy()]
    return Leaving(segment, gone, sets, idents, np.isin(idents, who.slices.ident), who)


def _left(folder: Path, manifest: Manifest, leaving: Leaving, what: str, counts: Counter[str]) -> Segment | None:
    """Give what is left of a segment, written anew where something leaves it, None where nothing is left."""
    segment = leaving.segment
    gone, struck = leaving.count() if leaving.sets or leaving.cut.any() else (0, 0)
    if not gone and not struck:
        return segment
    counts.update({what: gone, f"{what}_struck_out": struck})
    name = f"{segment.folder.name.partition('+')[0]}+{manifest.revision}"
    left = rewrite_segment(folder / "log" / name, segment, leaving.change)
    if left.rows:
        return left
    shutil.rmtree(left.folder)
    return None


def _without_records(
    folder: Path, manifest: Manifest, kept: KeptOut, customers: pa.Table | None, counts: Counter[str]
) -> tuple[Manifest, pa.Table | None]:
    """Give the manifest with customer records written anew where some of them leave."""
    if customers is None:
        return manifest, None
    left, refused = refuse_records(kept, customers)
    if left.equals(customers):
        return manifest, customers
    counts["records"] = int(refused.sum())
    others = {kind: names for kind, names in manifest.records.items() if kind != "customers"}
    if not left.num_rows:
        return replace(manifest, records=others), None
    name = save(folder / RECORDS, "customers", left)
    return replace(manifest, records={**others, "customers": [name]}), left


def _without_decisions(
    folder: Path, manifest: Manifest, kept: KeptOut, decisions: Sequence[Decision], counts: Counter[str]
) -> Manifest:
    """Give the manifest with the decisions written anew that do not name who is kept out, where some of them do."""
    upto: dict[Identifier, int] = {}
    ends = {end for one in decisions for end in one.pair}
    for namespace in {end.namespace for end in ends}:
        some = [end for end in ends if end.namespace == namespace]
        times = kept.upto(namespace, pa.array([end.value for end in some]))
        upto |= dict(zip(some, times.tolist(), strict=True))
    left = [one for one in decisions if all(one.at > upto[end] for end in one.pair)]
    if len(left) == len(decisions):
        return manifest
    counts["decisions"] = len(decisions) - len(left)
    return replace(manifest, decisions=save_decisions(folder / IDENTITY, left, manifest.revision) if left else None)


def refuse_records(kept: KeptOut, customers: pa.Table) -> tuple[pa.Table, Mask]:
    """Give customer records without those that are refused, and which those are; see ``KeptOut.refuse``.

    A record that does not state from when it holds is refused, however late it is loaded: the same list comes daily.
    """
    since = customers["from"].cast(pa.timestamp("us")).cast(pa.int64()).to_numpy()
    stated = customers["from_stated"].to_numpy()
    return kept.refuse(customers, np.where(stated, since, NOT_KEPT_OUT + 1))


def _without_traits(batch: pa.RecordBatch, hits: Mapping[str, Mask]) -> pa.RecordBatch:
    """Strike values out of the traits of some calls, too."""
    struck = {namespace: batch.column(IDENTIFIER + namespace).to_pylist() for namespace in hits}
    texts = batch.column("traits").to_pylist()
    for row in np.flatnonzero(np.any([*hits.values()], axis=0)).tolist():
        if texts[row]:
            values = {column[row] for namespace, column in struck.items() if hits[namespace][row]}
            texts[row] = json.dumps(without_values(json.loads(texts[row]), values), ensure_ascii=False)
    place = batch.schema.get_field_index("traits")
    return batch.set_column(place, "traits", pa.array(texts, pa.string()))


def _segments(folder: Path, names: Sequence[str]) -> Iterator[Segment]:
    return (Segment.open(folder / "log" / name) for name in names)
