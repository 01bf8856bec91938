"""Metrics against plain Python: the tables that formulas are asked of, spans and parts, intervals, what is refused."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import given, settings, strategies as st

import sojourn as sj
from sojourn.assembly import apply_metrics, list_metrics
from sojourn.insights import (
    Asked,
    Metric,
    Span,
    ask_metrics,
    metrics_text,
    parse_metrics,
    shipped_metrics,
)
from sojourn.vocabulary import InvalidInput

SHANGHAI = ZoneInfo("Asia/Shanghai")
FIRST = date(2026, 3, 2)  # a Monday
Row = tuple[str, datetime, float | None, str | None]
"""Customer, time, money, order number."""
MOMENTS = st.integers(-20 * 24, 20 * 24).map(
    lambda hour: datetime(2026, 3, 2, tzinfo=SHANGHAI).astimezone(UTC) + timedelta(hours=hour)
)
ROWS = st.lists(
    st.tuples(
        st.sampled_from("abc"),
        MOMENTS,
        st.sampled_from([None, None, 0.0, 10.0, 25.5, -5.0]),
        st.sampled_from([None, "o1", "o2"]),
    ),
    min_size=1,
    max_size=25,
)


def ask(rows: list[Row], metrics: list[Metric], span: Span, grain: Any = "week") -> dict[str, dict[str, Any]]:
    """Ask metrics of a log of these rows; give each one's answer for the span."""
    table = pa.table(
        {
            "who": [row[0] for row in rows],
            "at": pa.array([row[1] for row in rows], pa.timestamp("us", "UTC")),
            "what": ["it"] * len(rows),
            "money": pa.array([row[2] for row in rows], pa.float64()),
            "order": pa.array([row[3] for row in rows], pa.string()),
            "place": [str(place) for place in range(len(rows))],
        }
    )
    log = sj.read(
        table, customer="who", time="at", event="what", value="money", case="order", id="place", currency="CNY"
    )
    asked = Asked((span,), grain, "Asia/Shanghai", "CNY")
    return {name: one for name, (one,) in ask_metrics(log.engine.snapshot, metrics, asked)["metrics"].items()}


def orders_of(rows: list[Row]) -> list[dict[str, Any]]:
    """Every order: whose, when it began, what it came to, the how manieth of its customer it is."""
    groups: dict[Any, list[Row]] = defaultdict(list)
    for place, row in enumerate(rows):
        if row[2]:
            groups[row[0], row[3] if row[3] is not None else place].append(row)
    found = []
    for (who, order), told in groups.items():
        paid = [row for row in told if (row[2] or 0) > 0]
        if paid:
            began = min(row[1] for row in paid)
            sums = sum(row[2] or 0 for row in paid), -sum(row[2] or 0 for row in told if (row[2] or 0) < 0)
            found.append({"who": who, "time": began, "paid": sums[0], "refunded": sums[1], "order": str(order)})
    for who in {one["who"] for one in found}:
        mine = sorted((one for one in found if one["who"] == who), key=lambda one: one["time"])
        for number, one in enumerate(mine, 1):
            one |= {"number": number, "days": (one["time"] - mine[0]["time"]) / timedelta(days=1)}
    return found


