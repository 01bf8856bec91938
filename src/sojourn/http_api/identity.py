"""Who is who, for programs: the decisions of people, the refused links that wait for one, shared identifiers."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from sojourn.access import Scope
from sojourn.assembly import (
    Record,
    Signed,
    decide_identity,
    list_decisions,
    record_nowhere,
    review_queue,
    shared_identifiers,
    withdraw_decision,
)

Top = Annotated[int, Query(ge=0, le=1000)]
Text = Annotated[str, Field(max_length=2000)]


class Deciding(BaseModel):
    """A decision as it is asked for; who makes it is who asks, whatever the request says."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["link", "apart"]
    a: Text
    b: Text
    reason: Text = ""
    unseen: bool = False
    dry_run: bool = False


class Withdrawing(BaseModel):
    """Taking a decision back."""

    model_config = ConfigDict(extra="forbid")

    reason: Text = ""
    dry_run: bool = False


def identity_routes(
    folder: Path, may: Callable[[Scope], Callable[..., str]], record: Record = record_nowhere
) -> APIRouter:
    """Make the routes; ``may(scope)`` is a dependency that refuses or names who asks.

    ``record`` is told of each decision before it comes in force: the place for the audit.
    """
    routes = APIRouter(prefix="/api/identity")
    reading = [Depends(may("read"))]
    deciding = Depends(may("admin"))

    @routes.get("/decisions", dependencies=reading)
    def decisions() -> dict[str, Any]:
        """List all decisions, the newest first."""
        return {"decisions": list_decisions(folder)}

    @routes.get("/conflicts", dependencies=reading)
    def refused(top: Top = 20) -> dict[str, Any]:
        """List the refused links that wait for a decision, the most often seen first."""
        return review_queue(folder, top)

    @routes.get("/hubs", dependencies=reading)
    def shared(top: Top = 20) -> dict[str, Any]:
        """List the identifiers that too many people share."""
        return shared_identifiers(folder, top)

    @routes.post("/decisions")
    def decide(asked: Deciding, who: Annotated[str, deciding]) -> dict[str, Any]:
        """Link two identifiers, written NAMESPACE:VALUE, or keep them apart."""
        signed = Signed(who, time.time_ns() // 1000, asked.reason)
        return decide_identity(
            folder,
            asked.kind,
            asked.a,
            asked.b,
            signed,
            unseen=asked.unseen,
            dry_run=asked.dry_run,
            record=record,
        )

    @routes.post("/decisions/{number}/withdraw")
    def withdraw(number: int, asked: Withdrawing, who: Annotated[str, deciding]) -> dict[str, Any]:
        """Take a decision back."""
        signed = Signed(who, time.time_ns() // 1000, asked.reason)
        return withdraw_decision(folder, number, signed, dry_run=asked.dry_run, record=record)

    return routes
