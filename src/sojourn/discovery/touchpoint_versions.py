"""Touchpoint sets of a workspace, version by version, each in a folder of its own: ``touchpoints/NAME/00001.yaml``."""

import re
from dataclasses import replace
from pathlib import Path

from sojourn.discovery.touchpoint_reading import check_name, parse
from sojourn.discovery.touchpoint_writing import to_yaml
from sojourn.discovery.touchpoints import GROUPS, TouchpointSet
from sojourn.vocabulary import InvalidInput, WorkspaceError, unknown_name
from sojourn.workspace import version_file, version_numbers, write_version

_CHOICE = re.compile(r"(?P<name>[^@]+)(?:@(?P<version>\d{1,9}))?(?P<groups>@groups)?")


def save_version(folder: Path, touchpoints: TouchpointSet) -> int:
    """Save a set as its next version and give that; what equals the latest version, comments too, adds none.

    ``folder`` holds the sets, one folder for each. The set's own version plays no part.
    """
    name = check_name(touchpoints.name)
    versions = list_versions(folder).get(name, ())
    latest = versions[-1] if versions else 0
    unversioned = to_yaml(replace(touchpoints, version=0))
    if latest and to_yaml(replace(_read(folder, name, latest), version=0)) == unversioned:
        return latest
    write_version(folder / name, latest + 1, to_yaml(replace(touchpoints, version=latest + 1)))
    return latest + 1


def load_version(folder: Path, name: str, version: int | None = None) -> TouchpointSet:
    """Load a version of a set, the latest one unless another is said.

    ``name`` may say more: ``brand@3`` its version, ``brand@groups`` or ``brand@3@groups`` groups instead of steps.
    """
    found = _CHOICE.fullmatch(name)
    known = list_versions(folder)
    if found is None or found["name"] not in known:
        raise unknown_name("touchpoint set", name, sorted(known), code="touchpoints.unknown")
    bare, versions = found["name"], known[found["name"]]
    wanted = version or int(found["version"] or versions[-1])
    if wanted not in versions:
        raise InvalidInput.said(
            "touchpoints.version", code="touchpoints.unknown", name=bare, version=wanted, first=versions[0],
            last=versions[-1],
        )  # fmt: skip
    loaded = replace(_read(folder, bare, wanted), name=bare, version=wanted)
    return loaded.grouped() if found["groups"] == GROUPS else loaded


def list_versions(folder: Path) -> dict[str, tuple[int, ...]]:
    """Give the versions of each set, in order; a set without any is none."""
    found = {}
    for place in sorted(folder.iterdir()) if folder.is_dir() else ():
        if versions := version_numbers(place):
            found[place.name] = tuple(versions)
    return found


def _read(folder: Path, name: str, version: int) -> TouchpointSet:
    path = version_file(folder / name, version)
    try:
        return parse(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, InvalidInput) as error:
        raise WorkspaceError(
            f"{path} cannot be read: {error}", code="workspace.damaged", hint="Restore it from a backup, or remove it."
        ) from error
