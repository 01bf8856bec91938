"""What a store holds, read back as plain values, and what it should hold by plain Python."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from canonical import rows_of, write
from small_log import collect_idents
from sojourn.event_log import Segment, position
from sojourn.journey_store import Idents, Persons, Sizes, Snapshot, publish

Event = dict[str, Any]
Rows = Sequence[dict[str, Any]]
SEALED = Sizes(most_touched=-1)  # gathering nobody is too much
SHARDS = Sizes(shard_events=3, most_touched=-1)
OVERLAID = Sizes(shard_events=4, least_sealed=0, most_touched=1e9)


def store_segments(folder: Path, loads: Sequence[tuple[str, Rows]], **meta: Any) -> list[Segment]:
    """Write each load, a source and its rows, as one segment in batches of three."""
    segments: list[Segment] = []
    for number, (source, rows) in enumerate(loads, start=1):
        unlike = [{**row, "id": f"{number}/{place}", "content": ""} for place, row in enumerate(rows)]
        batches = [unlike[start : start + 3] for start in range(0, len(rows), 3)]
        segments.append(write(folder, number, batches, source=source, **meta)[0])
    return segments


def persons_of(owners: Sequence[int]) -> Persons:
    """Give each ident the person of its owner, numbered in the owners' own order."""
    distinct, of_ident = np.unique(np.array(owners, np.int64), return_inverse=True)
    names = pa.array([f"p{owner}" for owner in distinct], pa.string())
    return Persons(of_ident.astype(np.int32), pa.array(["card"] * len(distinct), pa.string()), names)


def publish_as(
    folder: Path, segments: Sequence[Segment], owners: Sequence[int], previous: Snapshot | None, sizes: Sizes
) -> Snapshot:
    """Publish some segments; ``owners`` says for each ident whose it is (what is missing is its own)."""
    idents, sets = collect_idents(segments)
    owned = [owners[place] if place < len(owners) else 1000 + place for place in range(len(sets))]
    return publish(folder, segments, idents, persons_of(owned), previous, sizes)


def expected(segments: Sequence[Segment], owners: Sequence[int]) -> dict[str, list[Event]]:
    """Give each person's events in (time, position) order, by plain Python."""
    idents, _ = collect_idents(segments)
    numeric = _numeric(segments)
    found: dict[str, list[Event]] = {}
    for segment in segments:
        for row, cells in enumerate(rows_of(segment)):
            place = int(idents.of_segment[segment.number][segment.ident[row]])
            owner = owners[place] if place < len(owners) else 1000 + place
            kept = {name: cell for name, cell in cells.items() if "identifier:" not in name}
            event = {name: _shown(name, cell, numeric) for name, cell in kept.items()}
            event |= {"source": segment.source, "position": position(segment.number, row)}
            found.setdefault(f"p{owner}", []).append(_present(event))
    return {
        name: sorted(events, key=lambda event: (event["time"], event["position"])) for name, events in found.items()
    }


def held(snapshot: Snapshot) -> dict[str, list[Event]]:
    """Read each person's events out of a snapshot; what is absent is left out."""
    found: dict[str, list[Event]] = {}
    names = snapshot.persons.value.to_pylist()
    for shard in snapshot.shards:
        columns = {name: shard.column(name) for name in snapshot.columns if name != "ident"}
        for person, start, end in zip(shard.person.tolist(), shard.starts.tolist(), shard.ends.tolist(), strict=True):
            assert names[person] not in found, "a person stands in one place"
            rows = [_event(snapshot, columns, row) for row in range(start, end)]
            assert rows, "nobody is without events"
            found[names[person]] = rows
    return found


def _event(snapshot: Snapshot, columns: dict[str, Any], row: int) -> Event:
    cells: Event = {}
    for name, column in columns.items():
        cell = column[row].item()
        cells[name] = snapshot.names[name][cell] if name in snapshot.names else cell
        if name == "date_only":
            cells[name] = bool(cell)
    return _present(cells)


def _present(cells: Event) -> Event:
    return {name: cell for name, cell in cells.items() if name in ("time", "event", "position") or not _nothing(cell)}


def _nothing(cell: object) -> bool:
    if isinstance(cell, float) and math.isnan(cell):
        return True
    return cell in (None, "", False) or (type(cell) is int and cell == 0)


def _shown(name: str, cell: object, numeric: set[str]) -> object:
    if not name.startswith("property:"):
        return cell
    if name in numeric:
        return float(cell)  # type: ignore[arg-type]  # numbers only
    return {True: "true", False: "false"}.get(cell, str(cell)) if isinstance(cell, bool) else _text(cell)


def _text(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _numeric(segments: Sequence[Segment]) -> set[str]:
    kinds: dict[str, set[str]] = {}
    for segment in segments:
        for name, kind in segment.meta["columns"].items():
            kinds.setdefault(name, set()).add(kind)
    return {name for name, found in kinds.items() if found <= {"int64", "double"}}


def idents_of(segments: Sequence[Segment]) -> Idents:
    """Number the identifier sets of some segments."""
    return collect_idents(segments)[0]
