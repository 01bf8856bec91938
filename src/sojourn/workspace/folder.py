"""The workspace folder: where things stand, and the lock that lets one process write.

Deleting the folder deletes everything that Sojourn knows of a brand.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from sojourn.vocabulary import WorkspaceError
from sojourn.workspace.damage import damaged
from sojourn.workspace.disk import refused_by_disk
from sojourn.workspace.manifest import Manifest, read_manifest

DEFAULT = "sojourn-workspace"


def workspace_folder(given: str | os.PathLike[str] | None = None) -> Path:
    """Find the workspace: what is given, else ``SOJOURN_WORKSPACE``, else ``./sojourn-workspace``."""
    return Path(given or os.environ.get("SOJOURN_WORKSPACE") or DEFAULT).expanduser()


def check_folder(folder: Path) -> None:
    """Refuse a path that is a file, or a folder that holds something else."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise WorkspaceError.said("workspace.not_a_folder", folder=folder)
    strangers = [path.name for path in folder.iterdir() if not path.name.startswith(".")]
    if strangers and not (folder / "manifest.json").exists() and set(strangers) - PARTS:
        raise WorkspaceError.said("workspace.not_a_workspace", folder=folder, file=min(strangers))


STATE = ("state.db", "state.db-wal", "state.db-shm")
FOLDERS = {"log", "log-rows", "store", "records", "identity", "touchpoints", "plan", "rejects", "reports", "uploads"}
PARTS = {*FOLDERS, "lock", "manifest.json", "sojourn.toml", "audit.key", "secrets.key", "suppression.key", *STATE}


PATIENCE = 10.0
"""Seconds to wait for the lock: a server holds it for a moment at a time, and a load goes in between."""


@contextmanager
def writing(folder: Path, patience: float = PATIENCE) -> Iterator[Manifest]:
    """Hold the workspace's write lock; create the folder when missing; clear what a killed load left behind.

    Raises WorkspaceError ``workspace.locked``, ``workspace.read_only``, and ``workspace.unwritable`` for what the disk
    refuses meanwhile.
    """
    check_folder(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / "lock").open("a+")
    except OSError as error:
        raise WorkspaceError.said("workspace.read_only", folder=folder, reason=error.strerror) from error
    with lock:
        _take(lock.fileno(), folder, monotonic() + patience)
        try:
            manifest = read_manifest(folder)
            clear_leftovers(folder, manifest)
            yield manifest
        except OSError as error:
            missing = isinstance(error, FileNotFoundError) and Path(str(error.filename)).is_relative_to(folder)
            refusal = damaged(Path(error.filename), "it is missing") if missing else refused_by_disk(error, folder)
            if refusal is None:
                raise
            raise refusal from error


def _take(lock: int, folder: Path, until: float) -> None:
    """Lock a file, waiting for another process to let go of it, but not longer than ``until``."""
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if monotonic() >= until:
                raise WorkspaceError.said("workspace.locked", folder=folder) from error
            sleep(0.02)
        else:
            return


def clear_leftovers(folder: Path, manifest: Manifest) -> None:
    """Remove segments, snapshots, files of records and decisions, and drafts that no manifest names."""
    in_force: dict[str, set[str]] = {
        "log": {*manifest.segments, *manifest.calls},
        "store": {manifest.snapshot} if manifest.snapshot else set(),
        "records": {name for names in manifest.records.values() for name in names},
        "identity": {manifest.decisions} if manifest.decisions else set(),
    }
    for part, names in in_force.items():
        for path in (folder / part).glob("*"):
            if path.name not in names:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
    for path in folder.glob(".manifest.json.*"):
        path.unlink()
