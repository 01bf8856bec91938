"""Who is who in a log: the segments' identifier sets become evidence, evidence becomes persons."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from sojourn.event_log import IDENTIFIER, Segment
from sojourn.identity import Sets, gather, resolve
from sojourn.journey_store import Idents, Persons


def find_persons(segments: Sequence[Segment], region: str) -> tuple[Idents, Persons]:
    """Resolve the persons behind all segments; ``region`` is the default of phone numbers without a country."""
    evidence, idents = gather([_sets(segment) for segment in segments], region=region)
    resolution = resolve(evidence)
    size = resolution.persons_with_events
    anchors = resolution.anchor[:size]
    namespaces = pa.array(evidence.namespaces, pa.string())
    persons = Persons(
        of_ident=resolution.ident_person.astype(np.int32, copy=False),
        namespace=namespaces.take(pa.array(evidence.node_namespace[anchors])),
        value=evidence.node_value.take(pa.array(anchors)),
    )
    of_segment = {segment.number: codes for segment, codes in zip(segments, idents, strict=True)}
    return Idents(of_segment, evidence.idents), persons


def _sets(segment: Segment) -> Sets:
    table = segment.idents
    return Sets(
        values={namespace: segment.dictionary(IDENTIFIER + namespace) for namespace in segment.namespaces},
        codes={namespace: table[namespace].to_numpy() for namespace in segment.namespaces},
        events=table["events"].to_numpy(),
        first=table["first_seen"].to_numpy(),
        last=table["last_seen"].to_numpy(),
    )
