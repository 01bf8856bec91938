"""One commit for everything that questions read: who is who, the store's snapshot, the manifest that names them."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from sojourn.catalog import load
from sojourn.event_log import Segment
from sojourn.identity import Decision, keep, load_decisions
from sojourn.journey_store import Sizes, open_snapshot, publish
from sojourn.pipeline.persons import kept_persons, resolve_log, stored_persons
from sojourn.pipeline.places import IDENTITY, KEPT, RECORDS
from sojourn.workspace import Manifest, commit_manifest, flush_tree


def customer_records(folder: Path, manifest: Manifest) -> pa.Table | None:
    """Give the customer records in force, for who is who."""
    return load(folder / RECORDS, manifest.records.get("customers", []))


def identity_decisions(folder: Path, manifest: Manifest) -> list[Decision]:
    """Give what people decided about who is who, withdrawn decisions too."""
    return load_decisions(folder / IDENTITY, manifest.decisions)


def commit_events(
    folder: Path,
    manifest: Manifest,
    segments: Sequence[Segment],
    customers: pa.Table | None,
    sizes: Sizes = Sizes(),  # noqa: B008  # frozen
    *,
    anew: bool = False,
) -> None:
    """Publish the snapshot of all segments and put it in force with the manifest; ``customers`` are their records.

    ``anew`` builds everything from the segments: due when one was taken out, whose rows sealed shards still hold.
    """
    previous = open_snapshot(folder / "store" / manifest.snapshot) if manifest.snapshot else None
    name = f"{manifest.revision:06}"
    if segments:
        calls = [Segment.open(folder / "log" / call) for call in manifest.calls]
        decisions = identity_decisions(folder, manifest)
        found = resolve_log(segments, manifest.settings.region, customers, calls, decisions)
        idents, persons = stored_persons(segments, calls, found)
        publish(folder / "store" / name, segments, idents, persons, None if anew else previous, sizes)
        keep(folder / "store" / name / KEPT, kept_persons(calls, found))
        flush_tree(folder / "store")
    if segments or manifest.calls:
        flush_tree(folder / "log")
    names = tuple(segment.folder.name for segment in segments)
    commit_manifest(folder, manifest.changed(segments=names, snapshot=name if segments else None))
    if previous is not None:
        shutil.rmtree(previous.folder, ignore_errors=True)
