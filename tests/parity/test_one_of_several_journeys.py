"""Which journey of a customer counts, when cases or sessions give several: the same one for every question."""

import pytest
from hypothesis import given, settings

from parity.journey_logs import Log, logs
from parity.oracle_funnel import Asked, best_chain
from small_log import Row, small_engine
from sojourn.discovery import Funnel, PainPoints, Paths, Sessions, TimeToGoal, ask
from sojourn.engines import Scope
from sojourn.vocabulary import InvalidInput

HOUR = 3_600_000_000
DAY = 24 * HOUR
CASES = Scope(unit="case")


def chosen(log: Log, steps: tuple[str, ...], window: int) -> dict[str, list[Row]]:
    """Give the rows of each customer's chain: the deepest one, of equals the one that starts first."""
    best: dict[str, list[Row]] = {}
    for customer, journey in log.journeys():
        events = [(row.time, row.event) for row in journey]
        chain = [journey[place] for place in best_chain(events, Asked(steps, window))]
        if chain and (customer not in best or rank(chain) < rank(best[customer])):
            best[customer] = chain
    return best


def rank(chain: list[Row]) -> tuple[int, int]:
    return -len(chain), chain[0].time


@settings(max_examples=25)
@given(logs())
def test_funnel_paths_and_times_take_the_deepest_then_the_earliest(log: Log) -> None:
    scope = Scope(unit="case", session_gap=5 * HOUR)
    log = Log((*log.rows, Row("z", 0, "a", case="x"), Row("z", 0, "b", case="x")), scope)
    best = chosen(log, ("a", "b"), 4 * HOUR)
    for engine in log.engines():
        funnel = ask(engine, Funnel(scope, ("a", "b"), 4 * HOUR))
        reached = sum(len(chain) == 2 for chain in best.values())
        assert [row["customers"] for row in funnel["steps"]] == [len(best), reached]
        taken = sorted(chain[1].time - chain[0].time for chain in best.values() if len(chain) == 2)
        median = (taken[(len(taken) - 1) // 2] + taken[len(taken) // 2]) / 2e6
        assert funnel["steps"][1]["median_seconds_from_previous"] == median
        assert ask(engine, TimeToGoal(scope, "b", "a", 4 * HOUR))["median_seconds"] == median
        paths = ask(engine, Paths(scope, "a", "b", within=4 * HOUR))
        assert (paths["customers"], paths["reached"]) == (len(best), reached)
        immature = sum(len(chain) == 1 and chain[0].time + 4 * HOUR > log.as_of for chain in best.values())
        assert funnel["immature"] == immature == len(funnel.customers(number="immature"))
        assert ask(engine, PainPoints(scope, "b", "a", 4 * HOUR))["immature"] == immature


def test_an_optional_step_never_costs_a_conversion() -> None:
    log = [
        Row("p", 0, "view", case="A"), Row("p", 1, "help", case="A"), Row("p", 2, "chat", case="A"),
        Row("p", DAY, "view", case="B"), Row("p", DAY + 1, "order", case="B"),
    ]  # fmt: skip
    funnel = ask(small_engine(log), Funnel(CASES, ("view", "help", "chat", "order"), optional=frozenset({1, 2})))
    assert [row["customers"] for row in funnel["steps"]] == [1, 0, 0, 1]


def test_the_case_that_begins_first_counts_whatever_its_number() -> None:
    log = [
        Row("p0", 0, "view", case="late"), Row("p", 4 * DAY, "view", case="late"),
        Row("p", 4 * DAY + 10_000_000, "order", case="late"),
        Row("p", DAY, "view", case="early"), Row("p", DAY + 5 * HOUR, "order", case="early"),
    ]  # fmt: skip
    funnel = ask(small_engine(log), Funnel(CASES, ("view", "order")))
    assert funnel["steps"][1]["median_seconds_from_previous"] == 5 * 3600


def test_pauses_are_those_between_all_events_also_when_repeats_collapse() -> None:
    log = [Row("p", minute * 60_000_000, name) for minute, name in ((0, "v"), (20, "v"), (40, "v"), (60, "o"))]
    scope = Scope(session_gap=30 * 60_000_000)
    assert ask(small_engine(log), Sessions(scope))["sessions"] == 1
    collapsed = ask(small_engine(log), Sessions(scope.changed(collapse=True)))
    assert (collapsed["sessions"], collapsed["mean_seconds"]) == (1, 3600)


def test_steps_that_do_not_exist_are_refused() -> None:
    for wrong in ({"optional": frozenset({5})}, {"limits": {3: 1}}, {"exclusions": {0: ("x",)}}):
        with pytest.raises(InvalidInput) as refused:
            Funnel(Scope(), ("view", "order"), **wrong)
        assert refused.value.code == "funnel.step"


@pytest.mark.parametrize("cell", ({"numbr": "dropped"}, {"step": 0, "event": "view", "number": "lost"}, {"step": 0}))
def test_a_number_that_the_answer_does_not_have_is_refused(cell: dict[str, object]) -> None:
    answer = ask(small_engine([Row("p", 0, "view"), Row("p", 1, "order")]), Paths(Scope(), "view", "order"))
    with pytest.raises(InvalidInput) as refused:
        answer.customers(**cell)
    assert refused.value.code in {"drill.key", "drill.number", "drill.cell"}
