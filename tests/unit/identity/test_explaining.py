"""Why people are who they are, in words, and where ident tables come from."""

from dataclasses import replace

import numpy as np
import pyarrow as pa

from sojourn.identity import conflicts, evidence_from, gather, namespaces_from, resolve, why
from sojourn.identity.gathering import Sets


def test_why_tells_the_strongest_links_only() -> None:
    sets: list[dict[str, str | list[str]]] = [
        {"user_id": "ann", "email": "a@x.de", "anonymous_id": "c1"},
        {"anonymous_id": ["c1", "c2"]},
        {"user_id": "bob"},
    ]
    evidence = evidence_from(sets, events=[3, 1, 1])
    resolution = resolve(evidence)
    assert [str(link) for link in why(resolution, evidence, 0)] == [
        "user_id ann and email a@x.de came in together 3 times, first 1970-01-01T00:00:00+00:00.",
        "user_id ann and anonymous_id c1 came in together 3 times, first 1970-01-01T00:00:00+00:00.",
        "anonymous_id c1 and anonymous_id c2 came in together once, first 1970-01-01T00:00:00.000001+00:00.",
    ]
    assert why(resolution, evidence, 1) == []


def test_why_tells_decisions_first() -> None:
    evidence = evidence_from([{"customer_no": "1", "email": "e@x.de"}, {"customer_no": "2", "email": "e@x.de"}])
    joined = replace(evidence, must_link=np.array([[2, 0]]))
    links = [str(link) for link in why(resolve(joined), joined, 0)]
    assert links[0] == "customer_no 1 and customer_no 2 were joined by hand."
    assert len(links) == 2


def test_conflicts_are_listed_most_seen_first_and_no_more_than_asked() -> None:
    sets = [{"user_id": who, "email": f"{mail}@x.de"} for who, mail in (("a", 1), ("b", 1), ("c", 2), ("d", 2))]
    resolution = resolve(evidence_from(sets, events=[9, 2, 9, 5]))
    assert [(one.link.events, one.link.left.value) for one in conflicts(resolution)] == [(5, "d"), (2, "b")]
    assert len(conflicts(resolution, at_most=1)) == 1


def test_a_chain_that_grows_too_large_is_told_so() -> None:
    roomy = namespaces_from({"card": {"limit": 100}})
    (refused,) = conflicts(resolve(evidence_from([{"card": ["a", "b"]}, {"card": ["b", "c"]}]), roomy, size_cap=2))
    assert str(refused).endswith("together they would hold more identifiers than one person has.")


def test_segments_with_other_dictionaries_and_namespaces_gather_into_one() -> None:
    ones, times = np.ones(3, np.int64), np.array([5, 6, 7])
    monday = Sets(
        {"email": pa.array(["A@x.de", "noreply@x.de"]), "ip": pa.array(["1.1.1.1"])},
        {"email": np.array([0, 1, -1], np.int32), "ip": np.array([0, 0, 0], np.int32)},
        ones, times, times,
    )  # fmt: skip
    tuesday = Sets(
        {"phone": pa.array(["13811112222"]), "email": pa.array(["b@x.de", " a@X.de"])},
        {"phone": np.array([-1, 0, 0], np.int32), "email": np.array([1, 1, 0], np.int32)},
        ones * 2, times - 4, times + 4,
    )  # fmt: skip
    evidence, idents = gather([monday, tuesday])
    assert [ident.tolist() for ident in idents] == [[0, -1, -1], [0, 1, 2]]
    assert evidence.namespaces == ("email", "phone")
    assert evidence.node_value.to_pylist() == ["a@x.de", "b@x.de", "+8613811112222"]
    assert (evidence.ident_events.tolist(), evidence.ident_first.tolist(), evidence.ident_last.tolist()) == (
        [3, 2, 2],
        [1, 2, 3],
        [9, 10, 11],
    )
    assert resolve(evidence).ident_person.tolist() == [0, 0, 0], "two addresses of one phone are one person"


def test_gathering_nothing() -> None:
    evidence, idents = gather([])
    assert (evidence.nodes, evidence.idents, idents) == (0, 0, [])
    none = np.zeros(2, np.int64)
    evidence, idents = gather([Sets({}, {}, none, none, none)])
    assert idents[0].tolist() == [-1, -1]


def test_a_node_is_found_by_its_value() -> None:
    evidence = evidence_from([{"user_id": "a", "email": "a"}])
    assert (evidence.node("email", "a"), evidence.node("email", "b"), evidence.node("phone", "a")) == (1, -1, -1)
