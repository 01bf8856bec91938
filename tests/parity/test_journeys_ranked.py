"""Journeys ranked against their oracle, over any split; the customers behind their numbers; what the lists mean."""

import random

import pytest
from hypothesis import given, settings, strategies as st

from parity.journey_logs import HOUR, PARTS, Log, logs
from parity.oracle_journeys_ranked import journeys_ranked
from small_log import Row, small_engine, small_snapshot
from sojourn.discovery import Answer, JourneysRanked, ask
from sojourn.discovery.journeys_ranked import LISTS
from sojourn.engines import Embedded, Scope
from sojourn.vocabulary import InvalidInput

COSTS = {"web": 3, "app": 0, "shop": 250}


def drill_some(answer: Answer, most: int) -> None:
    for name in LISTS:
        for row in answer[name][:most]:
            for number in ("customers", "reached"):
                assert len(answer.customers(path=row["path"], number=number)) == row[number]
    for number in ("customers", "reached"):
        assert len(answer.customers(path=None, number=number)) == answer[number]


@settings(max_examples=30)
@given(
    logs(), st.sampled_from(["a", "b", None]), st.sampled_from(["a", "c"]), st.sampled_from([1, 2, 8]),
    st.sampled_from([None, COSTS]),
)  # fmt: skip
def test_ranked_journeys_are_those_of_the_oracle(
    log: Log, start: str | None, goal: str, depth: int, costs: dict[str, int] | None
) -> None:
    expected = journeys_ranked(log, start, goal, depth, costs)
    asked = JourneysRanked(log.scope, goal, start, depth, costs)
    for engine in log.engines():
        if not {start or goal, goal} <= engine.steps(log.scope):
            continue
        answer = ask(engine, asked)
        for key, value in expected.items():
            assert answer[key] == value, key
        if engine.parts == 2:
            drill_some(answer, 1)


@pytest.mark.parametrize("seed", range(2))
def test_problematic_and_promising_journeys_of_a_larger_log(seed: int) -> None:
    chance = random.Random(seed)
    rows = []
    for customer in range(900):
        names = chance.choice([["a"], ["a", "b"], ["b"], ["a", "c"], ["d", "d"]])
        if chance.random() < {"a": 0.1, "b": 0.3, "c": 0.95, "d": 0.9}[names[-1]] and chance.random() < 0.9:
            names = [*names, "goal", "a"]
        if names[0] == "d" and chance.random() < 0.7:
            names = ["b"]
        for place, name in enumerate(names):
            rows.append(Row(f"p{customer}", place * HOUR, name, chance.choice(["web", "shop", None]), customer % 7))
    snapshot = small_snapshot(rows)
    for costs in (None, COSTS):
        expected = journeys_ranked(Log(tuple(rows)), None, "goal", 8, costs)
        assert [row["path"] for row in expected["promising"]] == [["d"]]
        assert len(expected["problematic"]) >= 2
        for parts in (1, 4):
            answer = ask(Embedded(snapshot, 1, parts), JourneysRanked(Scope(), "goal", costs=costs))
            assert {key: answer[key] for key in expected} == expected
            if parts == 4 and costs is None:
                drill_some(answer, 3)


def test_the_goal_is_no_step_of_the_path_so_that_shares_tell_something() -> None:
    rows = [Row(f"p{n}", hour, event) for n in range(20) for hour, event in enumerate(["visit", "visit", "advice"])]
    rows += [Row(f"p{n}", 9, "order", None, 100) for n in range(15)] + [Row("p0", 10, "visit", None, 7)]
    answer = ask(small_engine(rows), JourneysRanked(Scope(), "order", "visit"))
    (row,) = answer["frequent"]
    assert (row["path"], row["customers"], row["reached"], row["value"]) == (["visit", "advice"], 20, 15, 1500)
    assert (row["share_reached_low"], row["share_reached_high"]) == (0.531299, 0.888138)


def test_a_path_is_cut_and_what_follows_still_counts() -> None:
    rows = [Row("p", hour, event) for hour, event in enumerate("aabcdcdg")]
    (row,) = ask(small_engine(rows), JourneysRanked(Scope(), "g", "a", depth=2))["frequent"]
    assert (row["path"], row["reached"], row["contacts"], row["median_seconds"]) == (["a", "b", "c"], 1, 8, 7e-6)


def test_a_journey_that_begins_with_the_goal_promises_nothing() -> None:
    rows = [Row("p", 0, "order")] + [Row(f"q{n}", 0, "visit") for n in range(30)]
    answer = ask(small_engine(rows, 2), JourneysRanked(Scope(), "order"))
    assert answer["promising"] == []
    assert [row["path"] for row in answer["frequent"]] == [["visit"], ["order"]]


@pytest.mark.parametrize(("others", "promising"), ((90, []), (91, [["advice"]])))
def test_a_promising_path_is_walked_by_fewer_than_one_customer_in_ten(others: int, promising: list[list[str]]) -> None:
    rows = [Row(f"p{n}", hour, event) for n in range(10) for hour, event in enumerate(("advice", "order"))]
    rows += [Row(f"q{n}", 0, "visit") for n in range(others)]
    answer = ask(small_engine(rows, 2), JourneysRanked(Scope(), "order"))
    assert [row["path"] for row in answer["promising"]] == promising


def test_an_empty_selection_has_four_empty_lists() -> None:
    for parts in PARTS:
        engine = small_engine([Row("p", 0, "order")], parts)
        answer = ask(engine, JourneysRanked(Scope(persons=frozenset({"nobody"})), "order"))
        assert [answer[name] for name in LISTS] == [[], [], [], []]


def test_what_cannot_be_shown_is_refused() -> None:
    with pytest.raises(InvalidInput, match="depth"):
        JourneysRanked(Scope(), "order", depth=0)
    answer = ask(small_engine([Row("p", 0, "order")]), JourneysRanked(Scope(), "order"))
    with pytest.raises(InvalidInput, match="lost"):
        answer.customers(path=["order"], number="lost")
    assert answer.customers(path=["no such step"]) == []


@pytest.mark.slow
def test_40_000_event_names_and_one_giant_customer() -> None:
    rows = [Row("p", n, f"event {n % 40_000}") for n in range(200_000)]
    rows += [Row(f"q{n}", n, f"event {n}") for n in range(20_000)]
    answer = ask(small_engine(rows, 3), JourneysRanked(Scope(), "event 39999"))
    assert answer["paths"] == 20_001
    assert [row["path"] for row in answer["frequent"][:2]] == [
        ["event 0"],
        ["event 0", *(f"event {n}" for n in range(1, 9))],
    ]
