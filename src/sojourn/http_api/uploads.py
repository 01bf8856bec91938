"""Files uploaded by people: kept aside, shown as they would be read, checked, loaded; and the loads, to take back.

The file is the body itself; who may not write is refused before any of it is read.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import Depends, FastAPI, Query, Request
from fastapi.responses import FileResponse, Response
from pydantic import Field

from sojourn.assembly import (
    HowToRead,
    begin_upload,
    discard_upload,
    find_upload,
    finish_upload,
    load_upload,
    open_workspace,
    rejects_file,
    show_upload,
)
from sojourn.audit import Entry, record
from sojourn.http_api.answering import apart, asked_language, given
from sojourn.http_api.asked import Asked
from sojourn.http_api.callers import Caller
from sojourn.http_api.gate import Gate
from sojourn.vocabulary import NotFound

Text = Annotated[str | None, Field(max_length=500)]
Language = Annotated[str, Depends(asked_language)]


class Reading(Asked):
    """How a file is to be read; without ``columns`` their roles are guessed, with them they are these and no others."""

    columns: dict[str, Annotated[str, Field(max_length=500)]] | None = Field(default=None, max_length=5000)
    event_name: Text = None
    channel_name: Text = None
    currency: Text = None
    source: Text = None
    zone: Text = None
    time_format: Text = None
    date_only: Literal["start", "end"] | None = None

    def how(self) -> HowToRead:
        """Give it as the rest of Sojourn knows it."""
        return HowToRead(**self.model_dump())


def add_upload_routes(api: FastAPI, folder: Path, gate: Callable[[], Gate], may: Callable[..., Any]) -> None:
    """Add the routes; ``may`` gives a dependency that lets in who has a permission. Each load is audited."""
    writing = may("write")
    _add_rejects_and_discarding(api, folder, writing)
    _add_loads(api, folder, gate, may)

    @api.post("/api/uploads")
    async def upload(
        request: Request,
        caller: Annotated[Caller, writing],
        lang: Language,
        name: Annotated[str, Query(max_length=1000)] = "upload",
        kind: Annotated[str, Query(max_length=100)] = "events",
    ) -> Response:
        """Keep a file aside, whose bytes are the body, and show how it would be read; nothing is loaded yet."""
        begun = begin_upload(folder, name, kind, caller.actor, gate().now())
        try:
            with begun.path.open("xb") as file:
                async for part in request.stream():
                    file.write(part)
            found = await apart(lambda: show_upload(folder, begun, lang=lang))
            finish_upload(begun)
        except BaseException:
            discard_upload(begun)  # refused, or whoever sent it has gone: nothing is left of it
            raise
        return given(found)

    @api.post("/api/uploads/{number}/show")
    async def show(number: str, asked: Reading, caller: Annotated[Caller, writing], lang: Language) -> Response:
        """Show how a file would be read in another way."""
        found = find_upload(folder, number, caller.actor)
        return given(await apart(lambda: show_upload(folder, found, asked.how(), lang=lang)))

    @api.post("/api/uploads/{number}/check")
    async def check(number: str, asked: Reading, caller: Annotated[Caller, writing]) -> Response:
        """Read all of a file and say what would become of each row; nothing changes."""
        found = find_upload(folder, number, caller.actor)
        return given(await apart(lambda: load_upload(folder, found, asked.how(), gate().now(), dry_run=True)))

    @api.post("/api/uploads/{number}/load")
    async def load(number: str, asked: Reading, caller: Annotated[Caller, writing]) -> Response:
        """Load a file, all of it or nothing; what is there already is not added again."""
        found = find_upload(folder, number, caller.actor)

        def note(counts: Mapping[str, int]) -> None:
            entry = Entry(actor=caller.actor, action="file.loaded", facts={"kind": found.kind, **counts})
            with gate().database.writing() as connection:
                record(connection, entry, gate().now())

        return given(await apart(lambda: load_upload(folder, found, asked.how(), gate().now(), note=note)))


def _add_rejects_and_discarding(api: FastAPI, folder: Path, writing: Any) -> None:  # noqa: ANN401  what FastAPI takes
    @api.get("/api/uploads/{number}/rejects", response_class=FileResponse)
    def rejects(number: str, caller: Annotated[Caller, writing]) -> FileResponse:
        """Give the rows that could not be read as CSV, with row, column, reason and what stood there."""
        path = rejects_file(folder, find_upload(folder, number, caller.actor))
        if path is None:
            raise NotFound.said("upload.no_rejects")
        return FileResponse(path, media_type="text/csv", filename="rejects.csv")

    @api.delete("/api/uploads/{number}")
    def discard(number: str, caller: Annotated[Caller, writing]) -> dict[str, bool]:
        """Throw a file away."""
        discard_upload(find_upload(folder, number, caller.actor))
        return {"discarded": True}


def _add_loads(api: FastAPI, folder: Path, gate: Callable[[], Gate], may: Callable[..., Any]) -> None:
    @api.get("/api/loads", dependencies=[may("read")])
    def loads() -> dict[str, Any]:
        """List the files that were loaded, with their numbers."""
        return {"loads": open_workspace(folder).loads()}

    @api.post("/api/loads/{number}/undo")
    async def undo(number: int, caller: Annotated[Caller, may("write")]) -> Response:
        """Take the events of one loaded file out again."""
        undone = await apart(lambda: open_workspace(folder).undo_load(number))
        entry = Entry(actor=caller.actor, action="file.taken_out", about=f"load:{number}")
        with gate().database.writing() as connection:
            record(connection, entry, gate().now())
        return given({"undone": undone})
