"""How the data does: sources and their match rate, freshness, what to look at."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, FastAPI
from fastapi.responses import Response

from sojourn.assembly import data_health, log_for
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