def expected(rows: list[Row], span: Span) -> dict[str, float | None]:
    """Every shipped metric, counted one by one."""

    def inside(moment: datetime) -> bool:
        return span.first <= moment.astimezone(SHANGHAI).date() <= span.last

    here = [row for row in rows if inside(row[1])]
    everywhere = orders_of(rows)
    orders = [one for one in everywhere if inside(one["time"])]
    active = {row[0] for row in here}
    first = {who: min(row[1] for row in rows if row[0] == who) for who in active}
    bought = {who: [one for one in orders if one["who"] == who] for who in active}
    paid, back = (sum(abs(row[2]) for row in here if row[2] and (row[2] > 0) == plus) for plus in (True, False))
    buyers = [who for who in active if bought[who]]

    def ratio(over: float, under: float) -> float | None:
        return over / under if under else None

    # Orders of one moment may be numbered either way round, which no metric but this one sees.
    seconds = [one["days"] for one in orders if one["number"] == 2]
    return {
        "active_customers": len(active),
        "new_customers": sum(inside(moment) for moment in first.values()),
        "orders": len(orders),
        "first_orders": sum(one["number"] == 1 for one in orders),
        "net_revenue": paid - back,
        "average_order_value": ratio(sum(one["paid"] - one["refunded"] for one in orders), len(orders)),
        "orders_per_customer": ratio(len(orders), len({one["who"] for one in orders})),
        "buyers_share": ratio(len(buyers), len(active)),
        "repurchase_rate_customers": ratio(sum(len(bought[who]) > 1 for who in buyers), len(buyers)),
        "repurchase_rate_orders": ratio(sum(one["number"] > 1 for one in orders), len(orders)),
        "days_to_second_order": median(seconds) if seconds else None,
        "refund_share": -back / paid * -1 if paid and back else None,
    }


@settings(max_examples=8)
@given(ROWS, st.integers(-10, 10), st.integers(0, 12))
def test_every_shipped_metric_is_what_counting_one_by_one_gives(rows: list[Row], begin: int, length: int) -> None:
    """Refunds before their order, orders without numbers, customers seen only before: whatever comes."""
    span = Span(FIRST + timedelta(days=begin), FIRST + timedelta(days=begin + length))
    told = ask(rows, shipped_metrics(), span)
    for name, value in expected(rows, span).items():
        assert told[name]["value"] == (None if value is None else pytest.approx(value)), name


@settings(max_examples=8)
@given(ROWS, st.sampled_from(["day", "week", "month"]))
def test_counts_of_the_parts_add_up_to_the_whole(rows: list[Row], grain: str) -> None:
    """Orders and revenue of days, weeks or months; each part is told, empty ones as well."""
    span = Span(FIRST - timedelta(days=9), FIRST + timedelta(days=11))
    told = ask(rows, [one for one in shipped_metrics() if one.name in {"orders", "net_revenue"}], span, grain)
    for one in told.values():
        assert sum(part["value"] for part in one["series"]) == pytest.approx(one["value"])
    starts = [part["from"] for part in told["orders"]["series"]]
    assert len(starts) == {"day": 21, "week": 4, "month": 2}[grain]
    assert starts == sorted(starts)


def at(day: int, hour: int = 12) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=SHANGHAI)


def test_days_are_those_of_the_workspace() -> None:
    """Half past midnight in Shanghai is still yesterday in UTC, and counts as today."""
    rows: list[Row] = [("a", at(3, 0) + timedelta(minutes=30), None, None)]
    counted = [
        ask(rows, shipped_metrics(), Span(day, day))["active_customers"]["value"] for day in (FIRST, date(2026, 3, 3))
    ]
    assert counted == [0, 1]


def test_a_part_is_complete_when_it_has_ended_within_the_span() -> None:
    """Begun before the span, or not over by the latest event: the number is there, and said to be a part of one."""
    rows: list[Row] = [("a", at(day), None, None) for day in (1, 5, 12, 18)]
    told = ask(rows, shipped_metrics()[:1], Span(date(2026, 3, 1), date(2026, 3, 22)))["active_customers"]
    found = [(part["from"], part["complete"]) for part in told["series"]]
    assert found == [("2026-02-23", False), ("2026-03-02", True), ("2026-03-09", True), ("2026-03-16", False)]


def test_a_share_has_an_interval_and_says_of_how_many() -> None:
    """One of two buyers came back: a half, and next to nothing is known."""
    rows: list[Row] = [("a", at(2), 5.0, "1"), ("a", at(3), 5.0, "2"), ("b", at(3), 5.0, "3"), ("c", at(3), None, None)]
    told = ask(rows, shipped_metrics(), Span(FIRST, date(2026, 3, 8)))["repurchase_rate_customers"]
    assert (told["value"], told["n"], told["customers"]) == (0.5, 2, 2)
    assert (told["low"], told["high"]) == (pytest.approx(0.0945, abs=1e-4), pytest.approx(0.9055, abs=1e-4))


