"""One person of a workspace, found by any identifier, with everything that is needed to show, export or erase them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from sojourn.customers import find_person
from sojourn.event_log import Segment
from sojourn.identity import namespace_of, normalize
from sojourn.pipeline import Resolved, customer_records, resolve_log
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
        evidence = self.resolved.evidence
        nodes = np.flatnonzero(self.resolved.resolution.node_person == self.person)
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
