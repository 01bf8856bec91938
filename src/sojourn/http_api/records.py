"""Dated records over HTTP: which kinds there are, and lists of them; what is personal of customers is masked."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any

from fastapi import FastAPI, Query
from fastapi.responses import Response

from sojourn.access import PersonalFields, masked, personal_fields
from sojourn.assembly import Page, record_kinds, show_records
from sojourn.event_log import IDENTIFIER
from sojourn.http_api.answering import apart, given
from sojourn.http_api.gate import Gate

CUSTOMERS = "customers"


def add_record_routes(api: FastAPI, folder: Path, gate: Callable[[], Gate], may: Callable[..., Any]) -> None:
    """Add the routes; ``may`` gives a dependency that lets in who has a permission."""
    reading = [may("read")]

    @api.get("/api/records", dependencies=reading)
    async def kinds(day: date | None = None) -> Response:
        """List the kinds of records with how many hold on a day, today unless it is said."""
        return given(await apart(lambda: record_kinds(folder, day or _today())))

    @api.get("/api/records/{kind}", dependencies=reading)
    async def records(
        kind: str,
        q: Annotated[str, Query(max_length=200)] = "",
        day: date | None = None,
        page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
        per_page: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> Response:
        """Show the records of a kind that hold on a day and hold a text, page by page.

        Personal fields of customers are masked for everybody, and not searched: who may see them opens the customer.
        """
        fields = personal_fields(gate().database)

        def is_personal(column: str) -> bool:
            return kind == CUSTOMERS and _is_personal(fields, column)

        def shown() -> dict[str, Any]:
            return show_records(
                folder, kind, day or _today(), Page(page, per_page), q.strip(), lambda name: not is_personal(name)
            )

        found = await apart(shown)
        rows = [{name: masked(cell) if is_personal(name) else cell for name, cell in row.items()}
                for row in found["rows"]]  # fmt: skip
        return given({**found, "rows": rows})


def _is_personal(fields: PersonalFields, column: str) -> bool:
    if column.startswith(IDENTIFIER):
        return fields.holds("identifier", column.removeprefix(IDENTIFIER))
    return fields.holds("trait", column)


def _today() -> date:
    return datetime.now(UTC).date()
