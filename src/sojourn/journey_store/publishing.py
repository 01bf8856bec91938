"""Publishing a snapshot: seal everything anew, or keep the sealed shards and gather who was touched.

A snapshot folder is complete before anything names it. Sealed shards are shared between snapshots by hard links.
"""

import json
import os
import shutil
from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np

from sojourn.event_log import Segment, read_arrays, write_arrays
from sojourn.journey_store.columns import mapped
from sojourn.journey_store.idents import Idents
from sojourn.journey_store.overlay import build_overlay, find_touched
from sojourn.journey_store.persons import Persons, Slices
from sojourn.journey_store.plan import Planning
from sojourn.journey_store.sealing import SHARD_EVENTS, Content, Shard, build_shards, shard_of_person
from sojourn.journey_store.snapshot import (
    OVERLAY,
    Snapshot,
    StoredShard,
    open_shard,
    open_snapshot,
    write_names,
    write_persons,
    write_shard,
)

SEALED = "sealed.arrow"
LEAST_SEALED = 2_000_000
MOST_TOUCHED = 0.05
MOST_FRESH = 1_000_000
SHARD_BYTES = 3 << 29
"""A shard is built in memory: many properties make for more shards with fewer events."""


@dataclass(frozen=True)
class Sizes:
    """When to gather and when to seal: tests lower them to reach every path with few events.

    Customers who were touched are gathered while they hold at most ``most_touched`` of the sealed events; a store
    counts as one of at least ``least_sealed``, since what is gathered costs the same in a small one.
    """

    shard_events: int = SHARD_EVENTS
    shard_bytes: int = SHARD_BYTES
    least_sealed: int = LEAST_SEALED
    most_touched: float = MOST_TOUCHED


def publish(
    folder: Path,
    segments: Sequence[Segment],
    idents: Idents,
    persons: Persons,
    previous: Snapshot | None,
    sizes: Sizes = Sizes(),
    planning: Planning | None = None,
) -> Snapshot:
    """Write the snapshot of these segments and persons into ``folder`` and open it.

    ``planning`` is the one that planned ``previous``, where it is at hand.
    """
    folder.mkdir(parents=True)
    planning = planning or Planning(None if previous is None else previous.names.arrays)
    content = Content(segments, planning.plan(segments), idents, persons)
    names = {name: column.names.values for name, column in content.plan.items() if column.names is not None}
    write_names(folder, names)
    meta: dict[str, Any] = {"date_only": _date_only(segments)}
    meta["types"] = {name: np.dtype(column.dtype).name for name, column in content.plan.items()}
    write_persons(folder, persons)
    gathered = None if previous is None else _gather(folder, content, previous, sizes)
    meta |= _seal(folder, content, sizes) if gathered is None else gathered
    (folder / "snapshot.json").write_text(json.dumps(meta, indent=1), encoding="utf-8")
    return open_snapshot(folder)


def sealed_segments(folder: Path) -> frozenset[str]:
    """Give the segments whose rows the sealed shards of a snapshot hold, by name: without them it is sealed anew."""
    meta = json.loads((folder / "snapshot.json").read_text(encoding="utf-8"))
    return frozenset(meta["sealed"])


def _date_only(segments: Sequence[Segment]) -> dict[str, str]:
    return {event: rule["place"] for segment in segments for event, rule in segment.meta.get("date_only", {}).items()}


