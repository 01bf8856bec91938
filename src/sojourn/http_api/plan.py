"""The tracking plan over HTTP: the same verbs and answers as on the command line; the plan itself is YAML in a text."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

from fastapi import FastAPI, Query
from pydantic import Field

from sojourn.assembly import apply_plan, note_plan, plan_violations, show_plan, withdraw_plan
from sojourn.http_api.asked import Asked
from sojourn.http_api.callers import Caller
from sojourn.sources import parse_plan, plan_text

LONGEST = 1_000_000
Version = Annotated[int | None, Query(ge=1, le=99_999)]


class Text(Asked):
    """A plan as it stands in a file."""

    plan: str = Field(max_length=LONGEST)


def add_plan_routes(api: FastAPI, folder: Path, may: Callable[..., Any]) -> None:
    """Add the routes; ``may`` gives a dependency that lets in who has a permission. Each change is audited."""
    reading, writing = [may("read")], may("write")

    @api.get("/api/plan", dependencies=reading)
    def show(version: Version = None) -> dict[str, Any]:
        """Show a version of the plan, else the one in force."""
        found = show_plan(folder, version)
        return {"version": found.version, "plan": plan_text(found)}

    @api.get("/api/plan/violations", dependencies=reading)
    def violations(version: Version = None) -> dict[str, Any]:
        """Count what violates a version of the plan, else the one in force."""
        return plan_violations(folder, version)

    @api.post("/api/plan/check", dependencies=reading)
    def check(given: Text) -> dict[str, Any]:
        """Check a plan; what is wrong with it is the error."""
        found = parse_plan(given.plan)
        return {"events": len(found.events), "properties": sum(len(event.properties) for event in found.events)}

    @api.post("/api/plan")
    def apply(given: Text, caller: Annotated[Caller, writing]) -> dict[str, Any]:
        """Put a plan in force for what is taken in from now on; give its version."""
        version = apply_plan(folder, parse_plan(given.plan))
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
