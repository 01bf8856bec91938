"""The customers behind a number of an answer, and customers found by what they are known by; masked by role."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

from fastapi import FastAPI, Query as Asked
from fastapi.responses import Response

from sojourn.access import personal_fields
from sojourn.assembly import Log, Page, people_behind, search_customers
from sojourn.http_api import people_shapes
from sojourn.http_api.answering import apart, given, look_of, read_query
from sojourn.http_api.callers import Caller
from sojourn.http_api.gate import Gate
from sojourn.http_api.grouping import asked_of
from sojourn.http_api.questions import QUERIES, PeopleQuery
from sojourn.http_api.revealing import listed_for


def add_people_routes(api: FastAPI, folder: Path, gate: Callable[[], Gate], may: Callable[..., Any]) -> None:
    """Add the routes; ``may`` gives a dependency that lets in who has a permission."""
    reading = may("read", cut=True)

    @api.post("/api/people", response_model=people_shapes.People)
    async def people(asked: PeopleQuery, caller: Annotated[Caller, reading]) -> Response:
        """Give the customers behind one number of an answer, page by page.

        Personal fields are masked for callers without the permission `reveal`, and for all with `reveal: false`.
        """
        query = read_query(QUERIES[asked.analysis], asked.query, "query")

        def ask(log: Log) -> Any:  # noqa: ANN401  an answer
            return query.ask(asked_of(log, query, caller, gate()))

        def found() -> dict[str, Any]:
            page = Page(asked.page, asked.per_page)
            listed = people_behind(folder, look_of(caller), ask, asked.drill.cell(), page)
            return listed_for(caller, gate(), listed, asked.reveal)

        return given(await apart(found))

    @api.get("/api/customers", response_model=people_shapes.People)
    async def customers(
        q: Annotated[str, Asked(min_length=1, max_length=500)],
        caller: Annotated[Caller, reading],
        page: Annotated[int, Asked(ge=1, le=1_000_000)] = 1,
        per_page: Annotated[int, Asked(ge=1, le=200)] = 20,
        reveal: bool | None = None,
    ) -> Response:
        """Search customers by any identifier, NAMESPACE:VALUE or a value; those who have exactly this come first.

        An identifier may be given by its beginning; a personal one only by callers with the permission `reveal`.
        """

        def found() -> dict[str, Any]:
            fields = personal_fields(gate().database)
            is_open = (lambda _: True) if caller.may("reveal") else (lambda name: not fields.holds("identifier", name))
            listed = search_customers(folder, look_of(caller), q, is_open, Page(page, per_page))
            return listed_for(caller, gate(), listed, reveal)

        return given(await apart(found))
