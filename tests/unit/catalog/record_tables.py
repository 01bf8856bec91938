"""Random record tables and slow oracles; shared by the tests of dated records."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import pyarrow as pa
from hypothesis import strategies as st

from sojourn.catalog import Records, read_records

NOW = date(2026, 6, 1)
ZONE = "Asia/Shanghai"
DATES = [f"2026-05-{day:02}" for day in range(1, 6)]
TIMES = ["2026-05-02 10:30", "2026-05-02T23:00:00+00:00", "2026-05-03 00:00:00"]


def products(rows: Sequence[Mapping[str, Any]], now: date = NOW) -> Records:
    names = ("sku", "valid_from", "price", "color", "valid_to")
    columns = {name: pa.array([row.get(name) for row in rows], pa.string()) for name in names}
    return read_records("catalog", pa.table(columns), ZONE, now, currency="CNY")


def rows_of(dates: Sequence[str | None]) -> st.SearchStrategy[list[dict[str, Any]]]:
    row = st.fixed_dictionaries(
        {
            "sku": st.sampled_from("AB"),
            "valid_from": st.sampled_from(dates),
            "price": st.sampled_from(["1.00", "2.00", None]),
            "color": st.sampled_from(["red", None]),
            "valid_to": st.sampled_from([None, None, "2026-05-03", "9999-12-31"]),
        }
    )
    return st.lists(row, max_size=6)


def slow_as_of(table: pa.Table, when: date) -> list[dict[str, Any]]:
    """Scan row by row: the last row of each product that began on or before a day, unless it is over."""
    found: dict[str, dict[str, Any]] = {}
    for row in table.to_pylist():
        begun = row["from"].date() if isinstance(row["from"], datetime) else row["from"]
        held = found.get(row["product"])
        if begun <= when and (held is None or row["from"] >= held["from"]):
            found[row["product"]] = row
    return [row for _, row in sorted(found.items()) if row["until"] is None or row["until"] >= when]