def test_money_in_other_currencies_counts_as_none_and_is_said() -> None:
    """Yen are not added to yuan; the event itself still counts."""
    table = pa.table({"who": ["a", "b"], "at": [at(3), at(3)], "money": [5.0, 700.0], "unit": ["CNY", "JPY"]})
    log = sj.read(table, customer="who", time="at", event_name="it", value="money", currency_column="unit")
    asked = Asked((Span(FIRST, date(2026, 3, 8)),), "week", "Asia/Shanghai", "CNY")
    told = ask_metrics(log.engine.snapshot, shipped_metrics(), asked)
    assert told["left_out"] == 1
    assert told["metrics"]["net_revenue"][0]["value"] == 5
    assert told["metrics"]["orders"][0]["value"] == 1
    assert told["metrics"]["active_customers"][0]["value"] == 2


def metric(**said: Any) -> Metric:
    return Metric(**{"name": "m", "label": "M", "definition": "M.", "formula": "count(*)", **said})


@pytest.mark.parametrize(
    ("wrong", "code"),
    (
        ({"formula": "(select 1)"}, "formula.invalid"),
        ({"formula": "count(*), 1"}, "metrics.refused"),
        ({"formula": "count(*"}, "formula.invalid"),
        ({"formula": "1) from events; drop table events; --"}, "formula.invalid"),
        ({"formula": "sum(count(*)) over ()"}, "formula.invalid"),
        ({"where": "customer in (select 'a')"}, "formula.invalid"),
        ({"formula": "sum(nothing)"}, "metrics.refused"),
        ({"formula": "value"}, "metrics.refused"),
        ({"formula": "min(event)"}, "metrics.refused"),
        ({"where": "value >"}, "formula.invalid"),
    ),
)
def test_what_is_no_aggregate_of_the_table_is_refused(wrong: dict[str, str], code: str) -> None:
    """One expression over the columns that there are, and a number: nothing else is asked."""
    with pytest.raises(InvalidInput) as refused:
        ask([("a", at(3), 5.0, None)], [metric(**wrong)], Span(FIRST, date(2026, 3, 8)))
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("text", "code"),
    (
        ("metrics: [", "metrics.unreadable"),
        ("metrics: {}", "metrics.invalid"),
        ("- a", "metrics.invalid"),
        ("metrics: [{name: a, label: A, definition: A, formula: count(*), colour: red}]", "metrics.invalid"),
        ("metrics: [{name: A b, label: A, definition: A, formula: count(*)}]", "metrics.name"),
        ("metrics: [{name: a, label: A, definition: A}]", "metrics.formula"),
        ("metrics: [{name: a, label: A, definition: A, formula: count(*), share: {of: x}}]", "metrics.formula"),
    ),
)
def test_a_file_that_cannot_be_used_says_why(text: str, code: str) -> None:
    """The line or the place in it, and what is known."""
    with pytest.raises(InvalidInput) as refused:
        parse_metrics(text)
    assert refused.value.code == code
    assert refused.value.in_language("zh-CN") != str(refused.value)


def test_metrics_are_written_as_they_are_read() -> None:
    """Of all the shipped ones, in their order, with both languages."""
    assert parse_metrics(metrics_text(shipped_metrics())) == shipped_metrics()


def test_a_listed_metric_bears_the_file_that_it_is_changed_by(tmp_path: Path) -> None:
    """In all languages, whoever asks in which: saved as it is, it adds no version."""
    listed = list_metrics(tmp_path / "brand", "zh-CN")
    assert [one for row in listed for one in parse_metrics(row["text"])] == shipped_metrics()
    saved = apply_metrics(tmp_path / "brand", [one for row in listed for one in parse_metrics(row["text"])])
    assert {one["version"] for one in saved} == {0}
