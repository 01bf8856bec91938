"""A wrong mapping is mended: the load is taken back, the file loaded again, and nothing of the first try is left."""

from pathlib import Path

import pytest

import sojourn as sj
from sojourn import LoadOptions, Roles
from sojourn.vocabulary import InvalidInput

VISITS = "customer,time,page\na,2026-01-01 10:00,home\nb,2026-01-01 11:00,shop\n"
ORDERS = "customer,time,event\na,2026-01-02 10:00,order\nc,2026-01-03 10:00,order\n"


def test_a_load_is_taken_back_and_made_again(tmp_path: Path) -> None:
    for name, content in (("visits.csv", VISITS), ("orders.csv", ORDERS)):
        (tmp_path / name).write_text(content, encoding="utf-8")
    brand = sj.open(tmp_path / "brand")
    brand.load(tmp_path / "orders.csv")
    before = brand.log().transitions().to_dict()["transitions"]
    brand.load(tmp_path / "visits.csv", options=LoadOptions(roles=Roles(customer="customer", event_name="visit")))
    assert [(row["number"], row["events"]) for row in brand.loads()] == [(1, 2), (2, 2)]
    assert brand.undo_load(2)["file"] == "visits.csv"
    assert brand.describe()["events"] == 2
    assert brand.log().transitions().to_dict()["transitions"] == before
    brand.load(tmp_path / "visits.csv", options=LoadOptions(roles=Roles(customer="customer", event="page")))
    assert brand.describe()["customers"] == 3
    assert {row["from"] for row in brand.log().transitions()["transitions"]} == {"home"}


def test_the_last_load_can_go_too(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text(ORDERS, encoding="utf-8")
    brand = sj.open(tmp_path / "brand")
    brand.load(tmp_path / "orders.csv")
    brand.undo_load(1)
    assert brand.loads() == []
    with pytest.raises(InvalidInput, match="no load 1"):
        brand.undo_load(1)
    assert brand.load(tmp_path / "orders.csv")["events_added"] == 2
