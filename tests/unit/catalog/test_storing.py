"""Record files of a workspace."""

from pathlib import Path

import pytest

from sojourn.catalog import as_of, load, merge_records, save
from sojourn.vocabulary import WorkspaceError
from unit.catalog.record_tables import products


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    for dates in ("2026-05-01", "2026-05-01 10:00"):
        table = products([{"sku": "A", "valid_from": dates, "price": "1", "color": "red"}, {"sku": "B"}]).table
        assert load(tmp_path, [save(tmp_path, "catalog", table)]) == table
    assert load(tmp_path, []) is None


def test_equal_records_are_one_file_whatever_their_order(tmp_path: Path) -> None:
    table = products([{"sku": "A"}, {"sku": "B"}]).table
    name = save(tmp_path / "records", "catalog", table)
    assert save(tmp_path / "records", "catalog", table.take([1, 0])) == name
    assert [path.name for path in (tmp_path / "records").iterdir()] == [name]
    assert name.startswith("catalog-")
    assert name.endswith(".parquet")


def test_several_files_count_as_loads_one_after_the_other(tmp_path: Path) -> None:
    loads = [products([{"sku": "A", "valid_from": "2026-05-01", "price": price}]) for price in ("1", "2")]
    names = [save(tmp_path, "catalog", each.table) for each in loads]
    merged = merge_records(merge_records(None, loads[0]).table, loads[1]).table
    assert load(tmp_path, names) == merged
    assert as_of(merged, "catalog", merged["from"][0].as_py())["price_minor"].to_pylist() == [200]


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "catalog-1.parquet").write_bytes(b"PAR1")
    for name in ("catalog-1.parquet", "catalog-2.parquet"):
        with pytest.raises(WorkspaceError, match=name):
            load(tmp_path, [name])
