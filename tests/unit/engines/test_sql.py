"""SQL over events: what a query can mean without naming it."""

from functools import cache

import pyarrow as pa
import pytest

from small_log import Row, small_snapshot
from sojourn.engines import query_events
from sojourn.engines.sql import _columns_of, connect
from sojourn.journey_store import Snapshot
from store_oracle import SEALED, publish_as, store_segments

EXISTING = ["time", "value", "event", "channel", "price"]


@cache
def snapshot() -> Snapshot:
    return small_snapshot([Row("p", place, "view", "web", properties={"price": 1.0}) for place in range(3)])


def columns(query: str) -> set[str]:
    table: pa.Table = query_events(snapshot(), query, "UTC")
    return set(table.column_names)


@pytest.mark.parametrize(
    "query", ("select * from events", "from events", "table events", "from events;", "with e as (table events) from e")
)
def test_all_columns_are_seen_however_one_asks_for_them(query: str) -> None:
    assert columns(query) >= {"customer", "time", "value", "event", "channel", "price", "source"}


@pytest.mark.parametrize("query", ("describe events", "summarize events", "describe from events"))
def test_descriptions_tell_of_all_columns(query: str) -> None:
    found = query_events(snapshot(), query, "UTC").column("column_name").to_pylist()
    assert {*found} >= {"customer", "time", "value", "event", "channel", "price"}


def test_a_whole_row_goes_by_the_name_of_its_table() -> None:
    (row,) = query_events(snapshot(), "select e from events e limit 1", "UTC").to_pylist()
    assert {*row["e"]} >= {"customer", "time", "event", "price"}


@pytest.mark.parametrize(
    ("query", "wanted"),
    (
        ("select event, count(*) as n from events group by event order by n", ["event"]),
        ("select e.Channel from events e where price > 1", ["channel", "price"]),
        ("select count(distinct customer) from events", ["customer"]),
        ("select count(*) from events", ["event"]),
        ("select event from events natural join events", ["customer", *EXISTING]),
        ("pivot events on event", ["customer", *EXISTING]),
        ("no query at all", ["customer", *EXISTING]),
    ),
)
def test_only_what_a_query_can_mean_is_made(query: str, wanted: list[str]) -> None:
    with connect() as connection:
        assert _columns_of(connection, query, EXISTING) == wanted


@pytest.mark.parametrize(("amounts", "shown"), (([None, None], [None, None]), ([0, None], [0.0, None])))
def test_no_money_is_null_whatever_else_there_is(
    tmp_path_factory: pytest.TempPathFactory, amounts: list[int | None], shown: list[float | None]
) -> None:
    folder = tmp_path_factory.mktemp("money")
    rows = [
        {
            "time": place,
            "event": "a",
            "identifier:card": "1",
            "value": value,
            "currency": value if value is None else "CNY",
        }
        for place, value in enumerate(amounts)
    ]
    stored = publish_as(folder / "store", store_segments(folder / "log", [("s", rows)]), [], None, SEALED)
    assert query_events(stored, "select value from events order by time", "UTC").column("value").to_pylist() == shown
