"""One commit for everything that questions read: who is who, the store's snapshot, the manifest that names them."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from sojourn.assembly.persons import find_persons
from sojourn.event_log import Segment
from sojourn.journey_store import Sizes, open_snapshot, publish
from sojourn.workspace import Manifest, commit_manifest, flush_tree


def commit_events(
    folder: Path,
    manifest: Manifest,
    segments: Sequence[Segment],
    customers: pa.Table | None,
    sizes: Sizes = Sizes(),  # noqa: B008  # frozen
) -> None:
    """Publish the snapshot of all segments and put it in force with the manifest; ``customers`` are their records."""
    previous = open_snapshot(folder / "store" / manifest.snapshot) if manifest.snapshot else None
    name = f"{manifest.revision:06}"
    if segments:
        idents, persons = find_persons(segments, manifest.settings.region, customers)
        publish(folder / "store" / name, segments, idents, persons, previous, sizes)
        flush_tree(folder / "store")
        flush_tree(folder / "log")
    names = tuple(segment.folder.name for segment in segments)
    commit_manifest(folder, manifest.changed(segments=names, snapshot=name if segments else None))
    if previous is not None:
        shutil.rmtree(previous.folder, ignore_errors=True)
