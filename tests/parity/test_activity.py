"""Activity: over any split of the customers the same, against plain counting; local stretches of time."""

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from small_log import Row, small_engine
from sojourn.discovery import Activity, ask, edges_of
from sojourn.engines import Scope
from sojourn.vocabulary import DAY, InvalidInput, instant, iso

EDGES = (2, 5, 8, 20)
NONE = dict.fromkeys(("customers", "new_customers", "buyers", "events", "orders", "value"), 0)
ROWS = st.lists(
    st.builds(
        Row,
        customer=st.sampled_from("pqr"),
        time=st.integers(0, 24),
        event=st.sampled_from("ab"),
        channel=st.sampled_from([None, "web", "app"]),
        value=st.sampled_from([None, -3, 0, 7]),
        case=st.sampled_from([None, "o1", "o2"]),
    ),
    max_size=12,
)


def counted(rows: list[Row], low: int, high: int, channel: str | None = "any") -> dict[str, int]:
    """Count in plain Python; rows of one time stand in their order of arrival."""
    numbered = sorted(enumerate(rows), key=lambda one: one[1].time)
    inside = [(n, row) for n, row in numbered if low <= row.time < high and channel in ("any", row.channel)]
    firsts: dict[str, int] = {}
    orders: dict[object, int] = {}
    for number, row in numbered:
        firsts.setdefault(row.customer, number)
        if (row.value or 0) > 0 and EDGES[0] <= row.time < EDGES[-1]:
            orders.setdefault((row.customer, row.case) if row.case else number, number)
    here = {number for number, _ in inside}
    return {
        "customers": len({row.customer for _, row in inside}),
        "new_customers": len(here & {*firsts.values()}),
        "buyers": len({row.customer for number, row in inside if number in orders.values()}),
        "events": len(inside),
        "orders": len(here & {*orders.values()}),
        "value": sum(row.value or 0 for _, row in inside),
    }


@given(ROWS, st.integers(1, 3))
def test_activity_is_what_plain_counting_gives(rows: list[Row], parts: int) -> None:
    answer = ask(small_engine(rows, parts), Activity(Scope(), EDGES))
    assert {name: answer[name] for name in NONE} == counted(rows, EDGES[0], EDGES[-1])
    for place, row in enumerate(answer["series"]):
        assert {name: row[name] for name in NONE} == counted(rows, EDGES[place], EDGES[place + 1])
    for row in answer["channels"]:
        assert {name: row[name] for name in NONE} == counted(rows, EDGES[0], EDGES[-1], row["channel"])
    for row, cells in answer.analysis.cells(answer.to_dict()):
        for name, cell in cells.items():
            assert len(answer.customers(**cell)) == row[name]


def test_days_begin_at_local_midnight_also_when_clocks_change() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    low, high = (instant(day, berlin) for day in ("2026-03-28", "2026-03-31"))
    edges = edges_of(low, high, "day", berlin)
    assert [iso(edge, berlin)[:16] for edge in edges] == [f"2026-03-{day}T00:00" for day in (28, 29, 30, 31)]
    assert (edges[2] - edges[1]) * 24 == 23 * DAY
    weeks = edges_of(low, high, "week", berlin)
    assert [iso(edge, berlin)[:10] for edge in weeks] == ["2026-03-28", "2026-03-30", "2026-03-31"]


def test_too_many_stretches_are_refused() -> None:
    with pytest.raises(InvalidInput) as caught:
        edges_of(0, 1001 * DAY, "day", ZoneInfo("UTC"))
    assert caught.value.code == "activity.stretches"
