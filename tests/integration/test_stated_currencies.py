"""Currencies that stand in the cells of amounts: taken as they are stated, and told."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from sojourn.assembly import LoadOptions, Roles, Workspace, open_workspace
from sojourn.cli.app import run

ROLES = Roles(customer="who", time="at", event="what", value="paid")


def write(path: Path, cells: Sequence[str]) -> Path:
    rows = [f'c{place},2026-01-01 10:00:{place % 60:02},buy,"{cell}"' for place, cell in enumerate(cells)]
    path.write_text("\n".join(["who,at,what,paid", *rows]) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return open_workspace(tmp_path / "brand")


def load(workspace: Workspace, *files: Path, **options: Any) -> dict[str, Any]:
    return workspace.load(*files, options=LoadOptions(roles=ROLES, **options))


def money(workspace: Workspace) -> list[tuple[str | None, float | None]]:
    rows = workspace.sql("select currency, value from events order by customer").to_pylist()
    return [(row["currency"], row["value"]) for row in rows]


def test_one_stated_currency_settles_that_of_the_workspace(workspace: Workspace, tmp_path: Path) -> None:
    account = load(workspace, write(tmp_path / "a.csv", ["€1,200.50", "€15.00", "3.00", ""]))
    assert money(workspace) == [("EUR", 1200.5), ("EUR", 15.0), ("EUR", 3.0), (None, None)]
    assert workspace.manifest.settings.currency == "EUR"
    assert any("EUR: this becomes the currency" in note for note in account["files"][0]["notes"])
    assert account["files"][0]["stated_currencies"] == ["EUR"]
    load(workspace, write(tmp_path / "b.csv", ["7"]), source="other")
    assert ("EUR", 7.0) in money(workspace)


def test_far_down_in_a_file_too(workspace: Workspace, tmp_path: Path) -> None:
    """What the sample does not show still counts before the currency of all the others is settled."""
    cells = ["€1"] * 60_000
    cells[35_000] = "8 USD"
    load(workspace, write(tmp_path / "a.csv", cells))
    assert workspace.manifest.settings.currency is None
    found = workspace.sql("select currency, count(*) as n from events group by all order by all").to_pylist()
    assert [(row["currency"], row["n"]) for row in found] == [("EUR", 59_999), ("USD", 1)]


def test_a_stated_option_holds_for_cells_that_state_nothing(workspace: Workspace, tmp_path: Path) -> None:
    load(workspace, write(tmp_path / "a.csv", ["$5", "¥500", "88元", "2 欧元", "9"]), currency="JPY")
    assert money(workspace) == [("USD", 5.0), ("JPY", 500.0), ("CNY", 88.0), ("EUR", 2.0), ("JPY", 9.0)]
    assert workspace.manifest.settings.currency == "JPY"


def test_sums_over_several_currencies_are_refused(workspace: Workspace, tmp_path: Path) -> None:
    account = load(workspace, write(tmp_path / "a.csv", ["15.00 USD", "€15.00"]))
    assert workspace.manifest.settings.currency is None
    assert account["files"][0]["stated_currencies"] == ["EUR", "USD"]
    answer = workspace.log().paths(goal="buy").to_dict()
    assert answer.get("currency") is None
    assert any("currencies" in note for note in answer["notes"])


def test_money_that_nobody_stated_is_not_renamed(workspace: Workspace, tmp_path: Path) -> None:
    load(workspace, write(tmp_path / "a.csv", ["5"]))
    load(workspace, write(tmp_path / "b.csv", ["€7"]))
    assert workspace.manifest.settings.currency is None
    files = [write(tmp_path / "c.csv", ["5"]), write(tmp_path / "d.csv", ["€7"])]
    other = open_workspace(tmp_path / "other")
    load(other, *files)
    assert other.manifest.settings.currency is None
    turned = open_workspace(tmp_path / "turned")
    load(turned, *files[::-1])
    assert turned.manifest.settings.currency == "EUR"


def test_what_is_no_currency_is_rejected(workspace: Workspace, tmp_path: Path) -> None:
    account = load(workspace, write(tmp_path / "a.csv", ["5", "12 PCS", "€5 USD"]))
    assert account["files"][0]["rejected_by_reason"] == {"currency.unknown": 2}


def test_nobody_is_told_that_a_stated_currency_was_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = ["--customer", "who", "--time", "at", "--event", "what", "--value", "paid", "--dry-run"]
    for cell, warned in (("€5", False), ("5", True)):
        file = write(tmp_path / "a.csv", [cell])
        assert run(["load", str(file), *said, "--workspace", str(tmp_path / "brand")]) == 0
        assert ("No currency was stated" in capsys.readouterr().err) == warned


def test_the_lines_of_an_order_state_it_too(workspace: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "tills.csv"
    rows = ["c1,o1,€2.00,a", "c1,o1,€3.00,b", "c1,o2,€2.00,a", "c1,o2,4.00 USD,b"]
    lines = [f"{who},{order},2026-01-01 10:00,{sku},{price}" for who, order, price, sku in (r.split(",") for r in rows)]
    file.write_text("\n".join(["who,receipt,at,sku,price", *lines]) + "\n", encoding="utf-8")
    roles = Roles(customer="who", time="at", event_name="order", order="receipt", lines=(("price", "price"),))
    account = workspace.load(file, options=LoadOptions(roles=roles))
    found = workspace.sql('select "case", currency, value from events order by 1').to_pylist()
    assert found == [
        {"case": "o1", "currency": "EUR", "value": 5.0},
        {"case": "o2", "currency": None, "value": None},
    ]
    assert any("1 orders have lines in several currencies" in note for note in account["files"][0]["notes"])
    assert json.dumps(account)
