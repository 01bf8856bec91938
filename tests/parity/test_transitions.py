"""Transitions and durations against their oracle: any split, shards, overlay, threads, processes, either path."""

import math
import multiprocessing
import pickle
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import reduce
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings, strategies as st

from parity.journey_logs import HOUR, WARM, Log, logs
from parity.oracle_transitions import durations, transitions
from small_log import Row, collect_idents, small_engine, small_snapshot, write_segment
from sojourn.discovery import Analysis, Durations, Transitions, ask, passes
from sojourn.engines import Embedded, Question, Scope
from sojourn.engines.shaping import shape_journeys
from sojourn.journey_store import Persons, Sizes, Snapshot, open_snapshot, publish
from sojourn.vocabulary import TimeWindow
from store_oracle import persons_of

YEAR = 365 * 24 * HOUR


def overlaid(folder: Path, rows: tuple[Row, ...]) -> Snapshot:
    """A snapshot of which the second half of the rows came in after sealing."""
    half = len(rows) // 2
    segments = [write_segment(folder / "log", 1, rows[:half]), write_segment(folder / "log", 2, rows[half:])]
    idents, sets = collect_idents(segments)
    names = [ord(found[0][1]) for found in sets]
    sealed = publish(folder / "1", segments[:1], idents, named(names), None, Sizes(shard_events=3))
    return publish(folder / "2", segments, idents, named(names), sealed, Sizes(least_sealed=0, most_touched=1e9))


def named(owners: list[int]) -> Persons:
    persons = persons_of(owners)
    return replace(persons, value=pa.array([chr(owner) for owner in sorted(set(owners))], pa.string()))


def engines(log: Log, folder: Path) -> Iterator[Embedded]:
    whole = small_snapshot(log.rows)
    for parts, threads in ((1, 1), (2, 1), (5, 2), (17, 1)):
        yield Embedded(whole, threads, parts, WARM)
    yield Embedded(small_snapshot(log.rows, sizes=Sizes(shard_events=2)), 1, 2, WARM)
    yield Embedded(overlaid(folder, log.rows), 2, 2, WARM)


@settings(max_examples=25)
@given(log=logs())
def test_transitions_and_durations_are_those_of_the_oracle(tmp_path_factory: pytest.TempPathFactory, log: Log) -> None:
    pairs, steps = transitions(log), durations(log)
    for engine in engines(log, tmp_path_factory.mktemp("store")):
        found, stays = ask(engine, Transitions(log.scope)), ask(engine, Durations(log.scope))
        assert found["transitions"] == pairs
        assert stays["steps"] == steps
        counted = [{name: row[name] for name in list(row)[:5]} for row in pairs]
        assert ask(engine, Transitions(log.scope, quantiles=False))["transitions"] == counted
        few = 1 if engine.parts != 2 else None
        for row in pairs[:few]:
            assert len(found.customers(**{"from": row["from"], "to": row["to"]})) == row["customers"]
        for row in steps[:few]:
            assert len(stays.customers(event=row["event"])) == row["customers"]


@settings(max_examples=25)
@given(log=logs(), square=st.sampled_from([0, 2]), budget=st.sampled_from([0, 1 << 22]))
def test_the_sparse_path_answers_as_the_dense_one(log: Log, square: int, budget: int) -> None:
    engine = Embedded(small_snapshot(log.rows), 1, 3, WARM)
    asked = (Transitions(log.scope), Transitions(log.scope, quantiles=False), Durations(log.scope))
    dense = [ask(engine, analysis)[analysis.table] for analysis in asked]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passes, "LARGEST_SQUARE", square)
        patch.setattr(passes, "BUCKET_BUDGET", budget)
        assert [ask(engine, analysis)[analysis.table] for analysis in asked] == dense


def close(found: list[dict[str, Any]], expected: list[dict[str, Any]]) -> None:
    assert [[row[name] for name in row if "seconds" not in name] for row in found] == [
        [row[name] for name in row if "seconds" not in name] for row in expected
    ]
    for row, wanted in zip(found, expected, strict=True):
        for name in ("mean_seconds", "median_seconds", "p90_seconds"):
            assert row[name] == wanted[name] or math.isclose(row[name], wanted[name], rel_tol=1e-14)