def _seal(folder: Path, content: Content, sizes: Sizes) -> dict[str, Any]:
    events = sum(segment.rows for segment in content.segments)
    width = sum(np.dtype(column.dtype).itemsize for column in content.plan.values())
    count = max(1, -(-events // sizes.shard_events), -(-events * width // sizes.shard_bytes))
    persons = content.persons
    shard = np.zeros(len(persons), np.int32) if count == 1 else shard_of_person(persons.value.to_pylist(), count)
    alive = np.unique(persons.of_ident)
    without_events = np.setdiff1d(np.arange(len(persons)), alive)
    shard[without_events] = -1  # known from records alone
    span: tuple[int, int] | None = None
    written = []
    for number, built in enumerate(build_shards(content, shard)):
        written.append(f"shard-{number:03}")
        write_shard(folder / written[-1], built)
        span = _wider(span, built)
    cut = {field.name: getattr(persons.slices, field.name) for field in fields(Slices)}
    write_arrays(folder / SEALED, {"person": persons.of_ident, **cut})
    sealed = [segment.folder.name for segment in content.segments]
    numbering = _numbering(content, sealed)
    return {"shards": written, "sealed": sealed, "sealed_events": events, "numbering": numbering, "span": span}


def _numbering(content: Content, sealed: Collection[str]) -> int:
    """Give a checksum of the idents' numbers, which sealed rows hold: other settings may number them otherwise."""
    found = 0
    for segment in content.segments:
        if segment.folder.name in sealed:
            found = crc32(content.idents.of_segment[segment.number].tobytes(), found)
    return found


def _wider(span: tuple[int, int] | None, shard: Shard) -> tuple[int, int] | None:
    time = shard.columns["time"].astype(np.int64, copy=False)
    if time.size == 0:
        return span
    low, high = int(time.min()), int(time.max())
    return (low, high) if span is None else (min(span[0], low), max(span[1], high))


def _gather(folder: Path, content: Content, previous: Snapshot, sizes: Sizes) -> dict[str, Any] | None:
    """Keep the sealed shards and gather who was touched; None when sealing anew is due."""
    sealed = frozenset(previous.meta["sealed"])
    fresh = [segment for segment in content.segments if segment.folder.name not in sealed]
    most = sizes.most_touched * max(previous.meta["sealed_events"], sizes.least_sealed)
    gone = len(content.segments) - len(fresh) < len(sealed)
    if gone or sum(segment.rows for segment in fresh) > min(MOST_FRESH, most):
        return None
    if _numbering(content, sealed) != previous.meta.get("numbering"):
        return None
    sealed_person, *cut = (mapped(array) for array in read_arrays(previous.folder / SEALED).values())
    idents = [content.idents.of_segment[segment.number] for segment in fresh]
    fresh_idents = np.concatenate([np.empty(0, np.int32), *idents])
    touched = find_touched(sealed_person, Slices(*cut), content.persons, fresh_idents)
    names = [name for name in previous.meta["shards"] if name != OVERLAY]
    shards = {name: open_shard(previous.folder / name, sealed_person) for name in names}
    if any(_replanned(shard, content, sealed) for shard in shards.values()):
        return None
    dead = {name: np.flatnonzero(np.isin(shard.person, touched.sealed)) for name, shard in shards.items()}
    if sum(int((shards[n].ends[slots] - shards[n].starts[slots]).sum()) for n, slots in dead.items()) > most:
        return None
    built = build_overlay(
        [(shards[name], slots) for name, slots in dead.items()], replace(content, segments=fresh), touched.persons
    )
    for name in names:
        _link_tree(previous.folder / name, folder / name)
    write_arrays(folder / "touched.arrow", dead)
    _link(previous.folder / SEALED, folder / SEALED)
    write_shard(folder / OVERLAY, built)
    span = _wider(previous.meta["span"], built)
    kept = {name: previous.meta[name] for name in ("sealed", "sealed_events", "numbering")}
    return {"shards": [*names, OVERLAY], **kept, "span": span}


def _replanned(shard: StoredShard, content: Content, sealed: Collection[str]) -> bool:
    """Say whether sealed rows lack a column: of texts that were numbers, or the other way round, or left out then."""
    both = [name for name in shard.types if name in content.plan]
    if any((np.dtype(shard.types[name]).kind == "f") != (content.plan[name].dtype is np.float64) for name in both):
        return True
    lacking = {name for name in content.plan if name not in shard.types}
    holding = [segment.meta["columns"] for segment in content.segments if segment.folder.name in sealed]
    return any(name in columns for name in lacking for columns in holding)


def _link(source: Path, target: Path) -> None:
    """Share a file that never changes; copy it where the file system has no hard links."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _link_tree(source: Path, target: Path) -> None:
    target.mkdir()
    for path in source.iterdir():
        _link(path, target / path.name)
