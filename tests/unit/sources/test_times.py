"""Times of every usual form, decided once for a file."""

from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pytest

from sojourn.sources import Roles
from sojourn.sources.time_formats import choose_format, needs_order, time_format
from sojourn.sources.time_layouts import TimeFormat
from sojourn.sources.times import read_times
from sojourn.vocabulary import InvalidInput, iso
from unit.sources.mapped_rows import load

NOVEMBER = "2026-11-05T15:04:00+00:00"


def shown(cell: Any, how: TimeFormat | None = None, zone: str = "UTC") -> tuple[str, int, bool] | str:
    column = cell if isinstance(cell, pa.Array) else pa.array([cell])
    times = read_times(column, how or TimeFormat(), zone)
    if times.missing[0]:
        return "missing"
    if times.unreadable[0]:
        return "unreadable"
    if times.outside[0]:
        return "outside"
    return iso(int(times.micros[0])), int(times.offset_minutes[0]), bool(times.date_only[0])


@pytest.mark.parametrize(
    "text",
    (
        *("2026-11-05 15:04", "2026-11-05T15:04:00", "2026/11/5 15:04", "2026-11-05T15:04:00Z", "20261105T150400Z"),
        *("2026-11-05 15:04:00.000 UTC", "2026-11-05T15:04:00+0000", "2026-11-05 03:04 PM", "2026-11-05 3:04pm"),
        *("Nov 5, 2026 3:04 PM", "November 5th, 2026 at 15:04", "5 Nov 2026 15:04", "Thu, 05 Nov 2026 15:04:00 GMT"),
        *(
            "Thu Nov  5 15:04:00 2026",
            "05/Nov/2026:15:04:00 +0000",
            "2026年11月5日 15:04",
            "2026年11月05日15时04分00秒",
        ),
        *("2026年11月5日 下午3:04", "05.11.2026 15:04", " 2026-11-05 15:04 ", "2026-11-05T15:04:00+00:00[UTC]"),
    ),
)
def test_the_same_moment_written_in_many_ways(text: str) -> None:
    found = shown(text)
    assert (found[0], found[2]) == (NOVEMBER, False)


@pytest.mark.parametrize("text", ("2026-11-05", "20261105", "2026/11/5", "Nov 5, 2026", "5-Nov-26", "2026年11月5日"))
def test_a_date_is_the_local_midnight(text: str) -> None:
    assert shown(text, TimeFormat(digits="date"), "Asia/Shanghai") == ("2026-11-04T16:00:00+00:00", 480, True)


@pytest.mark.parametrize(
    "text",
    (
        *("soon", "2026-02-30", "2026-13-01", "2026-01-01 25:00", "2026-01-01 10:61", "10:00", "2026", "2026-01"),
        *("2026-11-05 13:04 XM", "2026-11-05 0:04 PM", "05/11/2026", "2026-01-01 10:00 CST", "2026-1-1-1", "x" * 200),
    ),
)
def test_what_is_no_time_is_unreadable(text: str) -> None:
    assert shown(text) == "unreadable"


@pytest.mark.parametrize("text", ("", "   ", None))
def test_nothing_is_missing(text: str | None) -> None:
    assert shown(pa.array([text], pa.string())) == "missing"


@pytest.mark.parametrize("text", ("1899-12-31 23:59", "2201-01-01", "0001-01-01", "9999-12-31"))
def test_far_away_is_outside(text: str) -> None:
    assert shown(text) == "outside"


def test_stated_offsets_are_kept_and_others_are_the_zones() -> None:
    assert shown("2026-11-05T15:04+08:00", zone="Europe/Berlin") == ("2026-11-05T07:04:00+00:00", 480, False)
    assert shown("2026-11-05T15:04-0330") == ("2026-11-05T18:34:00+00:00", -210, False)
    assert shown("2026-11-05T15:04Z", zone="Europe/Berlin") == (NOVEMBER, 60, False)
    assert shown("2026-11-05T15:04", zone="+05:30") == ("2026-11-05T09:34:00+00:00", 330, False)


def test_a_skipped_time_is_pushed_on_and_of_a_doubled_one_the_first_is_meant() -> None:
    assert shown("2026-03-29 02:30", zone="Europe/Berlin") == ("2026-03-29T01:30:00+00:00", 120, False)
    assert shown("2026-10-25 02:30", zone="Europe/Berlin") == ("2026-10-25T00:30:00+00:00", 120, False)
    assert shown("2026-10-25 03:00", zone="Europe/Berlin") == ("2026-10-25T02:00:00+00:00", 60, False)


