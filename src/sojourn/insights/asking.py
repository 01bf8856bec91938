"""Metrics asked: each for a whole span and for each day, week or month of it, in local time.

Semantics, the same in every answer:
- A span is half-open: from the first local midnight up to the one after its last day. Weeks begin on Monday.
- Derived events (source ``sojourn``) do not count. Money in another currency than the workspace's counts as none, and
  how many events carry such is said.
- An order stands at the time of its first paid event; its refunds are those known by today, whenever they were.
- ``n`` is the number of rows that the formula saw, for a share the number of those among whom it counts; the interval
  is Wilson's for 95%. A count or a sum of no rows is 0, anything else of no rows is nothing.
- A part is complete when it lies in the span as a whole and has ended by the latest event of the log.
"""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal

import numpy as np

from sojourn.discovery import wilson
from sojourn.engines import Sql, SqlError, check_expression, event_columns, events_in_sql, named_in
from sojourn.insights.definitions import Metric
from sojourn.journey_store import Snapshot
from sojourn.vocabulary import DERIVED, InvalidInput, iso, zone

Grain = Literal["day", "week", "month"]
CHOSEN = 5
"""The columns that are asked for of each metric."""
_LONGEST: dict[Grain, int] = {"day": 1, "week": 7, "month": 31}
_OWN = ("customer", "time", "event", "channel", "value", "currency", "case", "source")
_PREPARE = (
    """create temp table all_events as
       select * replace (case when currency = $currency then value end as value), row_number() over () as "event row"
       from events where source <> $derived""",
    """create temp table all_orders as
       with told as (
         select customer, coalesce("case", '#' || "event row") as "order",
           min(time) filter (where value > 0) as time, arg_min(channel, time) filter (where value > 0) as channel,
           sum(value) filter (where value > 0) as paid, -coalesce(sum(value) filter (where value < 0), 0) as refunded
         from all_events where value <> 0 group by all having paid > 0)
       select *, row_number() over its as number,
         (epoch(time) - epoch(first_value(time) over its)) / 86400 as days_since_first,
         (epoch(time) - epoch(lag(time) over its)) / 86400 as days_since_previous
       from told window its as (partition by customer order by time, "order")""",
    """create temp table first_seen as select customer, min(time) as first from all_events group by customer""",
)
_TABLES = {
    "events": "select *, {part} as part from all_events where time >= $first and time < $after",
    "orders": "select *, {part} as part from all_orders where time >= $first and time < $after",
    "customers": """
        select seen.*, coalesce(bought.orders, 0) as orders, coalesce(bought.paid, 0) as paid,
          coalesce(bought.refunded, 0) as refunded,
          first_seen.first >= greatest(seen.part, $first) as is_new
        from (select customer, {part} as part, count(*) as events, min(time) as time, arg_min(channel, time) as channel
              from all_events where time >= $first and time < $after group by all) seen
        join first_seen using (customer)
        left join (select customer, {part} as part, count(*) as orders, sum(paid) as paid, sum(refunded) as refunded
              from all_orders where time >= $first and time < $after group by all) bought using (customer, part)""",
}


@dataclass(frozen=True)
class Span:
    """Whole local days, both included.

    >>> Span(date(2026, 3, 1), date(2026, 3, 7)).before()
    Span(first=datetime.date(2026, 2, 22), last=datetime.date(2026, 2, 28))
    """

    first: date
    last: date

    def before(self) -> "Span":
        """Give the span of the same length that ends where this one begins."""
        length = self.last - self.first + timedelta(days=1)
        return Span(self.first - length, self.last - length)


@dataclass(frozen=True)
class Asked:
    """What is asked of metrics: spans, the grain of the series, the zone of the days, the currency of the money."""

    spans: tuple[Span, ...]
    grain: Grain
    zone: str
    currency: str


