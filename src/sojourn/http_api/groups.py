"""Saved groups over HTTP: the question behind one number of an answer, asked anew for whoever uses it."""

from collections.abc import Callable
from pathlib import Path as Folder
from typing import Annotated, Any, TypeAlias

from fastapi import FastAPI, Path, Query
from fastapi.responses import Response
from pydantic import Field

from sojourn.assembly import log_for
from sojourn.http_api.answering import apart, given, look_of
from sojourn.http_api.callers import Caller
from sojourn.http_api.documents import CHANGED
from sojourn.http_api.gate import Gate
from sojourn.http_api.grouping import customers_of
from sojourn.http_api.people_shapes import SavedGroups, SizedGroup
from sojourn.http_api.questions import OneNumber
from sojourn.insights import GROUPS, GroupSaid, Saved

Version: TypeAlias = Annotated[int, Query(ge=1, description="The version that was seen")]
Number: TypeAlias = Annotated[int, Path(ge=0, le=1 << 62)]


class Grouping(OneNumber):
    """A group: its name, in words whom it holds, and the number whose customers it is."""

    name: str = Field(min_length=1, max_length=200)
    about: str = Field(default="", max_length=2000)

    def said(self) -> GroupSaid:
        """Give the group as the rest of Sojourn knows it."""
        return GroupSaid(self.name, self.about, self.model_dump(exclude_unset=True, by_alias=True, include=_NUMBER))


class GroupingAgain(Grouping):
    """A group as it is to be, and the version that was seen."""

    version: int = Field(ge=1)


_NUMBER = {"analysis", "query", "drill"}


def add_group_routes(api: FastAPI, folder: Folder, gate: Callable[[], Gate], may: Callable[..., Any]) -> None:
    """Add the routes; ``may`` gives a dependency that lets in who has a permission."""
    reading = may("read", cut=True)

    def sized(group: Saved[GroupSaid], asked: OneNumber, caller: Caller) -> dict[str, Any]:
        customers = customers_of(log_for(folder, look_of(caller), "en"), asked, caller, gate(), (group.said.name,))
        open_to = group.owner == caller.name or caller.may("reveal")
        return {**group.shown(), "customers": len(customers), "asks": group.said.definition if open_to else None}

    @api.get("/api/groups", response_model=SavedGroups)
    def groups(caller: Annotated[Caller, reading]) -> dict[str, Any]:  # noqa: ARG001  whoever may read
        """List the saved groups by name."""
        return {"groups": [group.shown() for group in GROUPS.all(gate().database)]}

    @api.post("/api/groups", response_model=SizedGroup)
    async def save(asked: Grouping, caller: Annotated[Caller, reading]) -> Response:
        """Save the customers behind a number as a group, once it has been asked for; it belongs to who asks."""

        def saved() -> dict[str, Any]:
            customers_of(log_for(folder, look_of(caller), "en"), asked, caller, gate(), (asked.name,))
            group = GROUPS.add(gate().database, asked.said(), owner=caller.name, now=gate().now())
            return sized(group, asked, caller)

        return given(await apart(saved))

    @api.get("/api/groups/{number}", response_model=SizedGroup)
    async def group(number: Number, caller: Annotated[Caller, reading]) -> Response:
        """Show one group, with how many customers it has now for who asks.

        What it asks is shown to its owner and to who may see personal fields.
        """

        def shown() -> dict[str, Any]:
            found = GROUPS.find(gate().database, number)
            return sized(found, OneNumber.model_validate(found.said.definition), caller)

        return given(await apart(shown))

    @api.put("/api/groups/{number}", response_model=SizedGroup, responses=CHANGED)
    async def change(number: Number, asked: GroupingAgain, caller: Annotated[Caller, reading]) -> Response:
        """Change a group as it was seen; where somebody has changed it since, 409 says who."""

        def changed() -> dict[str, Any]:
            _check_owner(gate(), number, caller)
            customers_of(log_for(folder, look_of(caller), "en"), asked, caller, gate(), (asked.name,))
            said, version, now = asked.said(), asked.version, gate().now()
            group = GROUPS.change(gate().database, number, said, version=version, by=caller.name, now=now)
            return sized(group, asked, caller)

        return given(await apart(changed))

    @api.delete("/api/groups/{number}", responses=CHANGED)
    def delete(number: Number, version: Version, caller: Annotated[Caller, reading]) -> dict[str, bool]:
        """Delete a group as it was seen; where somebody has changed it since, 409 says who."""
        _check_owner(gate(), number, caller)
        GROUPS.delete(gate().database, number, version=version)
        return {"deleted": True}


def _check_owner(gate: Gate, number: int, caller: Caller) -> None:
    """Let only its owner and who may write change a group."""
    if GROUPS.find(gate.database, number).owner != caller.name:
        caller.check("write")
        caller.check_whole()
