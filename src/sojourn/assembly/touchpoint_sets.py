"""The touchpoint sets of a workspace: list, check, propose, try, apply, versions with who saved them."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from sojourn.assembly.keys import has_database, open_database
from sojourn.assembly.log import Log
from sojourn.discovery import (
    TouchpointSet,
    becomes,
    check,
    check_columns,
    list_versions,
    load_version,
    observe,
    parse,
    propose,
    save_version,
    sightings,
)
from sojourn.engines import Embedded
from sojourn.vocabulary import ChangedSince, InvalidInput, iso, zone
from sojourn.workspace import read_manifest, version_file, writing

FOLDER = "touchpoints"
SAVED = "touchpoints.saved"
MOST_NOTED = 1000
DEPTH, NODES = 5, 6
"""How many steps, and how many at each, the paths of a set that is tried have."""


def read_set(path: Path) -> TouchpointSet:
    """Read a set from a YAML file."""
    try:
        return parse(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{path} cannot be read: {error}.", code="touchpoints.unreadable") from error


def list_sets(folder: Path) -> list[dict[str, Any]]:
    """List the sets of a workspace with their versions."""
    found = list_versions(folder / FOLDER)
    return [{"name": name, "versions": len(numbers), "latest": numbers[-1]} for name, numbers in found.items()]


def check_set(engine: Embedded, touchpoints: TouchpointSet, lang: str) -> list[dict[str, Any]]:
    """Say what is wrong with a set for the events that are there."""
    columns = dict.fromkeys(["event", *touchpoints.columns])
    return [asdict(finding) for finding in check(touchpoints, observe(engine, columns), lang)]


def propose_set(engine: Embedded, name: str) -> TouchpointSet:
    """Propose a set for the events that are there."""
    seen, page = sightings(engine)
    return propose(seen, page, name)


def try_set(log: Log, touchpoints: TouchpointSet) -> dict[str, Any]:
    """Say what a set makes of the events, saved or not: raw events with what they become, steps, findings, paths."""
    engine, view = log.engine, log.view(touchpoints=touchpoints)
    findings = check_set(engine, touchpoints, log.lang)
    if any(one["code"] == "touchpoints.column" for one in findings):
        check_columns(touchpoints, list(engine.snapshot.names))
    became = becomes(touchpoints, observe(engine, touchpoints.columns))
    raw = log.steps()["steps"]
    return {
        "events": [{**one, "becomes": became.get(one["event"], [])} for one in raw],
        "steps": view.steps()["steps"],
        "findings": findings,
        "paths": view.view(collapse=True).paths(depth=DEPTH, top=NODES, values=False).to_dict(),
    }


def apply_set(folder: Path, touchpoints: TouchpointSet, seen: int | None = None) -> int:
    """Save a set as its next version; what equals the latest version adds none.

    Raises ChangedSince ``touchpoints.changed`` where the latest version is not the one that was ``seen`` (0: none).
    """
    with writing(folder):
        latest = (list_versions(folder / FOLDER).get(touchpoints.name) or (0,))[-1]
        if seen is not None and seen != latest:
            last = next(iter(saved_versions(folder, touchpoints.name)), {"by": None, "saved": "-"})
            raise ChangedSince.said(
                "touchpoints.changed", name=touchpoints.name, version=latest, by=last["by"] or "?", at=last["saved"]
            )
        return save_version(folder / FOLDER, touchpoints)


def saved_set(folder: Path, name: str, version: int | None = None) -> TouchpointSet:
    """Give a version of a set, the latest unless another is said."""
    return load_version(folder / FOLDER, name, version)


def saved_versions(folder: Path, name: str) -> list[dict[str, Any]]:
    """Give the versions of a set, the newest first: when each was saved, and by whom, where the audit says so."""
    tz, said = zone(read_manifest(folder).settings.zone), _saved_by(folder, name)
    rows = []
    for version in reversed(list_versions(folder / FOLDER).get(name, ())):
        written = version_file(folder / FOLDER / name, version).stat().st_mtime_ns // 1000
        by, at = said.get(version, (None, written))
        rows.append({"version": version, "saved": iso(at, tz), "by": by})
    return rows


def note_touchpoints(folder: Path, actor: str, name: str, version: int, now: int) -> None:
    """Write into the audit that a version of a set was saved."""
    from sojourn.audit import Entry, record

    with open_database(folder) as db, db.writing() as connection:
        record(connection, Entry(actor=actor, action=SAVED, about=f"touchpoints:{name}@{version}"), now)


def _saved_by(folder: Path, name: str) -> dict[int, tuple[str, int]]:
    """Give who saved which version of a set, and when."""
    from sojourn.audit import latest_entries

    if not has_database(folder):
        return {}
    with open_database(folder, make=False) as db, db.reading() as connection:
        kept = latest_entries(connection, MOST_NOTED, action=SAVED)
    found = {}
    for one in kept:
        whose, _, version = (one.entry.about or "").removeprefix("touchpoints:").rpartition("@")
        if whose == name and version.isdecimal():
            found[int(version)] = one.entry.actor.partition(":")[2] or one.entry.actor, one.time
    return found