@dataclass(frozen=True)
class _Part:
    """One span, or one of its parts: how the rows are told apart, and where they lie."""

    span: Span
    tz: str
    grain: Grain | None = None

    @property
    def bounds(self) -> dict[str, datetime]:
        """The instants of the first midnight and of the one after the last day."""
        return {"first": self._midnight(self.span.first), "after": self._midnight(self.span.last + timedelta(days=1))}

    @property
    def expression(self) -> str:
        """What is equal for all rows of a part."""
        return "$first" if self.grain is None else f"date_trunc('{self.grain}', time)"

    def starts(self) -> list[date]:
        """Give the first day of each part, which for the first one may lie before the span."""
        first, last = self.span.first, self.span.last
        days = [first + timedelta(days=day) for day in range((last - first).days + 1)]
        return sorted({_start(day, self.grain or "day") for day in days})

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), zone(self.tz))


def ask_metrics(snapshot: Snapshot, metrics: Sequence[Metric], asked: Asked) -> dict[str, Any]:
    """Ask metrics; give for each, by name, a value for each span, and how much money was left out.

    A value has ``value, n, customers, fulfilling, low, high`` and ``series``: the same for each part, ``from`` a day,
    ``complete``.
    Raises InvalidInput ``formula.invalid`` or ``where.invalid`` where a metric cannot be asked of its table.
    """
    told: dict[str, list[dict[str, Any]]] = {metric.name: [] for metric in metrics}
    with _events_for(snapshot, metrics, asked.zone) as connection:
        latest, foreign = _prepare(connection, asked.currency)
        for span in asked.spans:
            whole = _values(connection, metrics, _Part(span, asked.zone))
            series = _values(connection, metrics, part := _Part(span, asked.zone, asked.grain))
            for metric in metrics:
                (value,) = whole[metric.name].values()
                told[metric.name].append({**value, "series": _series(series[metric.name], part, latest)})
    return {"metrics": told, "as_of": None if latest is None else iso(latest, zone(asked.zone)), "left_out": foreign}


def metric_customers(snapshot: Snapshot, metric: Metric, asked: Asked, *, fulfilling: bool) -> list[str]:
    """List the customers of the first span of whose rows a metric is made, or of a share those ``fulfilling`` it."""
    condition = f"({metric.where})"
    if metric.share is not None:
        condition += f" and ({metric.share.among})" + (f" and ({metric.share.of})" if fulfilling else "")
    part = _Part(asked.spans[0], asked.zone)
    with _events_for(snapshot, [metric], asked.zone) as connection:
        _prepare(connection, asked.currency)
        rows = _TABLES[metric.table].format(part=part.expression)
        connection.execute(f"create temp table counted as {rows}", part.bounds)
        found = connection.execute(f"select distinct customer from counted where {condition} order by 1").fetchall()  # noqa: S608  checked above
    return [str(customer) for (customer,) in found]


@contextmanager
def _events_for(snapshot: Snapshot, metrics: Sequence[Metric], tz: str) -> Iterator[Sql]:
    """Open the events with the columns that metrics name, once these are expressions and nothing more."""
    for metric in metrics:
        check_expression(metric.expression())
        check_expression(metric.where)
    texts = " ".join(text for metric in metrics for text in (metric.expression(), metric.where))
    wanted = ["customer", *(name for name in event_columns(snapshot) if name in _OWN or named_in(texts, [name]))]
    with events_in_sql(snapshot, wanted, tz) as connection:
        yield connection


def _prepare(connection: Sql, currency: str) -> tuple[int | None, int]:
    """Make the tables that hold for all spans; give the time of the latest event and the events in other currencies."""
    settings = {"derived": DERIVED, "currency": currency}
    for number, statement in enumerate(_PREPARE):
        connection.execute(statement, settings if number == 0 else None)
    ((latest,),) = connection.execute("select epoch_us(max(time)) from all_events").fetchall()
    other = "select count(*) from events where value <> 0 and currency <> $currency and source <> $derived"
    ((foreign,),) = connection.execute(other, settings).fetchall()
    return latest, foreign


