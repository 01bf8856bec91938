"""What a decision changes: which customers become one or several, and how many events move to another customer.

An event *moves* when the strongest identifier of its person, which names the customer in every answer, is another one
afterwards. Counter-example to counting all events of those concerned: when a clerk's test order joins a regular
customer, one event moves and not his three hundred. Anonymous events of shared devices are counted by their identifiers
alone, not by the slice of time they fall in (see ``slices``).
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from sojourn.identity.decisions import find_nodes
from sojourn.identity.evidence import I32, I64, Evidence, Mask, still
from sojourn.identity.explaining import Identifier, identifiers_of
from sojourn.identity.resolving import Resolution
from sojourn.kernels.identity import components


@dataclass(frozen=True, slots=True)
class Change:
    """Customers, named by their strongest identifiers, that become others; ``moved`` of their ``events`` move."""

    before: tuple[Identifier, ...]
    after: tuple[Identifier, ...]
    events: int
    moved: int


def changes(evidence: Evidence, before: Resolution, after: Resolution) -> list[Change]:
    """Give the customers that are others after than before, most moved events first; both of the same idents.

    >>> from sojourn.identity import Decision, Identifier, apply_decisions, evidence_from, resolve
    >>> evidence = evidence_from([{"user_id": "ann"}, {"card": "7"}], events=[5, 2])
    >>> link = Decision(1, "link", Identifier("user_id", "ann"), Identifier("card", "7"), "kim", 0, "asked her")
    >>> found = changes(evidence, resolve(evidence), resolve(apply_decisions(evidence, [link])))
    >>> [(len(one.before), len(one.after), one.events, one.moved) for one in found]
    [(2, 1, 7, 2)]
    """
    known = (before.node_person >= 0) & (after.node_person >= 0)
    one = np.concatenate([before.ident_person, before.node_person[known]])
    other = np.concatenate([after.ident_person, after.node_person[known]])
    pairs = np.unique(np.stack([one, other], axis=1), axis=0)
    pairs = pairs[_repeats(pairs[:, 0]) | _repeats(pairs[:, 1])]
    label, _ = components(
        before.persons + after.persons, still(pairs[:, 0], np.int32), still(pairs[:, 1] + before.persons, np.int32)
    )
    group_of_person = np.full(before.persons, -1, np.int64)
    group_of_person[pairs[:, 0]] = label[pairs[:, 0]]
    moves = before.anchor[before.ident_person] != after.anchor[after.ident_person]
    found = []
    for group in np.unique(label[pairs[:, 0]]).tolist():
        mine = pairs[label[pairs[:, 0]] == group]
        idents = group_of_person[before.ident_person] == group
        names = [
            tuple(identifiers_of(side.graph, side.anchor[np.unique(persons)]))
            for side, persons in ((before, mine[:, 0]), (after, mine[:, 1]))
        ]
        events, moved = (int(evidence.ident_events[chosen].sum()) for chosen in (idents, idents & moves))
        found.append(Change(names[0], names[1], events, moved))
    return sorted(found, key=lambda change: (-change.moved, -change.events))


@dataclass(frozen=True, slots=True)
class Party:
    """A customer as a decision leaves it: its number in the resolution, its strongest identifier, all of them."""

    person: int
    name: Identifier
    identifiers: tuple[Identifier, ...]


def parties(evidence: Evidence, resolution: Resolution, names: Iterable[Identifier]) -> list[Party]:
    """Describe customers by one identifier of each.

    >>> from sojourn.identity import evidence_from, resolve
    >>> evidence = evidence_from([{"user_id": "ann", "card": "7"}, {"card": "7"}])
    >>> [
    ...     (str(one.name), len(one.identifiers))
    ...     for one in parties(evidence, resolve(evidence), [Identifier("card", "7")])
    ... ]
    [('user_id ann', 2)]
    """
    found = []
    for node in find_nodes(evidence, names).values():
        person = int(resolution.node_person[node])
        nodes = still(np.flatnonzero(resolution.node_person == person), np.int32)
        name = identifiers_of(resolution.graph, resolution.anchor[[person]])[0]
        found.append(Party(person, name, tuple(identifiers_of(resolution.graph, nodes))))
    return found


def _repeats(values: I32) -> Mask:
    """Mark the values that stand more than once."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    repeated: I64 = counts[place]
    return repeated > 1
