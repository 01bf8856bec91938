"""Parquet and tables in memory: types, nested columns, row groups."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sojourn.sources import Roles, open_source
from sojourn.vocabulary import InvalidInput
from unit.sources.mapped_rows import load

COLUMNS: dict[str, list[Any]] = {
    "customer": [17, 18, None],
    "ts": [datetime(2026, 1, 1, 10), datetime(2026, 1, 2), datetime(2026, 1, 3)],  # noqa: DTZ001  wall-clock times
    "event": ["view", "cart", "view"],
    "score": [0.5, None, 2.0],
}


def same(what: Any) -> list[tuple[Any, ...]]:
    events, rejects, _ = load(what, zone="Asia/Shanghai")
    assert [reject["reason"] for reject in rejects] == ["identifier.missing"]
    return [
        (event["identifier:customer_no"], event["time"], event["event"], event["property:score"], event["message_hi"])
        for event in events
    ]


def test_every_library_gives_the_same_events(tmp_path: Path) -> None:
    arrow = pa.table(COLUMNS)
    pq.write_table(arrow, tmp_path / "t.parquet")
    expected = same(arrow)
    assert [row[0] for row in expected] == ["17", "18"]
    frame = pd.DataFrame(COLUMNS)
    assert frame["customer"].dtype == "float64"
    for other in (tmp_path / "t.parquet", frame, frame.iloc[::1].set_axis([5, 6, 9]), pl.DataFrame(COLUMNS)):
        assert same(other) == expected
    assert same(pl.DataFrame(COLUMNS).with_columns(pl.col("event").cast(pl.Categorical))) == expected
    assert same(arrow.to_batches()[0]) == expected


def test_a_table_that_arrow_cannot_hold() -> None:
    with pytest.raises(InvalidInput, match="one type"):
        open_source(pd.DataFrame({"customer": [1, "x", {}]}))


def test_types_of_properties() -> None:
    table = pa.table(
        {
            "customer": ["a", "b"],
            "ts": pa.array([date(2026, 1, 1), date(2026, 1, 2)]),
            "event": ["view", "cart"],
            "whole": pa.array([1, None], pa.uint8()),
            "money": [Decimal("1.50"), Decimal("2.25")],
            "flag": [True, None],
            "seen": [datetime(2026, 1, 1, 10, tzinfo=UTC), None],
            "born": [date(1990, 5, 1), None],
            "raw": pa.array([b"ab", b"\xff"], pa.binary()),
            "deep": [{"a": {"b": 1}, "c": "x"}, {"a": None, "c": "y"}],
            "tags": [["p", "q"], []],
            "nothing": pa.nulls(2),
        }
    )
    events, _, _ = load(table)
    first = {name.removeprefix("property:"): value for name, value in events[0].items() if name.startswith("property:")}
    assert first == {
        "whole": 1, "money": 1.5, "flag": True, "seen": "2026-01-01 10:00:00Z", "born": "1990-05-01", "raw": "6162",
        "deep.a.b": 1, "deep.c": "x", "tags": '["p","q"]',
    }  # fmt: skip
    assert events[0]["date_only"]


def test_row_groups_and_batches_do_not_matter(tmp_path: Path) -> None:
    size = 5000
    table = pa.table({
        "customer": [f"c{row % 700}" for row in range(size)],
        "ts": pa.array(range(size), pa.timestamp("s")),
        "event": ["view" if row % 5 else f"rare{row % 35}" for row in range(size)],
    })  # fmt: skip
    first = None
    for rows in (64, 1000, size):
        pq.write_table(table, tmp_path / f"{rows}.parquet", row_group_size=rows)
        events, _, summary = load(tmp_path / f"{rows}.parquet", Roles(event="event"))
        assert summary.events == size
        first = first or events
        assert events == first


def test_properties_that_do_not_fit_their_type_are_kept_as_text(tmp_path: Path) -> None:
    rows = [f"c,2026-01-01,view,{size}" for size in range(30_000)]
    path = tmp_path / "sizes.csv"
    path.write_text("\n".join(["customer,time,event,size", *rows[:14_000], "c,2026-01-01,view,XL", *rows[14_000:]]))
    reader = open_source(path, sample_rows=100)
    reading = reader.read(Roles(customer="customer", time="time", event="event"), settings())
    batches = list(reading)
    assert {str(batch.events.schema.field("property:size").type) for batch in batches} == {"int64"}
    assert reading.summary.misfits == {"size": 1}
    texts = [text for batch in batches if "property:size:text" in batch.events.schema.names
             for text in batch.events.column("property:size:text").drop_null().to_pylist()]  # fmt: skip
    assert texts == ["XL"]


def settings() -> Any:
    from sojourn.sources import Settings

    return Settings("s")


def test_whole_numbers_that_came_as_floats_name_whom_they_name_in_a_text_file(tmp_path: Path) -> None:
    """A column of integers with a gap is floating point in pandas; up to 2**53 nothing of it is lost."""
    ids = [2088123456789012, 10**15, 2**53, 17]
    frame = pd.DataFrame({"customer": [*ids, None], "time": ["2026-01-01"] * 5, "event": ["view"] * 5})
    assert frame["customer"].dtype == "float64"
    events, rejects, summary = load(frame)
    assert [event["identifier:customer_no"] for event in events] == [str(number) for number in ids]
    assert [reject["reason"] for reject in rejects] == ["identifier.missing"]
    assert summary.notes == ()
    file = tmp_path / "events.csv"
    frame.to_csv(file, index=False)
    assert [event["identifier:customer_no"] for event in load(file)[0]] == [str(number) for number in ids]


def test_floats_that_have_lost_digits_are_told() -> None:
    columns = {"customer": [2.0**60, 1.0], "time": ["2026-01-01"] * 2, "event": ["view"] * 2}
    *_, summary = load(pa.table(columns))
    assert any("'customer'" in note and "last digits are lost" in note for note in summary.notes)
