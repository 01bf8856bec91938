"""Reading the kinds of dated records."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
import pytest

from sojourn.catalog import KINDS, REJECTS, Records, match_columns, read_records
from sojourn.vocabulary import InvalidInput
from unit.catalog.record_tables import NOW, ZONE, products


def read(kind: str, rows: Sequence[object], **more: Any) -> Records:
    return read_records(kind, pa.Table.from_pylist(list(rows)), ZONE, NOW, **more)


def test_customers_carry_identifiers_as_received_and_attributes() -> None:
    rows = [
        {"customer_no": "K1", "valid_from": "2026-01-05", "email": "Ann@Example.com", "手机": "138 0013 8000",
         "card_no": "", "birthday": "1990-02-28", "joined": "2026/1/5", "opt_in": "Y"},
        {"customer_no": "", "valid_from": "2026-01-06", "email": "bob@example.com", "手机": None, "card_no": "77",
         "birthday": "", "joined": "", "opt_in": ""},
    ]  # fmt: skip
    records = read("customers", rows)
    assert records.rejects.num_rows == 0
    assert records.table.column_names == [
        "customer", "from", "from_stated", "identifier:customer_no", "identifier:card", "identifier:email",
        "identifier:phone", "birthday", "joined", "attribute:opt_in",
    ]  # fmt: skip
    card, number = records.table.to_pylist()
    assert (card["customer"], number["customer"]) == ("card:77", "customer_no:K1")
    assert number["identifier:email"] == "Ann@Example.com"
    assert number["identifier:phone"] == "138 0013 8000"
    assert (number["birthday"], number["attribute:opt_in"]) == (date(1990, 2, 28), "Y")
    assert card["birthday"] is card["attribute:opt_in"] is card["identifier:customer_no"] is None


def test_other_identifiers_can_be_named() -> None:
    records = read("customers", [{"no": "7", "name": "Ann"}], columns={"identifier:loyalty": "no"})
    assert records.table.to_pylist() == [
        {"customer": "loyalty:7", "from": NOW, "from_stated": False, "name": "Ann", "identifier:loyalty": "7"}
    ]


def test_money_is_minor_units_of_its_currency() -> None:
    rows = [
        {"sku": "A", "price": "¥1,234.50", "currency": "rmb", "stock": 7},
        {"sku": "B", "price": "1234", "currency": "JPY", "stock": None},
        {"sku": "C", "price": "1.2345", "currency": "KWD", "stock": 1.5},
        {"sku": "D", "price": "2", "currency": "", "stock": 0},
    ]
    table = read("catalog", rows, currency="EUR").table
    assert table["price_minor"].to_pylist() == [123450, 1234, 1234, 200]
    assert table["currency"].to_pylist() == ["CNY", "JPY", "KWD", "EUR"]
    assert table["stock"].to_pylist() == [7, None, 1.5, 0]
    assert table.schema.field("price_minor").type == pa.int64()


def test_amounts_without_a_currency_are_refused() -> None:
    with pytest.raises(InvalidInput) as caught:
        read("catalog", [{"sku": "A", "price": "1"}])
    assert caught.value.code == "records.currency"
    assert read("catalog", [{"sku": "A", "price": ""}]).table["price_minor"].to_pylist() == [None]


def test_unit_costs_keep_parts_of_a_cent() -> None:
    table = read("costs", [{"contact": "push", "unit_cost": "0.001", "currency": "CNY"}]).table
    assert table["unit_cost_millionths"].to_pylist() == [1000]


def test_rows_without_a_date_hold_from_the_day_of_the_load() -> None:
    table = products([{"sku": "A", "valid_from": "2026-05-01"}, {"sku": "A"}, {"sku": "B"}]).table
    assert table.select(["product", "from", "from_stated"]).to_pylist() == [
        {"product": "A", "from": date(2026, 5, 1), "from_stated": True},
        {"product": "A", "from": NOW, "from_stated": False},
        {"product": "B", "from": NOW, "from_stated": False},
    ]


def test_dates_stay_dates_until_a_row_states_a_time() -> None:
    assert products([{"sku": "A", "valid_from": "2026-05-01 00:00:00"}]).table.schema.field("from").type == pa.date32()
    table = products([{"sku": "A", "valid_from": "2026-05-01"}, {"sku": "A", "valid_from": "2026-05-01T04:30Z"}]).table
    assert table.schema.field("from").type == pa.timestamp("us", ZONE)
    assert [moment.astimezone(UTC) for moment in table["from"].to_pylist()] == [
        datetime(2026, 4, 30, 16, tzinfo=UTC), datetime(2026, 5, 1, 4, 30, tzinfo=UTC),
    ]  # fmt: skip


def test_bad_rows_are_rejected_with_row_column_and_reason() -> None:
    rows = [
        {"sku": "A", "valid_from": "2026-05-01", "price": "1", "currency": "CNY", "qty": "5"},
        {"sku": "", "valid_from": "2026-05-01", "price": "1", "currency": "CNY", "qty": "5"},
        {"sku": "B", "valid_from": "soon", "price": "much", "currency": "CNY", "qty": "5"},
        {"sku": "C", "valid_from": "2026-05-01", "price": "much", "currency": "CNY", "qty": "5"},
        {"sku": "D", "valid_from": "2026-05-01", "price": "1", "currency": "gold", "qty": "5"},
        {"sku": "E", "valid_from": "2026-05-01", "price": "1", "currency": "CNY", "qty": "few"},
    ]
    records = read("catalog", rows)
    assert records.table["product"].to_pylist() == ["A"]
    assert records.rejects.schema == REJECTS
    found = records.rejects.to_pylist()
    assert [(reject["row"], reject["column"], reject["reason"]) for reject in found] == [
        (2, "sku", "key.missing"),
        (3, "valid_from", "date.unreadable"),
        (4, "price", "money.unreadable"),
        (5, "currency", "currency.unknown"),
        (6, "qty", "number.unreadable"),
    ]
    assert found[1]["message"] == "'soon' is not a date between 1900 and 2200."
    assert '"price": "much"' in found[1]["raw"]


def test_of_rows_with_one_key_and_date_the_last_is_kept() -> None:
    row = {"sku": "A", "valid_from": "2026-05-01"}
    records = products([{**row, "price": "1"}, {**row, "price": "2"}, {**row, "price": "2"}, {"sku": "B"}])
    assert records.table["price_minor"].to_pylist() == [200, None]
    assert records.repeated == 1
    assert records.rejects.select(["row", "reason", "message"]).to_pylist() == [
        {"row": 1, "reason": "key.repeated", "message": "Row 3 has the same key and date; the later row is kept."}
    ]


def test_reach_is_by_channel_campaign_and_day() -> None:
    rows = [
        {"day": "2026-05-01", "channel": "douyin", "campaign": "feed", "reach": "1,200", "clicks": 7, "spend": 99.5},
        {"day": "2026-05-01", "channel": "baidu", "campaign": None, "reach": "3", "clicks": None, "spend": None},
        {"day": None, "channel": "baidu", "campaign": None, "reach": "3", "clicks": None, "spend": None},
    ]
    records = read("reach", rows, currency="CNY")
    assert records.rejects["reason"].to_pylist() == ["date.missing"]
    baidu, douyin = records.table.to_pylist()
    assert (baidu["campaign"], baidu["reach"], baidu["spend_minor"]) == ("", 3, None)
    assert (douyin["reach"], douyin["clicks"], douyin["spend_minor"]) == (1200, 7, 9950)


def test_chinese_headings_are_known() -> None:
    matched = match_columns(KINDS["catalog"], ["商品编号", "生效日期", "售价(元)", "库存", "颜色"])
    assert matched == {
        "product": "商品编号", "from": "生效日期", "price_minor": "售价(元)", "stock": "库存",
        "attribute:颜色": "颜色",
    }  # fmt: skip


def test_a_heading_stands_for_one_column_of_a_kind() -> None:
    for kind in KINDS.values():
        aliases = [alias for field in kind.fields for alias in field.aliases]
        assert len(aliases) == len(set(aliases)), [alias for alias in aliases if aliases.count(alias) > 1]


@pytest.mark.parametrize(
    ("kind", "columns", "given", "code"),
    (
        ("things", ["sku"], None, "records.kind"),
        ("catalog", ["color"], None, "records.column"),
        ("customers", ["name"], None, "records.column"),
        ("costs", ["channel"], None, "records.column"),
        ("reach", ["channel"], None, "records.column"),
        ("catalog", ["sku"], {"price_minor": "prize"}, "records.column"),
        ("catalog", ["sku", "p"], {"prize": "p"}, "records.column"),
    ),
)
def test_what_is_missing_is_said(kind: str, columns: list[str], given: dict[str, str] | None, code: str) -> None:
    table = pa.table({name: pa.array(["x"]) for name in columns})
    with pytest.raises(InvalidInput) as caught:
        read_records(kind, table, ZONE, NOW, columns=given)
    assert caught.value.code == code


def test_two_columns_of_one_name_are_refused() -> None:
    with pytest.raises(InvalidInput, match="Two columns"):
        read_records("catalog", pa.table([["a"], ["b"]], names=["sku", "sku"]), ZONE, NOW)


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_file_without_rows_has_no_records(kind: str) -> None:
    columns = {"customers": ["email"], "catalog": ["sku"], "stores": ["store"], "offers": ["offer"],
               "costs": ["contact", "cost"], "reach": ["day", "channel"]}[kind]  # fmt: skip
    table = pa.table({name: pa.array([], pa.string()) for name in columns})
    records = read_records(kind, table, ZONE, NOW)
    assert (records.table.num_rows, records.rejects.num_rows) == (0, 0)


def test_typed_columns_read_like_texts() -> None:
    typed = pa.table(
        {
            "sku": pa.array([17, 18]),
            "valid_from": pa.array([date(2026, 5, 1), None]),
            "price": pa.array([1.5, None]),
            "name": pa.array(["x", "y"]).dictionary_encode(),
            "until": pa.array([None, None], pa.null()),
        }
    )
    shown = {
        name: [None if cell is None else str(cell) for cell in typed[name].to_pylist()] for name in typed.column_names
    }
    texts = pa.table({name: pa.array(cells, pa.string()) for name, cells in shown.items()})
    assert read_records("catalog", typed, ZONE, NOW, currency="CNY") == read_records(
        "catalog", texts, ZONE, NOW, currency="CNY"
    )
