"""The log that is measured is the same for the same seed, in time order, and as large as asked for."""

import sys
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))

import synthetic_log


def test_is_in_time_order_and_repeatable(tmp_path: Path) -> None:
    for name in ("one", "other"):
        synthetic_log.SyntheticLog(50_000, 700).write(tmp_path / name)
    one, other = (pq.read_table(tmp_path / name) for name in ("one", "other"))
    assert one.equals(other)
    assert one.num_rows == 50_000
    times = one["ts"].cast("int64").combine_chunks()
    assert pc.all(pc.greater_equal(times.slice(1), times.slice(0, len(times) - 1))).as_py()
    assert pc.min(one["customer"]).as_py() >= 1


def test_slices_lose_nothing(tmp_path: Path, monkeypatch: object) -> None:
    """What a session has beyond its slice of time comes with the next one, in order."""
    original, synthetic_log.SLICE_EVENTS = synthetic_log.SLICE_EVENTS, 7_000
    try:
        synthetic_log.SyntheticLog(50_000, 700).write(tmp_path / "log")
    finally:
        synthetic_log.SLICE_EVENTS = original
    table = pq.read_table(tmp_path / "log")
    assert table.num_rows == 50_000
    times = table["ts"].cast("int64").combine_chunks()
    assert pc.all(pc.greater_equal(times.slice(1), times.slice(0, len(times) - 1))).as_py()
