"""Consents of a workspace: what was said about a person, what holds of it, and one more statement."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sojourn.assembly.deeds import Deed, Recorder, unrecorded
from sojourn.assembly.in_force import while_in_force
from sojourn.assembly.keys import has_database, open_database
from sojourn.assembly.persons import Identifiers, find_kept, one_identifier
from sojourn.consent import Statement, add_statements, all_in_force, checked_purpose, checked_status, read_statements
from sojourn.vocabulary import InvalidInput, iso, zone
from sojourn.workspace import check_folder, read_manifest

BY_HAND = "by hand"


def customer_consents(folder: Path, who: str) -> dict[str, Any]:
    """Give what holds and all that was said about a person; of an identifier that nobody has, what was said of it."""
    check_folder(folder)
    said = statements_of(folder, _whose(folder, who)[1])
    tz = read_manifest(folder).settings.zone
    return {"who": who, "consents": in_words(all_in_force(said), tz), "evidence": in_words(said, tz)}


def state_consent(
    folder: Path,
    who: str,
    purpose: str,
    status: str,
    *,
    channel: str | None = None,
    wording: str,
    source: str = BY_HAND,
    now: int,
    record: Recorder = unrecorded,
) -> dict[str, Any]:
    """Add a statement about one identifier (NAMESPACE:VALUE), said now; the person need not be known yet."""
    (checked, via), stated = checked_purpose(purpose, channel), checked_status(status)
    if not wording.strip():
        raise InvalidInput(
            "A statement needs its wording.",
            code="consent.wording",
            hint="Say what the person was asked, or the version of that text.",
        )
    with open_database(folder) as database:
        manifest = read_manifest(folder)
        namespace, value = one_identifier(who, manifest.settings.region)
        customer = _whose(folder, f"{namespace}:{value}")[0]
        said = Statement(namespace, value, checked, via, stated, now, source, wording.strip(), f"said {now}")
        with database.writing() as connection:
            add_statements(connection, [said])
            particulars = {"purpose": checked, "status": stated, **({"channel": via} if via else {})}
            record(connection, Deed("consent.stated", customer, particulars))
    return in_words([said], manifest.settings.zone)[0]


def statements_of(folder: Path, identifiers: Iterable[tuple[str, str]]) -> list[Statement]:
    """Give all statements about some identifiers; a workspace that has no database has none."""
    if not has_database(folder):
        return []
    with open_database(folder, make=False) as database, database.reading() as connection:
        return read_statements(connection, identifiers)


def in_words(statements: Sequence[Statement], tz: str) -> list[dict[str, Any]]:
    """Give statements as plain data, times local to the brand."""
    shown = []
    for one in statements:
        fields = {name: value for name, value in asdict(one).items() if name not in {"namespace", "value", "place"}}
        identifier = f"{one.namespace}:{one.value}"
        shown.append({**fields, "time": iso(one.time, zone(tz)), "identifier": identifier})
    return shown


def _whose(folder: Path, who: str) -> tuple[str, Identifiers]:
    """Give name and identifiers of the person, or those of the one that is named where it is nobody's yet."""
    try:
        return while_in_force(folder, lambda manifest: find_kept(folder, manifest, who))
    except InvalidInput as error:
        if error.code != "customer.unknown":
            raise
        with suppress(InvalidInput):
            alone = one_identifier(who, read_manifest(folder).settings.region)
            return alone[1], [alone]
        raise
