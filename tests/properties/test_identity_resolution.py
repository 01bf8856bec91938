"""Resolving equals a slow, plain constrained Kruskal on random evidence, and its promises hold."""

import math
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from itertools import combinations
from random import Random

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings, strategies as st

from identity_kinds import KINDS
from sojourn.identity import (
    Evidence,
    Resolution,
    conflicts,
    evidence_from,
    gather,
    hubs_of,
    resolve,
    solve,
    why,
)
from sojourn.identity.gathering import Sets
from sojourn.identity.graph import build_graph

Node = tuple[str, str]
Pair = frozenset[Node]


@dataclass(frozen=True)
class Seen:
    """One ident in plain words."""

    nodes: frozenset[Node]
    events: int
    first: int


@dataclass(frozen=True)
class Case:
    """Evidence in plain words."""

    seen: tuple[Seen, ...]
    must: tuple[tuple[Node, Node], ...]
    cannot: tuple[tuple[Node, Node], ...]
    size_cap: int

    @property
    def nodes(self) -> list[Node]:
        met = dict.fromkeys(node for one in self.seen for node in sorted(one.nodes))
        return list(dict.fromkeys([*met, *(node for pair in self.must + self.cannot for node in pair)]))


def cases(namespaces: str, most_nodes: int, most_events: int, most_cannot: int) -> st.SearchStrategy[Case]:
    nodes = st.tuples(st.sampled_from(namespaces), st.sampled_from("123"))
    pairs = st.tuples(nodes, nodes).filter(lambda pair: pair[0] != pair[1])
    several = st.frozensets(nodes, min_size=1, max_size=most_nodes)
    seen = st.builds(Seen, several, st.integers(1, most_events), st.integers(0, 2))
    return st.builds(
        Case,
        st.lists(seen, min_size=1, max_size=14).map(tuple),
        st.lists(pairs, max_size=2).map(tuple),
        st.lists(pairs, max_size=most_cannot).map(tuple),
        st.sampled_from([3, 5, 100]),
    )


# All rules at once; nothing but ties between pairs; nothing but people kept apart.
CASES = cases("cuepdn", 4, 3, 2) | cases("cp", 2, 1, 0) | cases("ed", 2, 1, 6)


def evidence_of(case: Case, order: list[Node] | None = None) -> Evidence:
    nodes = order or case.nodes
    code = {node: place for place, node in enumerate(nodes)}
    names = list(dict.fromkeys(name for name, _ in nodes))
    return Evidence(
        namespaces=tuple(names),
        node_namespace=np.array([names.index(name) for name, _ in nodes], np.int16),
        node_value=pa.array([value for _, value in nodes], pa.string()),
        ident_offsets=np.cumsum([0, *(len(one.nodes) for one in case.seen)]),
        ident_nodes=np.array([code[node] for one in case.seen for node in sorted(one.nodes)], np.int32),
        ident_events=np.array([one.events for one in case.seen]),
        ident_first=np.array([one.first for one in case.seen]),
        ident_last=np.array([one.first for one in case.seen]),
        must_link=np.array([[code[a], code[b]] for a, b in case.must], np.int32).reshape(-1, 2),
        cannot_link=np.array([[code[a], code[b]] for a, b in case.cannot], np.int32).reshape(-1, 2),
    )


