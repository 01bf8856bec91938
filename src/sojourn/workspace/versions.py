"""Definitions that people write, version by version: ``FOLDER/00001.yaml`` and so on, never rewritten.

A version is written aside, flushed and renamed, so that a killed process leaves none behind that is incomplete. Who
writes holds the workspace's lock.
"""

import re
from pathlib import Path

from sojourn.workspace.manifest import flush

_FILE = re.compile(r"(\d{5,9})\.yaml")


def version_numbers(folder: Path) -> list[int]:
    """Give the versions that a folder holds, in order; none where there is no folder."""
    found = (_FILE.fullmatch(path.name) for path in folder.glob("*.yaml"))
    return sorted(int(match[1]) for match in found if match is not None)


def version_file(folder: Path, version: int) -> Path:
    """Name the file of a version.

    >>> version_file(Path("plan"), 7).name
    '00007.yaml'
    """
    return folder / f"{version:05}.yaml"


def write_version(folder: Path, version: int, text: str) -> None:
    """Write a version, durably."""
    folder.mkdir(parents=True, exist_ok=True)
    for leftover in folder.glob(".*.aside"):
        leftover.unlink()
    path = version_file(folder, version)
    aside = folder / f".{path.name}.aside"
    aside.write_text(text, encoding="utf-8", newline="\n")
    flush(aside)
    aside.replace(path)
    flush(folder)
    flush(folder.parent)
