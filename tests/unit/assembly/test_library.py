"""The library's face: events from anywhere, answers as data, pictures and files, customers behind numbers."""

import csv
import json
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import sojourn as sj
from sojourn.assembly import Log
from sojourn.assembly.rejects import safe_cell

EVENTS = {
    "who": ["c1", "c1", "c1", "c2", "c2", "c3"],
    "at": [f"2026-03-0{day}T10:00:00Z" for day in (1, 2, 3, 1, 4, 2)],
    "what": ["view", "cart", "order", "view", "cart", "view"],
    "where": ["web", "web", "app", "web", "store", "app"],
    "money": [None, None, 19.9, None, None, None],
}
ROLES = {"customer": "who", "time": "at", "event": "what", "channel": "where", "value": "money", "currency": "CNY"}


@pytest.fixture(scope="module")
def log() -> Log:
    """The events above."""
    return sj.read(pa.table(EVENTS), **ROLES)


@pytest.mark.parametrize("make", (pa.table, pd.DataFrame, pl.DataFrame), ids=["arrow", "pandas", "polars"])
def test_the_same_answer_from_every_kind_of_table(log: Log, make: Any) -> None:
    """Arrow, pandas and Polars tables, and files, answer the same."""
    other = sj.read(make(EVENTS), **ROLES)
    assert other.transitions()["transitions"] == log.transitions()["transitions"]


def test_from_a_file(log: Log, tmp_path: Path) -> None:
    """A CSV of the same rows answers the same."""
    path = tmp_path / "events.csv"
    pd.DataFrame(EVENTS).to_csv(path, index=False)
    assert sj.read(path, **ROLES).transitions()["transitions"] == log.transitions()["transitions"]


def test_answers_as_data(log: Log) -> None:
    """Rows as Arrow, Polars, pandas, plain data and JSON; every answer says how it was got."""
    answer = log.transitions()
    assert answer.to_arrow().num_rows == answer.to_polars().height == len(answer.to_pandas()) == 2
    said = json.loads(answer.to_json())
    assert {"as_of", "exact", "definition", "events_read", "customers_read", "milliseconds", "notes"} <= said.keys()
    assert (said["events_read"], said["customers_read"], said["currency"]) == (6, 3, "CNY")


def test_customers_behind_numbers(log: Log) -> None:
    """Every number opens who is behind it."""
    assert log.transitions().customers(**{"from": "view", "to": "cart"}) == ["c1", "c2"]
    assert log.funnel(["view", "order"], within="7d").customers(step=1) == ["c1"]
    assert log.paths(goal="order").customers(step=2, event="order") == ["c1"]
    with pytest.raises(sj.InvalidInput, match="which number"):
        log.transitions().customers()


def test_pictures_and_files(log: Log, tmp_path: Path) -> None:
    """Plots are SVG; answers save as HTML, SVG, PNG, CSV and JSON; other endings are refused in words."""
    answer = log.paths(goal="order")
    assert answer.plot().svg.startswith("<svg")
    assert "<table>" in log.transitions()._repr_html_()
    for kind in ("html", "svg", "png", "csv", "json"):
        assert answer.save(tmp_path / f"paths.{kind}").stat().st_size > 100
    with pytest.raises(sj.InvalidInput, match="html"):
        answer.save(tmp_path / "paths.docx")


def test_no_name_is_a_formula_in_a_saved_table(tmp_path: Path) -> None:
    """Events are called as their senders like; a spreadsheet takes none of them for a formula."""
    names = ["=cmd|' /C calc'!A0", "+1", "＝1", "@x", "plain", "-2"]
    rows = {"who": ["c"] * 6, "at": [f"2026-03-01T10:00:0{place}Z" for place in range(6)], "what": names}
    answer = sj.read(pa.table(rows), customer="who", time="at", event="what").transitions()
    with answer.save(tmp_path / "table.csv").open(encoding="utf-8", newline="") as file:
        head, *cells = csv.reader(file)
    assert {row[head.index("from")] for row in cells} == {f"'{name}" for name in names[:4]} | {"plain"}
    assert all(row[head.index("passes")] == "1" for row in cells)  # numbers stay numbers


@pytest.mark.parametrize(
    ("cell", "safe"),
    (
        *((" =1", "' =1"), ("\u3000＝1", "'\u3000＝1"), ("\ufeff=1", "'\ufeff=1"), ("\tx", "'\tx"), ("a=1", "a=1")),
        *(("＋1", "'＋1"), ("－1", "'－1"), ("＠x", "'＠x"), ("购买", "购买"), ("", ""), (5, "5")),
    ),
)
def test_what_a_spreadsheet_would_run_is_quoted(cell: object, safe: str) -> None:
    assert safe_cell(cell) == safe


def test_a_view_is_the_same_log_seen_otherwise(log: Log) -> None:
    """Conditions, ranges, collapse; the log itself stays as it is."""
    web = log.view(where="channel = 'web'")
    assert [row["passes"] for row in web.transitions()["transitions"]] == [1]
    assert log.transitions(range="2026-03-02..2026-03-02")["transitions"][0]["from"] == "cart"
    assert log.transitions()["events_read"] == 6


@pytest.mark.parametrize(
    ("ask", "says"),
    (
        (lambda log: log.funnel(["vieww"]), "Did you mean 'view'"),
        (lambda log: log.funnel(["view"], within="a week"), "duration"),
        (lambda log: log.transitions(where="chanel = 'web'"), "Columns:"),
        (lambda log: log.transitions(range="March"), "FROM..TO"),
        (lambda log: log.transitions(tz="Mars/Base"), "IANA"),
        (lambda log: log.transitions(unit="household"), "unit"),
        (lambda log: log.funnel(["view"], by="color"), "Known:"),
        (lambda log: log.paths(depth=0), "depth"),
        (lambda log: log.view(touchpoints="mine"), "touchpoint set"),
    ),
)
def test_errors_say_what_exists(log: Log, ask: Any, says: str) -> None:
    """What was given, what exists, what to do; one line."""
    with pytest.raises(sj.SojournError, match=says) as caught:
        ask(log)
    assert "\n" not in str(caught.value)


def test_a_workspace_in_four_lines(tmp_path: Path) -> None:
    """Open, load, ask; an empty one says what to do."""
    brand = sj.open(tmp_path / "brand")
    with pytest.raises(sj.SojournError, match="sojourn load"):
        brand.log()
    options = sj.LoadOptions(roles=sj.Roles(customer="who", time="at", event="what"))
    assert brand.load(pa.table(EVENTS), options=options)["events_added"] == 6
    assert brand.log().describe()["customers"] == 3
    exported = brand.export(tmp_path / "out")
    assert exported["events"] == 6
    assert pd.read_parquet(exported["file"]).columns.tolist() == [
        "customer", "time", "event", "channel", "value", "source", "message_id",
    ]  # fmt: skip
