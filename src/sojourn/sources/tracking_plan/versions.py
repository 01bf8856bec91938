"""The tracking plans of a workspace, version by version, in ``plan``; the manifest says which one is in force."""

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from sojourn.sources.tracking_plan.planned import TrackingPlan
from sojourn.sources.tracking_plan.reading import parse_plan
from sojourn.sources.tracking_plan.writing import plan_text
from sojourn.vocabulary import InvalidInput, WorkspaceError
from sojourn.workspace import version_file, version_numbers, write_version


def save_plan(folder: Path, plan: TrackingPlan) -> int:
    """Save a plan as the next version and give that; what equals the latest version adds none."""
    versions = plan_versions(folder)
    latest = versions[-1] if versions else 0
    if latest and load_plan(folder, latest) == replace(plan, version=latest):
        return latest
    write_version(folder, latest + 1, plan_text(replace(plan, version=latest + 1)))
    return latest + 1


@lru_cache(maxsize=4)  # the worker asks with every batch, and files are never rewritten
def load_plan(folder: Path, version: int) -> TrackingPlan:
    """Load a version; ``plan.unknown`` where there is none."""
    path = version_file(folder, version)
    try:
        return replace(parse_plan(path.read_text(encoding="utf-8")), version=version)
    except FileNotFoundError as error:
        known = plan_versions(folder)
        hint = f"Versions: {known[0]} to {known[-1]}." if known else "Propose one: sojourn plan infer."
        raise InvalidInput(
            f"There is no version {version} of the tracking plan.", code="plan.unknown", hint=hint
        ) from error
    except (OSError, UnicodeDecodeError, InvalidInput) as error:
        raise WorkspaceError(
            f"{path} cannot be read: {error}", code="workspace.damaged", hint="Restore it from a backup."
        ) from error


def plan_versions(folder: Path) -> list[int]:
    """Give the versions that there are, in order."""
    return version_numbers(folder)
