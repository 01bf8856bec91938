"""A customer for one caller: personal fields masked, or revealed to who may see them, which is recorded first."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Query

from sojourn.access import personal_fields
from sojourn.assembly import Look, Workspace
from sojourn.audit import Entry, record
from sojourn.customers import MOST_EVENTS, mask_listed, mask_profile
from sojourn.http_api.callers import Caller
from sojourn.http_api.gate import Gate

MOST_ASKED = 1000


def asked_look(
    events: Annotated[int, Query(ge=0, le=MOST_ASKED)] = MOST_EVENTS,
    before: str | None = None,
    event: str | None = None,
    channel: str | None = None,
) -> Look:
    """Read how a customer is to be looked at; records are those that hold today."""
    return Look(events, before, event, channel, datetime.now(UTC).date())


def customer_for(
    caller: Caller, workspace: Workspace, gate: Gate, who: str, look: Look, reveal: bool | None
) -> dict[str, Any]:
    """Give a customer's profile; ``reveal`` None is what the caller may. Raises NotAllowed ``access.forbidden``."""
    if reveal:
        caller.check("reveal")
    profile = workspace.look_at(who, replace(look, limit=caller.limit))
    shown, hidden = mask_profile(profile, personal_fields(gate.database))
    if not hidden or reveal is False or not caller.may("reveal"):
        return {**shown, "masked": hidden}
    _note(caller, gate, [(profile["customer"], hidden)])
    return {**profile, "masked": 0}


def listed_for(caller: Caller, gate: Gate, found: dict[str, Any], reveal: bool | None) -> dict[str, Any]:
    """Give a list of ``customers`` as ``customer_for`` gives one; each who is revealed is recorded."""
    if reveal:
        caller.check("reveal")
    fields = personal_fields(gate.database)
    masked = [mask_listed(row, fields) for row in found["customers"]]
    hidden = sum(count for _, count in masked)
    if not hidden or reveal is False or not caller.may("reveal"):
        return {**found, "customers": [row for row, _ in masked], "masked": hidden}
    pairs = zip(found["customers"], masked, strict=True)
    _note(caller, gate, [(row["customer"], count) for row, (_, count) in pairs if count])
    return {**found, "masked": 0}


def _note(caller: Caller, gate: Gate, revealed: list[tuple[str, int]]) -> None:
    """Record of which customers how many personal fields are shown."""
    with gate.database.writing() as connection:
        for customer, fields in revealed:
            whose = gate.pseudonyms.of(customer)
            entry = Entry(actor=caller.actor, action="customer.revealed", customer=whose, facts={"fields": fields})
            record(connection, entry, gate.now())
