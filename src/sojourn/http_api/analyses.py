"""Analyses over HTTP: the same questions and answers as on the command line, and the customers behind each number.

Questions have threads of their own: a long one holds up neither other requests nor, until all are taken, other
questions.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, TypeVar

import msgspec
from fastapi import Depends, FastAPI, Query as Asked, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import BaseModel, ValidationError

from sojourn.access import personal_fields
from sojourn.assembly import Log, Look, Page, check_open, list_sets, log_for, people_behind
from sojourn.http_api import answer_shapes, goal_shapes, people_shapes, questions
from sojourn.http_api.callers import Caller
from sojourn.http_api.gate import Gate
from sojourn.http_api.questions import PeopleQuery, Query
from sojourn.http_api.revealing import listed_for
from sojourn.vocabulary import language_from

AT_ONCE = 8
Found = TypeVar("Found")
ANALYSES: dict[str, tuple[type[Query], type[BaseModel]]] = {
    "transitions": (questions.TransitionsQuery, answer_shapes.Transitions),
    "durations": (questions.DurationsQuery, answer_shapes.Durations),
    "funnel": (questions.FunnelQuery, goal_shapes.Funnel),
    "paths": (questions.PathsQuery, goal_shapes.Paths),
    "variants": (questions.VariantsQuery, answer_shapes.Variants),
    "sessions": (questions.SessionsQuery, answer_shapes.Sessions),
    "repeats": (questions.RepeatsQuery, answer_shapes.Repeats),
    "switches": (questions.SwitchesQuery, goal_shapes.Switches),
    "time-to-goal": (questions.TimeToGoalQuery, goal_shapes.TimeToGoal),
    "painpoints": (questions.PainPointsQuery, goal_shapes.PainPoints),
    "journeys-ranked": (questions.JourneysRankedQuery, goal_shapes.JourneysRanked),
    "anonymous-to-known": (questions.AnonymousToKnownQuery, answer_shapes.AnonymousToKnown),
}
"""By the name of the command: what it is asked and what it answers."""


def add_analysis_routes(api: FastAPI, folder: Path, gate: Callable[[], Gate], may: Callable[..., Any]) -> None:
    """Add the routes; ``may`` gives a dependency that lets in who has a permission."""
    pool = ThreadPoolExecutor(AT_ONCE, "answering")
    reading = may("read", cut=True)

    async def apart(work: Callable[[], Found]) -> Found:
        return await asyncio.get_running_loop().run_in_executor(pool, work)

    def add(name: str, query: type[Query], shape: type[BaseModel]) -> None:
        async def analyze(
            asked: query,  # type: ignore[valid-type]  # the model of this analysis
            caller: Annotated[Caller, reading],
            lang: Annotated[str, Depends(asked_language)],
        ) -> Response:
            return _given(await apart(lambda: _answer(log_for(folder, look_of(caller), lang), asked, caller, gate())))

        api.post(f"/api/analyses/{name}", response_model=shape, summary=query.__doc__, name=name)(analyze)

    for name, (query, shape) in ANALYSES.items():
        add(name, query, shape)

    @api.post("/api/people", response_model=people_shapes.People)
    async def people(asked: PeopleQuery, caller: Annotated[Caller, reading]) -> Response:
        """Give the customers behind one number of an answer, page by page.

        Personal fields are masked for callers without the permission `reveal`, and for all with `reveal: false`.
        """
        query = _read(asked)

        def ask(log: Log) -> Any:  # noqa: ANN401  an answer
            _check(log, query, caller, gate())
            return query.ask(log)

        def found() -> dict[str, Any]:
            page = Page(asked.page, asked.per_page)
            listed = people_behind(folder, look_of(caller), ask, asked.drill.cell(), page)
            return listed_for(caller, gate(), listed, asked.reveal)

        return _given(await apart(found))

    @api.get("/api/steps", response_model=people_shapes.Steps)
    async def steps(
        caller: Annotated[Caller, reading], touchpoints: Annotated[str | None, Asked(max_length=500)] = None
    ) -> Response:
        """List the steps that there are, raw events or those of a touchpoint set, with customers and channels."""
        query = questions.DurationsQuery(touchpoints=touchpoints)
        return _given(await apart(lambda: query.view(log_for(folder, look_of(caller), "en")).steps()))

    @api.get("/api/touchpoints", response_model=people_shapes.SavedSets, dependencies=[reading])
    def touchpoints() -> dict[str, Any]:
        """List the touchpoint sets of the workspace."""
        return {"touchpoints": list_sets(folder)}


def asked_language(request: Request) -> str:
    """Give the language that a request asks for."""
    return language_from(request.headers.get("accept-language"))


def look_of(caller: Caller) -> Look:
    """Give how a caller sees the brand today."""
    return Look(today=datetime.now(UTC).date(), limit=caller.limit)


def _answer(log: Log, query: Query, caller: Caller, gate: Gate) -> dict[str, Any]:
    _check(log, query, caller, gate)
    found = query.ask(log).with_drills()
    return found if query.compare is None else {**found, "compared": query.ask_compared(log).with_drills()}


def _check(log: Log, query: Query, caller: Caller, gate: Gate) -> None:
    """Refuse to tell by the values of a personal column to who may not see them."""
    if not caller.may("reveal"):
        check_open(log, query.columns(), personal_fields(gate.database))


def _read(asked: PeopleQuery) -> Query:
    """Read the body that an analysis was asked with."""
    try:
        return ANALYSES[asked.analysis][0].model_validate(asked.query)
    except ValidationError as error:
        raise RequestValidationError(
            [{**fault, "loc": ("body", "query", *fault["loc"])} for fault in error.errors()]
        ) from error


def _given(found: dict[str, Any]) -> Response:
    """Send an answer as it is: what is written once is not checked and copied again."""
    return Response(msgspec.json.encode(found), media_type="application/json")
