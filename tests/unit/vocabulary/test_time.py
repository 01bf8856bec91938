from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from sojourn.vocabulary import DAY, InvalidInput, TimeWindow, duration, duration_text, instant, iso, zone

BERLIN, UTC_ZONE = ZoneInfo("Europe/Berlin"), ZoneInfo("UTC")


@pytest.mark.parametrize(
    ("text", "seconds"),
    (("90s", 90), ("30m", 1800), ("12h", 43_200), ("7d", 604_800), ("4w", 2_419_200), (" 1.5 h ", 5400)),
)
def test_durations(text: str, seconds: int) -> None:
    assert duration(text) == seconds * 1_000_000


@pytest.mark.parametrize(
    "text", ("", "7", "d", "-7d", "0s", "0.0000001s", "7 days", "1e3s", "9" * 400 + "d", "99999999w")
)
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        duration(text)
    assert caught.value.code == "duration.invalid"


@given(st.sampled_from("smhdw"), st.integers(1, 900))
def test_a_shown_duration_reads_back(unit: str, count: int) -> None:
    shown = duration_text(duration(f"{count}{unit}"))
    assert duration(shown) == pytest.approx(duration(f"{count}{unit}"), rel=0.005)


@pytest.mark.parametrize("name", ("Mars", "", "../etc/passwd", "/etc/passwd", "Asia", "a" * 500, "x\0y"))
def test_what_is_no_zone_is_refused(name: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        zone(name)
    assert caught.value.code == "zone.unknown"


@given(
    st.datetimes(datetime.fromisoformat("0002-01-01"), datetime.fromisoformat("9998-12-31")),
    st.sampled_from(["UTC", "Europe/Berlin", "Asia/Kolkata"]),
)
def test_instants_survive_being_shown(moment: datetime, name: str) -> None:
    microseconds = instant(moment.replace(tzinfo=UTC).isoformat(), UTC_ZONE)
    assert instant(iso(microseconds, ZoneInfo(name)), UTC_ZONE) == microseconds


@pytest.mark.parametrize(
    ("microseconds", "year"), ((1 << 62, "9999"), (-(1 << 62), "0001"), (253_402_300_799_000_000, "9999"))
)
def test_instants_beyond_the_calendar_are_shown_at_its_ends(microseconds: int, year: str) -> None:
    assert iso(microseconds, ZoneInfo("Asia/Shanghai")).startswith(year)


@pytest.mark.parametrize("text", ("", "tomorrow", "2026-02-30", "1", "12:00", "2026-13-01"))
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        instant(text, UTC_ZONE)
    assert caught.value.code == "time.invalid"


def test_a_time_without_an_offset_is_local() -> None:
    assert instant("2026-03-01T00:00", BERLIN) == instant("2026-02-28T23:00Z", UTC_ZONE)
    assert instant("2026-03-01T00:00+02:00", BERLIN) == instant("2026-02-28T22:00Z", UTC_ZONE)


def test_a_date_at_the_end_of_a_range_is_a_whole_day_also_of_25_hours() -> None:
    window = TimeWindow.parse("2026-10-25..2026-10-25", BERLIN)
    assert window.start is not None
    assert window.end is not None
    assert window.end - window.start == 25 * 3_600_000_000
    assert TimeWindow.parse("..9999-12-31", UTC_ZONE).end == instant("9999-12-31", UTC_ZONE) + DAY
    assert TimeWindow.parse("..2026-01-01T10:00", UTC_ZONE).end == instant("2026-01-01T10:00", UTC_ZONE)
    assert TimeWindow.parse("..", UTC_ZONE) == TimeWindow()


@pytest.mark.parametrize(
    ("text", "code"),
    (
        ("2026-01-01", "range.invalid"),
        ("2026-01-02..2026-01-01", "range.empty"),
        ("2026-01-01T10:00..2026-01-01T10:00", "range.empty"),
        ("a..b", "time.invalid"),
        ("2026-01-01...2026-01-02", "time.invalid"),
    ),
)
def test_what_is_no_range_is_refused(text: str, code: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        TimeWindow.parse(text, UTC_ZONE)
    assert caught.value.code == code
