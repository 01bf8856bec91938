"""Identifiers that belong to nobody: the call centre's line, the kiosk, the clerk's phone.

A node is a *hub* when it came in with more than K distinct stronger persons. Persons are counted by the node's own
neighbors, one stronger namespace at a time, and the namespace that shows most decides: a phone seen with 5 customer
numbers was used by at least 5 persons. Of a person-class namespace a person may hold ``limit``, so 5 openids (limit
10) are one person with five apps, and 41 are at least 5; of a contact each counts, for 7 e-mail addresses on one tablet
are more likely 7 people than one.

Counter-example to adding namespaces up: a couple shares a phone, each has a customer number, a login and a unionid;
that is 2 persons, not 6. Counter-example to counting resolved persons: linking two of them later would make a hub
personal again, and everything near it would have to be solved anew; this count never falls as evidence grows.
"""

from dataclasses import dataclass

import numpy as np

from sojourn.identity.evidence import I32, I64, Mask
from sojourn.identity.graph import Graph


@dataclass(frozen=True)
class Hubs:
    """Quarantined nodes, most persons first, with the number of distinct persons that each was at least seen with."""

    nodes: I32
    persons: I64


def find_hubs(graph: Graph, known: Hubs | None = None) -> Hubs:
    """Find the nodes whose neighbors are too many persons (reference: fan-in limits of the namespaces).

    ``known`` are hubs of earlier evidence, which they stay: ``graph`` then needs the pairs of no other hub.
    """
    persons = persons_at_least(graph)
    if known is not None:
        persons[known.nodes] = np.maximum(persons[known.nodes], known.persons)
    allowed = np.array([_never_if_none(namespace.fan_in) for namespace in graph.namespaces], np.int64)
    nodes = np.flatnonzero(persons > allowed[graph.node_namespace]) if persons.size else np.empty(0, np.int64)
    order = np.lexsort((graph.ranks(nodes.astype(np.int32)), -persons[nodes]))
    return Hubs(nodes[order].astype(np.int32), persons[nodes[order]])


def persons_at_least(graph: Graph) -> I64:
    """Count for each node the distinct stronger persons among its neighbors, as far as they can be told apart."""
    kinds = graph.namespaces
    below = np.array([[one.is_below(other) for other in kinds] for one in kinds], np.bool_).reshape(
        len(kinds), len(kinds)
    )
    per_person = np.array([kind.limit if kind.kind == "person" else 1 for kind in kinds], np.int64)
    keys = []
    for one, other in ((graph.edges.left, graph.edges.right), (graph.edges.right, graph.edges.left)):
        mine, theirs = graph.node_namespace[one], graph.node_namespace[other]
        counted = below[mine, theirs] if one.size else np.empty(0, np.bool_)
        keys.append(one[counted].astype(np.int64) * len(kinds) + theirs[counted])
    key, neighbors = np.unique(np.concatenate(keys), return_counts=True)
    persons = np.zeros(graph.node_namespace.size, np.int64)
    if key.size:
        node, namespace = np.divmod(key, len(kinds))
        np.maximum.at(persons, node, -(-neighbors // per_person[namespace]))
    return persons


def unbridging(graph: Graph, hubs: Hubs) -> Mask:
    """Mark the nodes that join nothing: hubs, and all of a namespace whose class is ``never``."""
    never = np.array([namespace.kind == "never" for namespace in graph.namespaces], np.bool_)
    mask: Mask = never[graph.node_namespace] if never.size else np.zeros(0, np.bool_)
    mask[hubs.nodes] = True
    return mask


def _never_if_none(fan_in: int | None) -> int:
    return np.iinfo(np.int64).max if fan_in is None else fan_in
