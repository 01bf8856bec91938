"""One person of a workspace, found by any identifier, with everything that is needed to show, export or erase them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sojourn.customers import find_person
from sojourn.event_log import Segment
from sojourn.identity import namespace_of, normalize
from sojourn.journey_store import Persons
from sojourn.pipeline import Resolved, customer_records, persons_of_rows, resolve_log, whose_rows
from sojourn.vocabulary import InvalidInput
from sojourn.workspace import Manifest

Identifiers = list[tuple[str, str]]


@dataclass(frozen=True)
class Found:
    """A person: their number in ``resolved`` and the segments that it was resolved from."""

    resolved: Resolved
    person: int
    segments: Sequence[Segment]
    calls: Sequence[Segment]
    customers: pa.Table | None

    @property
    def identifiers(self) -> Identifiers:
        """All identifiers of the person, as (namespace, normalized value)."""
        return self._spelled(np.flatnonzero(self.resolved.resolution.node_person == self.person))

    @property
    def shared_devices(self) -> Identifiers:
        """Those of the identifiers that are devices with which another person came in, too."""
        evidence, resolution = self.resolved.evidence, self.resolved.resolution
        owner = np.repeat(resolution.ident_person, np.diff(evidence.ident_offsets))
        others = np.unique(evidence.ident_nodes[owner != self.person])
        mine = others[resolution.node_person[others] == self.person]
        return [one for one in self._spelled(mine) if namespace_of(one[0]).kind == "device"]

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

    def _spelled(self, nodes: NDArray[np.int64] | NDArray[np.int32]) -> Identifiers:
        evidence = self.resolved.evidence
        spaces = [evidence.namespaces[code] for code in evidence.node_namespace[nodes].tolist()]
        return list(zip(spaces, evidence.node_value.take(pa.array(nodes)).to_pylist(), strict=True))


def find_in(folder: Path, manifest: Manifest, who: str) -> Found:
    """Find a person by any identifier; raises as ``find_person`` does."""
    segments, calls = (
        [Segment.open(folder / "log" / name) for name in names] for names in (manifest.segments, manifest.calls)
    )
    customers = customer_records(folder, manifest)
    resolved = resolve_log(segments, manifest.settings.region, customers, calls)
    person = find_person(resolved.evidence, resolved.resolution, who, manifest.settings.region)
    return Found(resolved, person, segments, calls, customers)


def one_identifier(who: str, region: str) -> tuple[str, str]:
    """Read NAMESPACE:VALUE as one identifier, normalized.

    Raises InvalidInput ``customer.identifier``.

    >>> one_identifier("email:Ann@X.de", "DE")
    ('email', 'ann@x.de')
    """
    namespace, colon, value = who.partition(":")
    spelled = normalize(namespace_of(namespace), pa.array([value]), region)[0].as_py() if colon else None
    if spelled is None:
        raise InvalidInput(
            f"{who!r} is not one identifier.",
            code="customer.identifier",
            hint="Write NAMESPACE:VALUE, such as email:ann@example.org or user_id:17.",
        )
    return namespace, spelled
