"""A decision that could not hold is refused with what stands against it; one that can is applied to the evidence."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from sojourn.identity import (
    Decision,
    Evidence,
    Identifier,
    Signed,
    Standing,
    apply_decisions,
    changes,
    decide,
    evidence_from,
    in_force,
    load_decisions,
    resolve,
    save_decisions,
    withdraw,
)
from sojourn.vocabulary import InvalidInput

KIM = Signed("kim", 0, "asked them")
SETS = [
    {"user_id": "ann", "email": "ann@x.de"},
    {"user_id": "bob", "phone": "+8613812345670"},
    {"user_id": "cy"},
    *({"customer_no": f"c{number}", "device": "till"} for number in range(7)),
]


def standing(decisions: Sequence[Decision] = (), evidence: Evidence | None = None) -> Standing:
    applied = apply_decisions(evidence or evidence_from(SETS), decisions)
    return Standing(applied, resolve(applied), decisions)


def decided(*said: tuple[str, str, str], unseen: bool = False) -> list[Decision]:
    """Decide one after the other: (kind, a, b)."""
    made: list[Decision] = []
    for kind, a, b in said:
        made.append(decide(standing(made), kind, a, b, KIM, unseen=unseen))  # type: ignore[arg-type]  # link or apart
    return made


def persons(decisions: Sequence[Decision], sets: Sequence[dict[str, str]] = SETS) -> list[set[int]]:
    """Give the places of the sets of each person."""
    found = standing(decisions, evidence_from(sets)).resolution.ident_person.tolist()
    return [{place for place, person in enumerate(found) if person == one} for one in sorted({*found})]


def test_values_are_normalized_as_evidence_is() -> None:
    (link,) = decided(("link", "email: ANN@x.de ", "user_id:cy"))
    assert (link.a.written, link.b.written) == ("email:ann@x.de", "user_id:cy")
    (phones,) = decided(("apart", "phone:138 1234 5670", "user_id:cy"))
    assert phones.a.written == "phone:+8613812345670"


def test_a_decision_to_link_makes_one_person_even_beyond_a_limit() -> None:
    assert {0, 1} not in persons([])
    assert {0, 1} in persons(decided(("link", "user_id:ann", "user_id:bob")))


def test_a_decision_to_keep_apart_splits_one_person() -> None:
    apart = decided(("apart", "user_id:ann", "email:ann@x.de"))
    sets = [*SETS[:1], {"email": "ann@x.de"}, {"user_id": "ann"}]
    assert persons([], sets) == [{0, 1, 2}]
    assert persons(apart, sets) == [{0, 2}, {1}]


def test_two_customers_that_are_linked_bring_all_they_hold_and_a_third_still_stays_out() -> None:
    sets = [
        {"customer_no": "1", "user_id": "ann"}, {"customer_no": "2", "user_id": "bob"},
        {"user_id": "ann", "email": "a@x.de"}, {"user_id": "bob", "email": "b@x.de"},
        {"user_id": "cy", "email": "b@x.de"},
    ]  # fmt: skip
    made = [decide(standing([], evidence_from(sets)), "link", "customer_no:1", "customer_no:2", KIM)]
    assert persons(made, sets) == [{0, 1, 2, 3}, {4}]


@pytest.mark.parametrize(
    ("before", "kind", "a", "b", "code"),
    (
        ([], "link", "ann", "user_id:bob", "identity.identifier"),
        ([], "link", "user_id:", "user_id:bob", "identity.identifier"),
        ([], "link", "user_id:null", "user_id:bob", "identity.unusable"),
        ([], "apart", "ip:10.0.0.1", "user_id:bob", "identity.unusable"),
        ([], "link", "email:ann@x.de", "email:ANN@x.de", "identity.same"),
        ([], "apart", "user_id:dee", "user_id:bob", "identity.unknown"),
        ([], "link", "usr_id:ann", "user_id:bob", "identity.unknown-namespace"),
        ([], "link", "device:till", "user_id:bob", "identity.hub"),
        ([("link", "user_id:ann", "user_id:bob")], "link", "user_id:bob", "user_id:ann", "identity.decided"),
        ([("link", "user_id:ann", "user_id:bob")], "apart", "user_id:ann", "user_id:bob", "identity.linked"),
        ([("link", "user_id:ann", "user_id:bob"), ("link", "user_id:bob", "user_id:cy")],
         "apart", "user_id:cy", "user_id:ann", "identity.linked"),
        ([("apart", "user_id:ann", "user_id:bob")], "link", "user_id:ann", "user_id:bob", "identity.apart"),
        ([("apart", "user_id:ann", "user_id:bob")], "link", "email:ann@x.de", "phone:+8613812345670", "identity.apart"),
        ([("apart", "user_id:ann", "user_id:bob"), ("link", "user_id:bob", "user_id:cy")],
         "link", "user_id:cy", "email:ann@x.de", "identity.apart"),
    ),
)  # fmt: skip
def test_what_cannot_hold_is_refused(before: list[tuple[str, str, str]], kind: str, a: str, b: str, code: str) -> None:
    known = standing(decided(*before))
    with pytest.raises(InvalidInput) as refused:
        decide(known, kind, a, b, KIM)  # type: ignore[arg-type]  # link or apart
    assert refused.value.code == code


def test_an_error_names_the_decision_that_stands_against_it() -> None:
    known = standing(decided(("link", "user_id:ann", "user_id:cy"), ("apart", "user_id:ann", "user_id:bob")))
    with pytest.raises(InvalidInput, match="Decision 2 keeps 'user_id:ann' and 'user_id:bob' apart") as refused:
        decide(known, "link", "user_id:cy", "user_id:bob", KIM)
    assert (
        refused.value.hint
        == "Withdraw it first: decision 2, on the customer's page or with sojourn identity withdraw 2."
    )


def test_a_decision_about_an_identifier_that_has_not_come_in_waits() -> None:
    made = decided(("link", "user_id:ann", "card:77"), ("apart", "card:77", "user_id:bob"), unseen=True)
    assert persons(made) == persons([])
    sets = [*SETS, {"card": "77"}, {"card": "77", "user_id": "bob"}]
    found = persons(made, sets)
    assert {0, 10} in found
    assert {1, 11} in found


def test_linking_through_an_identifier_that_has_not_come_in_is_checked_all_the_same() -> None:
    made = decided(("apart", "user_id:ann", "card:77"), ("link", "card:77", "user_id:bob"), unseen=True)
    with pytest.raises(InvalidInput) as refused:
        decide(standing(made), "link", "user_id:ann", "user_id:bob", KIM)
    assert refused.value.code == "identity.apart"


def test_linking_needs_a_reason_and_a_decision_a_name() -> None:
    with pytest.raises(InvalidInput) as nothing_said:
        decide(standing(), "link", "user_id:ann", "user_id:bob", Signed("kim", 0, "  "))
    assert nothing_said.value.code == "identity.reason"
    for by in (" ", "a\nb", "x" * 201):
        with pytest.raises(InvalidInput) as refused:
            Signed(by, 0)
        assert refused.value.code == "identity.by"


def test_a_decision_is_withdrawn_once_and_can_be_made_again() -> None:
    made = decided(("link", "user_id:ann", "user_id:bob"))
    made.append(withdraw(made, 1, KIM))
    assert (in_force(made), persons(made)) == ([], persons([]))
    for number, code in ((1, "identity.withdrawn"), (2, "identity.no-decision"), (9, "identity.no-decision")):
        with pytest.raises(InvalidInput) as refused:
            withdraw(made, number, KIM)
        assert refused.value.code == code
    made.append(decide(standing(made), "apart", "user_id:ann", "user_id:bob", KIM))
    assert [one.number for one in in_force(made)] == [3]


def told(a: str, b: str) -> tuple[set[str], set[str], int, int]:
    """Link two identifiers: customers before, after, their events, and how many of these move."""
    evidence = evidence_from(
        [{"user_id": "ann"}, {"user_id": "bob"}, {"user_id": "bob", "card": "7"}], events=[9, 2, 1]
    )
    before = resolve(evidence)
    made = decide(Standing(evidence, before, []), "link", a, b, KIM)
    (change,) = changes(evidence, before, resolve(apply_decisions(evidence, [made])))
    assert changes(evidence, before, before) == []
    names = [{one.written for one in side} for side in (change.before, change.after)]
    return names[0], names[1], change.events, change.moved


def test_what_changes_is_told_by_customer() -> None:
    assert told("user_id:bob", "user_id:ann") == ({"user_id:ann", "user_id:bob"}, {"user_id:ann"}, 12, 3)


def test_linking_a_contact_across_two_logins_moves_the_contact_and_joins_nobody() -> None:
    both = {"user_id:ann", "user_id:bob"}
    assert told("user_id:ann", "card:7") == (both, both, 12, 0)


def test_decisions_are_read_as_they_were_written(tmp_path: Path) -> None:
    folder = tmp_path / "identity"
    made = [Decision(1, "link", Identifier("user_id", "安\u2028"), Identifier("card", '"7"'), "金", 5, "见过")]
    made.append(withdraw(made, 1, KIM))
    assert load_decisions(folder, save_decisions(folder, made)) == made
