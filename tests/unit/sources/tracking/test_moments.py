"""Times: the client's, corrected for its clock, never in the future."""

from typing import Any

import pytest

from sojourn.sources import Failed
from unit.sources.tracking.reading_one import AT, SECOND, call_of, read_one

HOUR = 3_600 * SECOND


@pytest.mark.parametrize(
    ("timestamp", "seconds", "offset"),
    (
        ("2026-03-05T09:00:00Z", -3_600, 0),
        ("2026-03-05T09:00:00.5+00:00", -3_599.5, 0),
        ("2026-03-05T17:00:00.123456789+08:00", -3_599.876544, 480),
        ("2026-03-05T03:30:00-0530", -3_600, -330),
        ("2026-03-05t09:00:00z", -3_600, 0),
        ("2026-03-05 09:00:00", -3_600, 0),
        ("2026/03/05 09:00:00", -3_600, 0),
        ("Thu, 05 Mar 2026 09:00:00 GMT", -3_600, 0),
        (1_772_701_200, -3_600, 0),
        (1_772_701_200.25, -3_599.75, 0),
        (1_772_701_200_250, -3_599.75, 0),
        ("1772701200250", -3_599.75, 0),
        (1_772_701_200_250_000, -3_599.75, 0),
    ),
)
def test_every_way_to_write_a_time_is_read(timestamp: object, seconds: float, offset: int) -> None:
    call = call_of({"timestamp": timestamp})
    assert (call.time, call.offset_minutes) == (AT + round(seconds * SECOND), offset)
    assert call.warnings == ()


@pytest.mark.parametrize(
    ("timestamp", "zone", "seconds", "offset"),
    (
        ("2026-03-05T09:00:00Z", "Asia/Shanghai", -3_600, 480),
        ("2026-03-05T09:00:00+00:00", "Europe/Berlin", -3_600, 60),
        ("2026-03-05T10:00:00+01:00", "Asia/Shanghai", -3_600, 60),
        ("2026-03-05T17:00:00", "Asia/Shanghai", -3_600, 480),
        ("2026/03/05 17:00:00", "Asia/Shanghai", -3_600, 480),
        ("2026-03-05T09:00:00Z", "Mars/Base", -3_600, 0),
        ("2026-03-05T09:00:00Z", "../etc/passwd", -3_600, 0),
    ),
)
def test_a_time_in_utc_has_the_offset_of_the_zone(timestamp: str, zone: str, seconds: int, offset: int) -> None:
    call = call_of({"timestamp": timestamp, "context": {"timezone": zone}})
    assert (call.time, call.offset_minutes) == (AT + seconds * SECOND, offset)


def test_a_date_alone_is_the_local_midnight() -> None:
    call = call_of({"timestamp": "2026-03-05", "context": {"timezone": "Asia/Shanghai"}})
    assert (call.time, call.date_only, call.offset_minutes) == (AT - 18 * HOUR, True, 480)


RUDDER = {"library": {"name": "analytics-node"}}


@pytest.mark.parametrize(
    ("sent", "item", "envelope", "change"),
    (
        ("2026-03-05T09:50:00Z", {}, {}, 600),
        ("2026-03-05T10:10:00Z", {}, {}, -600),
        ("2026-03-05T09:59:58Z", {}, {}, 0),
        ("2026-03-05T10:00:02Z", {}, {}, 0),
        ("2026-03-05T09:59:57.9Z", {}, {}, 2.1),
        ("never", {}, {}, 0),
        (None, {}, {}, 0),
        ("2026-03-05T09:51:00Z", {}, {"retry": 1}, 0),
        ("2026-03-05T09:50:00Z", {}, {"retry": 1}, 600),
        ("2026-03-05T10:09:00Z", {}, {"retry": 1}, -540),
        ("2026-03-05T09:51:00Z", {"context": RUDDER}, {}, 0),
        ("2026-03-05T09:40:00Z", {"context": RUDDER}, {}, 1_200),
        ("2026-03-05T10:09:00Z", {"context": RUDDER}, {}, -540),
    ),
)
def test_a_wrong_clock_is_corrected(
    sent: str | None, item: dict[str, Any], envelope: dict[str, Any], change: float
) -> None:
    call = call_of({"sentAt": sent, **item}, **envelope)
    assert call.time == AT - HOUR + round(change * SECOND)
    assert call.original_time == (None if change == 0 else AT - HOUR)


def test_imports_are_never_corrected() -> None:
    call = call_of({"sentAt": "2026-03-05T08:00:00Z"}, "import")
    assert (call.time, call.original_time) == (AT - HOUR, None)


@pytest.mark.parametrize("kind", ("track", "import"))
def test_the_future_is_clamped_to_the_receipt(kind: str) -> None:
    call = call_of({"timestamp": "2026-03-05T18:00:01+08:00"}, kind)
    assert (call.time, call.original_time, call.offset_minutes) == (AT, AT + SECOND, 480)


def test_the_stated_time_wins_over_the_time_of_queueing() -> None:
    later = {"originalTimestamp": "2026-03-05T09:30:00Z"}
    assert call_of(later).time == AT - HOUR
    assert call_of({**later, "timestamp": None}).time == AT - HOUR // 2


UNREADABLE = (
    "yesterday", True, [1], {"at": 1}, "1750-01-01T00:00:00Z", 1e30, "9" * 40, "x" * 99, "0000-01-01 1:00",
    "9999/12/31 23:59", "0001-01-01T00:00:00", "9999-12-31T23:59:59-17:00", "2026-03-05T10:00:00+19:00",
)  # fmt: skip


@pytest.mark.parametrize("given", UNREADABLE)
def test_an_unreadable_time_is_the_receipt_with_a_warning_and_fails_an_import(given: object) -> None:
    call = call_of({"timestamp": given})
    assert (call.time, call.warnings) == (AT, ("tracking.time_unreadable",))
    failed = read_one({"timestamp": given}, "import")
    assert isinstance(failed, Failed)
    assert (failed.code, failed.path) == ("tracking.time_unreadable", "batch[0].timestamp")


def test_a_missing_time_is_the_receipt_and_fails_an_import() -> None:
    call = call_of({"timestamp": None, "context": {"timezone": "Asia/Shanghai"}})
    assert (call.time, call.offset_minutes, call.warnings) == (AT, 480, ())
    failed = read_one({"timestamp": ""}, "import")
    assert isinstance(failed, Failed)
    assert failed.code == "tracking.time_missing"
