"""Who is who, for programs: the decisions of people, the refused links that wait for one, shared identifiers.

All of these show identifiers, so reading them takes the permission to reveal and is audited.
"""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import Depends, FastAPI, Query
from pydantic import Field

from sojourn.assembly import (
    Signed,
    decide_identity,
    list_decisions,
    note_decision,
    review_queue,
    separate_identifiers,
    shared_identifiers,
    withdraw_decision,
    withdraw_decisions,
)
from sojourn.http_api.answering import asked_language
from sojourn.http_api.asked import Asked
from sojourn.http_api.callers import Caller

Top = Annotated[int, Query(ge=0, le=1000)]
Text = Annotated[str, Field(max_length=2000)]


class Deciding(Asked):
    """A decision as it is asked for; who makes it is who asks, whatever the request says."""

    kind: Literal["link", "apart"]
    a: Text
    b: Text
    reason: Text = ""
    unseen: bool = False
    dry_run: bool = False


class Separating(Asked):
    """Identifiers that leave a customer: any one that stays, and all that are somebody else's."""

    stay: Text
    leave: list[Text] = Field(min_length=1, max_length=100)
    together: bool = Field(default=True, description="They are one other person, as far as nothing says otherwise")
    reason: Text = ""
    dry_run: bool = False


class Withdrawing(Asked):
    """Taking a decision back."""

    reason: Text = ""
    dry_run: bool = False


class WithdrawingAll(Withdrawing):
    """Taking several decisions back at once."""

    numbers: list[int] = Field(min_length=1, max_length=200)


def add_identity_routes(api: FastAPI, folder: Path, may: Callable[..., Any]) -> None:
    """Add the routes; ``may`` gives a dependency that lets in who has a permission. Each decision is audited."""
    revealing, deciding = [may("reveal", "identity")], may("write")

    @api.get("/api/identity/decisions", dependencies=revealing)
    def decisions(who: Annotated[str | None, Query(max_length=500)] = None) -> dict[str, Any]:
        """List all decisions, or those about a customer, the newest first."""
        return {"decisions": list_decisions(folder, who)}

    @api.get("/api/identity/conflicts", dependencies=revealing)
    def refused(lang: Annotated[str, Depends(asked_language)], top: Top = 20) -> dict[str, Any]:
        """List the refused links that wait for a decision, the most often seen first."""
        return review_queue(folder, top, lang)

    @api.get("/api/identity/hubs", dependencies=revealing)
    def shared(top: Top = 20) -> dict[str, Any]:
        """List the identifiers that too many people share."""
        return shared_identifiers(folder, top)

    @api.post("/api/identity/decisions")
    def decide(asked: Deciding, caller: Annotated[Caller, deciding]) -> dict[str, Any]:
        """Link two identifiers, written NAMESPACE:VALUE, or keep them apart."""
        signed = Signed(caller.name, time.time_ns() // 1000, asked.reason)
        return decide_identity(
            folder,
            asked.kind,
            asked.a,
            asked.b,
            signed,
            unseen=asked.unseen,
            dry_run=asked.dry_run,
            record=note_decision(folder, caller.actor),
        )

    @api.post("/api/identity/separations")
    def separate(asked: Separating, caller: Annotated[Caller, deciding]) -> dict[str, Any]:
        """Let identifiers leave a customer because they are somebody else's."""
        signed = Signed(caller.name, time.time_ns() // 1000, asked.reason)
        return separate_identifiers(
            folder,
            asked.stay,
            asked.leave,
            signed,
            together=asked.together,
            dry_run=asked.dry_run,
            record=note_decision(folder, caller.actor),
        )

    @api.post("/api/identity/withdrawals")
    def withdraw_all(asked: WithdrawingAll, caller: Annotated[Caller, deciding]) -> dict[str, Any]:
        """Take several decisions back at once."""
        signed, record = Signed(caller.name, time.time_ns() // 1000, asked.reason), note_decision(folder, caller.actor)
        return withdraw_decisions(folder, asked.numbers, signed, dry_run=asked.dry_run, record=record)

    @api.post("/api/identity/decisions/{number}/withdraw")
    def withdraw(number: int, asked: Withdrawing, caller: Annotated[Caller, deciding]) -> dict[str, Any]:
        """Take a decision back."""
        signed = Signed(caller.name, time.time_ns() // 1000, asked.reason)
        return withdraw_decision(
            folder, number, signed, dry_run=asked.dry_run, record=note_decision(folder, caller.actor)
        )
