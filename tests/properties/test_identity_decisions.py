"""What people decide holds whatever comes in, in any order, and leaves no trace once it is withdrawn."""

from collections.abc import Sequence
from random import Random

import numpy as np
from hypothesis import given, settings, strategies as st

from sojourn.identity import (
    Decision,
    Evidence,
    Identifier,
    Resolution,
    Signed,
    Standing,
    apply_decisions,
    decide,
    evidence_from,
    in_force,
    resolve,
    withdraw,
)
from sojourn.vocabulary import InvalidInput

KIM = Signed("kim", 0, "asked them")
Set = dict[str, str]
Said = tuple[str, str, str]
SPACES = ("customer_no", "user_id", "email", "device")
WRITTEN = st.builds(
    lambda space, value: f"{space}:{value}@x.de" if space == "email" else f"{space}:{value}",
    st.sampled_from(SPACES), st.sampled_from("abc"),
)  # fmt: skip
SETS = st.lists(
    st.dictionaries(st.sampled_from(SPACES), st.sampled_from("abc"), min_size=1, max_size=3), min_size=1, max_size=12
)
SAID = st.lists(st.tuples(st.sampled_from(("link", "link", "apart", "withdraw")), WRITTEN, WRITTEN), max_size=8)


def evidence_of(sets: Sequence[Set]) -> Evidence:
    """Every set once, seen at one time, so that nothing but the sets themselves tells orders apart."""
    spelled = [{name: f"{value}@x.de" if name == "email" else value for name, value in one.items()} for one in sets]
    return evidence_from(spelled, seen=[(0, 0)] * len(sets))


def standing(sets: Sequence[Set], made: Sequence[Decision]) -> Standing:
    evidence = apply_decisions(evidence_of(sets), made)
    return Standing(evidence, resolve(evidence), made)


def decided(sets: Sequence[Set], said: Sequence[Said]) -> list[Decision]:
    """Make those decisions that can be made, one after the other; a withdrawal takes the oldest in force back."""
    made: list[Decision] = []
    for kind, a, b in said:
        try:
            if kind == "withdraw":
                made.append(withdraw(made, next((one.number for one in in_force(made)), 0), KIM))
            else:
                made.append(decide(standing(sets, made), kind, a, b, KIM, unseen=True))  # type: ignore[arg-type]
        except InvalidInput:
            continue
    return made


def owner(known: Standing) -> dict[Identifier, int]:
    """Give the person of each identifier that joins anything."""
    spaces = [known.evidence.namespaces[code] for code in known.evidence.node_namespace.tolist()]
    ends = map(Identifier, spaces, known.evidence.node_value.to_pylist())
    return {end: person for end, person in zip(ends, known.resolution.node_person.tolist(), strict=True) if person >= 0}


def groups(known: Standing) -> set[frozenset[Identifier]]:
    found: dict[int, set[Identifier]] = {}
    for one, person in owner(known).items():
        found.setdefault(person, set()).add(one)
    return {frozenset(group) for group in found.values()}


def equal(one: Resolution, other: Resolution) -> bool:
    names = ("ident_person", "node_person", "anchor", "component", "component_refused")
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in names)


@settings(max_examples=40, deadline=None)
@given(SETS, SAID, st.randoms(use_true_random=False))
def test_decisions_and_evidence_in_any_order_give_the_same_persons(
    sets: list[Set], said: list[Said], shuffling: Random
) -> None:
    made = decided(sets, said)
    before = groups(standing(sets, made))
    turned, again = list(sets), in_force(made)
    shuffling.shuffle(turned)
    shuffling.shuffle(again)
    assert groups(standing(turned, again)) == before


@settings(max_examples=40, deadline=None)
@given(SETS, SAID)
def test_who_was_kept_apart_is_never_one_person(sets: list[Set], said: list[Said]) -> None:
    made = decided(sets, said)
    found = owner(standing(sets, made))
    for one in in_force(made):
        if one.kind == "apart" and one.a in found and one.b in found:
            assert found[one.a] != found[one.b]


@settings(max_examples=40, deadline=None)
@given(SETS, SAID)
def test_who_was_linked_is_one_person_once_both_have_come_in(sets: list[Set], said: list[Said]) -> None:
    made = decided(sets, said)
    found = owner(standing(sets, made))
    for one in in_force(made):
        if one.kind == "link" and one.a in found and one.b in found:
            assert found[one.a] == found[one.b]


@settings(max_examples=20, deadline=None)
@given(SETS, SAID)
def test_a_decision_withdrawn_leaves_everything_as_if_it_had_never_been(sets: list[Set], said: list[Said]) -> None:
    made = decided(sets, [one for one in said if one[0] != "withdraw"])
    while standing_now := in_force(made):
        last = standing_now[-1]
        without = [one for one in standing_now if one is not last]
        made.append(withdraw(made, last.number, KIM))
        assert equal(standing(sets, made).resolution, standing(sets, without).resolution)
    assert equal(standing(sets, made).resolution, resolve(evidence_of(sets)))
