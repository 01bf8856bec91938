"""Order lines: rows of one order, and lists of lines within a row."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from sojourn.sources import Roles, Settings, open_source
from sojourn.sources.orders import stand_together
from sojourn.sources.parquet_files import TableInMemory
from unit.sources.mapped_rows import load, taken, write

LINES = (("product", "sku"), ("quantity", "qty"), ("price", "price"), ("category", "kind"))
GIVEN = Roles(customer="customer", time="time", event_name="order", order="order", lines=LINES)
ROWS = [
    ("a", "1", "2026-01-01 10:00", "x", 2, "1.50", "food"),
    ("a", "1", "2026-01-01 10:05", "y", 1, "0.335", ""),
    ("a", "2", "2026-01-02 10:00", "x", -1, "1.50", "food"),
    ("b", "2", "2026-01-03 10:00", "z", 3, "10", None),
]


def table(rows: list[Any]) -> pa.Table:
    names = ("customer", "order", "time", "sku", "qty", "price", "kind")
    return pa.table({name: [row[place] for row in rows] for place, name in enumerate(names)})


def test_rows_of_one_customer_and_order_are_one_event() -> None:
    events, rejects, summary = load(table(ROWS), GIVEN, currency="EUR")
    assert not rejects
    assert (summary.rows, summary.events) == (4, 3)
    assert [(e["identifier:customer_no"], e["case"], e["value"], e["currency"]) for e in events] == [
        ("a", "1", 334, "EUR"), ("a", "2", -150, "EUR"), ("b", "2", 3000, "EUR"),
    ]  # fmt: skip
    assert events[0]["time"] == 1_767_261_600_000_000
    assert events[0]["lines"] == [
        {"product": "x", "quantity": 2.0, "amount": 300, "category": "food"},
        {"product": "y", "quantity": 1.0, "amount": 34, "category": None},
    ]
    assert "property:sku" not in events[0]
    assert events[0]["message_id"] == "1"


def test_scattered_rows_give_the_same_orders() -> None:
    together, _, _ = load(table(ROWS), GIVEN)
    scattered, _, _ = load(table([ROWS[0], ROWS[3], ROWS[2], ROWS[1]]), GIVEN)
    assert [(e["identifier:customer_no"], e["case"]) for e in scattered] == [("a", "1"), ("b", "2"), ("a", "2")]
    assert sorted(map(plain, scattered)) == sorted(map(plain, together))


def plain(event: dict[str, Any]) -> tuple[Any, ...]:
    lines = sorted((line["product"], line["quantity"], line["amount"]) for line in event["lines"])
    return (event["message_hi"], event["message_lo"], event["content"], event["value"], lines)


def test_whether_orders_stand_together_is_found_across_chunks() -> None:
    for rows, expected in ((ROWS, True), ([ROWS[0], ROWS[2], ROWS[1]], False)):
        for at_once in (1, 2, 9):
            assert stand_together(TableInMemory(table(rows), at_once).chunks(), GIVEN) == expected


@pytest.mark.parametrize("at_once", (1, 2, 3, 100))
@pytest.mark.parametrize("scattered", (False, True))
def test_batches_do_not_matter(at_once: int, scattered: bool) -> None:
    rows = [
        (f"c{n // 30}", f"o{n // 4}", "2026-01-01 10:00", f"p{n % 5}", n % 3 + 1, f"{n}.5", f"k{n % 2}")
        for n in range(100)
    ]
    rows = [*rows[1::2], *rows[::2]] if scattered else rows
    reader = open_source(table(rows))
    expected, _, _ = taken(reader.read(GIVEN, Settings("s")))
    small = replace(reader, source=TableInMemory(table(rows), at_once))
    assert taken(small.read(GIVEN, Settings("s")))[0] == expected
    assert len(expected) == len({(row[0], row[1]) for row in rows})
    assert sum(len(event["lines"]) for event in expected) == 100


def test_an_order_that_comes_again_with_other_lines_keeps_its_key() -> None:
    whole, _, _ = load(table(ROWS[:2]), GIVEN)
    part, _, _ = load(table(ROWS[:1]), GIVEN)
    assert part[0]["message_hi"] == whole[0]["message_hi"]
    assert part[0]["content"] != whole[0]["content"]


def test_bad_lines_are_rejected_and_the_others_stay() -> None:
    rows = [
        *ROWS,
        ("b", "2", "never", "q", 1, "1", ""),
        ("b", "", "2026-01-01", "q", 1, "1", ""),
        ("b", "3", "2026-01-01", "q", 1, "?", ""),
    ]
    events, rejects, summary = load(table(rows), GIVEN)
    assert len(events) == 3
    assert [(reject["row"], reject["reason"]) for reject in rejects] == [
        (5, "time.unreadable"), (6, "order.missing"), (7, "value.unreadable"),
    ]  # fmt: skip
    assert summary.rows == 7


def test_the_value_column_is_the_amount_of_a_line() -> None:
    roles = replace(GIVEN, lines=(("product", "sku"),), value="price")
    events, _, _ = load(table(ROWS), roles)
    assert [event["value"] for event in events] == [184, 150, 1000]
    assert events[0]["property:qty"] == 2
    events, _, _ = load(table(ROWS), replace(GIVEN, lines=()))
    assert events[0]["value"] == 334, "the lines are found by the names of their columns"


def test_currencies_of_lines_are_not_added_up() -> None:
    mixed = table(ROWS[:2]).append_column("cur", pa.array(["EUR", "JPY"]))
    events, _, _ = load(mixed, replace(GIVEN, currency_column="cur"))
    assert [(event["value"], event["currency"]) for event in events] == [(300, "EUR"), (0, "JPY")]


@pytest.mark.parametrize("scattered", (False, True))
def test_a_line_whose_id_came_before_is_left_out(scattered: bool) -> None:
    ids = ["l1", "l1", None, None, "l1", "l2"]
    rows = [("a", "1", "2026-01-01", "x", 1, "1", "")] * 4 + [("a", "2", "2026-01-01", "x", 1, "1", "")] * 2
    found = table(rows).append_column("line", pa.array(ids))
    found = found.take([0, 4, 1, 2, 5, 3]) if scattered else found
    events, rejects, summary = load(found, replace(GIVEN, id="line"))
    assert not rejects
    assert [(event["case"], len(event["lines"]), event["value"]) for event in events] == [("1", 3, 300), ("2", 2, 200)]
    assert summary.repeated_lines == 1
    without, _, _ = load(found, GIVEN)
    assert [len(event["lines"]) for event in without] == [4, 2]


def test_lists_of_lines_in_json(tmp_path: Path) -> None:
    products = '[{"product_id":"x","name":"X","quantity":2,"price":1.5},{"sku":"y","price":"2.25"},"odd"]'
    start = '{"userId":"u","timestamp":"2026-01-01","event":"Order Completed","properties":'
    path = write(
        tmp_path,
        "calls.jsonl",
        f'{start}{{"products":{products},"revenue":5.25}}}}\n{start}{{"products":[]}}}}\n{start}{{}}}}\n',
    )
    events, rejects, _ = load(path)
    assert not rejects
    lines = events[0]["lines"]
    found = [(line["product"], line["quantity"], line["amount"]) for line in lines]
    assert found == [("x", 2.0, 300), ("y", None, None)]
    assert lines[0]["name"] == "X"
    assert [event["lines"] for event in events[1:]] == [None, None]
    assert [event["value"] for event in events] == [525, None, None]
    assert "property:properties.products" not in events[0]


def test_lists_of_lines_in_tables() -> None:
    kinds = pa.list_(pa.struct([("sku", pa.string()), ("qty", pa.int32()), ("price", pa.float64())]))
    items = pa.array([[{"sku": "x", "qty": 2, "price": 1.5}], None, []], kinds)
    rows = pa.table({"customer": ["a"] * 3, "time": ["2026-01-01"] * 3, "event": ["buy"] * 3, "items": items})
    expected = [[{"product": "x", "quantity": 2.0, "amount": 300}], None, None]
    for column in (items, items.cast(pa.large_list(kinds.value_type))):
        events, _, _ = load(rows.set_column(3, "items", column))
        assert [event["lines"] for event in events] == expected


def test_a_price_beside_an_amount_is_kept() -> None:
    roles = replace(GIVEN, lines=(("product", "sku"), ("amount", "price"), ("price", "price"), ("note", "kind")))
    events, _, _ = load(table(ROWS[:1]), roles)
    assert events[0]["lines"] == [{"product": "x", "amount": 150, "price": 150, "note": "food"}]
