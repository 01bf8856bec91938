"""The channel-switch matrix against its oracle, over any split; the customers behind each of its numbers."""

import pytest
from hypothesis import given, settings, strategies as st

from parity.journey_logs import HOUR, PARTS, Log, logs
from parity.oracle_switches import switches
from small_log import Row, small_engine
from sojourn.discovery import Switches, ask
from sojourn.discovery.switches import FEW_CHANNELS, LARGEST_SQUARE
from sojourn.engines import Scope
from sojourn.vocabulary import InvalidInput, TimeWindow

YEAR = 365 * 24 * HOUR


@settings(max_examples=30)
@given(logs(), st.sampled_from(["a", None]), st.sampled_from([None, 0, 2 * HOUR]), st.booleans())
def test_switches_are_those_of_the_oracle(log: Log, goal: str | None, within: int | None, include_same: bool) -> None:
    expected = switches(log, goal, within, include_same=include_same)
    asked = Switches(log.scope, goal, within, include_same)
    for engine in log.engines():
        if goal is not None and goal not in engine.steps(log.scope):
            continue
        answer = ask(engine, asked)
        assert answer["switches"] == expected
        for row in expected[: 3 if engine.parts == 2 else 0]:
            for number in ("customers", "reached", "immature"):
                if row.get(number) is not None:
                    cell = {"from": row["from"], "to": row["to"], "number": number}
                    assert len(answer.customers(**cell)) == row[number]


def rows_of(*events: tuple[str, int, str, str | None, int | None]) -> list[Row]:
    return [Row(customer, hour * HOUR, event, channel, value) for customer, hour, event, channel, value in events]


def test_an_event_of_unknown_channel_does_not_break_a_switch() -> None:
    rows = rows_of(("p", 0, "a", "web", None), ("p", 1, "b", None, None), ("p", 2, "c", "app", None))
    for parts in PARTS:
        answer = ask(small_engine(rows, parts), Switches(Scope()))
        assert answer["switches"] == [{"from": "web", "to": "app", "passes": 1, "customers": 1}]


def test_a_goal_that_is_the_first_event_on_the_new_channel_counts_after_no_time() -> None:
    rows = rows_of(("p", 0, "view", "web", None), ("p", 900, "order", "shop", 500), ("p", 901, "view", "web", 7))
    row = ask(small_engine(rows), Switches(Scope(), "order", 2 * HOUR))["switches"][0]
    assert (row["from"], row["to"], row["reached"]) == ("shop", "web", 0)
    row = ask(small_engine(rows), Switches(Scope(), "order", 2 * HOUR))["switches"][1]
    assert (row["reached"], row["median_seconds_to_goal"], row["value"]) == (1, 0, 507)


def test_the_window_is_closed_and_an_open_one_is_immature() -> None:
    rows = rows_of(
        ("p", 0, "x", "web", None), ("p", 1, "x", "app", 1), ("p", 3, "order", "app", 10),
        ("q", 0, "x", "web", None), ("q", 1, "x", "app", 1), ("q", 4, "order", "app", 10),
        ("r", 8, "x", "web", None), ("r", 9, "x", "app", 1), ("s", 7, "x", "web", None), ("s", 8, "x", "app", None),
        ("t", 10, "x", None, None),
    )  # fmt: skip
    row = ask(small_engine(rows), Switches(Scope(), "order", 2 * HOUR))["switches"][0]
    assert (row["customers"], row["reached"], row["immature"], row["value"]) == (4, 1, 1, 13)


def test_a_customer_has_one_outcome_over_several_journeys_the_first_that_reaches_the_goal() -> None:
    rows = rows_of(
        ("p", 0, "x", "web", None), ("p", 1, "x", "app", 1), ("p", 10, "x", "web", None), ("p", 11, "x", "app", 20),
        ("p", 12, "order", "app", 300), ("p", 20, "x", "web", None), ("p", 20, "order", "app", 4000),
        ("q", 0, "x", "web", None), ("q", 1, "x", "app", 1), ("q", 10, "x", "web", None), ("q", 11, "x", "app", 20),
    )  # fmt: skip
    log = Log(tuple(rows), Scope(session_gap=2 * HOUR))
    for engine in log.engines():
        (row,) = ask(engine, Switches(log.scope, "order"))["switches"]
        assert (row["passes"], row["customers"], row["reached"]) == (5, 2, 1)
        assert (row["median_seconds_to_goal"], row["value"]) == (3600, 321)


def test_equal_times_switch_in_order_of_arrival() -> None:
    rows = rows_of(("p", 5, "x", "web", None), ("p", 5, "order", "app", 3), ("p", 5, "x", "web", None))
    found = ask(small_engine(rows), Switches(Scope(), "order"))["switches"]
    assert [(row["from"], row["to"], row["reached"]) for row in found] == [("app", "web", 0), ("web", "app", 1)]


@pytest.mark.parametrize("rows", ([], rows_of(("p", 0, "a", None, None), ("p", 1, "a", None, None))))
def test_without_channels_there_are_no_switches(rows: list[Row]) -> None:
    for parts in PARTS:
        assert ask(small_engine(rows, parts), Switches(Scope()))["switches"] == []


def test_centuries_and_large_money_stay_exact() -> None:
    least, large = -70 * YEAR, (1 << 62) - 1
    rows = [
        Row("p", least, "a", "web", large),
        Row("p", 230 * YEAR, "b", "app", large),
        Row("p", 230 * YEAR, "c", "app", large),
    ]
    row = ask(small_engine(rows), Switches(Scope(), "c"))["switches"][0]
    assert (row["value"], row["median_seconds_to_goal"]) == (2 * large, 0)


@pytest.mark.parametrize("count", (FEW_CHANNELS - 2, FEW_CHANNELS + 3, LARGEST_SQUARE + 7))
def test_any_number_of_channels_is_counted_alike(count: int) -> None:
    rows = tuple(Row(f"p{n % 5}", n * HOUR, "ab"[n % 7 == 0], f"channel {n * n % count}", n) for n in range(2 * count))
    log = Log(rows, Scope())
    for parts in (1, 3):
        answer = ask(small_engine(rows, parts), Switches(Scope(), "b", 40 * HOUR))
        assert answer["switches"] == switches(log, "b", 40 * HOUR)


def test_a_range_holds_the_first_event_of_a_switch() -> None:
    rows = rows_of(("p", 0, "x", "web", None), ("p", 9, "x", "app", None), ("p", 10, "x", "web", None))
    scope = Scope(range=TimeWindow(0, 9 * HOUR))
    assert [row["to"] for row in ask(small_engine(rows), Switches(scope))["switches"]] == ["app"]


def test_a_number_that_is_not_there_is_refused() -> None:
    answer = ask(small_engine(rows_of(("p", 0, "x", "web", None))), Switches(Scope()))
    with pytest.raises(InvalidInput, match="reached"):
        answer.customers(**{"from": "web", "to": "app", "number": "reached"})
