"""Pain points against their oracle, over any split; the customers behind their numbers; what each kind is."""

import random

import pytest
from hypothesis import given, settings, strategies as st

from parity.journey_logs import HOUR, PARTS, Log, logs
from parity.oracle_painpoints import painpoints
from small_log import Row, small_engine, small_snapshot
from sojourn.discovery import Answer, PainPoints, ask
from sojourn.engines import Embedded, Scope
from sojourn.vocabulary import InvalidInput, TimeWindow


def drill_all(answer: Answer, number_of_rows: int = 20) -> None:
    for row in answer["painpoints"][:number_of_rows]:
        cell = {key: row[key] for key in ("kind", "event", "to")}
        assert len(answer.customers(**cell)) == row["customers"]
        assert len(answer.customers(**cell, number="reached")) == row["reached"]


@settings(max_examples=30)
@given(
    logs(), st.sampled_from(["a", "b", None]), st.sampled_from(["a", "c"]), st.sampled_from([None, 0, 5 * HOUR]),
    st.sampled_from([0, 3 * HOUR]),
)  # fmt: skip
def test_pain_points_are_those_of_the_oracle(
    log: Log, start: str | None, goal: str, within: int | None, mature: int
) -> None:
    expected = painpoints(log, start, goal, within, mature)
    asked = PainPoints(log.scope, goal, start, within, mature)
    for engine in log.engines():
        if not {start or goal, goal} <= engine.steps(log.scope):
            continue
        answer = ask(engine, asked)
        for key, value in expected.items():
            assert answer[key] == value, key
        if engine.parts == 2:
            drill_all(answer, 3)
            for number in ("customers", "reached", *(["immature"] if within is not None else [])):
                assert len(answer.customers(kind=None, event=None, to=None, number=number)) == expected[number]


@pytest.mark.parametrize("seed", range(3))
def test_long_waits_are_those_of_the_oracle(seed: int) -> None:
    chance = random.Random(seed)
    rows = []
    for customer in range(120):
        time = 0
        for _ in range(chance.randrange(12)):
            time += chance.choice([0, 7, HOUR - 1, HOUR, HOUR + 1, 5 * HOUR, chance.randrange(90 * HOUR)])
            channel = chance.choice(["web", "app", "shop", "phone", None])
            rows.append(Row(f"p{customer}", time, chance.choice("abbcd"), channel, chance.randrange(-5, 500)))
    some = frozenset(f"p{number}" for number in range(25))
    for scope in (Scope(), Scope(range=TimeWindow(HOUR, 40 * HOUR)), Scope(persons=some)):
        expected = painpoints(Log(tuple(rows), scope), "b", "a", None, 0)
        assert scope.persons or any(row["kind"] == "wait" for row in expected["painpoints"])
        snapshot = small_snapshot(rows)
        for parts in (1, 4):
            answer = ask(Embedded(snapshot, 1, parts), PainPoints(scope, "a", "b", mature=0))
            assert answer["painpoints"] == expected["painpoints"]
            if parts == 4 and scope.persons is None:
                drill_all(answer, 6)


def rows_of(*events: tuple[str, int, str, str | None, int | None]) -> list[Row]:
    return [Row(customer, hour * HOUR, event, channel, value) for customer, hour, event, channel, value in events]


def found(answer: Answer, kind: str) -> dict[tuple[str, str | None], int]:
    return {(row["event"], row["to"]): row["customers"] for row in answer["painpoints"] if row["kind"] == kind}


def test_what_happens_after_the_goal_or_at_it_is_no_pain_point() -> None:
    rows = rows_of(
        ("p", 0, "view", "web", None), ("p", 90, "order", "shop", 100), ("p", 91, "view", "web", None),
        ("p", 92, "view", "web", None), ("p", 93, "view", "app", None),
    )  # fmt: skip
    assert ask(small_engine(rows), PainPoints(Scope(), "order", mature=0))["painpoints"] == []


def test_a_drop_off_is_mature_and_its_reached_share_is_left_open() -> None:
    rows = rows_of(
        ("p", 0, "view", None, None), ("p", 1, "cart", None, None), ("q", 0, "view", None, None),
        ("q", 7, "cart", None, None), ("r", 0, "view", None, None), ("r", 10, "order", None, 900),
    )  # fmt: skip
    answer = ask(small_engine(rows), PainPoints(Scope(), "order", mature=9 * HOUR))
    (row,) = answer["painpoints"]
    assert (row["kind"], row["event"], row["customers"], row["reached"]) == ("drop_off", "cart", 1, 0)
    assert (row["share_reached"], row["share_reached_others"], row["value_at_stake"]) == (None, 0.5, 900)


