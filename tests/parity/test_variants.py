"""Variants against their oracle, over any split; the customers behind each number; hashing and grouping."""

from collections import defaultdict
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from parity.journey_logs import HOUR, PARTS, Log, logs
from parity.oracle_variants import variants
from small_log import Row, small_engine
from sojourn.discovery.answer import Answer, ask
from sojourn.discovery.sequence_hash import name_lanes
from sojourn.discovery.variants import SOME, Variants, _nth_largest
from sojourn.engines import Scope
from sojourn.kernels.variants import PART, add_hashes, count_hashes, group_hashes, hash_spans
from sojourn.vocabulary import InvalidInput, TimeWindow

YEAR = 365 * 24 * HOUR


def shown(answer: Answer) -> dict[str, Any]:
    fields = {key: answer[key] for key in ("variants", "other", "passes", "distinct")}
    fields["variants"] = [{key: row[key] for key in row if key != "id"} for row in answer["variants"]]
    return fields


def rows_of(*journeys: str) -> list[Row]:
    return [Row(f"p{n}", n * HOUR, event) for n, journey in enumerate(journeys) for event in journey]


@settings(max_examples=20)
@given(logs(hours=6, most=60), st.sampled_from([1, 2, 3, 20]))
def test_variants_are_those_of_the_oracle(log: Log, top: int) -> None:
    expected = variants(log, top)
    for engine in log.engines():
        answer = ask(engine, Variants(log.scope, top))
        assert shown(answer) == expected
        for row in answer["variants"][: 2 if engine.parts == 2 else 0]:
            assert len(answer.customers(path=row["path"])) == row["customers"]
            assert answer.customers(path=["not a path"], id=row["id"]) == answer.customers(path=row["path"])


@settings(max_examples=12)
@given(st.lists(st.text("ab", min_size=1, max_size=3), min_size=1, max_size=60), st.integers(1, 12))
def test_the_last_rows_of_a_tie_are_those_with_the_first_names(journeys: list[str], top: int) -> None:
    rows = tuple(rows_of(*journeys))
    for parts in PARTS:
        assert shown(ask(small_engine(rows, parts), Variants(Scope(), top))) == variants(Log(rows), top)


def test_a_shorter_path_comes_before_its_continuation() -> None:
    answer = ask(small_engine(rows_of("ba", "b", "bab", "c")), Variants(Scope(), 3))
    assert [row["path"] for row in answer["variants"]] == [["b"], ["b", "a"], ["b", "a", "b"]]
    assert answer["other"] == {"variants": 1, "passes": 1, "share": 0.25}


def test_a_person_with_two_equal_journeys_is_one_customer() -> None:
    rows = [Row("p", hour * HOUR, "a") for hour in (0, 5, 9)] + [Row("q", 5 * HOUR, "a"), Row("q", 6 * HOUR, "b")]
    for parts in PARTS:
        found = ask(small_engine(rows, parts), Variants(Scope(session_gap=HOUR)))["variants"]
        assert [(row["path"], row["passes"], row["customers"]) for row in found] == [(["a"], 3, 1), (["a", "b"], 1, 1)]


def test_equal_times_stand_in_order_of_arrival() -> None:
    rows = [Row("p", 5, "b"), Row("p", 5, "a"), Row("p", 5, "b")]
    assert ask(small_engine(rows), Variants(Scope()))["variants"][0]["path"] == ["b", "a", "b"]


def test_a_journey_belongs_to_the_range_where_it_begins_with_all_its_events() -> None:
    rows = [Row("p", 0, "a"), Row("p", 230 * YEAR, "b"), Row("q", -70 * YEAR, "a"), Row("q", 1, "b")]
    found = ask(small_engine(rows), Variants(Scope(range=TimeWindow(0, HOUR))))["variants"]
    assert [(row["path"], row["passes"]) for row in found] == [(["a", "b"], 1)]


@pytest.mark.parametrize("scope", (Scope(), Scope(session_gap=0), Scope(unit="case"), Scope(range=TimeWindow(0, 1))))
def test_an_empty_log_has_no_variants(scope: Scope) -> None:
    answer = ask(small_engine([]), Variants(scope))
    assert shown(answer) == variants(Log((), scope), 20)
    assert answer.customers(path=["a"]) == []
    assert answer.customers(path=[]) == []


def test_long_paths_are_cut_but_told_apart() -> None:
    rows = rows_of("a" * 50, "a" * 51, "a" * 51, "a" * 50 + "b")
    answer = ask(small_engine(rows, 2), Variants(Scope()))
    assert shown(answer) == variants(Log(tuple(rows)), 20)
    assert {tuple(row["path"]) for row in answer["variants"]} == {("a",) * 50}
    assert [(row["length"], row["truncated"]) for row in answer["variants"]] == [(51, True), (50, False), (51, True)]
    assert [len(answer.customers(path=row["path"], id=row["id"])) for row in answer["variants"]] == [2, 1, 1]
    with pytest.raises(InvalidInput, match="3 variants begin"):
        answer.customers(path=["a"] * 50)


