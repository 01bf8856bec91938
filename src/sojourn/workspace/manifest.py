"""The manifest: one small file that says what is in force; replacing it is the only commit there is.

Everything else in the workspace is written first, under names nobody reads yet, and becomes real by one rename.
"""

import json
import os
from collections import deque
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from sojourn.vocabulary import WorkspaceError
from sojourn.workspace.damage import damaged

VERSION = 2
NAME = "manifest.json"
FLUSHES_AT_ONCE = 16


@dataclass(frozen=True)
class Settings:
    """What a brand states once: its zone, base currency and default phone region."""

    zone: str = "UTC"
    currency: str | None = None
    region: str = "CN"


@dataclass(frozen=True)
class Manifest:
    """What is in force in a workspace; frozen, a change is a new one.

    ``segments`` are folder names under ``log/`` in order of position, ``snapshot`` a folder under ``store/``,
    ``records`` maps a kind to its files. ``calls`` are segments of what was said of persons that is no event (identify,
    group, alias). ``rows`` (file, offset) is how far the rows of live traffic have become segments. ``plan`` is the
    version of the tracking plan, 0 for none; ``decisions`` a file under ``identity/``: what people decided about who is
    who.
    """

    revision: int = 0
    segments: tuple[str, ...] = ()
    snapshot: str | None = None
    records: dict[str, list[str]] = field(default_factory=dict)
    settings: Settings = field(default_factory=Settings)
    calls: tuple[str, ...] = ()
    rows: tuple[int, int] = (0, 0)
    plan: int = 0
    decisions: str | None = None

    def changed(self, **changes: Any) -> "Manifest":  # noqa: ANN401  the fields have their own types
        """Give the next revision with some fields changed."""
        return replace(self, revision=self.revision + 1, **changes)


def read_manifest(folder: Path) -> Manifest:
    """Read what is in force; a folder without a manifest is an empty workspace."""
    path = folder / NAME
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Manifest()
    except (OSError, ValueError) as error:
        raise damaged(path, error) from error
    if isinstance(content, dict) and content.get("version", VERSION) != VERSION:
        raise WorkspaceError.said("workspace.version", folder=folder, found=content["version"], known=VERSION)
    try:
        content.pop("version")
        settings = Settings(**content.pop("settings"))
        tuples = {"segments": tuple(content["segments"]), "calls": tuple(content.get("calls", ()))}
        return Manifest(**{**content, **tuples, "rows": tuple(content.get("rows", (0, 0))), "settings": settings})
    except (AttributeError, KeyError, TypeError) as error:
        raise damaged(path, error) from error


def commit_manifest(folder: Path, manifest: Manifest) -> None:
    """Put a manifest in force: written aside, flushed to disk, renamed, and the rename flushed too."""
    aside = folder / f".{NAME}.{os.getpid()}"
    with aside.open("w", encoding="utf-8") as file:
        json.dump({"version": VERSION, **asdict(manifest)}, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(folder / NAME)
    flush(folder)


def flush(path: Path) -> None:
    """Make the content of a file, or the names in a folder, durable."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def flush_folders(folders: Iterable[Path]) -> None:
    """Make every file below some folders durable, and the names in them and of them.

    Many at a time: the file system then needs one write of its journal for many files, not one for each.
    """
    folders = list(folders)
    inside = [path for folder in folders for path in (folder, *folder.rglob("*"))]
    with ThreadPoolExecutor(FLUSHES_AT_ONCE) as threads:
        deque(threads.map(flush, inside), maxlen=0)
    for parent in dict.fromkeys(folder.parent for folder in folders):
        flush(parent)