@pytest.mark.parametrize(
    ("usual", "long", "customers", "threshold"),
    ((HOUR // 6, HOUR, 4, 3600), (HOUR // 6, HOUR - 1, 0, None), (2 * HOUR, 2 * HOUR + 1, 4, 7200.000001)),
)
def test_a_long_wait_is_over_the_90th_percentile_and_at_least_an_hour(
    usual: int, long: int, customers: int, threshold: float | None
) -> None:
    gaps = [usual] * 37 + [long] * 4
    rows = [Row(f"p{n}", time, event) for n, gap in enumerate(gaps) for time, event in ((0, "ask"), (gap, "told"))]
    rows += [Row("q", 0, "ask"), Row("q", 9 * HOUR, "order")]
    for parts in PARTS:
        answer = ask(small_engine(rows, parts), PainPoints(Scope(), "order", mature=0))
        assert found(answer, "wait").get(("ask", "told"), 0) == customers
        assert {row["threshold_seconds"] for row in answer["painpoints"] if row["kind"] == "wait"} <= {threshold}


def test_value_of_a_goal_without_money_is_that_of_the_way_to_it() -> None:
    rows = rows_of(
        ("p", 0, "pay", None, 301), ("p", 1, "done", None, None), ("q", 0, "pay", None, 100),
        ("r", 0, "pay", None, 100), ("r", 1, "done", None, 0), ("r", 2, "pay", None, 5000),
    )  # fmt: skip
    answer = ask(small_engine(rows), PainPoints(Scope(), "done", mature=0))
    assert answer["value_per_goal"] == 201
    assert [(row["value"], row["value_at_stake"]) for row in answer["painpoints"]] == [(100, 201)]


def test_every_kind_has_its_place_among_the_first() -> None:
    names = [f"step {n:02}" for n in range(30)]
    rows = [Row(f"{name} {n}", n, name) for name in names for n in range(3)]
    rows += [Row(f"x {name}", n, name, "web") for name in names[:9] for n in range(3)]
    rows += [Row("y", n, names[n % 2], ("web", "app")[n % 2]) for n in range(4)] + [Row("z", 99, "order", None, 10)]
    answer = ask(small_engine(rows, 2), PainPoints(Scope(), "order", mature=0))
    assert [row["rank"] for row in answer["painpoints"]] == list(range(1, 21))
    assert len(found(answer, "switch")) == 2
    assert len(found(answer, "repeat")) == 6
    assert len(found(answer, "drop_off")) == 12


def test_no_journeys_have_no_pain_points() -> None:
    for parts in PARTS:
        engine = small_engine([Row("p", 0, "order", None, 1)], parts)
        answer = ask(engine, PainPoints(Scope(persons=frozenset({"nobody"})), "order"))
        assert (answer["painpoints"], answer["customers"], answer["share_reached"]) == ([], 0, None)


def test_money_larger_than_a_column_holds_stays_exact() -> None:
    large = (1 << 62) - 1
    rows = [Row(f"p{n}", n, "view", None, large) for n in range(3) for _ in range(3)] + [
        Row("p0", 9, "order", None, large)
    ]
    answer = ask(small_engine(rows, 2), PainPoints(Scope(), "order", mature=0))
    repeat = next(row for row in answer["painpoints"] if row["kind"] == "repeat")
    assert (repeat["value"], repeat["value_at_stake"]) == (10 * large, 2 * large)


def test_what_is_no_pain_point_is_refused() -> None:
    answer = ask(small_engine(rows_of(("p", 0, "order", None, 1))), PainPoints(Scope(), "order"))
    for kind in ("wait", "joy"):
        with pytest.raises(InvalidInput, match=kind):
            answer.customers(kind=kind, event="order", to="order")
    assert answer.customers(kind="repeat", event="no such event", to=None) == []


@pytest.mark.thorough
def test_40_000_event_names_and_one_giant_customer() -> None:
    rows = [Row("p", n * HOUR, f"event {n % 40_000}", ("web", "app")[n % 2]) for n in range(200_000)]
    rows += [Row("q", 200_000 * HOUR, "event 0")]
    answer = ask(small_engine(rows, 2), PainPoints(Scope(), "event 39999", "event 0", mature=0))
    assert found(answer, "switch") == {("web", "app"): 1, ("app", "web"): 1}
    assert found(answer, "drop_off") == {("event 0", None): 1}