# ----------------------------------------------------------------------------------------------------------- the oracle
class Oracle:
    """Constrained Kruskal over Python sets, one edge at a time, every rule checked on whole groups."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.hubs = {node: count for node in case.nodes if (count := self._persons(node)) > self._fan_in(node)}
        self.out = {node for node in case.nodes if node in self.hubs or node[0] == "n"}
        self.group = {node: {node} for node in case.nodes if node not in self.out}
        self.used: set[Pair] = set()
        self.refused: Counter[tuple[Pair, str, str | None]] = Counter()
        for a, b in {tuple(sorted(pair)) for pair in case.must if set(pair) & self.out}:
            self.refused[frozenset([a, b]), "hub", None] += 1
        for pair in sorted({frozenset(pair) for pair in case.must if not set(pair) & self.out}, key=sorted_ends):
            self._take(pair, manual=True)
        for pair in sorted(self._pairs(), key=self._strength):
            self._take(pair, manual=False)
        together = [
            one for one in self.refused if one[1] != "hub" and len({id(self.group[node]) for node in one[0]}) == 1
        ]
        for one in together:
            del self.refused[one]

    def _fan_in(self, node: Node) -> float:
        limit = KINDS[node[0]].fan_in
        return math.inf if limit is None else limit

    def _persons(self, node: Node) -> int:
        near = set().union(*(one.nodes for one in self.case.seen if node in one.nodes)) - {node}
        most, level = 0, {"person": 0, "contact": 1, "device": 2}
        for name, kind in KINDS.items():
            mine = KINDS[node[0]]
            if "never" in (kind.kind, mine.kind):
                continue
            by_class = level[kind.kind] < level[mine.kind]
            if by_class or (kind.kind == mine.kind == "person" and kind.priority < mine.priority):
                held = sum(1 for other in near if other[0] == name)
                most = max(most, math.ceil(held / kind.limit) if kind.kind == "person" else held)
        return most

    def _pairs(self) -> set[Pair]:
        found = {frozenset(pair) for one in self.case.seen for pair in combinations(one.nodes, 2)}
        return {pair for pair in found if not pair & self.out}

    def _strength(self, pair: Pair) -> tuple[object, ...]:
        priorities = [KINDS[name].priority for name, _ in pair]
        shown = [one for one in self.case.seen if pair <= one.nodes]
        return (
            max(priorities), sum(priorities), -sum(one.events for one in shown), min(one.first for one in shown),
            *sorted_ends(pair),
        )  # fmt: skip

    def _take(self, pair: Pair, *, manual: bool) -> None:
        a, b = pair
        if self.group[a] is self.group[b]:
            return
        whole = self.group[a] | self.group[b]
        reason, at_fault = self._objection(self.group[a], self.group[b], whole, manual=manual)
        if reason is not None:
            self.refused[pair, reason, at_fault] += 1
            return
        self.used.add(pair)
        for node in whole:
            self.group[node] = whole

    def _objection(
        self, one: set[Node], other: set[Node], whole: set[Node], *, manual: bool
    ) -> tuple[str | None, str | None]:
        if any((a in one and b in other) or (b in one and a in other) for a, b in self.case.cannot):
            return "cannot-link", None
        if manual:
            return None, None
        room = max(self._times(half) for half in (one, other))
        for name in sorted(KINDS, key=lambda name: (KINDS[name].priority, name)):
            halves = [sum(node[0] == name for node in half) for half in (one, other)]
            if all(halves) and sum(halves) > KINDS[name].limit * room:
                return "limit", name
        return ("size-cap", None) if len(whole) > self.case.size_cap else (None, None)

    def _times(self, group: set[Node]) -> int:
        """How many people a group would be by its limits; more than one only where people decided so."""
        held = Counter(name for name, _ in group)
        return max(math.ceil(count / KINDS[name].limit) for name, count in held.items())

    def age(self, node: Node) -> float:
        return min((one.first for one in self.case.seen if node in one.nodes), default=math.inf)

    def strongest(self, nodes: set[Node]) -> Node:
        return min(nodes, key=lambda node: (KINDS[node[0]].priority, self.age(node), node))

    def person_of(self, one: Seen) -> frozenset[Node]:
        joining = set(one.nodes - self.out)
        leader = self.strongest(joining or set(one.nodes))
        return frozenset(self.group.get(leader, {leader}))


def sorted_ends(pair: Pair) -> tuple[tuple[int, str, str], ...]:
    return tuple(sorted((KINDS[name].priority, name, value) for name, value in pair))


# --------------------------------------------------------------------------------------------------- reading the answer
def node_at(evidence: Evidence, code: int) -> Node:
    return evidence.namespaces[evidence.node_namespace[code]], evidence.node_value[code].as_py()


def members(resolution: Resolution, evidence: Evidence) -> list[frozenset[Node]]:
    """Give the identifiers of each person; a hub's own person has the hub."""
    found = defaultdict(set)
    for code, person in enumerate(resolution.node_person.tolist()):
        if person >= 0:
            found[person].add(node_at(evidence, code))
    for person, anchor in enumerate(resolution.anchor.tolist()):
        found[person].add(node_at(evidence, anchor))
    return [frozenset(found[person]) for person in range(resolution.persons)]


