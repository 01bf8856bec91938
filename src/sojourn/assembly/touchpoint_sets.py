"""The touchpoint sets of a workspace: list, check, propose, apply."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from sojourn.discovery import TouchpointSet, check, list_versions, observe, parse, propose, save_version, sightings
from sojourn.engines import Embedded
from sojourn.vocabulary import InvalidInput
from sojourn.workspace import writing

FOLDER = "touchpoints"


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


def apply_set(folder: Path, touchpoints: TouchpointSet) -> int:
    """Save a set as its next version; what equals the latest version adds none."""
    with writing(folder):
        return save_version(folder / FOLDER, touchpoints)
