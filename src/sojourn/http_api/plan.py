"""The tracking plan over HTTP: the same verbs and answers as on the command line; the plan itself is YAML in a text."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

from fastapi import FastAPI, Query
from fastapi.responses import Response
from pydantic import Field

from sojourn.assembly import (
    apply_plan,
    note_plan,
    plan_in_use,
    plan_violations,
    propose_plan,
    show_plan,
    withdraw_plan,
)
from sojourn.http_api.answering import apart, given
from sojourn.http_api.asked import Asked
from sojourn.http_api.callers import Caller
from sojourn.http_api.documents import CHANGED
from sojourn.sources import parse_plan, plan_text

LONGEST = 1_000_000
Version = Annotated[int | None, Query(ge=1, le=99_999)]


class Text(Asked):
    """A plan as it stands in a file."""

    plan: str = Field(max_length=LONGEST)


class Saving(Text):
    """A plan, and the version in force that was seen, 0 where there was none."""

    seen: int | None = Field(default=None, ge=0, le=99_999)


def add_plan_routes(api: FastAPI, folder: Path, may: Callable[..., Any]) -> None:
    """Add the routes; ``may`` gives a dependency that lets in who has a permission. Each change is audited."""
    reading, writing = [may("read")], may("write")

    @api.get("/api/plan", dependencies=reading)
    def show(version: Version = None) -> dict[str, Any]:
        """Show a version of the plan, else the one in force; where there is none, both are null."""
        found = plan_in_use(folder)
        return (
            found if version is None else {**found, "version": version, "plan": plan_text(show_plan(folder, version))}
        )

    @api.get("/api/plan/violations", dependencies=reading)
    def violations(version: Version = None) -> dict[str, Any]:
        """Count what violates a version of the plan, else the one in force."""
        if version is None and plan_in_use(folder)["version"] is None:
            return {"version": None, "violations": []}
        return plan_violations(folder, version)

    @api.get("/api/plan/proposal", dependencies=reading)
    async def propose() -> Response:
        """Propose a plan for the events that have arrived; nothing is put in force."""
        return given(await apart(lambda: {"plan": plan_text(propose_plan(folder))}))

    @api.post("/api/plan/check", dependencies=reading)
    def check(said: Text) -> dict[str, Any]:
        """Check a plan; what is wrong with it is the error."""
        found = parse_plan(said.plan)
        return {"events": len(found.events), "properties": sum(len(event.properties) for event in found.events)}

    @api.post("/api/plan", responses=CHANGED)
    def apply(said: Saving, caller: Annotated[Caller, writing]) -> dict[str, Any]:
        """Put a plan in force for what is taken in from now on; give its version.

        With `seen` it is refused with 409 where another version is in force than the one that was looked at.
        """
        version = apply_plan(folder, parse_plan(said.plan), said.seen)
        note_plan(folder, caller.actor, "plan.applied", version, _now())
        return {"version": version}

    @api.post("/api/plan/withdraw")
    def withdraw(caller: Annotated[Caller, writing]) -> dict[str, Any]:
        """Check nothing any more."""
        done = withdraw_plan(folder)
        if done["withdrawn"]:
            note_plan(folder, caller.actor, "plan.withdrawn", done["withdrawn"], _now())
        return done


def _now() -> int:
    return time.time_ns() // 1000
