"""Rows of text to events: as the oracle says, whatever the delimiter, the batches and the order of columns."""

import csv
import io
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import HealthCheck, given, settings, strategies as st

from sojourn.sources import Reader, Roles, Sample, Settings
from sojourn.sources.delimited import DelimitedFile
from sojourn.sources.dialects import Dialect
from sojourn.sources.parquet_files import ParquetFile, TableInMemory
from unit.sources.mapped_rows import taken
from unit.sources.oracle_events import Event, read_csv

HEADER = ("customer", "time", "event", "amount", "note")
GIVEN = Roles(customer="customer", time="time", event="event", value="amount")
ZONE = "Europe/Berlin"
GOOD = ("c1", "2026-03-05", "view", "1.5", "")
SAMPLE = Sample.of("rows", pa.table({name: [cell] for name, cell in zip(HEADER, GOOD, strict=True)}), whole=False)
few = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

TIMES = (
    *("2026-03-05", "2026-03-05 14:22", "2026-03-05T14:22:33Z", "2026-03-29 02:30", "2026-10-25 02:30:00"),
    *("2026-03-05T14:22:33.5+08:00", "1999-12-31 23:59:59.123456", "", "soon", "2026-02-30", "2024-02-29"),
)
words = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp")), max_size=6)
amounts = st.one_of(
    st.sampled_from(("", "0", "-3.145", "3.155", "12.5", "1e2", "abc", ".5")),
    st.decimals(-1_000_000, 1_000_000, places=3).map("{:f}".format),
)
cells = st.tuples(
    st.sampled_from(("c1", "c2", " c3 ", "", "客户")),
    st.sampled_from(TIMES),
    st.sampled_from(("view", "cart", "", " buy")),
    amounts,
    words,
).map(list)
ragged = st.builds(lambda row, width: [*row, "more"][:width], cells, st.sampled_from((3, 4, 6)))
tables = st.lists(st.one_of(cells, cells, cells, ragged), max_size=30)


def written(rows: list[list[str]], header: tuple[str, ...], delimiter: str) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows([header, *rows])
    return text.getvalue()


def read_text(folder: Path, text: str, header: tuple[str, ...], delimiter: str, block_bytes: int) -> list[Event]:
    path = folder / "rows.txt"
    path.write_text(text, encoding="utf-8", newline="")
    source = DelimitedFile(path, Dialect(delimiter, header, header=True), "utf-8", block_bytes=block_bytes)
    return as_oracle(Reader("rows.txt", "delimited", source, SAMPLE))


def as_oracle(reader: Reader, roles: Roles = GIVEN) -> list[Event]:
    events, rejects, summary = taken(reader.read(roles, Settings("shop", ZONE, "EUR")))
    lost = {reject["row"]: Event(reject["row"], reject["reason"]) for reject in rejects}
    numbers = [number for number in range(1, summary.rows + 1) if number not in lost]
    assert len(numbers) == len(events) == summary.events
    good = {number: as_event(number, event) for number, event in zip(numbers, events, strict=True)}
    return [value for _, value in sorted({**lost, **good}.items())]


def as_event(number: int, event: dict[str, Any]) -> Event:
    return Event(
        number,
        None,
        event["time"],
        event["offset_minutes"],
        event["date_only"],
        event["event"],
        event["identifier:customer_no"],
        event.get("value"),
        (event["message_hi"], event["message_lo"]),
    )


@few
@given(tables, st.sampled_from((",", "\t", ";", "|")), st.sampled_from((256, 1000, 1 << 20)))
def test_rows_become_the_events_of_the_oracle(
    tmp_path: Path, rows: list[list[str]], delimiter: str, block_bytes: int
) -> None:
    text = written(rows, HEADER, delimiter)
    expected = read_csv(text, delimiter, ZONE, "shop")
    assert read_text(tmp_path, text, HEADER, delimiter, block_bytes) == expected


@few
@given(st.lists(cells, min_size=1, max_size=20), st.permutations(range(5)))
def test_order_of_columns_and_empty_columns_do_not_matter(
    tmp_path: Path, rows: list[list[str]], order: list[int]
) -> None:
    first = read_text(tmp_path, written(rows, HEADER, ","), HEADER, ",", 1 << 20)
    header = (*(HEADER[place] for place in order), "new")
    turned = [[*(row[place] for place in order), ""] for row in rows]
    assert read_text(tmp_path, written(turned, header, ","), header, ",", 1 << 20) == first


@few
@given(st.lists(cells, min_size=1, max_size=20), st.integers(1, 7), st.booleans())
def test_a_table_means_the_same_however_it_is_stored(
    tmp_path: Path, rows: list[list[str]], at_once: int, coded: bool
) -> None:
    columns = {name: [row[place] for row in rows] for place, name in enumerate(HEADER)}
    table = pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})
    first = as_oracle(Reader("rows", "table", TableInMemory(table), SAMPLE))
    wide = pa.table({name: column.cast(pa.large_string()) for name, column in zip(HEADER, table.columns, strict=True)})
    assert as_oracle(Reader("rows", "table", TableInMemory(wide, at_once), SAMPLE)) == first
    pq.write_table(table, tmp_path / "rows.parquet", row_group_size=at_once)
    stored = ParquetFile(tmp_path / "rows.parquet", frozenset(HEADER) if coded else frozenset(), at_once)
    assert as_oracle(Reader("rows", "parquet", stored, SAMPLE)) == first
