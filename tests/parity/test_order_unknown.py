"""How often the order within a day is unknown, against plain Python; local days, also those of 25 hours."""

import itertools
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import given, settings, strategies as st

from parity.journey_logs import HOUR, WARM, Log
from small_log import Row, small_snapshot
from sojourn.discovery import Transitions, ask
from sojourn.engines import Embedded, Scope
from sojourn.vocabulary import DAY, TimeWindow, instant
from store_oracle import SEALED, publish_as, store_segments

ROWS = st.lists(
    st.builds(
        Row,
        customer=st.sampled_from("pqr"),
        time=st.integers(-30, 40).map(lambda hour: hour * HOUR),
        event=st.sampled_from("abc"),
        case=st.sampled_from(["x", "y"]),
        date_only=st.booleans(),
    ),
    max_size=30,
)
SCOPES = st.builds(
    Scope,
    range=st.builds(TimeWindow, st.none() | st.integers(-20, 10).map(lambda hour: hour * HOUR), st.none()),
    unit=st.sampled_from(["customer", "case"]),
    session_gap=st.none() | st.just(5 * HOUR),
    persons=st.none() | st.just(frozenset("pr")),
)


@settings(max_examples=40)
@given(ROWS, SCOPES)
def test_neighbors_of_one_day_without_a_time_are_counted(rows: list[Row], scope: Scope) -> None:
    log = Log(tuple(rows), scope)
    unknown = [
        customer
        for customer, journey in log.journeys()
        for before, after in itertools.pairwise(journey)
        if (before.date_only or after.date_only)
        and before.time // DAY == after.time // DAY
        and log.in_range(before.time)
    ]
    snapshot = small_snapshot(rows, date_only={"a": {"place": "start", "all": False}})
    for parts in (1, 3):
        answer = ask(Embedded(snapshot, 1, parts, WARM), Transitions(scope, quantiles=False))
        found = answer["order_unknown"]
        assert (found["passes"], found["customers"]) == (len(unknown), len(set(unknown)))
        assert bool(answer["notes"]) == bool(unknown)


def test_the_end_of_a_day_of_25_hours_is_still_that_day(tmp_path: Path) -> None:
    zone = ZoneInfo("Europe/Berlin")
    cells = {"identifier:card": "1", "offset_minutes": 120}
    rows = [
        {"time": instant("2026-10-25T01:00", zone), "event": "view", **cells},
        {"time": instant("2026-10-25", zone), "event": "order", "date_only": True, **cells},
        {"time": instant("2026-10-26T00:30", zone), "event": "view", **cells, "offset_minutes": 60},
    ]
    stated = {"order": {"place": "end", "all": False}}
    segments = store_segments(tmp_path / "log", [("s", rows)], zone="Europe/Berlin", date_only=stated)
    answer = ask(Embedded(publish_as(tmp_path / "store", segments, [], None, SEALED), 1), Transitions(Scope()))
    assert [(row["from"], row["to"]) for row in answer["transitions"]] == [("order", "view"), ("view", "order")]
    assert answer["order_unknown"]["passes"] == 1
