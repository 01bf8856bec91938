"""Excel workbooks: told by their content, cells with their types, one sheet, and what is said about it."""

from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from sojourn.assembly import open_workspace
from sojourn.sources import open_source
from sojourn.vocabulary import InvalidInput
from unit.sources.mapped_rows import load
from unit.sources.workbooks import Cell, write_workbook

HEADER = ("customer", "time", "event", "amount", "new", "note")
ROWS: list[tuple[Cell, ...]] = [
    (2088123456789012, datetime(2026, 3, 5, 14, 30), "view", None, True, "x"),  # noqa: DTZ001  a wall clock
    (17, datetime(2026, 3, 6), "order", 12.5, False, 5),  # noqa: DTZ001  a wall clock
    (None, None, None, None, None, None),
    ("A-3", datetime(2026, 3, 7, 8, 0, 1), "order", 80, False, None),  # noqa: DTZ001  a wall clock
]


def micros(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * 1_000_000


def test_cells_keep_their_types(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "events.dat", {"Data": [HEADER, *ROWS]})
    assert open_source(path).format == "excel"
    events, rejects, summary = load(path)
    assert (rejects, summary.rows) == ([], 3)
    assert [event["identifier:customer_no"] for event in events] == ["2088123456789012", "17", "A-3"]
    times = [micros("2026-03-05T14:30"), micros("2026-03-06"), micros("2026-03-07T08:00:01")]
    assert [event["time"] for event in events] == times
    assert [event["date_only"] for event in events] == [False] * 3  # midnight, among times, is a time
    assert [event["value"] for event in events] == [None, 1250, 8000]
    assert [event["property:new"] for event in events] == [True, False, False]
    assert [event["property:note"] for event in events] == ["x", "5", None]


def test_dates_are_dates(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "a.xlsx", {"Data": [HEADER[:3], ("c", date(2026, 3, 5), "order")]})
    ((event,), _, _) = load(path, zone="Asia/Shanghai")
    assert event["date_only"]
    assert event["time"] == micros("2026-03-04T16:00")


def test_a_row_means_the_same_whatever_else_stands_in_its_columns(tmp_path: Path) -> None:
    """And the same as in a table of another library."""
    first, longer = (load(write_workbook(tmp_path / "a.xlsx", {"S": [HEADER, *rows]}))[0] for rows in (ROWS[:2], ROWS))
    keys = [[(event["message_hi"], event["message_lo"]) for event in events] for events in (first, longer)]
    assert keys[0] == keys[1][:2]
    rows = [dict(zip(HEADER[:5], row[:5], strict=True)) for row in ROWS[:2]]
    other = load(pa.Table.from_pylist(rows))[0]
    narrow = load(write_workbook(tmp_path / "b.xlsx", {"S": [HEADER[:5], *(row[:5] for row in ROWS[:2])]}))[0]
    assert [event["message_hi"] for event in narrow] == [event["message_hi"] for event in other]


def test_the_first_sheet_with_rows_is_taken_and_told(tmp_path: Path) -> None:
    sheets: dict[str, list[tuple[Cell, ...]]] = {"Cover": [("Report 2026",)], "Data": [HEADER, *ROWS], "Other": []}
    path = write_workbook(tmp_path / "web.xlsx", sheets)
    account = open_workspace(tmp_path / "brand").load(path)["files"][0]
    assert (account["events_added"], account["source"]) == (3, "web")
    assert "sheet 'Data' was read; not read: 'Cover', 'Other'" in account["notes"]
    alone = open_workspace(tmp_path / "brand").load(write_workbook(tmp_path / "app.xlsx", {"Data": [HEADER, *ROWS]}))
    assert not any("sheet" in note for note in alone["files"][0]["notes"])


def test_rejects_name_the_row_below_the_header(tmp_path: Path) -> None:
    _, (reject,), _ = load(write_workbook(tmp_path / "a.xlsx", {"S": [HEADER, *ROWS, ("c", "later", "view")]}))
    assert (reject["row"], reject["reason"]) == (5, "time.unreadable")
    assert reject["raw"] == '{"customer":"c","event":"view","time":"later"}'


@pytest.mark.parametrize(
    ("sheets", "code", "says"),
    (
        ({"S": []}, "file.no_rows", "name the columns"),
        ({"S": [HEADER]}, "file.no_rows", "name the columns"),
        ({"S": [("Report 2026",), HEADER, *ROWS[:2]]}, "time.missing", "header may stand further down"),
    ),
)
def test_what_cannot_be_read_is_one_line(
    tmp_path: Path, sheets: dict[str, list[tuple[Cell, ...]]], code: str, says: str
) -> None:
    with pytest.raises(InvalidInput, match=says) as caught:
        load(write_workbook(tmp_path / "a.xlsx", sheets))
    assert caught.value.code == code
    assert "\n" not in str(caught.value)


def test_a_damaged_workbook_is_one_line(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "a.xlsx", {"S": [HEADER, *ROWS]})
    path.write_bytes(path.read_bytes().replace(b"xl/worksheets/sheet1.xml", b"xl/worksheets/sheet2.xml"))
    with pytest.raises(InvalidInput, match=r"a\.xlsx") as caught:
        load(path)
    assert "\n" not in str(caught.value)
