"""Time to goal against its oracle, over any split; the customers behind its numbers; edges."""

import random

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from parity.journey_logs import HOUR, PARTS, Log, logs
from parity.oracle_time_to_goal import survival, time_to_goal
from small_log import Row, small_engine
from sojourn.discovery import TimeToGoal, ask
from sojourn.discovery.survival import kaplan_meier
from sojourn.discovery.time_to_goal import MOST_POINTS
from sojourn.engines import Scope

YEAR = 365 * 24 * HOUR


@settings(max_examples=30)
@given(
    logs(), st.sampled_from(["a", "b", None]), st.sampled_from(["a", "c"]), st.sampled_from([None, 2 * HOUR, 5 * HOUR])
)
def test_time_to_goal_is_that_of_the_oracle(log: Log, start: str | None, goal: str, within: int | None) -> None:
    expected = time_to_goal(log, start, goal, within)
    asked = TimeToGoal(log.scope, goal, start, within)
    for engine in log.engines():
        if not {start or goal, goal} <= engine.steps(log.scope):
            continue
        answer = ask(engine, asked)
        for key, value in expected.items():
            if key != "curve":
                assert answer[key] == value, key
        assert len(answer["curve"]) == len(expected["curve"])
        for point, wanted in zip(answer["curve"], expected["curve"], strict=True):
            assert point == pytest.approx(wanted, abs=1e-6)
        if engine.parts == 2:
            for number in ("customers", "reached", *(["immature"] if within else [])):
                assert len(answer.customers(number=number)) == expected[number]
            for point in expected["curve"][:3]:
                assert len(answer.customers(number="at_risk", seconds=point["seconds"])) == point["at_risk"]


def rows_of(*events: tuple[str, int, str]) -> list[Row]:
    return [Row(customer, hour * HOUR, event) for customer, hour, event in events]


def test_the_chain_is_the_earliest_start_from_which_the_goal_is_reached_in_time() -> None:
    rows = rows_of(("p", 0, "visit"), ("p", 50, "visit"), ("p", 52, "visit"), ("p", 53, "order"), ("p", 54, "order"))
    assert ask(small_engine(rows), TimeToGoal(Scope(), "order", "visit"))["median_seconds"] == 53 * 3600
    assert ask(small_engine(rows), TimeToGoal(Scope(), "order", "visit", 5 * HOUR))["median_seconds"] == 3 * 3600
    assert ask(small_engine(rows), TimeToGoal(Scope(), "order", "visit", 3 * HOUR))["median_seconds"] == 3 * 3600


def test_without_a_start_the_goal_may_be_the_first_event() -> None:
    answer = ask(small_engine(rows_of(("p", 3, "order"), ("q", 4, "visit"))), TimeToGoal(Scope(), "order"))
    assert (answer["reached"], answer["customers"], answer["median_seconds"]) == (1, 2, 0)
    assert answer["curve"][0]["reached_share"] == 0.5
    assert answer["km_median_seconds"] == 0


def test_one_half_exactly_is_the_median_whatever_the_rounding() -> None:
    for total in (10, 44, 98, 340):
        curve = kaplan_meier(np.arange(1, total + 1), np.ones(total, np.int64), np.zeros(total, np.int64))
        assert curve.median == total // 2


def test_an_empty_log_has_no_times() -> None:
    for parts in PARTS:
        engine = small_engine([Row("p", 0, "visit")], parts)
        answer = ask(engine, TimeToGoal(Scope(persons=frozenset({"nobody"})), "visit"))
        assert (answer["customers"], answer["median_seconds"], answer["curve"]) == (0, None, [])


def test_all_equal_times_and_centuries() -> None:
    rows = [Row(f"p{n}", 7, event) for n in range(3) for event in ("visit", "order")]
    answer = ask(small_engine(rows), TimeToGoal(Scope(), "order", "visit"))
    assert (answer["km_median_seconds"], answer["curve"][-1]["reached_share"]) == (0, 1)
    assert (answer["curve"][-1]["low"], answer["curve"][-1]["high"]) == (None, None)
    rows = [Row("p", -70 * YEAR, "visit"), Row("p", 230 * YEAR, "order")]
    assert ask(small_engine(rows), TimeToGoal(Scope(), "order", "visit"))["km_median_seconds"] == 300 * YEAR / 1e6


def test_a_long_curve_is_thinned_and_keeps_its_medians() -> None:
    chance = random.Random(5)
    seen = [(chance.randrange(10**9), chance.random() < 0.7) for _ in range(3000)]
    rows = [Row(f"p{n}", 10**9 - taken, "visit") for n, (taken, _) in enumerate(seen)]
    rows += [Row(f"p{n}", 10**9, "order") for n, (_, reached) in enumerate(seen) if reached]
    answer = ask(small_engine(rows, 3), TimeToGoal(Scope(), "order", "visit"))
    exact = {point["time"]: point for point in survival(seen)}
    assert len(answer["curve"]) <= MOST_POINTS
    assert answer["km_median_seconds"] == min(t for t, point in exact.items() if point["alive"] <= 0.5) / 1e6
    shares = [point["reached_share"] for point in answer["curve"]]
    assert max(np.diff(shares)) < 2 / MOST_POINTS
    kept = {point["seconds"] for point in answer["curve"]}
    assert {answer["km_median_seconds"], answer["km_low_seconds"], answer["km_high_seconds"]} <= kept
    for point in answer["curve"]:
        assert point["reached_share"] == pytest.approx(
            float(1 - exact[round(point["seconds"] * 1e6)]["alive"]), abs=1e-6
        )


@pytest.mark.slow
def test_40_000_event_names_and_one_giant_customer() -> None:
    rows = [Row("p", n, f"event {n % 40_000}") for n in range(200_000)]
    answer = ask(small_engine(rows, 2), TimeToGoal(Scope(), "event 39999", "event 7"))
    assert answer["median_seconds"] == 39_992 / 1e6
