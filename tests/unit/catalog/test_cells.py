"""Cells of record files."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, strategies as st

from sojourn.catalog import cells

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    "text",
    ("2026-03-05", "2026/3/5", "2026.03.05", "2026年3月5日", "20260305", "5.3.2026", "25/3/2026", "3/25/2026",
     "05/05/2026", "2026-03-05 00:00:00", "2026-03-05T00:00", "2026-03-04T16:00:00Z", "2026-03-05T00:00:00.000+08:00"),
)  # fmt: skip
def test_dates_are_read_as_people_write_them(text: str) -> None:
    moment = cells.as_moment(text, SHANGHAI)
    assert moment is not None
    assert (moment.hour, moment.minute, str(moment.tzinfo)) == (0, 0, "Asia/Shanghai")
    assert moment.date() in (date(2026, 3, 5), date(2026, 3, 25), date(2026, 5, 5))


@pytest.mark.parametrize("text", ("3/4/2026", "2026-13-01", "2026-02-30", "yesterday", "1899-12-31", "2201-01-01",
                                  "26-3-5", "2026-03-05 25:00", "2026-03-05 10:61", "1772323200"))  # fmt: skip
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        cells.as_moment(text, SHANGHAI)


def test_typed_dates_are_taken_as_they_are() -> None:
    assert cells.as_date(date(2026, 3, 5), SHANGHAI) == date(2026, 3, 5)
    assert cells.as_date(datetime(2026, 3, 4, 20, tzinfo=UTC), SHANGHAI) == date(2026, 3, 5)
    assert cells.as_moment("0000-00-00", SHANGHAI) is None
    assert cells.as_last_date(date(9999, 12, 31), SHANGHAI) is None


@pytest.mark.parametrize(
    ("text", "number"),
    (("1234.5", "1234.5"), ("1,234.50", "1234.50"), ("1.234,50", "1234.50"), ("1 234,5", "1234.5"), ("¥12.00", "12.00"),
     ("CNY 12", "12"), ("12 CNY", "12"), ("12元", "12"), ("(12.3)", "-12.3"), ("-3", "-3"), ("−3", "-3"), ("+3", "3"),
     ("1,234", "1234"), ("1.234", "1.234"), ("1.234.567", "1234567"), ("12,50", "12.50"), (".5", ".5"), ("1e3", "1e3"),
     ("12,34,567.8", "1234567.8"), ("20%", "20")),
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(text: str, number: str) -> None:
    assert cells.as_decimal(text) == Decimal(number)


@pytest.mark.parametrize("text", ("twelve", "1-2", "1,2,3", "--1", "0x1", "1e9999", "٣"))
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        cells.as_scaled(text, 2)


def test_money_is_exact_and_too_much_is_refused() -> None:
    assert cells.as_scaled("0.005", 2) == 0
    assert cells.as_scaled("0.015", 2) == 2
    assert cells.as_scaled(0.1, 2) == 10
    assert cells.as_scaled(Decimal("92233720368547758.07"), 2) == 2**63 - 1
    with pytest.raises(ValueError):
        cells.as_scaled("92233720368547758.08", 2)
    with pytest.raises(ValueError):
        cells.as_count("1.5")


@given(st.integers(-(10**14), 10**14))
def test_amounts_survive_being_written(minor: int) -> None:
    assert cells.as_scaled(f"{Decimal(minor) / 100:,.2f}", 2) == minor


@pytest.mark.parametrize(
    "column",
    (
        pa.array(["a", " a ", "", None]),
        pa.array(["a", "a", None, None]).dictionary_encode(),
        pa.chunked_array([["a", "a", None, None]]).combine_chunks(),
    ),
)
def test_texts_are_trimmed_and_empty_ones_absent(column: pa.Array) -> None:
    assert cells.read_texts(column).to_pylist() == ["a", "a", None, None]


def test_columns_of_any_type_become_texts() -> None:
    columns = [
        (pa.array([17850.0, 0.5, float("nan")]), ["17850", "0.5", None]),
        (pa.array([True, None]), ["true", None]),
        (pa.array([date(2026, 3, 5)]), ["2026-03-05"]),
        (pa.array([[1, 2], None]), ["[1, 2]", None]),
        (pa.array([Decimal("1.50")]), ["1.5"]),
        (pa.array([None, None]), [None, None]),
        (pa.array(np.array(["2026-03-05T10:00"], "datetime64[ns]")), ["2026-03-05T10:00:00"]),
    ]
    for column, shown in columns:
        assert cells.read_texts(column).to_pylist() == shown
