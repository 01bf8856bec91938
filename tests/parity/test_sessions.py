"""Sessions against their oracle, over any split; the customers behind each number."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from parity.journey_logs import HOUR, PARTS, Log, logs
from parity.oracle_sessions import HALF_HOUR, sessions
from small_log import Row, small_engine
from sojourn.discovery.answer import Answer, ask
from sojourn.discovery.quantiles import buckets
from sojourn.discovery.sessions import Near, Sessions
from sojourn.engines import Scope
from sojourn.kernels.quantiles import OCTAVES
from sojourn.kernels.sessions import SHIFT, SHORT
from sojourn.vocabulary import InvalidInput, TimeWindow

YEAR = 365 * 24 * HOUR


def shown(answer: Answer, expected: dict[str, Any]) -> dict[str, Any]:
    return {key: answer[key] for key in expected}


@settings(max_examples=25)
@given(logs(hours=8, most=50))
def test_sessions_are_those_of_the_oracle(log: Log) -> None:
    expected = sessions(log)
    for engine in log.engines():
        answer = ask(engine, Sessions(log.scope))
        assert shown(answer, expected) == expected
        if engine.parts == 2:
            assert len(answer.customers(number="customers")) == answer["customers"]
            for side in ("starts", "ends"):
                for row in answer[side][:2]:
                    assert len(answer.customers(number=side, event=row["event"])) == row["customers"]


def test_exactly_the_gap_still_belongs() -> None:
    rows = [Row("p", 0, "a"), Row("p", HALF_HOUR, "b"), Row("p", 2 * HALF_HOUR + 1, "c")]
    answer = ask(small_engine(rows), Sessions(Scope()))
    assert (answer["sessions"], answer["mean_events"], answer["gap_seconds"]) == (2, 1.5, 1800)
    assert [row["event"] for row in answer["starts"]] == ["a", "c"]
    assert [row["event"] for row in answer["ends"]] == ["b", "c"]
    assert "30m" in answer["definition"]


def test_a_gap_of_nothing_keeps_equal_times_together() -> None:
    rows = [Row("p", 5, "b"), Row("p", 5, "a"), Row("p", 6, "a")]
    for parts in PARTS:
        answer = ask(small_engine(rows, parts), Sessions(Scope(session_gap=0)))
        assert (answer["sessions"], answer["single_event_share"], answer["median_seconds"]) == (2, 0.5, 0)
        assert [row["event"] for row in answer["starts"]] == ["a", "b"]


def test_a_session_belongs_to_the_range_where_it_begins() -> None:
    rows = [Row("p", minute * 60_000_000, "abcd"[place]) for place, minute in enumerate((0, 20, 40, 100))]
    answer = ask(small_engine(rows), Sessions(Scope(range=TimeWindow(20 * 60_000_000, None))))
    assert (answer["sessions"], [row["event"] for row in answer["starts"]]) == (1, ["d"])
    answer = ask(small_engine(rows), Sessions(Scope(range=TimeWindow(None, 1))))
    assert (answer["sessions"], answer["mean_events"], answer["mean_seconds"]) == (1, 3, 2400)


@pytest.mark.parametrize("rows", ([], [Row("p", 7, "a")], [Row("p", 7, "a") for _ in range(9)]))
def test_logs_of_one_moment(rows: list[Row]) -> None:
    expected = sessions(Log(tuple(rows)))
    for parts in PARTS:
        assert shown(ask(small_engine(rows, parts), Sessions(Scope())), expected) == expected


def test_centuries_add_up_exactly() -> None:
    ends = (-70 * YEAR, 230 * YEAR + 1)
    rows = tuple(Row(f"p{n}", time, "a") for n in range(2_001) for time in ends)
    expected = round((ends[1] - ends[0]) / 1e6, 9)
    for parts in (1, 2):
        answer = ask(small_engine(rows, parts), Sessions(Scope(session_gap=400 * YEAR)))
        assert (answer["mean_seconds"], answer["median_seconds"]) == (expected, expected)


def test_medians_far_from_those_of_the_partitions_are_found() -> None:
    rows = tuple(
        Row(f"p{n}", time, "a")
        for n in range(40)
        for time in (n * 10 * HOUR, n * 10 * HOUR + (n % 7 if n < 20 else 1_000_000_000 + n))
    )
    expected = sessions(Log(rows))
    assert 0 < expected["median_seconds"] < 1_000
    for parts in PARTS:
        assert shown(ask(small_engine(rows, parts), Sessions(Scope())), expected) == expected


def test_what_two_partitions_know_of_durations_is_what_both_know() -> None:
    counts = np.zeros(OCTAVES << SHIFT, np.int64)
    low, high = np.array([1_000, 1_001, 1_001]), np.array([1_000, 100_000, 100_010])
    few, many = (
        Near.of(some, counts + np.bincount(buckets(some, SHIFT), minlength=len(counts))) for some in (low, high)
    )
    assert few.durations.gap.tolist() == [1_000, 1_001]
    assert few.durations.count.tolist() == [1, 2]
    assert few.merged(many).durations.gap.tolist() == []
    none = Near.of(np.empty(0, np.int64), counts)
    assert none.merged(many).durations.gap.tolist() == [100_000, 100_010]


def test_long_sessions_have_exact_sizes() -> None:
    sizes = (SHORT - 1, SHORT, SHORT + 1, 2 * SHORT, 3)
    rows = [Row(f"p{n}", place, "a") for n, size in enumerate(sizes) for place in range(size)]
    for parts in (1, 3):
        answer = ask(small_engine(rows, parts), Sessions(Scope()))
        assert (answer["median_events"], answer["mean_events"]) == (SHORT, round(sum(sizes) / 5, 6))


def test_forty_thousand_names() -> None:
    rows = [Row(f"p{n % 900}", n * HOUR, f"event {n:05}") for n in range(40_000)]
    answer = ask(small_engine(rows, 3), Sessions(Scope()))
    assert [row["event"] for row in answer["ends"]] == [f"event {n:05}" for n in range(20)]
    assert answer["other"]["starts"] == {"events": 39_980, "sessions": 39_980, "share": 0.9995}
    assert answer.customers(number="starts", event="event 00905") == ["p5"]


@pytest.mark.slow
def test_one_giant_customer() -> None:
    rows = [Row("p", n // 3 * 1_000_000 + n // 1_000 * HOUR, "abc"[n % 3]) for n in range(200_000)]
    answer = ask(small_engine(rows, 2), Sessions(Scope()))
    assert (answer["sessions"], answer["customers"], answer["median_events"]) == (200, 1, 1_000)


def test_a_number_that_is_not_there_is_refused() -> None:
    answer = ask(small_engine([Row("p", 0, "a")]), Sessions(Scope()))
    assert answer.customers(number="starts", event="b") == []
    with pytest.raises(InvalidInput, match="sessions"):
        answer.customers(number="sessions")
    with pytest.raises(InvalidInput, match="event was not said"):
        answer.customers(number="starts")
