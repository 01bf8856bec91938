"""Dated records as lists: what holds on a day, searched, page by page; personal fields of customers masked."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

import sojourn as sj
from unit.http_api.site import Site

STORES = "store,name,valid_from,region\nB1,Bund,2026-01-01,East\nB1,Bund Plaza,2026-06-01,East\n"
STORES += "N1,Nanshan,2026-01-01,South\n"
CUSTOMERS = "customer_no,email,phone,birthday,tier\nc1,ann@x.de,+8613812340013,1990-05-03,gold\nc2,bo@x.de,,,silver\n"


@pytest.fixture
def filled(site: Site, tmp_path: Path) -> Site:
    for kind, text in {"stores": STORES, "customers": CUSTOMERS}.items():
        file = tmp_path / f"{kind}.csv"
        file.write_text(text, encoding="utf-8")
        sj.open(site.folder).load_records(kind, [file], date(2026, 1, 1))
    return site


def listed(site: Site, kind: str, **query: Any) -> dict[str, Any]:
    answered = site.ask("GET", f"/api/records/{kind}", headers=site.secret("read", "reveal"), params=query)
    assert answered.status_code == 200, answered.text
    found: dict[str, Any] = answered.json()
    return found


def test_the_kinds_say_how_many_hold_on_a_day(filled: Site) -> None:
    found = filled.ask("GET", "/api/records", headers=filled.secret("read"), params={"day": "2026-07-01"}).json()
    counted = {one["kind"]: (one["rows"], one["holding"], one["latest"]) for one in found["kinds"]}
    assert counted["stores"] == (3, 2, "2026-06-01")
    assert counted["customers"] == (2, 2, "2026-01-01")
    assert counted["costs"] == (0, 0, None)


def test_a_list_shows_what_holds_on_a_day_and_is_searched_page_by_page(filled: Site) -> None:
    assert [row["name"] for row in listed(filled, "stores", day="2026-02-01")["rows"]] == ["Bund", "Nanshan"]
    assert [row["name"] for row in listed(filled, "stores", day="2026-07-01")["rows"]] == ["Bund Plaza", "Nanshan"]
    found = listed(filled, "stores", day="2026-07-01", q="PLAZA")
    assert (found["total"], found["columns"]) == (1, ["store", "from", "name", "region"])
    second = listed(filled, "stores", day="2026-07-01", page=2, per_page=1)
    assert (second["total"], [row["store"] for row in second["rows"]]) == (2, ["N1"])
    assert listed(filled, "costs") | {"day": ""} == {
        "kind": "costs", "day": "", "total": 0, "page": 1, "per_page": 50, "columns": [], "rows": [],
    }  # fmt: skip
    refused = filled.ask("GET", "/api/records/shops", headers=filled.secret("read"))
    assert (refused.status_code, refused.json()["code"]) == (400, "records.kind")


def test_personal_fields_of_customers_are_masked_and_cannot_be_searched(filled: Site) -> None:
    found = listed(filled, "customers", day="2026-07-01")
    assert [row["tier"] for row in found["rows"]] == ["gold", "silver"]
    assert not any(text in str(found) for text in ("ann@x.de", "13812340013", "1990"))
    assert listed(filled, "customers", q="gold")["total"] == 1
    assert listed(filled, "customers", q="ann@x")["total"] == 0
    assert listed(filled, "customers", q="138")["total"] == 0