def _values(connection: Sql, metrics: Sequence[Metric], part: _Part) -> dict[str, dict[date | None, dict[str, Any]]]:
    """Ask all metrics of one span, in one piece or by parts; what no part has stands under None."""
    told: dict[str, dict[date | None, dict[str, Any]]] = {}
    for table in dict.fromkeys(metric.table for metric in metrics):
        rows = _TABLES[table].format(part=part.expression)
        connection.execute(f"create or replace temp table counted as {rows}", part.bounds)
        alike: dict[str, list[Metric]] = {}
        for metric in metrics:
            if metric.table == table:
                alike.setdefault(metric.where, []).append(metric)
        for group in alike.values():
            told |= _asked(connection, group, whole=part.grain is None)
    return told


def _asked(connection: Sql, alike: Sequence[Metric], *, whole: bool) -> dict[str, dict[date | None, dict[str, Any]]]:
    """Ask metrics of the same rows in one query: what they all count is counted once."""
    chosen, query = ", ".join(map(_chosen, alike)), f"from counted where ({alike[0].where})"
    try:
        found = [] if whole else connection.execute(f"select part::date, {chosen} {query} group by 1").fetchall()
        one = "" if whole else " and false"
        found += [(None, *row) for row in connection.execute(f"select {chosen} {query}{one}").fetchall()]
    except SqlError as error:
        if len(alike) > 1:  # which of them it is
            return {name: told for metric in alike for name, told in _asked(connection, [metric], whole=whole).items()}
        metric, reason = alike[0], str(error).splitlines()[0]
        raise InvalidInput.said("metrics.refused", name=metric.name, table=metric.table, reason=reason) from error
    each = range(1, 1 + CHOSEN * len(alike), CHOSEN)
    return {
        metric.name: {row[0]: _value(metric, *row[first : first + CHOSEN]) for row in found}
        for metric, first in zip(alike, each, strict=True)
    }


def _chosen(metric: Metric) -> str:
    """Name what is asked of a metric: its value, and how many customers and rows stand behind it."""
    of, among = ("false", "true") if metric.share is None else (metric.share.of, metric.share.among)
    counts = f"count(*) filter (where ({of}) and ({among})), count(*) filter (where ({among}))"
    customers = [f"count(distinct customer) filter (where {one})" for one in (f"({among})", f"({of}) and ({among})")]
    return f"(\n{metric.expression()}\n), {', '.join(customers)}, {counts}"


def _value(metric: Metric, value: object, *counts: int) -> dict[str, Any]:
    customers, fulfilling, of, among = counts
    if value is not None and not isinstance(value, int | float):
        raise InvalidInput.said(
            "metrics.refused", name=metric.name, table=metric.table, reason=f"{value!r} is no number"
        )
    told: dict[str, Any] = {"value": _plain(value), "n": among, "customers": customers}
    told["fulfilling"] = None if metric.share is None else fulfilling
    low, high = wilson(np.array([of]), np.array([among])) if among and metric.share is not None else ([None], [None])
    return {**told, "low": _plain(low[0]), "high": _plain(high[0])}


def _plain(number: Any) -> float | int | None:  # noqa: ANN401  a number of Python or numpy, or nothing
    if number is None or math.isnan(number):  # nothing divided by nothing
        return None
    return number if isinstance(number, int) else round(float(number), 9)


def _series(found: dict[date | None, dict[str, Any]], part: _Part, latest: int | None) -> list[dict[str, Any]]:
    """Lay values out over all parts of a span."""
    reached = datetime.min.replace(tzinfo=UTC) if latest is None else datetime.fromtimestamp(latest / 1e6, UTC)
    told = []
    for start in part.starts():
        last = _start(start + timedelta(days=_LONGEST[part.grain or "day"]), part.grain or "day") - timedelta(days=1)
        whole = part.span.first <= start and last <= part.span.last
        ended = _Part(Span(start, last), part.tz).bounds["after"] <= reached
        told.append({"from": start.isoformat(), "complete": whole and ended, **found.get(start, found[None])})
    return told


def _start(day: date, grain: Grain) -> date:
    """Give the first day of the part that a day is in.

    >>> [_start(date(2026, 3, 5), grain).isoformat() for grain in ("day", "week", "month")]
    ['2026-03-05', '2026-03-02', '2026-03-01']
    """
    if grain == "month":
        return day.replace(day=1)
    return day if grain == "day" else day - timedelta(days=day.weekday())
