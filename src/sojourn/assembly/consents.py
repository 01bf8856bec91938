"""Consents of a workspace: what was said about a person, what holds of it, and one more statement."""

import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sojourn.assembly.deeds import Deed, Record, unrecorded
from sojourn.assembly.keys import VARIABLE, open_database
from sojourn.assembly.persons import find_in, one_identifier
from sojourn.consent import Statement, add_statements, all_in_force, checked_purpose, checked_status, read_statements
from sojourn.vocabulary import InvalidInput, iso, zone
from sojourn.workspace import check_folder, read_manifest

BY_HAND = "by hand"


def customer_consents(folder: Path, who: str) -> dict[str, Any]:
    """Give what holds and all that was said about a person; of an identifier that nobody has, what was said of it."""
    check_folder(folder)
    manifest = read_manifest(folder)
    identifiers = _identifiers(folder, who)
    said = statements_of(folder, identifiers)
    return {"who": who, "consents": in_words(all_in_force(said), manifest.settings.zone),
            "evidence": in_words(said, manifest.settings.zone)}  # fmt: skip


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
    record: Record = unrecorded,
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
        said = Statement(namespace, value, checked, via, stated, now, source, wording.strip(), f"said {now}")
        with database.writing() as connection:
            add_statements(connection, [said])
            particulars = {"purpose": purpose, "channel": channel, "status": status}
            record(connection, Deed("consent.stated", [(namespace, value)], particulars))
    return in_words([said], manifest.settings.zone)[0]


def statements_of(folder: Path, identifiers: Iterable[tuple[str, str]]) -> list[Statement]:
    """Give all statements about some identifiers; a workspace that has no database has none."""
    if not os.environ.get(VARIABLE) and not (folder / "state.db").exists():
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


def _identifiers(folder: Path, who: str) -> list[tuple[str, str]]:
    """Give all identifiers of the person, or the one that is named where it is nobody's yet."""
    manifest = read_manifest(folder)
    try:
        return find_in(folder, manifest, who).identifiers
    except InvalidInput as error:
        if error.code != "customer.unknown":
            raise
        with suppress(InvalidInput):
            return [one_identifier(who, manifest.settings.region)]
        raise
