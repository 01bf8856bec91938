"""Saved views over HTTP: everybody sees all, owners and who may write change them; a stale version is refused."""

from collections.abc import Callable
from typing import Annotated, Any, TypeAlias

from fastapi import FastAPI, Path, Query
from pydantic import Field

from sojourn.http_api.asked import Asked
from sojourn.http_api.callers import Caller
from sojourn.http_api.documents import CHANGED
from sojourn.http_api.gate import Gate
from sojourn.http_api.people_shapes import SavedView, SavedViews
from sojourn.insights import VIEWS, Saved, ViewSaid

Version: TypeAlias = Annotated[int, Query(ge=1, description="The version that was seen")]
Number: TypeAlias = Annotated[int, Path(ge=0, le=1 << 62)]


class Saving(Asked):
    """A view: its name and its address in the web app, which holds everything that the picture depends on."""

    name: str = Field(min_length=1, max_length=200)
    address: str = Field(pattern=r"^/([^/\\].*)?$", max_length=8000, description="A path of this server with its query")
    pinned: bool = False

    def said(self) -> ViewSaid:
        """Give the view as the rest of Sojourn knows it."""
        return ViewSaid(self.name, self.address, self.pinned)


class SavingAgain(Saving):
    """A view as it is to be, and the version that was seen."""

    version: int = Field(ge=1)


def add_view_routes(api: FastAPI, gate: Callable[[], Gate], may: Callable[..., Any]) -> None:
    """Add the routes; ``may`` gives a dependency that lets in who has a permission."""
    reading = may("read", cut=True)

    @api.get("/api/views", response_model=SavedViews)
    def views(caller: Annotated[Caller, reading]) -> dict[str, Any]:
        """List the saved views, pinned ones first; who is limited to stores or regions sees their own."""
        found = VIEWS.all(gate().database)
        return {"views": [view.shown() for view in found if caller.limit.is_none or view.owner == caller.name]}

    @api.post("/api/views", response_model=SavedView)
    def save(asked: Saving, caller: Annotated[Caller, reading]) -> dict[str, Any]:
        """Save a view; it belongs to who asks."""
        return VIEWS.add(gate().database, asked.said(), owner=caller.name, now=gate().now()).shown()

    @api.get("/api/views/{number}", response_model=SavedView)
    def view(number: Number, caller: Annotated[Caller, reading]) -> dict[str, Any]:
        """Show one view."""
        return _allowed(gate(), number, caller, changing=False).shown()

    @api.put("/api/views/{number}", response_model=SavedView, responses=CHANGED)
    def change(number: Number, asked: SavingAgain, caller: Annotated[Caller, reading]) -> dict[str, Any]:
        """Change a view as it was seen; where somebody has changed it since, 409 says who."""
        _allowed(gate(), number, caller, changing=True)
        version, by, now = asked.version, caller.name, gate().now()
        return VIEWS.change(gate().database, number, asked.said(), version=version, by=by, now=now).shown()

    @api.delete("/api/views/{number}", responses=CHANGED)
    def delete(number: Number, version: Version, caller: Annotated[Caller, reading]) -> dict[str, bool]:
        """Delete a view as it was seen; where somebody has changed it since, 409 says who."""
        _allowed(gate(), number, caller, changing=True)
        VIEWS.delete(gate().database, number, version=version)
        return {"deleted": True}


def _allowed(gate: Gate, number: int, caller: Caller, *, changing: bool) -> Saved[ViewSaid]:
    """Find a view for a caller; only its owner and who may write change it, a limited user has their own alone."""
    found = VIEWS.find(gate.database, number)
    if found.owner != caller.name:
        if changing:
            caller.check("write")
        caller.check_whole()
    return found
