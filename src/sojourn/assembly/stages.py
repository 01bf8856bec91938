"""The stages of a workspace: which there are under its settings, how far they are, and building one anew."""

from pathlib import Path
from typing import Any

from sojourn.assembly.keys import open_database
from sojourn.configuration import read_configuration
from sojourn.customers import stages
from sojourn.engines import Stage
from sojourn.pipeline import StageRunner
from sojourn.vocabulary import iso, zone
from sojourn.workspace import read_manifest


def stages_of(folder: Path) -> tuple[Stage, ...]:
    """Give the stages that run here, as the settings have them."""
    return stages(read_configuration(folder).customers.inactive_days)


def list_stages(folder: Path) -> list[dict[str, Any]]:
    """Give each stage: since when it keeps watch, how far it is behind, its customers, who waits, who is parked.

    ``behind`` counts commits of the manifest; ``ready`` is false before the first run of a version is done.
    """
    manifest = read_manifest(folder)
    with open_database(folder, make=False) as database:
        found = StageRunner(folder, database, stages_of(folder)).standing()
    tz = zone(manifest.settings.zone)
    return [
        {
            "stage": one.name,
            "version": one.version,
            "ready": one.ready,
            "since": None if one.since is None else iso(one.since, tz),
            "behind": manifest.revision - one.revision,
            "customers": one.customers,
            "waiting": one.waiting,
            "next": None if one.due is None else iso(one.due, tz),
            "parked": len(one.parked),
            "reasons": sorted(set(one.parked)),
        }
        for one in found
    ]


def rebuild_stage(folder: Path, name: str, now: int) -> dict[str, Any]:
    """Compute the states of a stage anew from the log, and try again who is parked; give the number of customers.

    Raises InvalidInput ``stages.unknown``.
    """
    with open_database(folder, make=False) as database:
        customers = StageRunner(folder, database, stages_of(folder)).rebuild(name, now)
    return {"stage": name, "customers": customers}
