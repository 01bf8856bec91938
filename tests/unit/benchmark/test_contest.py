"""Every peer gives exactly our answers, and a difference would be seen."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sojourn.assembly import Roles, benchmark_file
from sojourn.benchmark.measuring import difference, take_turns

ROLES = Roles(customer="who", time="at", event="what", channel="where")


def log(ties: bool) -> pa.Table:
    """A small log in time order; with ``ties`` many events of a customer share a time."""
    size = 3_000
    numbers = [(place * 7_919) % 10_007 for place in range(size)]
    step = 5_400_000_000 if ties else 1_300_000_007
    times = [1_700_000_000_000_000 + (place // (9 if ties else 1)) * step // 40 for place in range(size)]
    return pa.table(
        {
            "who": [f"c{number % (5 if ties else 61) + 1}" for number in numbers],
            "at": pa.array(times, pa.timestamp("us")),
            "what": [f"step {number % 13 % 7}" for number in numbers],
            "where": [None if number % 17 == 0 else f"channel {number % 19 % 4}" for number in numbers],
        }
    )


@pytest.mark.slow
@pytest.mark.parametrize("ties", (False, True))
def test_all_peers_answer_alike(tmp_path: Path, ties: bool) -> None:
    """DuckDB three ways and Polars, on a log without and with equal times."""
    path = tmp_path / "log.parquet"
    pq.write_table(log(ties), path)
    found = benchmark_file(path, ROLES, runs=1, with_polars=True)
    assert found.notes == ()
    assert {measured.case: measured.differences for measured in found.questions} == {
        measured.case: dict.fromkeys(("duckdb", "duckdb_tuned", "duckdb_parquet", "polars"))
        for measured in found.questions
    }
    assert len(found.questions) == 9
    answer = found.to_dict()
    assert answer["equal"]
    assert answer["events"] == 3_000


@pytest.mark.slow
def test_a_file_that_changes_on_the_way_in_is_asked_as_it_was_taken_in(tmp_path: Path) -> None:
    """Rows without a customer are rejected; DuckDB then answers about the others only, and the note says so."""
    table = log(ties=False)
    who = pa.array([None if place % 50 == 0 else name for place, name in enumerate(table["who"].to_pylist())])
    path = tmp_path / "log.parquet"
    pq.write_table(table.set_column(0, "who", who), path)
    found = benchmark_file(path, ROLES, runs=1)
    assert found.notes == ("exported",)
    assert found.to_dict()["equal"]
    assert found.events == 2_940


def test_a_difference_is_named() -> None:
    """Integers have to be the same, seconds to a millionth, and no figure may be missing."""
    assert difference({("a",): (1, 0.5)}, {("a",): (1, 0.5 + 1e-9)}) is None
    assert difference({("a",): (1, 2e9)}, {("a",): (1, 2e9 + 1)}) is None
    assert "against" in (difference({("a",): (1, 0.5)}, {("a",): (1, 0.51)}) or "")
    assert "against" in (difference({("a",): (100_000_000,)}, {("a",): (100_000_001,)}) or "")
    assert "('b',)" in (difference({("a",): (1,)}, {("a",): (1,), ("b",): (1,)}) or "")


def test_contenders_take_turns() -> None:
    """One after another, round after round; who runs once takes part in the first round."""
    order: list[str] = []
    contenders = {name: (lambda name=name: order.append(name)) for name in ("ours", "theirs", "slow")}
    found = take_turns(contenders, 2, {"slow"})
    assert order == ["ours", "theirs", "slow", "ours", "theirs"]
    assert found.keys() == contenders.keys()
