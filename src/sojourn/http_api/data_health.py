"""How the data does: sources and their match rate, freshness, what to look at; and the latest events as they arrive."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Query
from fastapi.responses import Response

from sojourn.access import personal_fields
from sojourn.assembly import data_health, latest_events, log_for
from sojourn.customers import mask_event
from sojourn.http_api.answering import apart, asked_language, given, look_of
from sojourn.http_api.callers import Caller
from sojourn.http_api.gate import Gate


def add_data_routes(api: FastAPI, folder: Path, gate: Callable[[], Gate], may: Callable[..., Any]) -> None:
    """Add the routes; ``may`` gives a dependency that lets in who has a permission."""

    @api.get("/api/data/health")
    async def health(caller: Annotated[Caller, may("read")], lang: Annotated[str, Depends(asked_language)]) -> Response:
        """Say what each source brings by day, how much of it is of known customers, how fresh, and what to look at."""
        look = look_of(caller)
        return given(await apart(lambda: data_health(log_for(folder, look, lang), gate().database, gate().now())))

    @api.get("/api/events/latest", dependencies=[may("read")])
    async def latest(
        after: Annotated[str | None, Query(max_length=40)] = None,
        source: Annotated[str | None, Query(max_length=500)] = None,
        event: Annotated[str | None, Query(max_length=500)] = None,
        most: Annotated[int, Query(ge=1, le=500)] = 100,
    ) -> Response:
        """Give the latest live events, newest first; `after` is the `position` of the answer before.

        Personal fields are masked for everybody: who may see them opens the customer, which is recorded. After small
        parts of the log were joined, events may come again; they have the same `id`.
        """
        found = await apart(lambda: latest_events(folder, most, after=after, source=source, event=event))
        fields = personal_fields(gate().database)
        return given({**found, "events": [mask_event(one, fields) for one in found["events"]]})
