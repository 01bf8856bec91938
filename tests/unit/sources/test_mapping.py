"""Rows to events: checks, identifiers, keys, and the account of what became of every row."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from sojourn.sources import NameCount, Roles, Settings, open_source
from sojourn.sources.row_keys import id_keys
from unit.sources.mapped_rows import load, write

GIVEN = Roles(customer="customer", time="time", event="event")


def test_every_reason_is_told_with_its_row_and_column(tmp_path: Path) -> None:
    text = (
        "customer,time,event,value\n"
        "c1,2026-01-01,view,1\n"
        ",2026-01-01,view,1\n"
        "c1,,view,1\n"
        "c1,later,view,1\n"
        "c1,1815-06-18,view,1\n"
        "c1,2026-01-01,,1\n"
        "c1,2026-01-01,view,cheap\n"
        "anonymous,2026-01-01,view,1\n"
        "c2,2026-01-01,view,\n"
        ",,,\n"
    )
    roles = Roles(customer="customer", time="time", event="event", value="value")
    events, rejects, summary = load(write(tmp_path, "rows.csv", text), roles, usable=nobody("anonymous"))
    assert [event["identifier:customer_no"] for event in events] == ["c1", "c2"]
    assert [(reject["row"], reject["column"], reject["reason"]) for reject in rejects] == [
        (2, "customer", "identifier.missing"),
        (3, "time", "time.missing"),
        (4, "time", "time.unreadable"),
        (5, "time", "time.range"),
        (6, "event", "event.missing"),
        (7, "value", "value.unreadable"),
        (8, "customer", "identifier.blocked"),
        (10, "time", "time.missing"),
    ]
    assert rejects[2]["message"] == "'later' is no time as this column writes them."
    assert rejects[2]["raw"] == "c1,later,view,1"
    assert summary.rows == len(events) + len(rejects) == 10
    assert summary.rejected["time.missing"] == 2
    assert {*summary.names} == {"view"}


def nobody(*blocked: str) -> Any:
    asked: list[str] = []

    def usable(namespace: str, values: pa.Array) -> np.ndarray[Any, Any]:
        assert namespace in {"customer_no", "email"}
        assert not {*values.to_pylist()} & {*asked}, "asked twice"
        asked.extend(values.to_pylist())
        return np.array([value not in blocked for value in values.to_pylist()])

    return usable


def test_one_usable_identifier_is_enough() -> None:
    table = pa.table(
        {
            "customer": ["0", "0", None, "7", " "],
            "mail": [None, "a@b.cn", "a@b.cn", None, ""],
            "time": ["2026-01-01"] * 5,
            "event": ["view"] * 5,
        }
    )
    roles = Roles(customer="customer", identifiers=(("email", "mail"),), time="time", event="event")
    events, rejects, _ = load(table, roles, usable=nobody("0"))
    found = [(event.get("identifier:customer_no"), event.get("identifier:email")) for event in events]
    assert found == [("0", "a@b.cn"), (None, "a@b.cn"), ("7", None)]
    assert [(reject["row"], reject["reason"]) for reject in rejects] == [
        (1, "identifier.blocked"), (5, "identifier.missing"),
    ]  # fmt: skip


def test_whole_numbers_with_a_point_zero_are_read_as_whole(tmp_path: Path) -> None:
    text = "customer,time,event\n17850.0,2026-01-01,view\n13047.0,2026-01-01,view\n"
    path = write(tmp_path, "gaps.csv", text)
    events, _, summary = load(path)
    assert [event["identifier:customer_no"] for event in events] == ["17850", "13047"]
    assert "17850.0" in summary.notes[0]


def test_keys_of_rows_with_an_id_come_from_the_id(tmp_path: Path) -> None:
    rows = [("c1", "view", "m1"), ("c1", "cart", "m2"), ("c2", "view", "m1"), ("c1", "view", "")]
    table = pa.table(
        {
            "customer": [row[0] for row in rows],
            "time": ["2026-01-01"] * 4,
            "event": [row[1] for row in rows],
            "key": [row[2] for row in rows],
        }
    )
    roles = Roles(customer="customer", time="time", event="event", id="key")
    events, _, _ = load(table, roles, source="shop")
    hi, lo = id_keys(pa.array(["m1"]), "shop")
    keys = [(event["message_hi"], event["message_lo"]) for event in events]
    assert keys[0] == keys[2] == (hi[0], lo[0])
    assert len({*keys}) == 3
    assert [event["message_id"] for event in events] == ["m1", "m2", "m1", None]
    assert len({event["content"] for event in events}) == 4
    other, _, _ = load(table, roles, source="till")
    assert not {event["message_hi"] for event in other} & {event["message_hi"] for event in events}
    assert [event["content"] for event in other] == [event["content"] for event in events]
    assert "property:key" not in events[0]


def test_names_that_hold_for_all_rows() -> None:
    table = pa.table({"customer": ["a", "b"], "time": ["2026-01-01"] * 2, "no": ["k1", ""]})
    roles = Roles(customer="customer", time="time", event_name="purchase", channel_name="store", case="no")
    events, _, _ = load(table, roles)
    assert [(event["event"], event["channel"], event["case"]) for event in events] == [
        ("purchase", "store", "k1"), ("purchase", "store", None),
    ]  # fmt: skip


def test_dictionaries_only_grow_from_batch_to_batch() -> None:
    table = pa.table(
        {"customer": [f"c{row % 40}" for row in range(100)], "time": ["2026-01-01"] * 100, "event": ["e"] * 100}
    )
    reader = open_source(table)
    before: list[str] = []
    from dataclasses import replace

    from sojourn.sources.parquet_files import TableInMemory

    small = replace(reader, source=TableInMemory(table, rows_at_once=7))
    for batch in small.read(GIVEN, Settings("s")):
        after = batch.events.column("identifier:customer_no").dictionary.to_pylist()
        assert after[: len(before)] == before
        before = after
    assert len(before) == 40


def test_a_reading_can_be_read_again() -> None:
    table = pa.table({"customer": ["a"], "time": ["2026-01-01"], "event": ["view"]})
    reading = open_source(table).read(GIVEN, Settings("s"))
    first = [batch.events.to_pylist() for batch in reading]
    assert [batch.events.to_pylist() for batch in reading] == first
    assert reading.summary.events == 1


def timed(times: list[str], events: list[str]) -> pa.Table:
    return pa.table({"customer": ["c"] * len(times), "time": times, "event": events})


def test_events_that_all_stand_at_midnight_are_dates() -> None:
    size = 25
    times = ["2026-01-01 00:00:00"] * size + ["2026-01-01 00:00:00"] * size + ["2026-01-01 10:00:00"]
    events = ["mailing"] * size + ["basket"] * (size + 1)
    _, _, summary = load(timed([*times, "2026-01-02 00:00"], [*events, "rare"]), GIVEN, zone="Europe/Berlin")
    assert summary.date_only_names() == ["mailing"]
    assert summary.names["mailing"] == NameCount(size, size, 0)
    assert summary.names["basket"] == NameCount(size + 1, size, 0)
    _, _, summary = load(timed(["2026-01-01", "2026-01-01 10:00"], ["bought", "called"]), GIVEN)
    assert summary.date_only_names() == ["bought"]
    _, _, summary = load(timed(["2026-01-01T22:00:00Z"] * size, ["sent"] * size), GIVEN, zone="+02:00")
    assert summary.date_only_names() == ["sent"]


def test_the_summary_has_the_span() -> None:
    _, _, summary = load(timed(["1970-01-02", "1970-01-01", "1970-01-03"], ["a", "b", "c"]), GIVEN)
    assert (summary.first, summary.last) == (0, 2 * 86_400_000_000)
    assert summary.events == 3
