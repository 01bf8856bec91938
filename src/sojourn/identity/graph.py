"""The graph that evidence spans: nodes with their strength, and one edge for each pair that came in together.

An edge knows how many events showed the pair, and when first and last. Sets of up to 16 nodes give all their pairs;
larger ones (no event of an honest source has so many) give the pairs of their strongest node only.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sojourn.identity.evidence import I16, I32, I64, Evidence, Mask, still
from sojourn.identity.namespaces import Namespace, namespace_of
from sojourn.kernels.identity import earliest, pair_up, strongest

ALL_PAIRS_UP_TO = 16


@dataclass(frozen=True)
class Edges:
    """Pairs of nodes, as arrays of one length: ``left`` < ``right``, how many events, first and last time (us).

    A ``manual`` edge is a decision of a person; it has no events and no times.
    """

    left: I32
    right: I32
    events: I64
    first: I64
    last: I64
    manual: Mask

    def only(self, chosen: "Mask | I64") -> "Edges":
        """Keep the chosen edges, in the order chosen."""
        return Edges(*(getattr(self, field.name)[chosen] for field in fields(self)))

    def and_then(self, others: "Edges") -> "Edges":
        """Give these edges and then the others."""
        return Edges(
            *(np.concatenate([getattr(edges, field.name) for edges in (self, others)]) for field in fields(self))
        )


@dataclass(frozen=True)
class Graph:
    """Nodes and edges; ``namespaces`` in order of (priority, name), ``node_namespace`` codes into them.

    ``node_first`` is when a node was first seen (us; the largest int64 when no event has it).
    """

    namespaces: tuple[Namespace, ...]
    node_namespace: I16
    node_value: pa.Array
    node_first: I64
    edges: Edges

    @property
    def priority(self) -> I64:
        """The priority of each namespace."""
        return still([namespace.priority for namespace in self.namespaces], np.int64)

    @property
    def limits(self) -> I64:
        """How many of each namespace one person may hold."""
        return still([namespace.limit for namespace in self.namespaces], np.int64)

    def is_of(self, kind: str) -> Mask:
        """Say of each node whether its namespace is of a class."""
        mask: Mask = np.array([namespace.kind == kind for namespace in self.namespaces], np.bool_)[self.node_namespace]
        return mask

    def ranks(self, nodes: I32) -> I64:
        """Rank some nodes among each other by (priority, namespace, value), which no arrival order moves."""
        chosen, back = np.unique(nodes, return_inverse=True)
        table = pa.table({"namespace": self.node_namespace[chosen], "value": self.node_value.take(pa.array(chosen))})
        order = pc.sort_indices(table, sort_keys=[("namespace", "ascending"), ("value", "ascending")])
        rank = np.empty(chosen.size, np.int64)
        rank[order.to_numpy()] = np.arange(chosen.size)
        return rank[back]

    def strongest_of(self, group: I64, nodes: I32, count: int) -> I64:
        """Find, for each of ``count`` groups, its strongest node: priority, then the longest known, then by value.

        ``nodes[i]`` stands in group ``group[i]``; a group without nodes gets -1.
        """
        priority, first = self.priority[self.node_namespace[nodes]], self.node_first[nodes]
        winner, tied = _winners(group, priority, first, np.zeros(nodes.size, np.int64), count)
        if tied.any():
            among = np.flatnonzero(tied[group])
            decided, _ = _winners(group[among], priority[among], first[among], self.ranks(nodes[among]), count)
            winner = np.where(tied, among[decided], winner)
        return np.where(winner >= 0, nodes[winner], -1).astype(np.int64) if nodes.size else winner


def _winners(group: I64, priority: I64, first: I64, rank: I64, count: int) -> tuple[I64, Mask]:
    columns = (still(group, np.int64), still(priority, np.int64), still(first, np.int64), still(rank, np.int64))
    return strongest(*columns, count)


def build_graph(evidence: Evidence, namespaces: Mapping[str, Namespace], part: Mask | None = None) -> Graph:
    """Build the graph of some evidence under the given namespaces; ``part`` says which idents give edges (all)."""
    declared = [namespace_of(name, namespaces) for name in evidence.namespaces]
    order = sorted(range(len(declared)), key=lambda code: (declared[code].priority, declared[code].name))
    place = np.empty(len(declared), np.int16)
    place[order] = np.arange(len(declared))
    graph = Graph(
        namespaces=tuple(declared[code] for code in order),
        node_namespace=still(place[evidence.node_namespace], np.int16),
        node_value=evidence.node_value,
        node_first=still(
            earliest(evidence.ident_offsets, evidence.ident_nodes, evidence.ident_first, evidence.nodes),
            np.int64,
        ),
        edges=_no_edges(),
    )
    return replace(graph, edges=_edges(evidence if part is None else evidence.only(part), graph))


def _no_edges() -> Edges:
    none, never = np.empty(0, np.int32), np.empty(0, np.int64)
    return Edges(none, none, never, never, never, np.empty(0, np.bool_))


def _edges(evidence: Evidence, graph: Graph) -> Edges:
    """Gather the pairs of all idents, equal pairs once."""
    if evidence.ident_nodes.size == evidence.idents:
        return _no_edges()
    left, right, origin = pair_up(evidence.ident_offsets, evidence.ident_nodes, _centers(evidence, graph))
    key = left.astype(np.int64) * evidence.nodes + right
    order = np.argsort(key, kind="stable")
    starts = np.flatnonzero(np.diff(key[order], prepend=-1))
    if not starts.size:
        return _no_edges()
    origin = origin[order]
    return Edges(
        left=left[order[starts]],
        right=right[order[starts]],
        events=np.add.reduceat(evidence.ident_events[origin], starts),
        first=np.minimum.reduceat(evidence.ident_first[origin], starts),
        last=np.maximum.reduceat(evidence.ident_last[origin], starts),
        manual=np.zeros(starts.size, np.bool_),
    )


def _centers(evidence: Evidence, graph: Graph) -> I32:
    """Give the strongest node, by (priority, value), of each set too large for all pairs, -1 for the others."""
    sizes = np.diff(evidence.ident_offsets)
    large = sizes > ALL_PAIRS_UP_TO
    center = np.full(evidence.idents, -1, np.int32)
    if large.any():
        part = evidence.only(large)
        group = np.repeat(np.arange(part.idents), np.diff(part.ident_offsets))
        # Not by age: the pairs of a set are the same whatever else is known.
        ageless = replace(graph, node_first=np.zeros_like(graph.node_first))
        center[large] = ageless.strongest_of(group, part.ident_nodes, part.idents)
    return still(center, np.int32)