@pytest.mark.parametrize(
    ("column", "expected"),
    (
        (pa.array([1_793_891_040], pa.int64()), "s"),
        (pa.array([1_793_891_040.5]), "s"),
        (pa.array(["1793891040"]), "s"),
        (pa.array([1_793_891_040_000], pa.int64()), "ms"),
        (pa.array(["1793891040000000"]), "us"),
        (pa.array([1_793_891_040_000_000_000], pa.int64()), "ns"),
        (pa.array([20261105], pa.int32()), "date"),
        (pa.array(["20261105150400"]), "date"),
        (pa.array([202611051504], pa.int64()), "date"),
        (pa.array([46331.627777777]), "excel"),
    ),
)
def test_numbers_are_decided_by_their_size(column: pa.Array, expected: str) -> None:
    how = choose_format(column)
    assert how is not None
    assert how.digits == expected
    found = shown(column, how)
    assert found[0].startswith("2026-11-05T")
    assert found[0][11:16] in {"15:04", "00:00"}


def test_typed_columns() -> None:
    moment = datetime(2026, 11, 5, 15, 4, tzinfo=UTC)
    naive = pa.array([moment.replace(tzinfo=None)], pa.timestamp("ms"))
    assert shown(naive, zone="Asia/Shanghai") == ("2026-11-05T07:04:00+00:00", 480, False)
    assert shown(pa.array([moment], pa.timestamp("us", "UTC")), zone="Asia/Shanghai") == (NOVEMBER, 480, False)
    assert shown(pa.array([moment], pa.timestamp("ns", "Europe/Berlin"))) == (NOVEMBER, 60, False)
    assert shown(pa.array([moment.date()], pa.date32()), zone="Asia/Shanghai")[1:] == (480, True)
    coded = pa.array(["2026-11-05 15:04", None]).dictionary_encode()
    assert shown(coded) == (NOVEMBER, 0, False)
    assert read_times(coded, TimeFormat(), "UTC").missing.tolist() == [False, True]


@pytest.mark.parametrize(
    ("cells", "order"),
    (
        (["05/11/2026", "13/11/2026"], "dmy"),
        (["05/11/2026 10:00", "05/13/2026 9:00"], "mdy"),
        (["1/2/26 8:26", "12/1/10 8:26"], None),
        (["2026-01-02"], None),
    ),
)
def test_day_and_month_are_told_apart_by_the_whole_sample(cells: list[str], order: str | None) -> None:
    how = choose_format(pa.array(cells))
    assert how is not None
    assert how.order == order
    assert needs_order(pa.array(cells), how) == (order is None and "/" in cells[0])


def table(times: list[str]) -> pa.Table:
    return pa.table({"customer": ["c"] * len(times), "time": times, "event": ["view"] * len(times)})


def test_the_whole_file_is_looked_through_before_giving_up() -> None:
    many = table(["2026-01-31", *["01/02/2026"] * 50_000])
    with pytest.raises(InvalidInput, match="--time-format dmy or --time-format mdy") as caught:
        load(many)
    assert "dates like 01/02/2026," in str(caught.value)
    assert caught.value.code == "time.ambiguous"
    late = pa.concat_tables([many.slice(0, 20_000), table(["31/01/2026"]), many])
    events, rejects, _ = load(late)
    assert iso(events[1]["time"]).startswith("2026-02-01")
    assert not rejects


def test_a_row_of_the_other_order_is_rejected_and_not_reinterpreted() -> None:
    _, rejects, _ = load(table(["13/01/2026"] * 5 + ["01/14/2026"]))
    assert [(reject["row"], reject["reason"]) for reject in rejects] == [(6, "time.unreadable")]


def test_formats_that_users_give() -> None:
    given = Roles(customer="customer", time="time", event="event")
    events, rejects, _ = load(table(["05/11/2026", "nope"]), given, time_format="mdy")
    assert iso(events[0]["time"]).startswith("2026-05-11")
    assert len(rejects) == 1
    events, _, _ = load(table(["26.5.11 at 7", "26.5.12 at 8"]), given, time_format="%y.%m.%d at %H")
    assert [iso(event["time"])[:16] for event in events] == ["2026-05-11T07:00", "2026-05-12T08:00"]
    assert time_format(None) is None
    for wrong in ("%Y-%m", "%d/%m/%Q %Y", "nonsense", "%d %d %m %Y"):
        with pytest.raises(InvalidInput) as caught:
            time_format(wrong)
        assert caught.value.code == "time_format.invalid"


def test_a_column_without_times_is_refused_at_once() -> None:
    given = Roles(customer="customer", time="event", event="event")
    with pytest.raises(InvalidInput, match="Column 'event' of Table holds no times \\('view'\\)"):
        load(table(["2026-01-01"]), given)
    given = Roles(customer="customer", time="time", event="event")
    with pytest.raises(InvalidInput, match="no times written as %d/%m/%Y"):
        load(table(["2026-01-01"]), given, time_format="%d/%m/%Y")
