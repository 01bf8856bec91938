"""Metrics over HTTP: what is measured, what it comes to, and changes of that; a file of metrics is YAML in a text."""

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Query
from fastapi.responses import Response
from pydantic import Field

from sojourn.access import personal_fields
from sojourn.assembly import (
    MetricQuestion,
    Page,
    apply_metrics,
    check_metrics,
    check_open,
    customers_of_metric,
    list_metrics,
    metric_values,
    metrics_in_force,
    open_workspace,
    people_listed,
)
from sojourn.http_api.answering import apart, asked_language, given, look_of
from sojourn.http_api.asked import Asked
from sojourn.http_api.callers import Caller
from sojourn.http_api.gate import Gate
from sojourn.http_api.people_shapes import People
from sojourn.http_api.revealing import listed_for
from sojourn.insights import Grain, Metric, metric_named, parse_metrics

LONGEST = 1_000_000
Days = Annotated[list[date] | None, Query(min_length=2, max_length=2, description="First and last day")]
Language = Annotated[str, Depends(asked_language)]


class MetricsText(Asked):
    """Metrics as they stand in a file."""

    metrics: str = Field(max_length=LONGEST)


def add_metric_routes(api: FastAPI, folder: Path, gate: Callable[[], Gate], may: Callable[..., Any]) -> None:
    """Add the routes; ``may`` gives a dependency that lets in who has a permission."""
    reading, writing = [may("read")], may("write")

    @api.get("/api/metrics", dependencies=reading)
    def metrics(lang: Language) -> dict[str, Any]:
        """List the metrics in force; version 0 is the shipped one."""
        return {"metrics": list_metrics(folder, lang)}

    @api.get("/api/metrics/values", dependencies=reading)
    async def values(
        lang: Language,
        name: Annotated[list[str], Query(max_length=100)] = [],  # noqa: B006  FastAPI copies it
        days: Days = None,
        compared_days: Days = None,
        grain: Grain = "week",
        tz: Annotated[str | None, Query(max_length=100)] = None,
    ) -> Response:
        """Say what metrics come to in some days, else the last 28 of the log, beside as many before or others."""
        ranges = [None if pair is None else (pair[0], pair[1]) for pair in (days, compared_days)]
        question = MetricQuestion(tuple(name), ranges[0], ranges[1], grain, tz)
        return given(await apart(lambda: metric_values(open_workspace(folder, lang=lang), question)))

    @api.get("/api/metrics/{name}/people", response_model=People)
    async def people(
        name: str,
        caller: Annotated[Caller, may("read")],
        days: Days = None,
        fulfilling: bool = False,
        page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
        per_page: Annotated[int, Query(ge=1, le=200)] = 50,
        reveal: bool | None = None,
    ) -> Response:
        """Give the customers whose rows a metric is made of, of a share those who fulfil it with `fulfilling=true`.

        They are as many as `customers` and `fulfilling` of its value say. Personal fields are masked as everywhere.
        """

        def found() -> dict[str, Any]:
            metric = metric_named(name, metrics_in_force(folder))
            _allowed([metric], folder, caller, gate())
            pair = None if days is None else (days[0], days[1])
            named = partial(customers_of_metric, folder, metric=metric, days=pair, fulfilling=fulfilling)
            listed = people_listed(folder, look_of(caller), named, Page(page, per_page))
            return listed_for(caller, gate(), listed, reveal)

        return given(await apart(found))

    _add_changing(api, folder, gate, writing)


def _add_changing(api: FastAPI, folder: Path, gate: Callable[[], Gate], writing: Any) -> None:  # noqa: ANN401  what FastAPI takes
    """Add the routes that check metrics and save them."""

    @api.post("/api/metrics/check")
    async def check(said: MetricsText, caller: Annotated[Caller, writing], lang: Language) -> Response:
        """Ask metrics of the last days without saving them; what is wrong with one is the error."""
        found = _allowed(parse_metrics(said.metrics), folder, caller, gate())
        return given(await apart(lambda: check_metrics(open_workspace(folder, lang=lang), found)))

    @api.post("/api/metrics")
    async def apply(said: MetricsText, caller: Annotated[Caller, writing]) -> Response:
        """Save metrics, each as its next version, once all of them can be asked."""
        found = _allowed(parse_metrics(said.metrics), folder, caller, gate())

        def applied() -> dict[str, Any]:
            check_metrics(open_workspace(folder), found)
            return {"metrics": apply_metrics(folder, found)}

        return given(await apart(applied))


def _allowed(metrics: list[Metric], folder: Path, caller: Caller, gate: Gate) -> list[Metric]:
    """Refuse formulas about personal columns to who may not see these: their values could be found by asking."""
    if not caller.may("reveal"):
        log = open_workspace(folder).log()
        text = " ".join(f"{metric.expression()} {metric.where}" for metric in metrics)
        check_open(log, text, personal_fields(gate.database))
    return metrics
