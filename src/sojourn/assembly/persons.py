"""One person of a workspace, found by any identifier, with everything that is needed to show, export or erase them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sojourn.customers import find_person
from sojourn.event_log import Segment
from sojourn.identity import Decision, Evidence, Kept, namespace_of, normalize, open_kept
from sojourn.journey_store import Persons, Snapshot, open_snapshot
from sojourn.pipeline import (
    KEPT,
    Resolved,
    customer_records,
    identity_decisions,
    kept_persons,
    persons_of_rows,
    resolve_log,
    whose_rows,
)
from sojourn.vocabulary import InvalidInput
from sojourn.workspace import Manifest

Identifiers = list[tuple[str, str]]


@dataclass(frozen=True)
class Found:
    """A person: the name that answers give them, their number in ``resolved``, what it was resolved from."""

    name: str
    resolved: Resolved
    person: int
    segments: Sequence[Segment]
    calls: Sequence[Segment]
    customers: pa.Table | None
    decisions: Sequence[Decision]
    region: str

    @property
    def identifiers(self) -> Identifiers:
        """All identifiers of the person, as (namespace, normalized value)."""
        return identifiers_of(
            self.resolved.evidence, np.flatnonzero(self.resolved.resolution.node_person == self.person)
        )

    @property
    def shared_devices(self) -> Identifiers:
        """Those of the identifiers that are devices with which another person came in, too."""
        evidence, resolution = self.resolved.evidence, self.resolved.resolution
        owner = np.repeat(resolution.ident_person, np.diff(evidence.ident_offsets))
        others = np.unique(evidence.ident_nodes[owner != self.person])
        mine = others[resolution.node_person[others] == self.person]
        return [one for one in identifiers_of(evidence, mine) if namespace_of(one[0]).kind == "device"]

    @cached_property
    def who(self) -> Persons:
        """Whose the rows are."""
        return whose_rows(self.resolved, [*self.segments, *self.calls])

    def rows_in(self, segment: Segment, idents: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Say which rows of a segment are the person's; ``idents`` are those of its identifier sets."""
        times = [segment.batch(index, ["time"]).column("time").to_numpy() for index in range(len(segment.batch_rows))]
        time = np.concatenate([np.empty(0, np.int64), *times])
        mine: NDArray[np.bool_] = persons_of_rows(self.who, idents[segment.ident], time) == self.person
        return mine


def identifiers_of(evidence: Evidence, nodes: NDArray[np.int64] | NDArray[np.int32]) -> Identifiers:
    """Give the identifiers of some nodes."""
    spaces = [evidence.namespaces[code] for code in evidence.node_namespace[nodes].tolist()]
    return list(zip(spaces, evidence.node_value.take(pa.array(nodes)).to_pylist(), strict=True))


def find_in(folder: Path, manifest: Manifest, who: str) -> Found:
    """Find a person in the log itself, by any identifier; raises as ``find_person`` does."""
    segments, calls = _log(folder, manifest)
    customers, decisions = customer_records(folder, manifest), identity_decisions(folder, manifest)
    resolved = resolve_log(segments, manifest.settings.region, customers, calls, decisions)
    person = find_person(resolved.evidence, resolved.resolution, who, manifest.settings.region)
    snapshot = open_snapshot(folder / "store" / manifest.snapshot) if manifest.snapshot else None
    name = _name(snapshot, resolved.evidence, int(resolved.resolution.anchor[person]), person)
    return Found(name, resolved, person, segments, calls, customers, decisions, manifest.settings.region)


def find_kept(folder: Path, manifest: Manifest, who: str) -> tuple[str, Identifiers]:
    """Give name and identifiers of a person as ``find_in`` does, from what is kept beside the snapshot."""
    if manifest.snapshot is None:
        found = find_in(folder, manifest, who)
        return found.name, found.identifiers
    snapshot, kept = who_is_who(folder, manifest)
    person = find_person(kept.evidence, kept, who, manifest.settings.region)
    name = _name(snapshot, kept.evidence, int(kept.anchor[person]), person)
    return name, identifiers_of(kept.evidence, kept.nodes_of(person))


def who_is_who(folder: Path, manifest: Manifest) -> tuple[Snapshot, Kept]:
    """Map the snapshot in force, and who is who in it."""
    place = folder / "store" / str(manifest.snapshot)
    return _opened(place, (place / "snapshot.json").stat().st_mtime_ns) or _resolved(folder, manifest, place)


def one_identifier(who: str, region: str) -> tuple[str, str]:
    """Read NAMESPACE:VALUE as one identifier, normalized.

    Raises InvalidInput ``customer.identifier``.

    >>> one_identifier("email:Ann@X.de", "DE")
    ('email', 'ann@x.de')
    """
    namespace, colon, value = who.partition(":")
    spelled = normalize(namespace_of(namespace), pa.array([value]), region)[0].as_py() if colon else None
    if spelled is None:
        raise InvalidInput.said("customer.identifier", who=who)
    return namespace, spelled


@lru_cache(maxsize=2)
def _opened(place: Path, _written: int) -> tuple[Snapshot, Kept] | None:
    """Map a snapshot and who is who in it; None where an earlier version did not keep that."""
    if not (place / KEPT).exists():
        return None
    return open_snapshot(place), open_kept(place / KEPT)


def _resolved(folder: Path, manifest: Manifest, place: Path) -> tuple[Snapshot, Kept]:
    """Resolve everybody anew, for a snapshot of an earlier version."""
    segments, calls = _log(folder, manifest)
    decisions = identity_decisions(folder, manifest)
    found = resolve_log(segments, manifest.settings.region, customer_records(folder, manifest), calls, decisions)
    return open_snapshot(place), kept_persons(calls, found)


def _log(folder: Path, manifest: Manifest) -> tuple[list[Segment], list[Segment]]:
    """Open the segments of events and of calls."""
    events, calls = (
        [Segment.open(folder / "log" / name) for name in names] for names in (manifest.segments, manifest.calls)
    )
    return events, calls


def _name(snapshot: Snapshot | None, evidence: Evidence, anchor: int, person: int) -> str:
    """Name a person as every answer does; who has no events stands in no answer."""
    if snapshot is not None and person < len(snapshot.persons):
        return snapshot.persons.name(person)
    return str(evidence.node_value[anchor].as_py())
