"""What a scope makes of a log: every combination of its parts, against the plain-Python journeys of tests/parity."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from parity.journey_logs import HOUR, NAMES, WARM, Log, Rules
from parity.oracle_transitions import passes, transitions
from small_log import Row, small_engine, small_snapshot
from sojourn.discovery import Transitions, ask
from sojourn.engines import Embedded, Scope
from sojourn.journey_store import Sizes
from sojourn.vocabulary import TimeWindow

CONDITIONS: dict[str | None, Callable[[Row], bool]] = {
    None: lambda _: True,
    "event <> 'b'": lambda row: row.event != "b",
    "channel = 'web'": lambda row: row.channel == "web",
    "channel is null or event = 'a'": lambda row: row.channel is None or row.event == "a",
    "value >= 2.5": lambda row: (row.value or 0) >= 250,
    "time >= '1970-01-01T05:00:00Z' and \"case\" = 'x'": lambda row: row.time >= 5 * HOUR and row.case == "x",
    "false": lambda _: False,
}
ROWS = st.lists(
    st.builds(
        Row,
        customer=st.sampled_from(["p", "q", "r", "s"]),
        time=st.integers(-2, 10).map(lambda hour: hour * HOUR),
        event=st.sampled_from(NAMES),
        channel=st.sampled_from(["web", "app", None]),
        value=st.sampled_from([None, 100, 250, -30]),
        case=st.sampled_from(["x", "y", None]),
    ),
    max_size=40,
)
HOURS = st.none() | st.integers(-2, 11).map(lambda hour: hour * HOUR)
SCOPES = st.builds(
    Scope,
    range=st.builds(TimeWindow, HOURS, HOURS),
    where=st.sampled_from(list(CONDITIONS)),
    unit=st.sampled_from(["customer", "case"]),
    session_gap=st.none() | st.integers(1, 3).map(lambda hours: hours * HOUR),
    collapse=st.booleans(),
    touchpoints=st.none() | st.just(Rules()),
    persons=st.none() | st.frozensets(st.sampled_from("pqrs")),
)


@pytest.mark.slow
@settings(max_examples=40)
@given(
    ROWS, SCOPES, st.sampled_from([1, 3]), st.sampled_from([1, 2]), st.sampled_from([Sizes(), Sizes(shard_events=5)])
)
def test_any_combination_of_scopes(rows: list[Row], scope: Scope, parts: int, threads: int, sizes: Sizes) -> None:
    kept = tuple(row for row in rows if CONDITIONS[scope.where](row))
    oracle = Log(kept, scope.changed(where=None))
    answer = ask(Embedded(small_snapshot(rows, sizes=sizes), threads, parts, WARM), Transitions(scope))
    expected = transitions(oracle)
    assert answer["transitions"] == expected
    journeys = [(customer, found) for customer, found in oracle.journeys() if found]
    assert answer["events_read"] == sum(len(found) for _, found in journeys)
    assert answer["customers_read"] == len({customer for customer, _ in journeys})
    for row in expected[:3]:
        pair = row["from"], row["to"]
        assert answer.customers(**{"from": pair[0], "to": pair[1]}) == sorted({who for who, _ in passes(oracle)[pair]})


def behind(rows: list[Row], scope: Scope, names: str = "ab") -> list[Any]:
    found = ask(small_engine(rows, 2), Transitions(scope))["transitions"]
    return [row["passes"] for row in found if (row["from"], row["to"]) == tuple(names)]


def test_times_before_1970_are_times() -> None:
    rows = [Row("p", -3 * HOUR, "a"), Row("p", -2 * HOUR, "b"), Row("p", 2 * HOUR, "a"), Row("p", 3 * HOUR, "b")]
    assert behind(rows, Scope()) == [2]
    assert behind(rows, Scope(range=TimeWindow(None, 0))) == [1]
    assert behind(rows, Scope(range=TimeWindow(-3 * HOUR, -3 * HOUR + 1))) == [1]
    assert behind(rows, Scope(session_gap=HOUR)) == [2]
    assert behind(rows, Scope(session_gap=HOUR - 1)) == []
    assert behind(rows, Scope(where="time < '1970-01-01T00:00:00Z'")) == [1]


def test_values_of_repeats_add_up_at_the_first() -> None:
    from sojourn.engines.shaping import shape_journeys

    rows = [Row("p", place, event, value=place) for place, event in enumerate("aabbbaa")]
    snapshot = small_snapshot([Row("o", 0, "x", value=7), *rows])
    for slots, expected in ((slice(0, 2), [7, 1, 9, 11]), (slice(1, 2), [1, 9, 11]), (slice(0, 1), [7])):
        journeys = shape_journeys(snapshot, snapshot.shards[0], slots, Scope(collapse=True))
        assert journeys.value.tolist() == expected
        assert journeys.ends[-1] == len(expected)


def test_what_sojourn_wrote_itself_is_hidden_unless_asked_for(tmp_path_factory: pytest.TempPathFactory) -> None:
    from small_log import collect_idents, write_segment
    from sojourn.journey_store import publish
    from store_oracle import persons_of

    folder = tmp_path_factory.mktemp("store")
    segments = [
        write_segment(folder / "log", 1, [Row("p", 0, "a"), Row("p", 2, "b")]),
        write_segment(folder / "log", 2, [Row("p", 1, "sent"), Row("q", 1, "sent")], source="sojourn"),
    ]
    idents, sets = collect_idents(segments)
    engine = Embedded(publish(folder / "1", segments, idents, persons_of(range(len(sets))), None), 1, 2)
    hidden, shown = (ask(engine, Transitions(Scope(derived=derived))) for derived in (False, True))
    assert [(row["from"], row["to"]) for row in hidden["transitions"]] == [("a", "b")]
    assert [(row["from"], row["to"]) for row in shown["transitions"]] == [("a", "sent"), ("sent", "b")]
    assert (hidden["customers_read"], shown["customers_read"]) == (1, 2)


def test_an_empty_log_answers_under_every_scope() -> None:
    engine = small_engine([])
    for scope in (
        Scope(),
        Scope(unit="case"),
        Scope(collapse=True),
        Scope(touchpoints=Rules()),
        Scope(where="value > 1"),
    ):
        answer = ask(engine, Transitions(scope))
        assert (answer["transitions"], answer["events_read"], answer["as_of"]) == ([], 0, None)
