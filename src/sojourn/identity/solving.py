"""Constrained Kruskal: from edges to groups, the strongest edge first, refusing what would break a rule.

Order of the edges: decisions of people, then by the priority of the weaker end, the sum of both priorities, the number
of events (most first), the time first seen, and the identifiers themselves. Nothing depends on arrival. An edge is
refused when its two groups hold too many of one namespace together, when people decided to keep them apart, or when the
group would grow beyond ``size_cap``. A decision to join overrides limits and the cap; a decision to keep apart
overrides everything. Where a decision made one person of k whom a limit tells apart, that person has room for k times
each limit: two customer numbers that are linked bring both their logins along, and a third login is refused.

Counter-example to taking edges as they arrive: on Monday Ann's e-mail comes in with Bob's customer number (he typed it
wrong, once), from Tuesday on with hers, forty times. By arrival it stays Bob's for ever; here it is Ann's.

A raw component whose nodes break no rule when taken together has no refusal: it is plain union-find. So only the others
are solved here, each by itself, and a new piece of evidence means solving its own component again and no other.
Source: Adobe's identity optimization algorithm, with priority before recency; Kruskal (1956) for the greedy order.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sojourn.identity.evidence import I16, I32, I64, Mask, still
from sojourn.identity.graph import Edges, Graph
from sojourn.kernels.identity import CANNOT_LINK, JOINED, LIMIT, SIZE_CAP, TOGETHER, components, constrained_union

HUB = 5
REASONS = {LIMIT: "limit", CANNOT_LINK: "cannot-link", SIZE_CAP: "size-cap", HUB: "hub"}


@dataclass(frozen=True)
class Solved:
    """Groups of some nodes: ``group[i]`` of ``nodes[i]``, and what became of each edge, in the order they were taken.

    ``verdict`` is JOINED, TOGETHER (already joined) or a key of ``REASONS``; ``fault`` is the namespace (a code of the
    graph) whose limit spoke, -1 otherwise. ``nodes`` ascend; a group is named by its first node.
    """

    nodes: I32
    group: I32
    edges: Edges
    verdict: NDArray[np.int8]
    fault: I16


def solve(graph: Graph, nodes: I32, edges: Edges, cannot_link: I32, size_cap: int) -> Solved:
    """Solve some raw components: ``nodes`` (ascending) and all ``edges`` and ``cannot_link`` pairs among them."""
    edges = edges.only(strongest_first(graph, edges))
    local = [still(np.searchsorted(nodes, ends), np.int32) for ends in (edges.left, edges.right, *cannot_link.T)]
    roots, verdict, fault = constrained_union(
        local[0],
        local[1],
        still(edges.manual, np.bool_),
        still(graph.node_namespace[nodes], np.int16),
        graph.limits,
        size_cap,
        local[2],
        local[3],
    )
    _, first, group = np.unique(roots, return_index=True, return_inverse=True)
    return Solved(nodes, nodes[first[group]], edges, verdict, fault)


def strongest_first(graph: Graph, edges: Edges) -> I64:
    """Give the order in which edges are taken."""
    one, other = (graph.priority[graph.node_namespace[ends]] for ends in (edges.left, edges.right))
    left, right = np.split(graph.ranks(np.concatenate([edges.left, edges.right])), 2)
    keys = (~edges.manual, np.maximum(one, other), one + other, -edges.events, edges.first)
    return np.lexsort((np.maximum(left, right), np.minimum(left, right), *reversed(keys)))


def raw_components(edges: Edges, count: int) -> I32:
    """Give each node its connected component when no rule is looked at, named by its first node."""
    label, found = components(count, still(edges.left, np.int32), still(edges.right, np.int32))
    first, nodes = np.empty(found, np.int32), np.arange(count, dtype=np.int32)
    first[label[::-1]] = nodes[::-1]
    return first[label]


def breaking(graph: Graph, component: I32, cannot_link: I32, size_cap: int) -> Mask:
    """Mark the raw components that break a rule when all their nodes are taken together; -1 is in no component."""
    count = component.size
    broken = np.zeros(count, np.bool_)
    sizes = np.bincount(component[component >= 0], minlength=count)
    broken[sizes > size_cap] = True
    shared = np.flatnonzero((component >= 0) & (sizes[component] > 1))
    kinds = len(graph.namespaces)
    key = component[shared].astype(np.int64) * kinds + graph.node_namespace[shared]
    held, holders = np.unique(key, return_counts=True)
    broken[held[holders > graph.limits[held % max(kinds, 1)]] // max(kinds, 1)] = True
    one, other = component[cannot_link.T[0]], component[cannot_link.T[1]]
    broken[one[(one == other) & (one >= 0)]] = True
    return broken


__all__ = [
    "HUB",
    "JOINED",
    "REASONS",
    "TOGETHER",
    "Solved",
    "breaking",
    "raw_components",
    "solve",
    "strongest_first",
]