EDGES: dict[str, Callable[[], list[Row]]] = {
    "no events": list,
    "one event": lambda: [Row("p", 0, "a")],
    "one customer": lambda: [Row("p", place * HOUR, "abc"[place % 3]) for place in range(20)],
    "all times equal": lambda: [Row("pqr"[place % 3], 5, "abcd"[place % 4]) for place in range(40)],
    "one event name": lambda: [Row("pq"[place % 2], place * place, "a") for place in range(30)],
    "1900 to 2200": lambda: [
        Row("pqr"[place % 3], (-70 + place * 10) * YEAR + place, "ab"[place % 2]) for place in range(31)
    ],
    "sums beyond 64 bits": lambda: [
        Row(f"c{customer}", side << 57, "a") for customer in range(200) for side in (-1, 1)
    ],
    "40,000 names": lambda: [
        Row(f"c{place % 7}", place * 1000, f"e{place * 7919 % 40_000}") for place in range(40_100)
    ],
}


@pytest.mark.parametrize("name", [pytest.param(name, marks=[pytest.mark.thorough] * ("," in name)) for name in EDGES])
def test_edges(name: str) -> None:
    log = Log(tuple(EDGES[name]()))
    snapshot, pairs, steps = small_snapshot(log.rows), transitions(log), durations(log)
    for parts in (1, 3):
        engine = Embedded(snapshot, 1, parts, WARM)
        close(ask(engine, Transitions(log.scope))["transitions"], pairs)
        close(ask(engine, Durations(log.scope))["steps"], steps)


@pytest.mark.thorough
def test_one_giant_customer_among_small_ones() -> None:
    rng = np.random.default_rng(7)
    times = np.cumsum(rng.integers(0, 1000, 200_000))
    rows = [
        Row("giant", int(time), "abcdef"[code]) for time, code in zip(times, rng.integers(0, 6, 200_000), strict=True)
    ]
    log = Log((*rows, *(Row(f"c{place % 50}", place, "abc"[place % 3]) for place in range(500))))
    for parts in (1, 5):
        close(ask(small_engine(log.rows, parts), Transitions(log.scope))["transitions"], transitions(log))


def partials(folder: str, part: int, parts: int, question: bytes) -> bytes:
    """Answer for one of several partitions, in whatever process this is."""
    engine = Embedded(open_snapshot(Path(folder)), 1, parts)
    asked: Question[Any] = pickle.loads(question)  # noqa: S301  our own
    shard, slots = list(engine.partitions(asked.scope))[part]
    return pickle.dumps(asked.answer(shape_journeys(engine.snapshot, shard, slots, asked.scope)))


def ask_processes(pool: ProcessPoolExecutor, snapshot: Snapshot, parts: int, analysis: Analysis) -> dict[str, Any]:
    """Carry a question through its rounds with every partition in another process, merged in whatever order."""
    question: Question[Any] = analysis.question()
    while True:
        count = len(list(Embedded(snapshot, 1, parts).partitions(question.scope)))
        wire = pickle.dumps(question)
        jobs = [pool.submit(partials, str(snapshot.folder), part, parts, wire) for part in range(count)]
        merged = reduce(question.merge, [pickle.loads(job.result()) for job in reversed(jobs)])  # noqa: S301  our own
        following = question.next(merged)
        if following is None:
            return analysis.present(question.finish(merged))
        question = following


@pytest.mark.slow
def test_partitions_in_other_processes_give_the_same_answer() -> None:
    rng = np.random.default_rng(3)
    rows = [
        Row(f"c{customer}", int(time) * 1000, f"e{code}", "web", case=f"k{code % 2}")
        for customer, time, code in zip(
            rng.integers(0, 30, 600), rng.integers(0, 500, 600), rng.integers(0, 9, 600), strict=True
        )
    ]
    snapshot = small_snapshot(rows, sizes=Sizes(shard_events=250))
    scopes = (Scope(), Scope(unit="case", collapse=True), Scope(range=TimeWindow(0, 300_000), session_gap=50_000))
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        for scope in scopes:
            for analysis in (Transitions(scope), Durations(scope)):
                once = analysis.present(Embedded(snapshot, 1, 1, WARM).ask(analysis.question()).result)
                assert ask_processes(pool, snapshot, 3, analysis) == once


def test_a_pass_belongs_to_the_range_in_which_it_starts() -> None:
    rows = [Row("p", hour * HOUR, name) for hour, name in ((0, "a"), (2, "b"), (4, "c"))]
    found = ask(small_engine(rows), Transitions(Scope(range=TimeWindow(2 * HOUR, 4 * HOUR))))["transitions"]
    assert [(row["from"], row["to"], row["mean_seconds"]) for row in found] == [("b", "c", 7200.0)]


def test_a_pair_that_nobody_takes_has_nobody_behind_it() -> None:
    answer = ask(small_engine([Row("p", 0, "a"), Row("p", 1, "b")]), Transitions(Scope()))
    assert answer.customers(**{"from": "b", "to": "a"}) == []
    assert answer.customers(**{"from": "no such", "to": "a"}) == []
