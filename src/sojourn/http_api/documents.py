"""What the OpenAPI document says of refusals: every route may answer in the one error shape, with these statuses."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel


class Problem(BaseModel):
    """Why a request was refused: a stable code, a sentence, what to do next, a line for each of many faults."""

    code: str
    message: str
    hint: str | None = None
    details: list[str] | None = None


MISSING = "What is named is not there"
WAIT: dict[int | str, dict[str, Any]] = {429: {"model": Problem, "description": "Too often; Retry-After says when"}}
CHANGED: dict[int | str, dict[str, Any]] = {409: {"model": Problem, "description": "Somebody has changed it since"}}
REFUSALS: dict[int | str, dict[str, Any]] = {
    400: {"model": Problem, "description": "The request cannot be understood"},
    401: {"model": Problem, "description": "A secret key or a signed-in user is needed"},
    403: {"model": Problem, "description": "The caller may not do this"},
    408: {"model": Problem, "description": "The request did not come in time"},
    413: {"model": Problem, "description": "The request is too large"},
    503: {"model": Problem, "description": "The workspace cannot be used at the moment; Retry-After says when"},
}


def document(api: FastAPI) -> None:
    """Let the application describe itself as it answers: with 404 where something is named, never with 422."""

    def described() -> dict[str, Any]:
        if api.openapi_schema is None:
            found = get_openapi(title=api.title, version=api.version, routes=api.routes)
            for methods in found["paths"].values():
                for operation in methods.values():
                    answers = operation["responses"]
                    answers.pop("422", None)
                    if operation.get("parameters") or "requestBody" in operation:
                        answers["404"] = {**answers["400"], "description": MISSING}
            found["components"]["schemas"].pop("HTTPValidationError", None)
            found["components"]["schemas"].pop("ValidationError", None)
            api.openapi_schema = found
        return api.openapi_schema

    api.openapi = described  # type: ignore[method-assign]  # FastAPI says to do it so
