"""The API beside tracking: what programs with a secret key and signed-in users may ask."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException  # noqa: TID251  FastAPI raises it, this room may know

from sojourn.access import NotAllowed, SignInNeeded, TooManyAttempts
from sojourn.assembly import Look, open_workspace
from sojourn.http_api.administration import add_administration
from sojourn.http_api.analyses import add_analysis_routes
from sojourn.http_api.asked import check_address
from sojourn.http_api.brand import add_brand_routes
from sojourn.http_api.callers import Caller, needs
from sojourn.http_api.data_health import add_data_routes
from sojourn.http_api.documents import REFUSALS, document
from sojourn.http_api.failed import add_failed_routes
from sojourn.http_api.gate import Gate
from sojourn.http_api.groups import add_group_routes
from sojourn.http_api.identity import add_identity_routes
from sojourn.http_api.metrics import add_metric_routes
from sojourn.http_api.people import add_people_routes
from sojourn.http_api.plan import add_plan_routes
from sojourn.http_api.privacy import add_privacy_routes
from sojourn.http_api.records import add_record_routes
from sojourn.http_api.revealing import asked_look, customer_for
from sojourn.http_api.signing_in import add_signing_in
from sojourn.http_api.touchpoints import add_touchpoint_routes
from sojourn.http_api.uploads import add_upload_routes
from sojourn.http_api.views import add_view_routes
from sojourn.vocabulary import ChangedSince, NotFound, SojournError, WorkspaceError, language_from
from sojourn.workspace import refused_by_disk

_STATUS: dict[type[SojournError], int] = {
    SignInNeeded: 401,
    NotAllowed: 403,
    NotFound: 404,
    ChangedSince: 409,
    TooManyAttempts: 429,
    WorkspaceError: 503,
}
_EMPTY = "workspace.empty"


def make_api(folder: Path, gate: Callable[[], Gate]) -> FastAPI:
    """Make the application; ``gate`` gives the keys once the server has started."""
    api = FastAPI(
        title="Sojourn",
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        responses=REFUSALS,
        dependencies=[Depends(check_address)],
    )
    document(api)

    add_signing_in(api, gate)
    add_administration(api, gate)
    add_analysis_routes(api, folder, gate, partial(needs, gate))
    add_brand_routes(api, folder, gate, partial(needs, gate))
    add_data_routes(api, folder, gate, partial(needs, gate))
    add_failed_routes(api, folder, partial(needs, gate))
    add_group_routes(api, folder, gate, partial(needs, gate))
    add_identity_routes(api, folder, partial(needs, gate))
    add_people_routes(api, folder, gate, partial(needs, gate))
    add_metric_routes(api, folder, gate, partial(needs, gate))
    add_plan_routes(api, folder, partial(needs, gate))
    add_privacy_routes(api, folder, partial(needs, gate))
    add_record_routes(api, folder, gate, partial(needs, gate))
    add_upload_routes(api, folder, gate, partial(needs, gate))
    add_touchpoint_routes(api, folder, gate, partial(needs, gate))
    add_view_routes(api, gate, partial(needs, gate))

    @api.get("/api/describe")
    def describe(caller: Annotated[Caller, needs(gate, "read", cut=True)]) -> dict[str, Any]:
        """Say what is there, or what the caller sees of it: events, customers, sources, channels, time span."""
        found = open_workspace(folder).describe(Look(today=datetime.now(UTC).date(), limit=caller.limit))
        return {name: value for name, value in found.items() if name != "workspace"}

    @api.get("/api/customers/{who}")
    def customer(
        who: str,
        caller: Annotated[Caller, needs(gate, "read", cut=True)],
        look: Annotated[Look, Depends(asked_look)],
        reveal: bool | None = None,
    ) -> dict[str, Any]:
        """Show one customer, found by any identifier; the timeline page by page, of one event or channel only.

        Personal fields are masked for callers without the permission `reveal`, and for all with `reveal=false`.
        """
        return customer_for(caller, open_workspace(folder), gate(), who, look, reveal)

    add_refusals(api, folder, gate)
    return api


def add_refusals(api: FastAPI, folder: Path, gate: Callable[[], Gate]) -> None:
    """Let every error be told in the one shape."""

    @api.exception_handler(SojournError)
    def refuse(request: Request, error: SojournError) -> JSONResponse:
        lang = language_from(request.headers.get("accept-language"))
        return refused(error, gate().configuration.limits.retry_after, lang)

    @api.exception_handler(OSError)
    def unwritable(request: Request, error: OSError) -> JSONResponse:
        refusal = refused_by_disk(error, folder)
        if refusal is None:
            raise error
        return refuse(request, refusal)

    @api.exception_handler(RequestValidationError)
    def invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        return JSONResponse({"code": "request.invalid", "message": f"{where}: {first['msg']}"}, 400)

    @api.exception_handler(HTTPException)
    def missing(_: Request, error: HTTPException) -> JSONResponse:
        shape = {"code": f"http.{error.status_code}", "message": str(error.detail)}
        return JSONResponse(shape, error.status_code, dict(error.headers or {}))

    @api.exception_handler(Exception)
    def failed(_: Request, __: Exception) -> JSONResponse:
        shape = {
            "code": "server.failed",
            "message": "Something went wrong here.",
            "hint": "The server's log says what.",
        }
        return JSONResponse(shape, 500)


def refused(error: SojournError, retry_after: int, lang: str = "en") -> JSONResponse:
    """Give an error in the one shape, with its status, in the language of who asks."""
    status = 404 if error.code == _EMPTY else _STATUS.get(type(error), 400)
    wait = error.seconds if isinstance(error, TooManyAttempts) else retry_after if status == 503 else None
    return JSONResponse(error.to_dict(lang), status, None if wait is None else {"retry-after": str(wait)})
