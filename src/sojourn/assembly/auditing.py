"""The audit of a workspace read and verified, an export noted in it, and what the workspace says of personal fields."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sojourn.assembly.keys import open_database
from sojourn.vocabulary import WorkspaceError, iso, zone
from sojourn.workspace import read_manifest, workspace_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sojourn.audit import Kept
    from sojourn.identity import Decision


def audit_entries(workspace: str | None, most: int, action: str | None) -> list[dict[str, Any]]:
    """Give the newest entries of the audit first."""
    from sojourn.audit import latest_entries

    folder = workspace_folder(workspace)
    with open_database(folder, make=False) as db, db.reading() as connection:
        return [shown_entry(kept, folder) for kept in latest_entries(connection, most, action=action)]


def shown_entry(kept: "Kept", folder: Path) -> dict[str, Any]:
    """Give the fields of an entry, its time local to the workspace."""
    time = iso(kept.time, zone(read_manifest(folder).settings.zone))
    entry = kept.entry
    said = {"actor": entry.actor, "action": entry.action, "about": entry.about, "customer": entry.customer}
    return {"number": kept.number, "time": time, **said, "facts": dict(entry.facts), "digest": kept.digest.hex()}


def verify_audit(workspace: str | None, expected: str | None = None) -> dict[str, Any]:
    """Walk the chain of the audit; ``expected`` is the digest of an entry, written down at an earlier time.

    Raises WorkspaceError ``audit.faults`` where an entry was changed, removed or inserted, and ``audit.rewritten``
    where no entry has the digest that is expected.
    """
    from sojourn.audit import verify

    with open_database(workspace_folder(workspace), make=False) as db, db.reading() as connection:
        found = verify(connection, expected)
    if found.faults:
        told = ", ".join(f"{fault.kind}: {_numbers(fault.number, fault.last)}" for fault in found.faults[:10])
        more = len(found.faults) - 10
        raise WorkspaceError(
            f"The audit does not hold: {told}{f' and {more} more' if more > 0 else ''}.",
            code="audit.faults",
            hint="Somebody wrote to the database past Sojourn: compare these entries with a backup.",
        )
    if not found.expected:
        raise WorkspaceError(
            f"No entry of the audit has the digest {expected!r}.",
            code="audit.rewritten",
            hint="Somebody sealed the audit anew, or took its end away: compare it with a backup.",
        )
    return {"entries": found.entries, "digest": found.head.digest.hex(), "faults": []}


def note_export(folder: Path, now: int, **counts: int) -> None:
    """Write into the audit that events were taken out."""
    from sojourn.audit import Entry, record

    with open_database(folder, make=False) as db, db.writing() as connection:
        record(connection, Entry(actor="cli", action="events.exported", facts=counts), now)


def note_decision(folder: Path, actor: str) -> "Callable[[Decision], None]":
    """Give what writes a decision about who is who into the audit: which and of what kind, not whom it concerns."""

    def note(decision: "Decision") -> None:
        from sojourn.audit import Entry, record

        entry = Entry(actor=actor, action=f"identity.{decision.kind}", about=f"decision:{decision.number}")
        with open_database(folder) as db, db.writing() as connection:
            record(connection, entry, decision.at)

    return note


def note_matching(folder: Path, actor: str, now: int) -> "Callable[[Sequence[Decision]], None]":
    """Give what writes the links of one matching, or their withdrawal, into the audit: how many, and which numbers."""

    def note(decisions: "Sequence[Decision]") -> None:
        from sojourn.audit import Entry, record

        facts = {"decisions": len(decisions), "first": decisions[0].number, "last": decisions[-1].number}
        entry = Entry(actor=actor, action=f"identity.matching_{decisions[0].kind}", facts=facts)
        with open_database(folder) as db, db.writing() as connection:
            record(connection, entry, now)

    return note


def note_plan(folder: Path, actor: str, action: str, version: int, now: int) -> None:
    """Write into the audit that a version of the tracking plan was applied or withdrawn."""
    from sojourn.audit import Entry, record

    with open_database(folder) as db, db.writing() as connection:
        record(connection, Entry(actor=actor, action=action, about=f"plan:{version}"), now)


def stated_fields(workspace: str | None) -> list[dict[str, Any]]:
    """List what the workspace says of fields, beside what their names say."""
    from sojourn.access import personal_fields

    with open_database(workspace_folder(workspace), make=False) as db:
        return [{"field": name, "personal": personal} for name, personal in personal_fields(db).stated.items()]


def state_field(workspace: str | None, field: str, personal: bool | None, now: int) -> dict[str, Any]:
    """State that a field is personal or is not; None goes back to what its name says."""
    from sojourn.access import state_personal

    with open_database(workspace_folder(workspace)) as db:
        return {"field": state_personal(db, field, personal, now=now), "personal": personal}


def _numbers(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}-{last}"
