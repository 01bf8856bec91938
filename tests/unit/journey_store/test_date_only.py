from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from sojourn.journey_store.date_only import end_of_day
from sojourn.vocabulary import instant
from store_oracle import SEALED, held, publish_as, store_segments

DAYS = [
    ("Europe/Berlin", "2026-01-05", 24),
    ("Europe/Berlin", "2026-03-29", 23),
    ("Europe/Berlin", "2026-10-25", 25),
    ("Asia/Shanghai", "2026-03-29", 24),
    ("America/Sao_Paulo", "2018-11-04", 23),  # begins at one o'clock
    ("America/Sao_Paulo", "2018-02-17", 25),  # its last hour comes twice
    ("America/Havana", "2026-11-01", 25),  # midnight comes twice
    ("Pacific/Apia", "2011-12-29", 24),  # the day after it was left out
    ("Asia/Kolkata", "1969-12-31", 24),
]


def moment(zone: str, microseconds: int) -> datetime:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)).astimezone(ZoneInfo(zone))


@pytest.mark.parametrize(("zone", "day", "hours"), DAYS)
def test_the_end_of_a_day_is_its_last_microsecond(zone: str, day: str, hours: int) -> None:
    midnight = instant(day, ZoneInfo(zone))
    (end,) = end_of_day(np.array([midnight]), ZoneInfo(zone)).tolist()
    assert end == midnight + hours * 3_600_000_000 - 1
    assert moment(zone, end).date().isoformat() == day
    assert moment(zone, end + 1).date().isoformat() > day


def test_the_last_day_of_all_has_an_end() -> None:
    midnight = instant("9999-12-31", ZoneInfo("UTC"))
    assert end_of_day(np.array([midnight]), ZoneInfo("UTC")).tolist() == [midnight + 86_400_000_000 - 1]


def test_outcomes_stand_at_the_end_of_their_day_and_others_at_its_start(tmp_path: Path) -> None:
    zone = ZoneInfo("Europe/Berlin")
    midnight, noon = instant("2026-10-25", zone), instant("2026-10-25T12:00", zone)
    cells = {"identifier:card": "1", "offset_minutes": 120}
    rows = [
        {"time": midnight, "event": "order", "date_only": True, **cells},
        {"time": noon, "event": "view", **cells, "offset_minutes": 60},
        {"time": midnight, "event": "letter", "date_only": True, **cells},
        {"time": midnight, "event": "order", "date_only": False, **cells},
        {"time": midnight, "event": "survey", **cells},
        {"time": midnight, "event": "unlisted", "date_only": True, **cells},
    ]
    stated = {
        "order": {"place": "end", "all": False},
        "letter": {"place": "start", "all": False},
        "survey": {"place": "end", "all": True},
        "never seen": {"place": "end", "all": True},
    }
    segments = store_segments(tmp_path / "log", [("s", rows)], zone="Europe/Berlin", date_only=stated)
    snapshot = publish_as(tmp_path / "store", segments, [], None, SEALED)
    (events,) = held(snapshot).values()
    end = midnight + 25 * 3_600_000_000 - 1
    assert [
        (event["event"], event["time"], event.get("date_only", False), event["offset_minutes"]) for event in events
    ] == [
        ("letter", midnight, True, 120),
        ("order", midnight, False, 120),
        ("unlisted", midnight, True, 120),
        ("view", noon, False, 60),
        ("order", end, True, 60),
        ("survey", end, True, 60),
    ]
    assert snapshot.meta["date_only"] == {"order": "end", "letter": "start", "survey": "end", "never seen": "end"}
