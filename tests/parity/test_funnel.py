"""The funnel against an oracle that tries every chain, and the cases where other tools are wrong."""

from statistics import median
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from parity.oracle_funnel import Asked, best_chain, journeys_of
from small_log import Row, small_engine
from sojourn.discovery import Funnel, ask
from sojourn.engines import Scope
from sojourn.vocabulary import InvalidInput, TimeWindow

EVENTS = "abcde"
rows = st.lists(st.tuples(st.sampled_from(["p", "q", "r"]), st.integers(0, 12), st.sampled_from(EVENTS)), max_size=16)
asked = st.builds(
    Asked,
    steps=st.lists(st.sampled_from(EVENTS), min_size=1, max_size=4).map(tuple),
    window=st.sampled_from([1 << 62, 3, 6, 9]),
    limits=st.dictionaries(st.integers(1, 3), st.integers(0, 5), max_size=2),
    exclusions=st.dictionaries(st.integers(1, 3), st.sampled_from(EVENTS).map(lambda name: (name,)), max_size=1),
    first_only=st.booleans(),
    low=st.sampled_from([-(1 << 62), 3]),
    high=st.sampled_from([1 << 62, 8]),
)


def funnel_of(question: Asked, **more: Any) -> Funnel:
    """Ask the same of the product."""
    size = len(question.steps)
    return Funnel(
        Scope(range=TimeWindow(None if question.low < 0 else question.low, question.high)),
        question.steps,
        None if question.window == 1 << 62 else question.window,
        {step: limit for step, limit in question.limits.items() if step < size},
        {step: names for step, names in question.exclusions.items() if step < size and names[0] in EVENTS},
        first_only=question.first_only,
        **more,
    )


@settings(max_examples=60)
@given(rows, asked, st.sampled_from([1, 2, 5]))
def test_equals_the_best_of_all_chains(log: list[tuple[str, int, str]], question: Asked, parts: int) -> None:
    """Counts and times are those of each customer's best chain."""
    padded = [*log, *(("z", 100, name) for name in EVENTS)]  # every event is known
    within = Asked(**{**question.__dict__, "high": min(question.high, 50)})
    engine = small_engine([Row(*row) for row in padded], parts=parts)
    answer = ask(engine, funnel_of(within))
    journeys = journeys_of(log)
    best = {customer: best_chain(events, within) for customer, events in journeys.items()}
    for step, row in enumerate(answer["steps"]):
        there = [customer for customer, chain in best.items() if len(chain) > step]
        assert row["customers"] == len(there)
        assert answer.customers(step=step) == sorted(there)
        if step and there:
            gaps = [journeys[who][best[who][step]][0] - journeys[who][best[who][step - 1]][0] for who in there]
            assert row["median_seconds_from_previous"] == pytest.approx(median(gaps) / 1e6, abs=1e-12)
            between = [best[who][step] - best[who][step - 1] - 1 for who in there]
            assert row["mean_actions_from_previous"] == pytest.approx(sum(between) / len(between), abs=1e-5)


def steps_of(log: list[Row], *steps: str, **more: Any) -> list[int]:
    """Give the customers at each step."""
    answer = ask(small_engine(log), Funnel(Scope(), steps, **more))
    return [row["customers"] for row in answer["steps"]]


def test_equal_times_go_by_arrival() -> None:
    """(100, e1) (200, e1) (200, e2): e2 is reached; ClickHouse's strict_increase says 1."""
    log = [Row("p", 100, "e1"), Row("p", 200, "e1"), Row("p", 200, "e2")]
    assert steps_of(log, "e1", "e2") == [1, 1]
    assert steps_of([Row("p", 200, "e2"), Row("p", 200, "e1")], "e1", "e2") == [1, 0]


def test_no_negative_times() -> None:
    """A b c a b d: the times of a-b-d come from one chain."""
    log = [Row("p", time, event) for time, event in enumerate("abcabd")]
    answer = ask(small_engine(log), Funnel(Scope(), ("a", "b", "d")))
    assert [row["median_seconds_from_previous"] for row in answer["steps"]] == [None, 1e-6, 4e-6]


def test_the_window_is_closed() -> None:
    """Exactly the window after the start still counts."""
    log = [Row("p", 0, "a"), Row("p", 7, "b")]
    assert steps_of(log, "a", "b", within=7) == [1, 1]
    assert steps_of(log, "a", "b", within=6) == [1, 0]


def test_a_later_start_may_complete() -> None:
    """Who can complete, completes: the first start is too early, the second fits."""
    log = [Row("p", 0, "a"), Row("p", 10, "a"), Row("p", 12, "b")]
    assert steps_of(log, "a", "b", within=5) == [1, 1]
    assert steps_of(log, "a", "b", within=5, first_only=True) == [1, 0]


def test_optional_steps_never_decide() -> None:
    """An optional step is counted where it stands between its neighbors, and stops nobody."""
    log = [Row("p", 0, "a"), Row("p", 1, "x"), Row("p", 2, "b"), Row("q", 0, "a"), Row("q", 2, "b"), Row("q", 3, "x")]
    assert steps_of(log, "a", "x", "b", optional=frozenset({1})) == [2, 1, 2]


def test_immature_starts_are_counted() -> None:
    """Who started less than a window before the log ends, and has not completed, may still do so."""
    log = [Row("p", 0, "a"), Row("q", 95, "a"), Row("r", 94, "a"), Row("r", 96, "b"), Row("z", 100, "end")]
    answer = ask(small_engine(log), Funnel(Scope(), ("a", "b"), within=10))
    assert answer["immature"] == 1


def test_breakdown_goes_by_the_start() -> None:
    """Customers are grouped by the column's value at the event that starts their chain; groups add up."""
    log = [Row("p", 0, "a", "web"), Row("p", 1, "b", "app"), Row("q", 0, "a", "app")]
    answer = ask(small_engine(log, parts=2), Funnel(Scope(), ("a", "b"), by="channel"))
    assert answer["breakdown"] == [{"value": "app", "customers": [1, 0]}, {"value": "web", "customers": [1, 1]}]
    assert answer["steps"][1]["mean_switches_from_previous"] == 1.0


def test_bad_funnels_are_refused_in_words() -> None:
    """No steps, an unknown step, an optional first step."""
    engine = small_engine([Row("p", 0, "cart")])
    with pytest.raises(InvalidInput, match="no steps"):
        Funnel(Scope(), ())
    with pytest.raises(InvalidInput, match="Did you mean 'cart'"):
        ask(engine, Funnel(Scope(), ("cartt",)))
    with pytest.raises(InvalidInput, match="first step"):
        Funnel(Scope(), ("cart", "cart"), optional=frozenset({0}))
