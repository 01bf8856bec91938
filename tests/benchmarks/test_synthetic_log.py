"""The log that is measured is the same for the same seed, in time order, and as large as asked for."""

import runpy
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest


@pytest.fixture(scope="module")
def synthetic_log(repository: Path) -> Any:
    return runpy.run_path(str(repository / "benchmarks" / "synthetic_log.py"))["SyntheticLog"]


def check(table: pa.Table) -> None:
    assert table.num_rows == 50_000
    assert pc.min(table["customer"]).as_py() >= 1
    times = table["ts"].cast("int64").combine_chunks()
    assert pc.all(pc.greater_equal(times.slice(1), times.slice(0, len(times) - 1))).as_py()


def test_is_in_time_order_and_repeatable(tmp_path: Path, synthetic_log: Any) -> None:
    for name in ("one", "other"):
        synthetic_log(50_000, 700).write(tmp_path / name)
    one, other = (pq.read_table(tmp_path / name) for name in ("one", "other"))
    assert one.equals(other)
    check(one)


def test_slices_lose_nothing(tmp_path: Path, synthetic_log: Any) -> None:
    """What a session has beyond its slice of time comes with the next one, in order."""
    synthetic_log(50_000, 700, slice_events=7_000).write(tmp_path / "log")
    check(pq.read_table(tmp_path / "log"))
