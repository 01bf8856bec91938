"""Repeats and loops against their oracle, over any split; the customers behind each number."""

import pytest
from hypothesis import given, settings, strategies as st

from parity.journey_logs import HOUR, PARTS, Log, logs
from parity.oracle_repeats import repeats
from small_log import Row, small_engine
from sojourn.discovery.answer import ask
from sojourn.discovery.repeats import LARGEST_SQUARE, Repeats
from sojourn.engines import Scope
from sojourn.vocabulary import InvalidInput, TimeWindow

YEAR = 365 * 24 * HOUR
FIELDS = ("repeats", "loops", "other")


@settings(max_examples=20)
@given(logs(hours=8, most=50), st.sampled_from([1, 3, 20]))
def test_repeats_are_those_of_the_oracle(log: Log, top: int) -> None:
    expected = repeats(log, top)
    for engine in log.engines():
        answer = ask(engine, Repeats(log.scope, top))
        assert {key: answer[key] for key in FIELDS} == {key: expected[key] for key in FIELDS}
        if engine.parts != 2:
            continue
        for row in answer["repeats"][:2]:
            event, behind = row["event"], expected["behind"][row["event"]]
            assert len(answer.customers(event=event)) == row["customers_repeating"]
            assert len(answer.customers(event=event, number="customers")) == row["customers"]
            for number in ("direct_repeats", "returns"):
                assert len(answer.customers(event=event, number=number)) == behind[number]
        for row in answer["loops"][:2]:
            assert len(answer.customers(event=row["event"], via=row["via"])) == row["customers"]


def rows_of(*journeys: str) -> list[Row]:
    return [Row(f"p{n}", 0, event) for n, journey in enumerate(journeys) for event in journey]


def test_occurrences_are_first_ones_direct_repeats_and_returns() -> None:
    row = ask(small_engine(rows_of("aabcaba", "ab")), Repeats(Scope()))["repeats"][0]
    assert row == {
        "event": "a", "customers": 2, "customers_repeating": 1, "share_repeating": 0.5, "occurrences": 5,
        "direct_repeats": 1, "returns": 2, "mean_per_customer": 2.5, "max_per_customer": 4,
    }  # fmt: skip


def test_loops_overlap() -> None:
    for parts in PARTS:
        answer = ask(small_engine(rows_of("ababa", "aaa", "aba"), parts), Repeats(Scope(), 1))
        assert answer["loops"] == [{"event": "a", "via": "b", "passes": 3, "customers": 2}]
        assert answer["other"] == {"loops": 1, "passes": 1, "share": 0.25}
        assert answer.customers(event="b", via="a") == ["p0"]
        assert answer.customers(event="a", via="a") == []


def test_once_in_each_of_two_journeys_is_no_repeat() -> None:
    rows = [Row("p", hour * HOUR, "order") for hour in (0, 10, 10, 30)]
    row = ask(small_engine(rows), Repeats(Scope(session_gap=HOUR)))["repeats"][0]
    assert (row["customers"], row["customers_repeating"], row["occurrences"], row["max_per_customer"]) == (1, 1, 4, 4)
    row = ask(small_engine(rows[:2]), Repeats(Scope(session_gap=HOUR)))["repeats"][0]
    assert (row["customers_repeating"], row["direct_repeats"], row["max_per_customer"]) == (0, 0, 2)


def test_a_journey_belongs_to_the_range_where_it_begins_with_all_its_events() -> None:
    rows = [Row("p", 0, "a"), Row("p", 230 * YEAR, "a"), Row("q", -70 * YEAR, "a"), Row("q", 0, "a")]
    row = ask(small_engine(rows), Repeats(Scope(range=TimeWindow(0, HOUR))))["repeats"][0]
    assert (row["customers"], row["direct_repeats"]) == (1, 1)


@pytest.mark.parametrize("rows", ([], rows_of("a"), rows_of("a" * 30), rows_of("a", "b", "c")))
def test_logs_without_loops(rows: list[Row]) -> None:
    expected = repeats(Log(tuple(rows)))
    for parts in PARTS:
        answer = ask(small_engine(rows, parts), Repeats(Scope()))
        assert {key: answer[key] for key in FIELDS} == {key: expected[key] for key in FIELDS}
        assert answer["loops"] == []


@pytest.mark.parametrize("count", (LARGEST_SQUARE, LARGEST_SQUARE + 1))
def test_any_number_of_names_is_counted_alike(count: int) -> None:
    rows = tuple(Row(f"p{n % 5}", n, f"event {n % 11 if n % 3 else n * n % 7}") for n in range(400))
    rows += tuple(Row("names", n, f"event {n}") for n in range(count))
    expected = repeats(Log(rows))
    for parts in (1, 3):
        answer = ask(small_engine(rows, parts), Repeats(Scope()))
        assert {key: answer[key] for key in FIELDS} == {key: expected[key] for key in FIELDS}


def test_forty_thousand_names() -> None:
    rows = [Row(f"p{n % 90}", n, f"event {n:05}") for n in range(39_960)]
    rows += [Row("q", n, f"event {n % 2:05}") for n in range(5)]
    answer = ask(small_engine(rows, 3), Repeats(Scope()))
    assert len(answer["repeats"]) == 39_960
    assert [row["event"] for row in answer["repeats"][:3]] == ["event 00000", "event 00001", "event 00002"]
    assert [(row["event"], row["passes"]) for row in answer["loops"]] == [("event 00000", 2), ("event 00001", 1)]


@pytest.mark.slow
def test_one_giant_customer() -> None:
    rows = [Row("p", n // 3, "abac"[n % 4]) for n in range(200_000)]
    answer = ask(small_engine(rows, 2), Repeats(Scope()))
    assert answer["repeats"][0]["returns"] == 99_999
    assert [(row["via"], row["passes"]) for row in answer["loops"][:2]] == [("b", 50_000), ("c", 49_999)]


def test_what_is_not_there_is_refused_or_nobody() -> None:
    answer = ask(small_engine(rows_of("aba")), Repeats(Scope()))
    assert answer.customers(event="z") == answer.customers(event="a", via="z") == []
    with pytest.raises(InvalidInput, match="occurrences"):
        answer.customers(event="a", number="occurrences")
    with pytest.raises(InvalidInput, match="top 0"):
        Repeats(Scope(), 0)
