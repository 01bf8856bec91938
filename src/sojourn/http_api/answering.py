"""What routes of questions share: threads of their own, who asks and in which language, an answer sent as it is.

A long question holds up neither other requests nor, until all threads are taken, other questions.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec
from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import ValidationError

from sojourn.access import personal_fields
from sojourn.assembly import Log, Look, check_open
from sojourn.http_api.callers import Caller
from sojourn.http_api.gate import Gate
from sojourn.http_api.questions import Query
from sojourn.vocabulary import language_from

AT_ONCE = 8
POOL = ThreadPoolExecutor(AT_ONCE, "answering")
Found = TypeVar("Found")


async def apart(work: Callable[[], Found]) -> Found:
    """Let a thread for questions do some work."""
    return await asyncio.get_running_loop().run_in_executor(POOL, work)


def asked_language(request: Request) -> str:
    """Give the language that a request asks for."""
    return language_from(request.headers.get("accept-language"))


def look_of(caller: Caller) -> Look:
    """Give how a caller sees the brand today."""
    return Look(today=datetime.now(UTC).date(), limit=caller.limit)


def check_columns(log: Log, query: Query, caller: Caller, gate: Gate) -> None:
    """Refuse to tell by the values of a personal column to who may not see them."""
    if not caller.may("reveal"):
        check_open(log, query.columns(), personal_fields(gate.database))


def is_open_to(caller: Caller, gate: Gate) -> Callable[[str], bool]:
    """Give what tells whether a caller may tell events apart by a column."""
    fields = personal_fields(gate.database)
    return lambda column: caller.may("reveal") or not fields.holds("property", column)


def given(found: dict[str, Any]) -> Response:
    """Send an answer as it is: what is written once is not checked and copied again."""
    return Response(msgspec.json.encode(found), media_type="application/json")


def read_query(query: type[Query], asked: dict[str, Any], place: str) -> Query:
    """Read what a question is asked with; what is wrong with it is told with the place where it stands."""
    try:
        return query.model_validate(asked)
    except ValidationError as error:
        raise RequestValidationError([{**fault, "loc": (place, *fault["loc"])} for fault in error.errors()]) from error
