"""One commit for everything that questions read: who is who, the store's snapshot, the manifest that names them."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from sojourn.catalog import load
from sojourn.event_log import Segment
from sojourn.identity import Decision, keep, load_decisions
from sojourn.journey_store import Planning, Sizes, open_snapshot, publish
from sojourn.pipeline.memory import Memory
from sojourn.pipeline.persons import kept_persons, resolve_log, stored_persons
from sojourn.pipeline.places import IDENTITY, KEPT, RECORDS
from sojourn.workspace import Manifest, commit_manifest, flush_folders, read_manifest


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
    memory: Memory | None = None,
) -> None:
    """Publish the snapshot of all segments and put it in force with the manifest; ``customers`` are their records.

    ``anew`` builds everything from the segments: due when one was taken out, whose rows sealed shards still hold.
    ``memory`` has been made ready for this batch; without one, everything is found again.
    """
    if memory is None:
        memory = Memory()
        memory.begin(manifest)
    previous = memory.snapshot
    if previous is None and manifest.snapshot:
        previous = open_snapshot(folder / "store" / manifest.snapshot)
    name = f"{manifest.revision:06}"
    names = tuple(segment.folder.name for segment in segments)
    standing = read_manifest(folder)
    durable = {*standing.segments, *standing.calls}
    written = [folder / "log" / one for one in (*names, *manifest.calls) if one not in durable]
    if segments:
        calls = memory.open(folder / "log", manifest.calls)
        decisions = identity_decisions(folder, manifest)
        found = resolve_log(segments, manifest.settings.region, customers, calls, decisions, memory.known)
        idents, persons = stored_persons(segments, calls, found)
        standing_on = None if anew else previous
        if memory.planning is None:
            memory.planning = Planning(None if standing_on is None else standing_on.names.arrays)
        memory.snapshot = publish(
            folder / "store" / name, segments, idents, persons, standing_on, sizes, memory.planning
        )
        keep(folder / "store" / name / KEPT, kept_persons(calls, found))
        written.append(folder / "store" / name)
    flush_folders(written)
    committed = manifest.changed(segments=names, snapshot=name if segments else None)
    commit_manifest(folder, committed)
    memory.keep(committed)
    if previous is not None:
        shutil.rmtree(previous.folder, ignore_errors=True)
