"""The API beside tracking: what programs with a secret key may ask."""

import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Header, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException  # noqa: TID251  FastAPI raises it, this room may know

from sojourn.access import Scope as AccessScope, SecretKey
from sojourn.assembly import open_workspace
from sojourn.customers import MOST_EVENTS
from sojourn.http_api.failed import add_failed_routes
from sojourn.http_api.gate import Gate
from sojourn.vocabulary import SojournError

MOST_ASKED = 1000


class Unauthorized(SojournError):
    """Who asks has no key that may."""


def make_api(folder: Path, gate: Callable[[], Gate]) -> FastAPI:
    """Make the application; ``gate`` gives the keys once the server has started."""
    api = FastAPI(title="Sojourn", openapi_url="/api/openapi.json", docs_url=None, redoc_url=None)

    def may(scope: AccessScope) -> Any:  # noqa: ANN401  FastAPI's own
        def check(authorization: Annotated[str, Header()] = "") -> None:
            scheme, _, text = authorization.partition(" ")
            key = gate().keys.find(text.strip(), time.time_ns() // 1000) if scheme.lower() == "bearer" else None
            if not isinstance(key, SecretKey) or not key.may(scope):
                raise Unauthorized(
                    f"A secret key that may {scope} is needed.",
                    code="key.needed",
                    hint="Make one: sojourn keys create --secret NAME. Send it as: Authorization: Bearer KEY.",
                )

        return Depends(check)

    reading = [may("read")]
    add_failed_routes(api, folder, may)

    @api.get("/api/describe", dependencies=reading)
    def describe() -> dict[str, Any]:
        """Say what is there: events, customers, sources, channels, time span."""
        found = open_workspace(folder).describe()
        return {name: value for name, value in found.items() if name != "workspace"}

    @api.get("/api/customers/{who}", dependencies=reading)
    def customer(
        who: str,
        events: Annotated[int, Query(ge=0, le=MOST_ASKED)] = MOST_EVENTS,
        before: str | None = None,
        event: str | None = None,
        channel: str | None = None,
    ) -> dict[str, Any]:
        """Show one customer, found by any identifier; the timeline page by page, of one event or channel only."""
        today = datetime.now(UTC).date()
        return open_workspace(folder).customer(who, events, before=before, event=event, channel=channel, today=today)

    @api.exception_handler(SojournError)
    def refuse(_: Request, error: SojournError) -> JSONResponse:
        return JSONResponse(error.to_dict(), 401 if isinstance(error, Unauthorized) else 400)

    @api.exception_handler(RequestValidationError)
    def invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        return JSONResponse({"code": "request.invalid", "message": f"{where}: {first['msg']}"}, 400)

    @api.exception_handler(HTTPException)
    def missing(_: Request, error: HTTPException) -> JSONResponse:
        return JSONResponse({"code": f"http.{error.status_code}", "message": str(error.detail)}, error.status_code)

    @api.middleware("http")
    async def harden(request: Request, forward: Callable[[Request], Awaitable[Response]]) -> Response:
        answered = await forward(request)
        answered.headers.update({"x-content-type-options": "nosniff", "cache-control": "no-store"})
        return answered

    return api
