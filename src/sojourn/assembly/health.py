"""The doctor: is the installation sound, is the workspace whole, and what to do where not."""

import json
import os
import platform
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from sojourn.event_log import Segment
from sojourn.journey_store import open_snapshot
from sojourn.pipeline import ROWS, STAGE_STATUS
from sojourn.vocabulary import SojournError
from sojourn.workspace import check_folder, disk_trouble, read_manifest

PACKAGES = ("numpy", "numba", "pyarrow", "duckdb", "click", "rich")
LEAST_FREE = 1 << 30


@dataclass(frozen=True)
class Finding:
    """One thing looked at: ``state`` is ok, warning or error; ``advice`` what to do."""

    subject: str
    state: str
    detail: str
    advice: str = ""


def examine(folder: Path) -> list[Finding]:
    """Look at the installation and at a workspace."""
    return [*_installation(), *_workspace(folder)]


def _installation() -> Iterator[Finding]:
    yield Finding("python", "ok", f"{platform.python_version()} on {platform.system()}, {os.cpu_count()} cores")
    for name in PACKAGES:
        try:
            yield Finding(name, "ok", version(name))
        except PackageNotFoundError:
            yield Finding(
                name, "error", "not installed", "Install Sojourn again: pip install --force-reinstall sojourn."
            )
    import_module("sojourn.kernels._compile")  # settles the folder

    cache = Path(os.environ["NUMBA_CACHE_DIR"])
    kept = "sojourn-kernels-" not in cache.name  # a temporary folder
    advice = (
        "" if kept else "Set SOJOURN_KERNEL_CACHE to a folder that you may write; else kernels compile at each start."
    )
    yield Finding("kernel cache", "ok" if kept else "warning", str(cache), advice)


def _workspace(folder: Path) -> Iterator[Finding]:
    try:
        check_folder(folder)
        manifest = read_manifest(folder)
    except SojournError as error:
        yield Finding("workspace", "error", error.message, error.hint or "")
        return
    if folder.exists():
        yield _disk(folder)
    if not folder.exists() or not manifest.segments:
        yield Finding("workspace", "warning", f"{folder} holds no events", "Load a file: sojourn load FILE.")
        return
    yield Finding("workspace", "ok", f"{folder}, revision {manifest.revision}")
    yield _looked_at("log", lambda: f"{sum(Segment.open(folder / 'log' / n).rows for n in manifest.segments):,} events")
    yield _looked_at("store", lambda: _store(folder, manifest.snapshot or ""))
    yield from _parked(folder)


def _disk(folder: Path) -> Finding:
    trouble = disk_trouble(folder)
    if trouble is not None:
        return Finding("disk", "error", trouble, "Free space on it, or mount it for writing; a server then goes on.")
    free = shutil.disk_usage(folder).free
    state = "ok" if free > LEAST_FREE else "warning"
    advice = "" if state == "ok" else "Free some space before loading."
    return Finding("disk", state, f"{free / 1e9:,.1f} GB free", advice)


def _parked(folder: Path) -> Iterator[Finding]:
    """Tell of stages as the worker has left word of them."""
    try:
        counts: dict[str, int] = json.loads((folder / ROWS / STAGE_STATUS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return
    for stage, count in counts.items():
        advice = f"See what the worker logs of it, then try again: sojourn stages rebuild {stage}." if count else ""
        yield Finding(f"stage {stage}", "warning" if count else "ok", f"{count:,} customers are parked", advice)


def _store(folder: Path, name: str) -> str:
    snapshot = open_snapshot(folder / "store" / name)
    for shard in snapshot.shards:
        for column in shard.types:
            if len(shard.column(column)) != shard.rows:
                raise ValueError(f"column {column} of {shard.folder.name} has the wrong length")
    customers = sum(len(shard.starts) for shard in snapshot.shards)
    return f"{customers:,} customers in {len(snapshot.shards)} shards"


def _looked_at(subject: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(subject, "ok", look())
    except (OSError, ValueError, KeyError, SojournError) as error:
        advice = "Load the files again into a new workspace, or restore it from a backup."
        return Finding(subject, "error", f"{type(error).__name__}: {error}".splitlines()[0], advice)
