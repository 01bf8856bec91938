"""Amounts of money: exact, half to even, in the minor unit of their currency."""

import re
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest

from sojourn.sources import Roles
from sojourn.sources.amounts import read_numbers, stated_currencies
from sojourn.sources.currency_names import MONEY
from sojourn.sources.decimals import choose_point, scaled_texts
from unit.sources.mapped_rows import load


@pytest.mark.parametrize(
    ("text", "cents"),
    (
        *(("12.50", 1250), ("1,234.50", 123450), ("¥12.00", 1200), ("(12.3)", -1230), ("-5", -500), ("5-", -500)),
        *(("$-3.1", -310), ("-$3.1", -310), (".5", 50), ("5.", 500), ("1e5", 10_000_000), ("1.5E-3", 0), ("+7", 700)),
        *(("0.285", 28), ("0.295", 30), ("-0.015", -2), ("1 234.5", 123450), ("1'234.50", 123450), ("12元", 1200)),
        *(("US$ 3", 300), ("12 CNY", 1200), ("1,23,456.00", 12345600), ("0.0049999999999999999999", 0)),
        *(("92233720368547758.07", 2**63 - 1), ("15,200.50\u00a0€", 1520050), ("人民币 8.8元", 880), ("3 usd", 300)),
    ),
)
def test_numbers_as_people_write_them(text: str, cents: int) -> None:
    values, readable = scaled_texts(pa.array([text]), 2)
    assert readable[0]
    assert values[0] == cents


@pytest.mark.parametrize(
    "text",
    (
        *("abc", "12,50", "1,2345", "1.2.3", "--3", "(−5)", "(5", "12%", "NaN", "inf", "-", ".", "１２", "1e400"),
        *("92233720368547758.08", "99999999999999999999", "0x10", "1 2"),
    ),
)
def test_what_is_no_number_is_not_read(text: str) -> None:
    assert not scaled_texts(pa.array([text]), 2)[1][0]


def test_decimal_commas_are_decided_over_the_sample() -> None:
    assert choose_point(["12,50", "7"])[0] == ","
    assert choose_point(["1.234.567,5", "1.250"])[0] == ","
    assert choose_point(["1,234,567", "1,250"]) == (".", None)
    point, note = choose_point(["1,250", "7"])
    assert point == "."
    assert note is not None
    assert "'1,250'" in note
    values, readable = scaled_texts(pa.array(["12,50", "1.250", "1.234,5", "1.5"]), 2, ",")
    assert values.tolist() == [1250, 125000, 123450, 0]
    assert readable.tolist() == [True, True, True, False]


@pytest.mark.parametrize(
    ("column", "values"),
    (
        (pa.array([1, None, -3], pa.int8()), [100, 0, -300]),
        (pa.array([0.285, 1.005, 1.115, 2.675]), [28, 100, 112, 268]),
        (pa.array([Decimal("1.005"), Decimal("-2.50")]), [100, -250]),
        (pa.array(["1.50", None, "NULL", ""]).dictionary_encode(), [150, 0, 0, 0]),
    ),
)
def test_every_type_of_column(column: pa.Array, values: list[int]) -> None:
    numbers = read_numbers(column, 2)
    assert numbers.values.tolist() == values
    assert not numbers.unreadable.any()


def test_numbers_out_of_range_are_unreadable() -> None:
    for column in (pa.array([np.nan, np.inf, 1e17]), pa.array([2**62, -(2**62), 2**63 - 1])):
        assert read_numbers(column, 2).unreadable.all()


def rows(values: list[object], **more: list[object]) -> pa.Table:
    size = len(values)
    return pa.table(
        {"customer": ["c"] * size, "time": ["2026-01-01"] * size, "event": ["buy"] * size, "value": values, **more}
    )


def test_each_row_has_the_exponent_of_its_currency() -> None:
    table = rows(["12", "12", "12", "12", "1.5"], currency=["CNY", "jpy", "KWD", "", "¤"])
    events, rejects, _ = load(table, currency="EUR")
    assert [(event["value"], event["currency"]) for event in events] == [
        (1200, "CNY"), (12, "JPY"), (12000, "KWD"), (1200, "EUR"),
    ]  # fmt: skip
    assert [(reject["row"], reject["reason"]) for reject in rejects] == [(5, "currency.unknown")]


def test_an_event_without_value_has_no_currency() -> None:
    events, rejects, _ = load(rows([1.5, None, float("inf")]), currency="JPY")
    assert [(event["value"], event["currency"]) for event in events] == [(2, "JPY"), (None, None)]
    assert rejects[0]["message"] == "'inf' is no amount of money, or too large."


@pytest.mark.parametrize(
    ("cell", "stated", "code"),
    (
        *(("€1,200.50", "USD", "EUR"), ("15.00 USD", "CNY", "USD"), ("88元", "USD", "CNY"), ("USD 5", "EUR", "USD")),
        *(
            ("$5", "CAD", "CAD"),
            ("$5", "EUR", "USD"),
            ("-$5", "MXN", "MXN"),
            ("¥5", "JPY", "JPY"),
            ("¥5", "EUR", "CNY"),
        ),
        *(("￥5", "CNY", "CNY"), ("5 美元", "CNY", "USD"), ("人民币5", "EUR", "CNY"), ("5欧元", "CNY", "EUR")),
        *(("$5 AUD", "USD", "AUD"), ("US$5", "CAD", "USD"), ("HK$5", "USD", "HKD"), ("5 港币", "CNY", "HKD")),
        *(("5元", "TWD", "TWD"), ("5 rmb", "USD", "CNY"), ("(£5.00)", "USD", "GBP"), ("5.00\u202f€", "USD", "EUR")),
        *(("5", "CHF", "CHF"), ("1e2", "CHF", "CHF"), ("", "CHF", None), ("5 PCS", "USD", "?"), ("$5 EUR", "USD", "?")),
    ),
)
def test_the_currency_of_a_cell_is_what_it_states(cell: str, stated: str, code: str | None) -> None:
    roles = Roles(value="value")
    for cells in (pa.array([cell, "0.50"]), pa.array([cell, "0.50"] * 99).dictionary_encode()):
        table = rows(["x"] * len(cells)).set_column(3, "value", cells)
        events, rejects, _ = load(table, roles, currency=stated)
        if code == "?":
            assert rejects[0]["reason"] == "currency.unknown"
            assert repr(cell) in rejects[0]["message"]
        else:
            assert [event["currency"] for event in events[:2]] == [code, stated]


def test_a_column_beside_the_amounts_says_what_they_are_in() -> None:
    events, _, _ = load(
        rows(["$5", "5 PCS"], currency=["EUR", "JPY"]), Roles(value="value", currency_column="currency")
    )
    assert [(event["value"], event["currency"]) for event in events] == [(500, "EUR"), (5, "JPY")]


def test_plain_numbers_are_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """Digits, signs and separators state nothing: no cell is taken apart."""
    monkeypatch.setattr("sojourn.sources.amounts.find_digits", None)
    for cells in (["1,234.50", "-5", "(3)", "+1 000", ""], [1, 2], [1.5, None], [None]):
        assert stated_currencies([(pa.array(cells), "."), (pa.array(cells).dictionary_encode(), ".")], "USD") is None


def test_no_mark_hides_a_longer_one() -> None:
    for mark in ("HK$", "US$", "人民币元", "新台币", "CN¥", "日元"):
        found = re.match(MONEY, mark)
        assert found is not None
        assert found[0] == mark
