"""Who is who: every ident gets one person, every identifier at most one.

Steps: quarantine hubs, find raw components, solve those in which a rule would break, number the persons.

- A node stands with the group that constrained Kruskal gave it; a hub, or a node that never joins, with none.
- An ident belongs to the person of its nodes. Where a refused edge left its nodes with different persons, it goes with
  its strongest node: priority, then the longest known, then the value.
- An ident of nothing but hubs belongs to a person of its strongest hub alone: the kiosk's journey, no customer's.
- Persons are numbered by their first ident; those that no ident fell to (all idents went with a stronger node) follow.

Two evidences with the same content in another order give the same persons, other than by number.

Evidence that has grown since it was resolved is resolved again from what was found (``former``): only raw components
that new evidence touches are solved anew. Constraints are monotone, a hub stays one, and every ident that shows a pair
of a component's nodes holds a node of it, so the answer is that of resolving everything.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sojourn.identity.evidence import I16, I32, I64, Evidence, Mask, still
from sojourn.identity.graph import Edges, Graph, build_graph
from sojourn.identity.hubs import Hubs, find_hubs, unbridging
from sojourn.identity.namespaces import SHIPPED, Namespace
from sojourn.identity.solving import HUB, TOGETHER, Solved, breaking, raw_components, solve
from sojourn.kernels.identity import agreed_labels, number_by_appearance

SIZE_CAP = 500
"""Most identifiers of one person (Mixpanel's limit); beyond it something joins people that nobody foresaw."""


@dataclass(frozen=True)
class Refusals:
    """Edges that would have broken a rule, strongest first; ``reason`` is a key of ``REASONS``.

    ``fault`` is a code of ``Resolution.graph.namespaces`` where the reason is a limit, else -1.
    """

    edges: Edges
    reason: NDArray[np.int8]
    fault: I16


@dataclass(frozen=True)
class Resolution:
    """Persons: ``ident_person`` for each ident, ``node_person`` for each node (-1: it joins nothing).

    ``anchor`` is the strongest node of each person; the first ``persons_with_events`` of them have idents.
    ``component`` is the raw component of each node and ``group`` its part after refusals, both named by their first
    node (-1: it joins nothing); ``component_refused`` tells of such names which had a refusal. Where a former
    resolution was given, edges and refusals are those of the components that were solved anew.
    """

    graph: Graph
    ident_person: I32
    node_person: I32
    anchor: I32
    persons_with_events: int
    component: I32
    group: I32
    component_refused: Mask
    refusals: Refusals
    hubs: Hubs

    @property
    def persons(self) -> int:
        """How many persons there are."""
        return int(self.anchor.size)


@dataclass(frozen=True)
class Former:
    """Evidence that was resolved before, and what was found."""

    evidence: Evidence
    found: Resolution


def resolve(
    evidence: Evidence,
    namespaces: Mapping[str, Namespace] = SHIPPED,
    *,
    size_cap: int = SIZE_CAP,
    former: Former | None = None,
) -> Resolution:
    """Find the persons behind some evidence (constrained Kruskal with hub quarantine; see ``solving`` and ``hubs``).

    ``former`` is the same evidence before it grew: other decisions, further nodes and idents, counts and times.

    >>> from sojourn.identity.evidence import evidence_from
    >>> sets = [{"user_id": "ann", "email": "a@x.de"}, {"email": "a@x.de"}, {"user_id": "bob", "email": "a@x.de"}]
    >>> evidence = evidence_from(sets)
    >>> resolve(evidence).ident_person.tolist()
    [0, 0, 1]
    >>> before = evidence_from(sets[:2])
    >>> resolve(evidence, former=Former(before, resolve(before))).ident_person.tolist()
    [0, 0, 1]
    """
    anew = np.ones(evidence.nodes, np.bool_) if former is None else _solved_anew(former, evidence)
    graph = build_graph(evidence, namespaces, None if former is None else _holding(evidence, anew, former.found))
    hubs = find_hubs(graph, None if former is None else former.found.hubs)
    quarantined = unbridging(graph, hubs)
    edges, on_hubs = _usable_edges(graph, evidence.must_link, quarantined, anew)
    component = np.where(quarantined, np.int32(-1), raw_components(edges, evidence.nodes))
    broken = breaking(graph, np.where(anew, component, np.int32(-1)), evidence.cannot_link, size_cap)
    solved = _solve_broken(graph, edges, component, broken, evidence.cannot_link, size_cap)
    refusals = _refusals(solved, on_hubs)
    refused = np.zeros(evidence.nodes, np.bool_)
    refused[component[refusals.edges.left[refusals.reason != HUB]]] = True
    group = component.copy()
    group[solved.nodes] = solved.group
    if former is not None:
        old = ~anew[: former.evidence.nodes]
        for mine, theirs in ((component, former.found.component), (group, former.found.group)):
            mine[: old.size][old] = theirs[old]
    numbered = _numbered(evidence, graph, _Labels(group.astype(np.int64), evidence.nodes))
    return Resolution(graph, *numbered, component, group, refused, refusals, hubs)


def _solved_anew(former: Former, evidence: Evidence) -> Mask:
    """Mark the nodes of the raw components that new evidence touches."""
    before, known = former.evidence, former.evidence.idents
    idents = np.ones(evidence.idents, np.bool_)
    idents[:known] = evidence.ident_events[:known] != before.ident_events
    idents[:known] |= evidence.ident_first[:known] != before.ident_first
    anew = np.zeros(evidence.nodes, np.bool_)
    anew[before.nodes :] = True
    anew[evidence.ident_nodes[np.repeat(idents, np.diff(evidence.ident_offsets))]] = True
    for then, now in ((before.must_link, evidence.must_link), (before.cannot_link, evidence.cannot_link)):
        if not np.array_equal(then, now):
            anew[np.concatenate([then, now])] = True
    component = former.found.component
    touched = np.zeros(before.nodes + 1, np.bool_)
    touched[component[anew[: before.nodes]]] = True
    touched[-1] = False  # -1 is no component
    anew[: before.nodes] |= touched[component]
    return anew


def _holding(evidence: Evidence, anew: Mask, before: Resolution) -> Mask:
    """Mark the idents that hold a node to be solved anew; a hub is nothing to be solved."""
    wanted = anew.copy()
    wanted[before.hubs.nodes] = False
    if not evidence.idents:
        return np.zeros(0, np.bool_)
    mask: Mask = np.logical_or.reduceat(wanted[evidence.ident_nodes], evidence.ident_offsets[:-1])
    return mask


@dataclass(frozen=True)
class _Labels:
    """A label of the group of each node, -1 for nodes that join nothing; such a node alone has ``alone`` + its code."""

    of_node: I64
    alone: int


def _usable_edges(graph: Graph, must_link: I32, quarantined: Mask, anew: Mask) -> tuple[Edges, Edges]:
    """Give the edges between nodes that may join, decisions of people included, and the decisions that name a hub."""
    usable = anew & ~quarantined
    free = usable[graph.edges.left] & usable[graph.edges.right]
    pairs = np.unique(np.sort(must_link[must_link.T[0] != must_link.T[1]], axis=1), axis=0)
    zeros = np.zeros(len(pairs), np.int64)
    manual = Edges(pairs.T[0].copy(), pairs.T[1].copy(), zeros, zeros, zeros, np.ones(len(pairs), np.bool_))
    vain = quarantined[pairs].any(axis=1)
    return graph.edges.only(free).and_then(manual.only(usable[pairs].all(axis=1))), manual.only(vain)


def _solve_broken(graph: Graph, edges: Edges, component: I32, broken: Mask, cannot_link: I32, size_cap: int) -> Solved:
    """Solve the raw components in which a rule would break."""
    chosen = np.append(broken, False)  # -1, no component, reads the last one
    nodes = np.flatnonzero(chosen[component]).astype(np.int32)
    apart = cannot_link[chosen[component[cannot_link]].all(axis=1)]
    return solve(graph, nodes, edges.only(chosen[component[edges.left]]), apart, size_cap)


def _refusals(solved: Solved, on_hubs: Edges) -> Refusals:
    refused = solved.verdict > TOGETHER
    hubs = on_hubs.left.size
    return Refusals(
        edges=solved.edges.only(refused).and_then(on_hubs),
        reason=np.concatenate([solved.verdict[refused], np.full(hubs, HUB, np.int8)]),
        fault=np.concatenate([solved.fault[refused], np.full(hubs, -1, np.int16)]),
    )


def _numbered(evidence: Evidence, graph: Graph, labels: _Labels) -> tuple[I32, I32, I32, int]:
    """Number the persons: (person of each ident, person of each node, anchor of each person, persons with idents)."""
    ident_label = _ident_labels(evidence, graph, labels)
    number, early, count = number_by_appearance(
        still(ident_label, np.int64), still(labels.of_node, np.int64), labels.alone + evidence.nodes
    )
    member = labels.of_node >= 0
    node_person = np.where(member, number[labels.of_node], np.int32(-1))
    nodes = np.flatnonzero(member).astype(np.int32)
    anchor = graph.strongest_of(node_person[nodes].astype(np.int64), nodes, int(count))
    alone = np.flatnonzero(number[labels.alone :] >= 0)
    anchor[number[labels.alone + alone]] = alone
    return number[ident_label], node_person, anchor.astype(np.int32), int(early)


def _ident_labels(evidence: Evidence, graph: Graph, labels: _Labels) -> I64:
    """Give each ident the label of its group, deciding between several by its strongest node."""
    found = agreed_labels(evidence.ident_offsets, evidence.ident_nodes, still(labels.of_node, np.int64)).copy()
    undecided = found < 0
    if undecided.any():
        part = evidence.only(undecided)
        group = np.repeat(np.arange(part.idents), np.diff(part.ident_offsets))
        joins = labels.of_node[part.ident_nodes] >= 0
        counts = joins | (found[undecided] == -2)[group]
        leader = graph.strongest_of(group[counts], part.ident_nodes[counts], part.idents)
        found[undecided] = np.where(found[undecided] == -2, labels.alone + leader, labels.of_node[leader])
    return found
