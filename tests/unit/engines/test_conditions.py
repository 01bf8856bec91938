from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from canonical import write
from small_log import Row, small_engine
from sojourn.discovery import Transitions
from sojourn.engines import Embedded, Scope
from sojourn.engines.named_columns import event_column, event_columns
from sojourn.engines.sql import named_in
from sojourn.vocabulary import InvalidInput
from store_oracle import SEALED, publish_as, store_segments

ROWS = [
    Row(
        "p",
        place * 1_000_000,
        "view" if place % 2 else "it's",
        channel=[None, "web", "app"][place % 3],
        value=place * 100,
        properties={
            "price": float(place),
            "size": ["S", "M", None][place % 3],
            "Größe / cm": "x",
            "time": "noon",
            'a"b': "q",
        },
    )
    for place in range(9)
]


def events_read(condition: str, rows: list[Row] = ROWS, parts: int = 1, tz: str = "UTC") -> int:
    question = Transitions(Scope(where=condition, tz=tz), quantiles=False).question()
    return small_engine(rows, parts).ask(question).reading.events_read


@pytest.mark.parametrize(
    ("condition", "expected"),
    (
        ("event = 'view'", 4),
        ("event = 'it''s'", 5),
        ("EVENT = 'view' AND Channel = 'web'", 2),
        ("channel is null", 3),
        ("channel <> 'web'", 3),  # null is neither web nor not web
        ("price >= 4.5", 4),
        ("size in ('S', 'M')", 6),
        ("size is null", 3),
        ("\"Größe / cm\" = 'x'", 9),
        ('"a""b" = \'q\'', 9),
        ("\"property:time\" = 'noon'", 9),
        ("time between '1970-01-01 00:00:02' and '1970-01-01 00:00:04'", 3),
        ("date_trunc('day', time) = '1970-01-01'", 9),
        ("value > 2.5", 6),
        ("value between 1 and 2", 2),
        ("event like 'v%' -- a remark", 4),
        ("true", 9),
        ("null", 0),
        ("case when event = 'view' then price > 3 end", 2),
        ("list_contains(['S', 'M'], size)", 6),
        ("customer_is_no_column is null or true", None),
    ),
)
def test_conditions_on_one_event(condition: str, expected: int | None) -> None:
    if expected is None:
        with pytest.raises(InvalidInput, match="Columns: time, value"):
            events_read(condition)
    else:
        assert [events_read(condition, parts=parts) for parts in (1, 4)] == [expected, expected]


@pytest.mark.parametrize(
    "condition",
    (
        "event in (select * from read_csv('/etc/passwd'))",
        "exists (select 1)",
        "value > (select avg(value) from events)",
        "(with x as (select true as y) select y from x)",
        "true) union all (select 1",
        "true); drop table events; select (true",
        "true); select 1 --",
        "true) limit (1",
        "true) group by (1",
        "true) having (true",
        "true) order by (1",
        "true) qualify (true",
        "row_number() over () = 1",
        "max(value) > 3",
        "value >",
        "'not a truth value'",
        "event",
        "/* open",
        "",
        "(",
        "read_text('/etc/passwd') is null",
        "content from read_text('/etc/passwd') where (true",
    ),
)
def test_what_is_not_a_condition_on_one_event_is_refused(condition: str) -> None:
    if condition == "":
        assert events_read(condition) == 9  # no condition at all
        return
    with pytest.raises(InvalidInput) as caught:
        events_read(condition)
    assert caught.value.code == "where.invalid"
    assert caught.value.hint


def test_local_times_in_conditions_are_those_of_the_zone() -> None:
    assert events_read("time >= '1970-01-01 08:00:05'", tz="Asia/Shanghai") == 4


def test_columns_are_found_in_a_text() -> None:
    assert named_in("\"My Prop\" > 1 and Channel = 'x'", ["channel", "my prop", "pro", 'a"b']) == ["channel", "my prop"]


def mixed_money(folder: Path) -> Any:
    cells = [("CNY", 1234), ("JPY", 1234), ("KWD", 1234), (None, None), ("CNY", 0)]
    rows = [
        {"time": place, "event": "a", "identifier:card": "1", "value": value, "currency": currency}
        for place, (currency, value) in enumerate(cells)
    ]
    return publish_as(folder / "store", store_segments(folder / "log", [("s", rows)]), [], None, SEALED)


def test_money_is_shown_in_whole_units_of_its_own_currency(tmp_path: Path) -> None:
    snapshot = mixed_money(tmp_path)
    shown = event_column(snapshot, snapshot.shards[0], "value", slice(0, 5))
    assert shown.to_pylist() == [12.34, 1234.0, 1.234, None, 0.0]
    engine = Embedded(snapshot, 1)
    counts = {
        condition: engine.ask(Transitions(Scope(where=condition), quantiles=False).question()).reading.events_read
        for condition in ("value = 0", "value < 5", "value is null", "value > 1000")
    }
    assert counts == {"value = 0": 1, "value < 5": 2, "value is null": 1, "value > 1000": 1}


def test_a_property_with_a_taken_name_goes_by_its_full_name(tmp_path: Path) -> None:
    names = ["time", "customer", "ident", "position", "free"]
    row = {"time": 1, "event": "a", "identifier:card": "1", **{f"property:{name}": "x" for name in names}}
    segment = write(tmp_path / "log", 1, [[row]])[0]
    snapshot = publish_as(tmp_path / "store", [segment], [], None, SEALED)
    listed = event_columns(snapshot)
    assert len(listed) == len(set(listed))
    assert set(listed) >= {"property:time", "property:customer", "ident", "position", "free"}
    for name in ("property:time", "property:customer", "ident", "position", "free"):
        assert event_column(snapshot, snapshot.shards[0], name, slice(0, 1)).to_pylist() == ["x"]
    assert event_column(snapshot, snapshot.shards[0], "time", slice(0, 1)).type == pa.timestamp("us", "UTC")
