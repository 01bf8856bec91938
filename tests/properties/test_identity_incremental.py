"""Resolving what has grown gives what resolving everything gives, however the evidence arrived."""

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings, strategies as st

from identity_kinds import KINDS
from sojourn.identity import (
    Decision,
    Evidence,
    Former,
    Gathering,
    Resolution,
    Sets,
    Verdict,
    apply_decisions,
    find_shared,
    gather,
    identifiers_of,
    resolve,
    slice_times,
)
from sojourn.identity.explaining import Identifier

Row = tuple[dict[str, str], int, int]


@dataclass(frozen=True)
class Made:
    """A decision, and with which batch it was made."""

    batch: int
    kind: Verdict
    a: Identifier
    b: Identifier


NAMES, VALUES = st.sampled_from("cuepdn"), st.sampled_from(["11", "12", "13", "14"])
ROWS = st.tuples(st.dictionaries(NAMES, VALUES, min_size=1, max_size=4), st.integers(0, 3), st.integers(0, 3))
BATCHES = st.lists(st.lists(ROWS, min_size=1, max_size=5), min_size=2, max_size=6)
ENDS = st.builds(Identifier, st.sampled_from("cuepd"), VALUES)
MADE = st.builds(Made, st.integers(0, 5), st.sampled_from(["link", "apart", "withdraw"]), ENDS, ENDS).filter(
    lambda one: one.a != one.b
)


def sets_of(rows: list[Row]) -> Sets:
    values, codes = {}, {}
    for name in dict.fromkeys(name for identifiers, *_ in rows for name in identifiers):
        column = pa.array([identifiers.get(name) for identifiers, *_ in rows], pa.string()).dictionary_encode()
        values[name] = column.dictionary
        codes[name] = column.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int32)
    events, first = (np.array([row[place] for row in rows], np.int64) for place in (1, 2))
    return Sets(values, codes, events, first, first + 2)


def decisions_of(made: list[Made], upto: int) -> list[Decision]:
    found: list[Decision] = []
    for one in sorted(made, key=lambda one: one.batch):
        if one.batch <= upto:
            takes_back = len(found) if one.kind == "withdraw" else None
            if takes_back != 0:
                found.append(Decision(len(found) + 1, one.kind, one.a, one.b, "kim", 0, "", takes_back))
    return found


def spelled(resolution: Resolution) -> dict[str, object]:
    """Give what was found in names: numbers of nodes depend on the order in which they came."""
    graph = resolution.graph
    nodes = identifiers_of(graph, np.arange(len(graph.node_value), dtype=np.int32))
    anchors = [nodes[node] for node in resolution.anchor.tolist()]
    return {
        "idents": resolution.ident_person.tolist(),
        "anchors": anchors[: resolution.persons_with_events],
        "nodes": {
            node: None if person < 0 else anchors[person]
            for node, person in zip(nodes, resolution.node_person.tolist(), strict=True)
        },
        "hubs": {nodes[node] for node in resolution.hubs.nodes.tolist()},
    }


def slices_of(evidence: Evidence, resolution: Resolution) -> list[list[int]]:
    """Cut shared devices, each ident that signs somebody in doing so once, when it was first seen."""
    shared = find_shared(evidence, resolution)
    ident = np.flatnonzero(shared.sign_ins).astype(np.int32)
    return [column.tolist() for column in slice_times(evidence, resolution, shared, ident, evidence.ident_first[ident])]


@pytest.mark.slow
@settings(deadline=None, max_examples=40)
@given(BATCHES, st.lists(MADE, max_size=4), st.sampled_from([3, 6, 100]))
def test_persons_found_batch_by_batch_are_those_found_at_once(
    batches: list[list[Row]], made: list[Made], size_cap: int
) -> None:
    gathering, former = Gathering(KINDS), None
    for place in range(len(batches)):
        (idents,) = gathering.add([sets_of(batches[place])])
        decisions = decisions_of(made, place)
        evidence = apply_decisions(gathering.evidence, decisions)
        found = resolve(evidence, KINDS, size_cap=size_cap, former=former)
        former = Former(evidence, found)

        parts = [sets_of(rows) for rows in batches[: place + 1]]
        whole, codes = gather(parts, KINDS)
        whole = apply_decisions(whole, decisions)
        at_once = resolve(whole, KINDS, size_cap=size_cap)
        assert idents.tolist() == codes[-1].tolist()
        assert spelled(found) == spelled(at_once)
        assert slices_of(evidence, found) == slices_of(whole, at_once)
        for name in ("ident_events", "ident_first", "ident_last"):
            assert getattr(evidence, name).tolist() == getattr(whole, name).tolist()


LARGE = st.frozensets(st.tuples(st.sampled_from("cuepd"), st.sampled_from("123")), min_size=1, max_size=6)


@pytest.mark.slow
@pytest.mark.parametrize("all_pairs_up_to", (2, 16))
@settings(deadline=None, max_examples=25)
@given(st.lists(st.tuples(LARGE, st.integers(1, 3), st.integers(0, 3)), min_size=2, max_size=10), st.data())
def test_sets_of_many_identifiers_and_growing_counts_are_found_as_at_once(
    all_pairs_up_to: int, seen: list[tuple[frozenset[tuple[str, str]], int, int]], data: st.DataObject
) -> None:
    nodes = sorted({node for identifiers, *_ in seen for node in identifiers})
    names = sorted({name for name, _ in nodes})
    offsets = np.cumsum([0, *(len(identifiers) for identifiers, *_ in seen)])
    whole = Evidence(
        namespaces=tuple(names),
        node_namespace=np.array([names.index(name) for name, _ in nodes], np.int16),
        node_value=pa.array([value for _, value in nodes], pa.string()),
        ident_offsets=offsets,
        ident_nodes=np.array([nodes.index(node) for identifiers, *_ in seen for node in sorted(identifiers)], np.int32),
        ident_events=np.array([events for _, events, _ in seen]),
        ident_first=np.array([first for *_, first in seen]),
        ident_last=np.array([first for *_, first in seen]),
        must_link=np.empty((0, 2), np.int32),
        cannot_link=np.empty((0, 2), np.int32),
    )
    count = data.draw(st.integers(1, len(seen) - 1))
    fewer = whole.ident_events[:count] - np.array(
        data.draw(st.lists(st.integers(0, 1), min_size=count, max_size=count))
    )
    before = replace(whole.only(np.arange(len(seen)) < count), ident_events=fewer)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sojourn.identity.graph.ALL_PAIRS_UP_TO", all_pairs_up_to)
        found = resolve(whole, KINDS, size_cap=8, former=Former(before, resolve(before, KINDS, size_cap=8)))
        assert spelled(found) == spelled(resolve(whole, KINDS, size_cap=8))
