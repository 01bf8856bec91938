"""Who is who in small stories, each of which some customer-data platform gets wrong."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sojourn.identity import (
    SHIPPED,
    Evidence,
    Namespace,
    Resolution,
    conflicts,
    evidence_from,
    hubs_of,
    namespaces_from,
    resolve,
)
from sojourn.vocabulary import InvalidInput


def persons(resolution: Resolution) -> list[int]:
    return [int(person) for person in resolution.ident_person]


def linked(evidence: Evidence, *pairs: tuple[tuple[str, str], tuple[str, str]]) -> np.ndarray:
    return np.array([[evidence.node(*end) for end in pair] for pair in pairs], np.int32)


def test_one_namespace_gives_persons_by_first_appearance() -> None:
    evidence = evidence_from([{"hh": "9"}, {"hh": "3"}, {"hh": "7"}])
    turned = replace(evidence, ident_nodes=np.array([2, 0, 1], np.int32))
    assert persons(resolve(evidence)) == persons(resolve(turned)) == [0, 1, 2]
    assert resolve(turned).anchor.tolist() == [2, 0, 1]


def test_identifiers_that_come_in_together_are_one_person() -> None:
    sets = [
        {"anonymous_id": "c1"},
        {"user_id": "ann", "anonymous_id": "c1"},
        {"user_id": "ann", "phone": "+8613811112222"},
    ]
    resolution = resolve(evidence_from(sets))
    assert persons(resolution) == [0, 0, 0]
    assert not resolution.component_refused.any()


def test_a_second_login_on_a_cookie_does_not_merge_two_users() -> None:
    # rudder-sdk-js issue 206: reset() keeps the anonymous id.
    sets = [{"user_id": "ann", "anonymous_id": "c"}, {"user_id": "bob", "anonymous_id": "c"}, {"anonymous_id": "c"}]
    resolution = resolve(evidence_from(sets, events=[5, 9, 1]))
    assert persons(resolution) == [0, 1, 1]
    (refused,) = conflicts(resolution)
    assert (refused.reason, refused.namespace, refused.limit) == ("limit", "user_id", 1)
    assert str(refused) == (
        "user_id ann and anonymous_id c came in together 5 times but stay apart: "
        "one person has at most 1 user_id, and they would have more."
    )


def test_an_event_with_a_mistyped_address_stays_with_its_customer() -> None:
    sets = [
        {"customer_no": "bob", "email": "ann@x.de"},
        {"customer_no": "ann", "email": "ann@x.de"},
        {"email": "ann@x.de"},
    ]
    assert persons(resolve(evidence_from(sets, events=[1, 40, 2]))) == [0, 1, 1]


def test_equal_counts_are_decided_by_the_first_time_of_the_pair() -> None:
    sets = [{"user_id": user, "email": "e"} for user in ("ann", "bob", "bob", "ann")] + [{"email": "e"}]
    evidence = evidence_from(sets, seen=[(5, 9), (1, 1), (2, 2), (0, 0), (3, 3)])
    assert persons(resolve(evidence)) == [0, 1, 1, 0, 0]


def test_the_weaker_end_decides_before_the_sum() -> None:
    # card-email: weaker end 70, sum 130; customer_no-phone: weaker end 80, sum 90. Three identifiers are the most.
    sets = [{"customer_no": "1", "card": "K"}, {"customer_no": "1", "phone": "p"}, {"card": "K", "email": "e"}]
    resolution = resolve(evidence_from(sets, events=[1, 50, 1]), size_cap=3)
    assert [one.link.right.namespace for one in conflicts(resolution)] == ["phone"]
    assert conflicts(resolution)[0].reason == "size-cap"


def test_a_call_center_line_is_nobodys() -> None:
    line = "+864008001234"
    sets = [{"customer_no": str(n), "phone": line} for n in range(5)] + [
        {"phone": line},
        {"phone": line, "device": "d"},
    ]
    resolution = resolve(evidence_from(sets))
    assert persons(resolution) == [0, 1, 2, 3, 4, 5, 6]
    ((hub, seen_with),) = hubs_of(resolution)
    assert (str(hub), seen_with) == (f"phone {line}", 5)
    assert resolution.node_person[1] == -1
    assert resolution.anchor[5] == 1, "the events of the line alone are a journey of the line"
    assert persons(resolve(evidence_from(sets[:4]))) == [0, 1, 2, 3], (
        "four persons may share a phone, apart by their numbers"
    )


def test_a_persons_own_many_identifiers_are_no_crowd() -> None:
    apps = [{"openid": f"o{n}", "phone": "p"} for n in range(8)]
    mails = [{"email": f"{n}@x.de", "phone": "p"} for n in range(5)]
    resolution = resolve(evidence_from(apps + mails))
    assert set(persons(resolution)) == {0}
    assert not resolution.hubs.nodes.size


def test_a_couple_with_several_numbers_each_does_not_make_its_phone_a_hub() -> None:
    sets = [{"customer_no": who, "user_id": who, "unionid": who, "phone": "p"} for who in ("ann", "bob")]
    assert not resolve(evidence_from(sets)).hubs.nodes.size


def test_the_registering_clerks_own_wechat_is_a_hub() -> None:
    sets = [{"customer_no": str(n), "openid": "clerk"} for n in range(4)]
    resolution = resolve(evidence_from(sets))
    assert persons(resolution) == [0, 1, 2, 3]
    assert resolution.hubs.persons.tolist() == [4]


def test_an_ident_of_two_hubs_goes_to_the_stronger() -> None:
    sets = [{"customer_no": str(n), "phone": "p", "device": "d"} for n in range(9)] + [
        {"device": "d", "phone": "p"},
        {"phone": "p"},
    ]
    resolution = resolve(evidence_from(sets))
    assert persons(resolution)[-2:] == [9, 9]


def test_namespaces_that_are_never_used_join_nothing() -> None:
    resolution = resolve(
        evidence_from([{"user_id": "a", "ip": "1.1.1.1"}, {"user_id": "b", "ip": "1.1.1.1"}, {"ip": "1.1.1.1"}])
    )
    assert persons(resolution) == [0, 1, 2]
    assert not resolution.hubs.nodes.size


def test_an_undeclared_namespace_is_a_weak_contact_that_becomes_a_hub_when_it_is_none() -> None:
    loyal = [{"user_id": "a", "loyalty": "L1"}, {"loyalty": "L1"}]
    assert persons(resolve(evidence_from(loyal))) == [0, 0]
    stores = [{"user_id": str(n), "store": "S"} for n in range(4)]
    assert persons(resolve(evidence_from(stores))) == [0, 1, 2, 3]


def test_people_may_join_what_limits_keep_apart_and_the_limit_still_holds_for_others() -> None:
    sets = [{"customer_no": "1", "email": "e"}, {"customer_no": "2"}, {"customer_no": "3", "email": "e"}]
    evidence = evidence_from(sets, events=[2, 1, 1])
    joined = replace(evidence, must_link=linked(evidence, (("customer_no", "1"), ("customer_no", "2"))))
    assert persons(resolve(joined)) == [0, 0, 1]


def test_people_may_keep_apart_what_came_in_together_and_that_overrides_joining() -> None:
    evidence = evidence_from(
        [{"user_id": "ann", "phone": "p"}, {"phone": "p", "email": "e"}, {"email": "e"}], events=[1, 2, 1]
    )
    apart = linked(evidence, (("user_id", "ann"), ("email", "e")))
    assert persons(resolve(replace(evidence, cannot_link=apart))) == [0, 1, 1]
    both = replace(evidence, cannot_link=apart, must_link=apart[:, ::-1])
    resolution = resolve(both)
    assert persons(resolution) == [0, 1, 1]
    because = "but stay apart: a person decided that they are different people."
    assert sorted(str(one) for one in conflicts(resolution)) == [
        f"email e and phone p came in together 2 times {because}",
        f"user_id ann and email e were to be joined by hand {because}",
    ]


def test_decisions_to_keep_apart_are_all_remembered_when_groups_join() -> None:
    # abc and pqr are joined by hand; of all their decisions only b-q is between them, and neither first nor last.
    def cards(*pairs: str) -> list[tuple[tuple[str, str], tuple[str, str]]]:
        return [(("card", pair[0]), ("card", pair[1])) for pair in pairs]

    together = [{"card": list(pair)} for pair in ("ap", "ax", "cz", "pu", "rv")]
    evidence = evidence_from([*({"card": [one]} for one in "abcpqruvxz"), *together])
    joined = linked(evidence, *cards("ab", "bc", "pq", "qr"))
    apart = linked(evidence, *cards("ax", "bq", "cz", "pu", "rv"))
    decided = replace(evidence, must_link=joined, cannot_link=apart)
    resolution = resolve(decided, namespaces_from({"card": {"limit": 9}}))
    assert resolution.node_person.tolist() == [0, 0, 0, 1, 1, 1, 2, 3, 4, 5]
    assert [one.reason for one in conflicts(resolution)] == ["cannot-link"] * 5


def test_a_hub_cannot_be_joined_by_hand() -> None:
    evidence = evidence_from([{"customer_no": str(n), "phone": "p"} for n in range(5)])
    joined = replace(evidence, must_link=linked(evidence, (("customer_no", "0"), ("phone", "p"))))
    (refused,) = conflicts(resolve(joined))
    assert refused.reason == "hub"
    assert str(refused).endswith("one of them is shared by too many people.")
    raised = namespaces_from({"phone": {"fan_in": 5}})
    assert conflicts(resolve(joined, raised))[0].reason == "limit"


def test_a_size_cap_stops_a_chain() -> None:
    chain = [{"email": [f"{n}@x.de", f"{n + 1}@x.de"]} for n in range(20)]
    roomy = {"email": Namespace("email", "contact", 1, 1000)}
    assert resolve(evidence_from(chain), roomy).persons == 1
    held = resolve(evidence_from(chain), roomy, size_cap=5)
    assert int(np.bincount(held.node_person).max()) <= 5


def test_persons_without_events_come_last() -> None:
    # The device was never seen alone, and Ann and Bob are stronger.
    sets = [{"user_id": "ann", "email": "e"}, {"user_id": "bob", "email": "e"}]
    evidence = evidence_from(sets)
    none = replace(
        evidence,
        cannot_link=linked(evidence, (("user_id", "ann"), ("email", "e")), (("user_id", "bob"), ("email", "e"))),
    )
    resolution = resolve(none)
    assert (resolution.persons_with_events, resolution.persons) == (2, 3)
    assert resolution.anchor.tolist() == [0, 2, 1]


def test_no_evidence_is_no_persons() -> None:
    resolution = resolve(evidence_from([]))
    assert (resolution.persons, persons(resolution), conflicts(resolution), hubs_of(resolution)) == (0, [], [], [])


@pytest.mark.parametrize(
    ("change", "problem"),
    (
        ({"ident_nodes": np.array([0, 7], np.int32)}, "an ident has a node that is not there"),
        ({"ident_offsets": np.array([0, 0, 2])}, "an ident has no identifier"),
        ({"ident_offsets": np.array([0, 1, 5])}, "the offsets do not end where the nodes do"),
        ({"node_namespace": np.array([0, 3])}, "a node has a namespace that is not there"),
        ({"ident_events": np.array([1])}, "counts or times differ from the idents in number"),
        ({"cannot_link": np.array([[1, 1]])}, "an identifier cannot be kept apart from itself"),
        ({"must_link": np.array([[0, 2]])}, "a link names a node that is not there"),
    ),
)
def test_evidence_that_does_not_fit_together_is_refused(change: dict[str, Any], problem: str) -> None:
    evidence = evidence_from([{"user_id": "a"}, {"user_id": "b"}])
    with pytest.raises(InvalidInput, match=problem) as caught:
        replace(evidence, **change)
    assert caught.value.code == "identity.evidence"


def test_shipped_namespaces_have_sensible_order() -> None:
    levels = {"person": 0, "contact": 1, "device": 2, "never": 3}
    ordered = sorted(SHIPPED.values(), key=lambda namespace: namespace.priority)
    assert [levels[one.kind] for one in ordered] == sorted(levels[one.kind] for one in ordered)
