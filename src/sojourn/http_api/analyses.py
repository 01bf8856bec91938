"""Analyses over HTTP: the same questions and answers as on the command line, and what there is to choose from."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import msgspec
from fastapi import Depends, FastAPI, Query as Asked
from fastapi.responses import Response
from pydantic import BaseModel

from sojourn.assembly import Log, home, list_columns, list_sets, log_for
from sojourn.http_api import answer_shapes, goal_shapes, people_shapes, questions
from sojourn.http_api.answering import apart, asked_language, given, is_open_to, look_of, read_query
from sojourn.http_api.callers import Caller
from sojourn.http_api.gate import Gate
from sojourn.http_api.grouping import asked_of
from sojourn.http_api.questions import QUERIES, Query
from sojourn.vocabulary import InvalidInput

SHAPES: dict[str, type[BaseModel]] = {
    "transitions": answer_shapes.Transitions,
    "durations": answer_shapes.Durations,
    "funnel": goal_shapes.Funnel,
    "paths": goal_shapes.Paths,
    "variants": answer_shapes.Variants,
    "sessions": answer_shapes.Sessions,
    "repeats": answer_shapes.Repeats,
    "switches": goal_shapes.Switches,
    "time-to-goal": goal_shapes.TimeToGoal,
    "painpoints": goal_shapes.PainPoints,
    "journeys-ranked": goal_shapes.JourneysRanked,
    "anonymous-to-known": answer_shapes.AnonymousToKnown,
    "activity": answer_shapes.Activity,
}
"""By the name of the command: what an analysis answers."""


def add_analysis_routes(api: FastAPI, folder: Path, gate: Callable[[], Gate], may: Callable[..., Any]) -> None:
    """Add the routes; ``may`` gives a dependency that lets in who has a permission."""
    reading = may("read", cut=True)

    def add(name: str, query: type[Query], shape: type[BaseModel]) -> None:
        async def analyze(
            asked: query,  # type: ignore[valid-type]  # the model of this analysis
            caller: Annotated[Caller, reading],
            lang: Annotated[str, Depends(asked_language)],
        ) -> Response:
            return given(await apart(lambda: _answer(log_for(folder, look_of(caller), lang), asked, caller, gate())))

        api.post(f"/api/analyses/{name}", response_model=shape, summary=query.__doc__, name=name)(analyze)

    for name, shape in SHAPES.items():
        add(name, QUERIES[name], shape)

    @api.get("/api/steps", response_model=people_shapes.Steps)
    async def steps(
        caller: Annotated[Caller, reading], touchpoints: Annotated[str | None, Asked(max_length=500)] = None
    ) -> Response:
        """List the steps that there are, raw events or those of a touchpoint set, with customers and channels."""
        query = read_query(questions.DurationsQuery, {"touchpoints": touchpoints}, "query")
        return given(await apart(lambda: query.view(log_for(folder, look_of(caller), "en")).steps()))

    @api.get("/api/home", response_model=people_shapes.Home)
    async def at_home(
        caller: Annotated[Caller, reading],
        lang: Annotated[str, Depends(asked_language)],
        days: Annotated[list[date] | None, Asked(min_length=2, max_length=2)] = None,
        compared_days: Annotated[list[date] | None, Asked(min_length=2, max_length=2)] = None,
        tz: Annotated[str | None, Asked(max_length=100)] = None,
        group: Annotated[str | None, Asked(max_length=500)] = None,
        filters: Annotated[str, Asked(max_length=20_000, description="As in the envelope of analyses, as JSON")] = "[]",
    ) -> Response:
        """Say what changed from one range of days to another: numbers, series, and what channels and sources add.

        A range is said by its first and its last day: `?days=2026-03-01&days=2026-03-28`. Without it the last 28 days
        of the log, compared with the 28 before. Its numbers open as those of the analyses `activity` and
        `anonymous-to-known` (within 30d) over the same range, with the same group and filters.
        """

        def found() -> dict[str, Any]:
            query = read_query(questions.ActivityQuery, {"tz": tz, "group": group, "filters": _json(filters)}, "query")
            log = asked_of(log_for(folder, look_of(caller), lang), query, caller, gate())
            return home(query.view(log), _pair(days), _pair(compared_days))

        return given(await apart(found))

    @api.get("/api/columns", response_model=people_shapes.FilterColumns)
    async def columns(caller: Annotated[Caller, reading]) -> Response:
        """List the columns that a filter can name, with their values where these are few; not what is personal."""
        return given(
            await apart(lambda: list_columns(log_for(folder, look_of(caller), "en"), is_open_to(caller, gate())))
        )

    @api.get("/api/touchpoints", response_model=people_shapes.SavedSets, dependencies=[reading])
    def touchpoints() -> dict[str, Any]:
        """List the touchpoint sets of the workspace."""
        return {"touchpoints": list_sets(folder)}


def _pair(days: list[date] | None) -> tuple[date, date] | None:
    return None if days is None else (days[0], days[1])


def _json(text: str) -> Any:  # noqa: ANN401  what JSON holds
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError as error:
        raise InvalidInput.said("request.json", reason=error, code="request.invalid") from error


def _answer(log: Log, query: Query, caller: Caller, gate: Gate) -> dict[str, Any]:
    log = asked_of(log, query, caller, gate)
    found = query.ask(log).with_drills()
    return found if query.compare is None else {**found, "compared": query.ask_compared(log).with_drills()}
