"""When which identifier joined a customer, and when an anonymous customer became known.

Semantics: an identifier joined when it first came in with this customer: by an event, by a call (identify, group,
alias), or from the day of a customer record. The customer became known with the first event or call (not record) that
brought an identifier of a person or contact; see kernels/telling.py, which counts the same for all customers.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sojourn.customers.events import Events
from sojourn.event_log import Segment
from sojourn.identity import KNOWN_CLASSES, Kept, namespace_of, owners

I64 = NDArray[np.int64]
NOT_YET = 1 << 62


@dataclass(frozen=True)
class Joined:
    """An identifier of the customer: its class, and when it first came in (us)."""

    namespace: str
    value: str
    kind: str
    since: int


@dataclass(frozen=True)
class Spoken:
    """The calls of one customer in one segment: rows, and whether each tells who the customer is."""

    segment: Segment
    rows: I64
    tells: NDArray[np.bool_]


@dataclass(frozen=True)
class Told:
    """When the customer was told (None: never), and whether the first event was that of a stranger."""

    since: int | None
    started_anonymous: bool


def joined(kept: Kept, person: int) -> tuple[list[Joined], I64]:
    """List the identifiers of a person in the order of their nodes; and the idents that tell who the person is."""
    evidence, nodes = kept.evidence, kept.nodes_of(person)
    place = np.flatnonzero(kept.node_person[evidence.ident_nodes] == person)
    ident = np.searchsorted(evidence.ident_offsets, place, side="right") - 1
    own = kept.ident_person[ident] == person
    place, ident = place[own], ident[own]
    which = np.searchsorted(nodes, evidence.ident_nodes[place])
    since = np.full(len(nodes), NOT_YET)
    np.minimum.at(since, which, evidence.ident_first[ident])
    spaces = [namespace_of(evidence.namespaces[code]) for code in evidence.node_namespace[nodes].tolist()]
    values = evidence.node_value.take(nodes).to_pylist()
    found = [
        Joined(space.name, value, space.kind, first)
        for space, value, first in zip(spaces, values, since.tolist(), strict=True)
    ]
    tells = np.array([space.kind in KNOWN_CLASSES for space in spaces], np.bool_)
    return found, np.unique(ident[tells[which]])


def calls_of(kept: Kept, person: int, telling: I64, segment_of: Callable[[int], Segment | None]) -> list[Spoken]:
    """Find the calls of a person, segment by segment; only segments that hold any are opened."""
    mine = np.flatnonzero(owners(kept.ident_person, kept.calls.ident) == person)
    found = []
    for number in np.unique(kept.calls.segment[mine]).tolist():
        segment = segment_of(number)
        if segment is None:
            continue
        sets = mine[kept.calls.segment[mine] == number]
        rows = np.flatnonzero(np.isin(segment.ident, kept.calls.place[sets]))
        tells = sets[np.isin(kept.calls.ident[sets], telling)]
        found.append(Spoken(segment, rows, np.isin(segment.ident[rows], kept.calls.place[tells])))
    return found


def when_told(events: Events, telling: I64, called: int) -> Told:
    """Say when a customer was told: by an event with an ident that tells, or ``called`` (``NOT_YET``: never)."""
    tells = np.isin(events.column("ident"), telling)
    by_event = int(events.time[tells][0]) if tells.any() else NOT_YET
    since = min(called, by_event)
    anonymous = len(events) > 0 and not bool(tells[0]) and called >= int(events.time[0])
    return Told(None if since == NOT_YET else since, anonymous)
