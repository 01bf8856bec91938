import shutil
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from sojourn.journey_store import Sizes, Snapshot, open_snapshot
from store_oracle import OVERLAID, SEALED, SHARDS, expected, held, publish_as, store_segments

ROWS = st.lists(
    st.fixed_dictionaries(
        {"time": st.integers(-3, 3), "event": st.sampled_from(["a", "b", "c"])},
        optional={
            "offset_minutes": st.integers(-600, 600),
            "value": st.integers(-(10**18), 10**18),
            "channel": st.sampled_from(["web", ""]),
            "currency": st.sampled_from(["CNY", "EUR"]),
            "case": st.sampled_from(["1", "2"]),
            "date_only": st.booleans(),
            "identifier:card": st.sampled_from(["1", "2", "3"]),
            "identifier:email": st.sampled_from(["x", "y"]),
            "property:size": st.sampled_from([1.5, -2.0]),
            "property:flag": st.booleans(),
            "property:Größe/cm": st.sampled_from(["red", ""]),
        },
    ),
    max_size=9,
)
CHANGING = {"number": st.integers(1, 5), "text": st.sampled_from(["1", "one"]), "none": st.none()}
LOADS = st.lists(
    st.tuples(st.sampled_from(["shop", "web"]), ROWS, st.sampled_from(sorted(CHANGING))), min_size=1, max_size=4
)


def rows_with(draw: st.DrawFn, rows: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [row if kind == "none" else {**row, "property:changing": draw(CHANGING[kind])} for row in rows]


@st.composite
def histories(draw: st.DrawFn) -> list[tuple[str, list[dict[str, Any]], list[int], Sizes]]:
    return [
        (
            source,
            rows_with(draw, rows, kind),
            draw(st.lists(st.integers(0, 4), max_size=12)),
            draw(st.sampled_from([SEALED, SHARDS, OVERLAID, OVERLAID])),
        )
        for source, rows, kind in draw(LOADS)
    ]


@pytest.mark.slow
@settings(max_examples=25)
@given(histories())
def test_every_snapshot_holds_every_event_once_in_order(
    tmp_path_factory: pytest.TempPathFactory, history: list[tuple[str, list[dict[str, Any]], list[int], Sizes]]
) -> None:
    folder = tmp_path_factory.mktemp("workspace")
    segments = store_segments(folder / "log", [(source, rows) for source, rows, _, _ in history])
    previous: Snapshot | None = None
    seen: list[tuple[Snapshot, dict[str, Any]]] = []
    for number, (_, _, owners, sizes) in enumerate(history, start=1):
        snapshot = publish_as(folder / "store" / str(number), segments[:number], owners, previous, sizes)
        wanted = expected(segments[:number], owners)
        assert held(snapshot) == wanted
        assert held(open_snapshot(snapshot.folder)) == wanted
        times = [event["time"] for events in wanted.values() for event in events]
        assert snapshot.meta["span"] == ([min(times), max(times)] if times else None)
        seen.append((snapshot, wanted))
        if previous is not None:
            shutil.rmtree(previous.folder)
        previous = snapshot
    for snapshot, wanted in seen:
        assert held(snapshot) == wanted
