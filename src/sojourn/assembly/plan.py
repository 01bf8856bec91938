"""The tracking plan of a workspace: proposed, checked, applied, shown, and what violates it."""

from pathlib import Path
from typing import Any

from sojourn.assembly.keys import open_database
from sojourn.event_log import Segment
from sojourn.pipeline import PLAN
from sojourn.sources import (
    TrackingPlan,
    infer_plan,
    load_plan,
    parse_plan,
    plan_text,
    plan_versions,
    read_violations,
    save_plan,
)
from sojourn.vocabulary import ChangedSince, InvalidInput, WorkspaceError, iso, zone
from sojourn.workspace import commit_manifest, read_manifest, writing


def read_plan(path: Path) -> TrackingPlan:
    """Read a plan from a YAML file."""
    try:
        return parse_plan(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{path} cannot be read: {error}.", code="plan.unreadable") from error


def propose_plan(folder: Path) -> TrackingPlan:
    """Propose a plan for the events that have arrived."""
    manifest = read_manifest(folder)
    segments, calls = (
        [Segment.open(folder / "log" / name) for name in names] for names in (manifest.segments, manifest.calls)
    )
    if not segments:
        raise WorkspaceError.said("workspace.empty", folder=folder)
    return infer_plan(segments, calls)


def apply_plan(folder: Path, plan: TrackingPlan, seen: int | None = None) -> int:
    """Put a plan in force for what is taken in from now on, and give its version; live traffic goes on meanwhile.

    ``seen`` is the version in force that somebody looked at, 0 for none. Raises ChangedSince ``plan.changed`` where it
    is another one by now.
    """
    with writing(folder) as manifest:
        if seen is not None and manifest.plan != seen:
            raise ChangedSince.said("plan.changed", version=manifest.plan, seen=seen)
        version = save_plan(folder / PLAN, plan)
        commit_manifest(folder, manifest.changed(plan=version))
    return version


def withdraw_plan(folder: Path) -> dict[str, Any]:
    """Check nothing any more; versions and counts stay."""
    with writing(folder) as manifest:
        commit_manifest(folder, manifest.changed(plan=0))
    return {"withdrawn": manifest.plan or None}


def show_plan(folder: Path, version: int | None = None) -> TrackingPlan:
    """Give a version of the plan, else the one in force."""
    return load_plan(folder / PLAN, _version(folder, version))


def plan_in_use(folder: Path) -> dict[str, Any]:
    """Give the plan in force as text, and which versions are kept; without a plan both version and text are None."""
    version = read_manifest(folder).plan
    text = plan_text(load_plan(folder / PLAN, version)) if version else None
    return {"version": version or None, "plan": text, "versions": plan_versions(folder / PLAN)}


def plan_violations(folder: Path, version: int | None = None) -> dict[str, Any]:
    """Count what violates a version of the plan, else the one in force, by source, event, property and kind."""
    number = _version(folder, version)
    load_plan(folder / PLAN, number)
    local = zone(read_manifest(folder).settings.zone)
    with open_database(folder, make=False) as database, database.reading() as connection:
        found = read_violations(connection, number)
    rows = [
        {
            **line._asdict(),
            "property": line.property or None,
            "count": tally.count,
            "first_at": iso(tally.first_at, local),
            "last_at": iso(tally.last_at, local),
        }
        for line, tally in found
    ]
    return {"version": number, "violations": rows}


def _version(folder: Path, version: int | None) -> int:
    number = read_manifest(folder).plan if version is None else version
    if number:
        return number
    kept = plan_versions(folder / PLAN)
    if not kept:
        raise InvalidInput.said("plan.none")
    raise InvalidInput.said("plan.none.kept", first=kept[0], last=kept[-1])