def refused_pairs(resolution: Resolution) -> Counter[tuple[Pair, str, str | None]]:
    return Counter(
        (frozenset((end.namespace, end.value) for end in (one.link.left, one.link.right)), one.reason, one.namespace)
        for one in conflicts(resolution)
    )


def resolved(case: Case, order: list[Node] | None = None) -> tuple[Evidence, Resolution]:
    evidence = evidence_of(case, order)
    return evidence, resolve(evidence, KINDS, size_cap=case.size_cap)


# ------------------------------------------------------------------------------------------------------------ the tests
@settings(max_examples=80, deadline=None)
@given(CASES)
def test_resolving_equals_the_oracle(case: Case) -> None:
    evidence, resolution = resolved(case)
    oracle = Oracle(case)
    persons = members(resolution, evidence)
    assert [persons[person] for person in resolution.ident_person] == [oracle.person_of(one) for one in case.seen]
    for code, person in enumerate(resolution.node_person.tolist()):
        node = node_at(evidence, code)
        assert (person == -1) == (node in oracle.out)
        assert person == -1 or persons[person] == oracle.group[node]
    assert refused_pairs(resolution) == oracle.refused
    assert {(one.namespace, one.value): count for one, count in hubs_of(resolution)} == oracle.hubs
    assert [node_at(evidence, code) for code in resolution.anchor] == [oracle.strongest(set(one)) for one in persons]


@settings(max_examples=30, deadline=None)
@given(CASES, st.randoms(use_true_random=False))
def test_neither_arrival_nor_codes_matter(case: Case, shuffling: Random) -> None:
    evidence, resolution = resolved(case)
    places, nodes = list(range(len(case.seen))), case.nodes
    shuffling.shuffle(places)
    shuffling.shuffle(nodes)
    turned = replace(
        case, seen=tuple(case.seen[place] for place in places), must=case.must[::-1], cannot=case.cannot[::-1]
    )
    other, again = resolved(turned, nodes)
    before, after = members(resolution, evidence), members(again, other)
    assert [before[resolution.ident_person[place]] for place in places] == [after[one] for one in again.ident_person]
    assert set(before) == set(after)
    assert refused_pairs(resolution) == refused_pairs(again)


@settings(max_examples=30, deadline=None)
@given(CASES)
def test_limits_hold_and_hubs_never_bridge(case: Case) -> None:
    evidence, resolution = resolved(replace(case, must=()))
    hub_nodes = {(one.namespace, one.value) for one, _ in hubs_of(resolution)}
    for person in members(resolution, evidence):
        held = Counter(name for name, _ in person)
        assert all(count <= KINDS[name].limit for name, count in held.items())
        assert len(person) <= case.size_cap
        assert len(person) == 1 or not person & hub_nodes
        assert not any(a in person and b in person for a, b in case.cannot)


@settings(max_examples=30, deadline=None)
@given(CASES)
def test_a_decision_to_keep_apart_overrides_a_decision_to_join(case: Case) -> None:
    evidence, resolution = resolved(case)
    for person in members(resolution, evidence):
        assert not any(a in person and b in person for a, b in case.cannot)


