"""What the documentation of dated records shows works."""

import io
import re
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pytest

from sojourn.catalog import Records, as_of, exact_costs, read_records


def shown_records(page: Path) -> dict[str, Records]:
    found = {}
    for kind, text in re.findall(r"```csv (\w+)\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
        names = text.splitlines()[0].split(",")
        texts = pyarrow.csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()))
        table = pyarrow.csv.read_csv(io.BytesIO(text.encode()), convert_options=texts)
        found[kind] = read_records(kind, table, "Asia/Shanghai", date(2026, 6, 30))
    return found


@pytest.mark.parametrize(("page", "call"), (("docs/how-to", "call"), ("docs/zh/how-to", "电话")))
def test_the_shown_files_load_as_the_text_says(repository: Path, page: str, call: str) -> None:
    records = shown_records(repository / page / "records.md")
    assert all(each.rejects.num_rows == 0 for each in records.values())
    catalog = records["catalog"].table
    prices = [
        as_of(catalog, "catalog", day)["price_minor"].to_pylist() for day in (date(2026, 2, 28), date(2026, 3, 1))
    ]
    assert prices == [[12900, 129900], [9900, 129900]]
    assert {"stock", "name"} <= set(catalog.column_names)
    assert sum(name.startswith("attribute:") for name in catalog.column_names) == 1
    costs = records["costs"].table
    assert [exact_costs(costs, day)[call] for day in (date(2026, 6, 30), date(2026, 7, 1))] == [1250, 1300]
    (reach,) = as_of(records["reach"].table, "reach", date(2026, 6, 18)).to_pylist()
    assert (reach["reach"], reach["clicks"], reach["spend_minor"]) == (120_000, 2_400, 3_600_000)
