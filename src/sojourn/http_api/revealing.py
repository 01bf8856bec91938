"""A customer for one caller: personal fields masked, or revealed to who may see them, which is recorded first."""

from typing import Any

from sojourn.access import personal_fields
from sojourn.assembly import Workspace
from sojourn.audit import Entry, record
from sojourn.customers import mask_profile
from sojourn.http_api.callers import Caller
from sojourn.http_api.gate import Gate


def customer_for(caller: Caller, workspace: Workspace, gate: Gate, who: str, reveal: bool | None) -> dict[str, Any]:
    """Give a customer's profile; ``reveal`` None is what the caller may. Raises NotAllowed ``access.forbidden``."""
    if reveal:
        caller.check("reveal")
    profile = workspace.customer(who)
    shown, hidden = mask_profile(profile, personal_fields(gate.database))
    if not hidden or reveal is False or not caller.may("reveal"):
        return {**shown, "masked": hidden}
    entry = Entry(
        actor=caller.actor,
        action="customer.revealed",
        customer=gate.pseudonyms.of(profile["customer"]),
        facts={"fields": hidden},
    )
    with gate.database.writing() as connection:
        record(connection, entry, gate.now())
    return {**profile, "masked": 0}