def test_a_long_path_that_is_alone_needs_no_id() -> None:
    answer = ask(small_engine(rows_of("a" * 70, "a" * 70, "b")), Variants(Scope()))
    assert answer.customers(path=["a"] * 50) == ["p0", "p1"]
    assert answer.customers(path=["a"] * 49) == []


def test_what_is_no_variant_is_refused() -> None:
    with pytest.raises(InvalidInput, match="top 0"):
        Variants(Scope(), 0)
    with pytest.raises(InvalidInput, match="no id"):
        ask(small_engine(rows_of("a")), Variants(Scope())).customers(path=["a"], id="a")


@pytest.mark.thorough
def test_forty_thousand_names() -> None:
    rows = [Row(f"p{n % 900}", n, f"event {n}") for n in range(40_000)]
    paths = sorted([f"event {n}" for n in range(first, 40_000, 900)] for first in range(900))
    answer = ask(small_engine(rows, 3), Variants(Scope(), 5))
    assert [row["path"] for row in answer["variants"]] == paths[:5]
    assert answer["other"] == {"variants": 895, "passes": 895, "share": round(895 / 900, 6)}
    assert answer.customers(path=paths[700]) == [f"p{paths[700][0][6:]}"]


@pytest.mark.slow
def test_one_giant_customer() -> None:
    rows = [*(Row("p", n // 3, "abc"[n * n % 7 % 3]) for n in range(200_000)), Row("q", 4, "a")]
    answer = ask(small_engine(rows, 2), Variants(Scope()))
    assert sorted(row["length"] for row in answer["variants"]) == [1, 200_000]
    assert [row["path"] for row in answer["variants"]] == [["a"], [row.event for row in rows[:50]]]


def test_names_alone_decide_the_hash() -> None:
    one, other = name_lanes(("a", "b", "c")), name_lanes(("c", "a"))
    spans = np.array([0]), np.array([2])
    first = hash_spans(*spans, np.array([0, 2], np.uint8), *one)
    assert first == hash_spans(*spans, np.array([1, 0], np.uint8), *other)
    assert first != hash_spans(*spans, np.array([2, 0], np.uint8), *one)


def test_thue_morse_sequences_have_different_hashes() -> None:
    codes = np.array([n.bit_count() % 2 for n in range(1 << 12)], np.uint8)
    step, spans = np.concatenate([codes, 1 - codes]), (np.array([0, 1 << 12]), np.array([1 << 12, 1 << 13]))
    for lane in hash_spans(*spans, step, *name_lanes(("a", "b"))):
        assert lane[0] != lane[1]


@pytest.mark.parametrize("count", (0, 1, 1_000, 5 * PART))
def test_grouping_is_that_of_dictionaries(count: int) -> None:
    random = np.random.default_rng(count)
    pool = random.integers(0, 1 << 64, (max(1, count // 3), 2), np.uint64)
    pool[::2, 0] = pool[0, 0]  # equal first lanes, so that the second one has to tell them apart
    keys = pool[random.integers(0, len(pool), count)]
    person = np.sort(random.integers(0, max(1, count // 2), count)).astype(np.int32)
    hi, lo = np.ascontiguousarray(keys[:, 0]), np.ascontiguousarray(keys[:, 1])
    expected: dict[tuple[int, int], list[int]] = defaultdict(list)
    for span, key in enumerate(keys.tolist()):
        expected[key[0], key[1]].append(span)
    first, passes, customers, group = group_hashes(hi, lo, person)
    assert sorted(first.tolist()) == sorted(spans[0] for spans in expected.values())
    for place, spans in enumerate(expected[int(hi[span]), int(lo[span])] for span in first):
        assert (passes[place], customers[place]) == (len(spans), len({int(person[span]) for span in spans}))
        assert (group[spans] == place).all()
    counted = count_hashes(hi, lo, person)
    summed = add_hashes(*(np.concatenate([array, array[::-1]]) for array in counted))
    mine = {(int(a), int(b)): (int(c), int(d)) for a, b, c, d in zip(*summed, strict=True)}
    assert mine == {key: (2 * len(s), 2 * len({int(person[span]) for span in s})) for key, s in expected.items()}


def test_the_nth_largest_of_many() -> None:
    numbers = np.random.default_rng(5).geometric(0.2, 3 * SOME)
    assert [_nth_largest(numbers, n) for n in (1, 20, SOME, 2 * SOME)] == np.sort(numbers)[
        [-1, -20, -SOME, -2 * SOME]
    ].tolist()
