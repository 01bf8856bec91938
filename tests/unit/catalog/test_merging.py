"""Merging loads of dated records, and what is in force on a date."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import given, settings, strategies as st

from sojourn.catalog import as_of, contact_costs, exact_costs, merge_records, read_records
from sojourn.vocabulary import InvalidInput
from unit.catalog.record_tables import DATES, NOW, TIMES, ZONE, products, rows_of, slow_as_of

Rows = list[dict[str, Any]]


def prices(table: pa.Table) -> list[tuple[str, str, int | None]]:
    return [(row["product"], str(row["from"]), row["price_minor"]) for row in table.to_pylist()]


def test_a_load_again_says_nothing_new() -> None:
    load = products([{"sku": "A", "valid_from": "2026-05-01", "price": "1"}, {"sku": "B", "price": "2"}])
    first = merge_records(None, load)
    assert (first.added, first.changed, first.same) == (2, 0, 0)
    again = merge_records(first.table, load)
    assert (again.added, again.changed, again.same) == (0, 0, 2)
    assert again.table == first.table


def test_the_later_load_wins() -> None:
    first = merge_records(None, products([{"sku": "A", "valid_from": "2026-05-01", "price": "1"}]))
    second = merge_records(first.table, products([{"sku": "A", "valid_from": "2026-05-01", "price": "2"}]))
    assert (second.added, second.changed, second.same) == (0, 1, 0)
    assert prices(second.table) == [("A", "2026-05-01", 200)]


def test_an_unchanged_list_without_dates_adds_nothing_day_by_day() -> None:
    table = None
    counts = []
    for day, price in enumerate(["1", "1", "2", "2", "1"]):
        merged = merge_records(table, products([{"sku": "A", "price": price}], NOW + timedelta(days=day)))
        table = merged.table
        counts.append(merged.added)
    assert counts == [1, 0, 1, 0, 1]
    assert table is not None
    assert prices(table) == [("A", "2026-06-01", 100), ("A", "2026-06-03", 200), ("A", "2026-06-05", 100)]


def test_a_date_and_its_midnight_are_the_same() -> None:
    first = merge_records(None, products([{"sku": "A", "valid_from": "2026-05-02", "price": "1"}]))
    timed = products(
        [{"sku": "A", "valid_from": "2026-05-02", "price": "1"}, {"sku": "A", "valid_from": "2026-05-02 10:00"}]
    )
    merged = merge_records(first.table, timed)
    assert (merged.added, merged.same) == (1, 1)
    assert merged.table.schema.field("from").type == pa.timestamp("us", ZONE)
    assert as_of(merged.table, "catalog", date(2026, 5, 2))["price_minor"].to_pylist() == [None]
    nine = datetime(2026, 5, 2, 1, 0, tzinfo=UTC)
    assert as_of(merged.table, "catalog", nine)["price_minor"].to_pylist() == [100]


def test_columns_of_both_loads_are_kept() -> None:
    first = read_records("stores", pa.table({"store": ["S1"], "city": ["上海"]}), ZONE, NOW)
    second = read_records("stores", pa.table({"store": ["S2"], "floor": ["3"]}), ZONE, NOW)
    merged = merge_records(merge_records(None, first).table, second).table
    assert merged.select(["store", "city", "attribute:floor"]).to_pylist() == [
        {"store": "S1", "city": "上海", "attribute:floor": None},
        {"store": "S2", "city": None, "attribute:floor": "3"},
    ]


def test_reach_holds_on_its_day_only() -> None:
    table = pa.table({"day": ["2026-05-01", "2026-05-02"], "channel": ["baidu", "baidu"], "reach": ["1", "2"]})
    records = read_records("reach", table, ZONE, NOW).table
    assert as_of(records, "reach", date(2026, 5, 2))["reach"].to_pylist() == [2]
    assert as_of(records, "reach", date(2026, 5, 3)).num_rows == 0


def test_what_is_over_holds_no_longer() -> None:
    rows = [{"sku": "A", "valid_from": "2026-05-01", "price": "1"},
            {"sku": "A", "valid_from": "2026-05-02", "valid_to": "2026-05-03", "price": "2"}]  # fmt: skip
    table = products(rows).table
    held = [as_of(table, "catalog", date(2026, 5, day))["price_minor"].to_pylist() for day in (1, 2, 3, 4)]
    assert held == [[100], [200], [200], []]


def test_costs_of_a_contact() -> None:
    rows = {"contact": ["push", "call", "call"], "valid_from": ["2026-01-01", "2026-01-01", "2026-05-01"]}
    costs = pa.table({**rows, "unit_cost": ["0.001", "12.50", "13.00"], "currency": ["CNY"] * 3})
    table = read_records("costs", costs, ZONE, NOW).table
    assert contact_costs(table, date(2026, 4, 30)) == {"push": 0, "call": 1250}
    assert exact_costs(table, date(2026, 5, 1)) == {"push": Fraction(1, 10), "call": 1300}


def test_costs_in_several_currencies_are_refused() -> None:
    costs = pa.table({"contact": ["push", "call"], "unit_cost": ["1", "2"], "currency": ["CNY", "USD"]})
    with pytest.raises(InvalidInput) as caught:
        contact_costs(read_records("costs", costs, ZONE, NOW).table, NOW)
    assert caught.value.code == "records.currencies"


@given(st.lists(rows_of([*DATES, *TIMES, None]), max_size=3), st.sampled_from(DATES))
@settings(max_examples=40)
def test_what_is_in_force_equals_a_slow_scan(loads: list[Rows], day: str) -> None:
    table = products([]).table
    for place, rows in enumerate(loads):
        table = merge_records(table, products(rows, date(2026, 5, 2) + timedelta(days=place))).table
    when = date.fromisoformat(day)
    assert as_of(table, "catalog", when).to_pylist() == slow_as_of(table, when)
    shuffled = table.take(pa.array(Random(len(day)).sample(range(table.num_rows), table.num_rows), pa.int64()))
    assert as_of(shuffled, "catalog", when) == as_of(table, "catalog", when)


@given(rows_of([*DATES, *TIMES, None]), rows_of([*DATES, *TIMES, None]))
@settings(max_examples=40)
def test_merging_is_idempotent_and_equals_a_slow_merge(first: Rows, second: Rows) -> None:
    one, two = products(first, date(2026, 5, 2)), products(second, date(2026, 5, 4))
    before = merge_records(None, one).table
    merged = merge_records(before, two)
    again = merge_records(merged.table, two)
    assert again.table == merged.table
    assert (again.added, again.changed) == (0, 0)
    assert merged.added + merged.changed + merged.same == two.table.num_rows
    assert prices(merged.table) == slow_merge(before, two.table, merged.table.schema.field("from").type)


@given(rows_of([*DATES, *TIMES]), rows_of([*DATES, *TIMES]))
@settings(max_examples=40)
def test_loads_that_state_their_dates_merge_in_any_order(first: Rows, second: Rows) -> None:
    one, two = products(first), products(second)
    slots = [
        {(key, moment): (price, color) for key, moment, price, color in contents(each.table)} for each in (one, two)
    ]
    if any(slots[0][slot] != slots[1][slot] for slot in slots[0].keys() & slots[1].keys()):
        return
    left = merge_records(merge_records(None, one).table, two).table
    right = merge_records(merge_records(None, two).table, one).table
    assert left == right


def contents(table: pa.Table) -> list[tuple[Any, ...]]:
    def moment(value: date | datetime) -> datetime:
        return (
            value
            if isinstance(value, datetime)
            else datetime(value.year, value.month, value.day, tzinfo=ZoneInfo(ZONE))
        )

    return [
        (
            row["product"],
            moment(row["from"]),
            (row["price_minor"], row["attribute:color"], row["until"]),
            row["from_stated"],
        )
        for row in table.to_pylist()
    ]


def slow_merge(before: pa.Table, new: pa.Table, kind: pa.DataType) -> list[tuple[str, str, int | None]]:
    """Merge row by row in a dictionary, as the head of merging.py says."""
    held = {(key, moment): content for key, moment, content, _ in contents(before)}
    fresh = contents(new)
    added = [(key, moment) for key, moment, _, _ in fresh if (key, moment) not in held]
    held.update({(key, moment): content for key, moment, content, _ in fresh})
    stated = {(key, moment): is_stated for key, moment, _, is_stated in fresh}
    for key, moment in added:
        earlier = max((at for other, at in held if other == key and at < moment), default=None)
        if not stated[key, moment] and earlier is not None and held[key, earlier] == held[key, moment]:
            del held[key, moment]
    as_dates = pa.types.is_date(kind)
    return [(key, str(at.date() if as_dates else at), held[key, at][0]) for key, at in sorted(held)]