@settings(max_examples=30, deadline=None)
@given(CASES)
def test_a_component_can_be_solved_by_itself(case: Case) -> None:
    evidence, resolution = resolved(case)
    graph = build_graph(evidence, KINDS)
    for component in np.unique(resolution.component[resolution.component >= 0]).tolist():
        nodes = np.flatnonzero(resolution.component == component).astype(np.int32)
        persons = resolution.node_person[nodes]
        if not resolution.component_refused[component]:
            assert np.unique(persons).size == 1
        if case.must:
            continue
        edges = graph.edges.only(np.isin(graph.edges.left, nodes) & np.isin(graph.edges.right, nodes))
        apart = evidence.cannot_link[np.isin(evidence.cannot_link, nodes).all(axis=1)]
        alone = solve(graph, nodes, edges, apart, case.size_cap)
        pairs = {*zip(alone.group.tolist(), persons.tolist(), strict=True)}
        assert len(pairs) == np.unique(persons).size == np.unique(alone.group).size


@settings(max_examples=30, deadline=None)
@given(CASES)
def test_why_gives_exactly_the_links_that_were_used(case: Case) -> None:
    evidence, resolution = resolved(case)
    used: set[Pair] = set()
    for person in range(resolution.persons):
        links = why(resolution, evidence, person)
        assert len(links) == max(0, int((resolution.node_person == person).sum()) - 1)
        used |= {frozenset((end.namespace, end.value) for end in (link.left, link.right)) for link in links}
    assert used == Oracle(case).used


@settings(max_examples=30, deadline=None)
@given(CASES)
def test_persons_are_numbered_by_their_first_ident(case: Case) -> None:
    _, resolution = resolved(case)
    first = list(dict.fromkeys(resolution.ident_person.tolist()))
    assert first == list(range(resolution.persons_with_events))
    assert set(resolution.node_person.tolist()) - {-1} | set(first) == set(range(resolution.persons))


@settings(max_examples=30, deadline=None)
@given(CASES, st.integers(1, 13))
def test_parts_of_a_log_gather_into_the_same_evidence(case: Case, cut: int) -> None:
    """Equal sets in two parts become one ident, whatever dictionaries the parts use."""
    single = [
        replace(one, nodes=frozenset({name: (name, value) for name, value in sorted(one.nodes)}.values()))
        for one in case.seen
    ]
    evidence, idents = gather([_sets(part) for part in (single[:cut], single[cut:])], KINDS)
    known = [frozenset(node for node in one.nodes if node[0] != "n") for one in single]
    for place, ident in enumerate(np.concatenate(idents).tolist()):
        start, end = evidence.ident_offsets[[ident, ident + 1]] if ident >= 0 else (0, 0)
        assert {node_at(evidence, code) for code in evidence.ident_nodes[start:end]} == known[place]
    totals = Counter[frozenset[Node]]()
    for one, nodes_known in zip(single, known, strict=True):
        totals[nodes_known] += one.events
    assert sorted(evidence.ident_events.tolist()) == sorted(count for nodes, count in totals.items() if nodes)


def _sets(part: list[Seen]) -> Sets:
    values = {name: sorted({value for one in part for own, value in one.nodes if own == name}) for name in "cuepdn"}
    codes = {
        name: np.array([next((known.index(v) for own, v in one.nodes if own == name), -1) for one in part], np.int32)
        for name, known in values.items()
    }
    first = np.array([one.first for one in part], np.int64)
    arrays = {name: pa.array(known, pa.string()) for name, known in values.items()}
    return Sets(arrays, codes, np.array([one.events for one in part], np.int64), first, first)


@pytest.mark.parametrize("size", (16, 17, 40))
def test_a_very_large_set_is_still_one_person(size: int) -> None:
    evidence = evidence_from([{"customer_no": "1", "anonymous_id": [f"a{i}" for i in range(size - 1)]}])
    assert resolve(evidence).persons == 1
