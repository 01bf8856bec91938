"""Small logs for tests: rows of plain values in, a snapshot and an engine out, through the real segment and store."""

import atexit
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa

from sojourn.engines import Embedded
from sojourn.event_log import IDENTIFIER, Segment, SegmentWriter
from sojourn.journey_store import Idents, Persons, Sizes, Snapshot, publish


@cache
def _scratch() -> str:
    """Make one folder for all small logs of this process; it goes with the process."""
    place = tempfile.mkdtemp(prefix="sojourn-test-")
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    return place


@dataclass(frozen=True)
class Row:
    """One event; ``time`` in microseconds."""

    customer: str
    time: int
    event: str
    channel: str | None = None
    value: int | None = None
    case: str | None = None
    date_only: bool = False
    properties: dict[str, str | float | None] = field(default_factory=dict, hash=False)


def write_segment(
    folder: Path, number: int, rows: Sequence[Row], source: str = "test", date_only: dict[str, object] | None = None
) -> Segment:
    """Write rows as one segment of the log."""
    writer = SegmentWriter(folder / f"{number:08}-test", source)
    if rows:
        names = sorted({name for row in rows for name in row.properties})
        columns: dict[str, pa.Array] = {
            "time": pa.array([row.time for row in rows], pa.int64()),
            "offset_minutes": pa.array([0] * len(rows), pa.int16()),
            "date_only": pa.array([row.date_only for row in rows], pa.bool_()),
            "event": pa.array([row.event for row in rows], pa.string()).dictionary_encode(),
            "channel": pa.array([row.channel for row in rows], pa.string()).dictionary_encode(),
            "value": pa.array([row.value for row in rows], pa.int64()),
            "case": pa.array([row.case for row in rows], pa.string()).dictionary_encode(),
            "identifier:customer_no": pa.array([row.customer for row in rows], pa.string()).dictionary_encode(),
            "message_hi": pa.array(np.arange(len(rows), dtype=np.uint64) + np.uint64(number << 32)),
            "message_lo": pa.array(np.zeros(len(rows), np.uint64)),
            **{f"property:{name}": pa.array([row.properties.get(name) for row in rows]) for name in names},
        }
        writer.append(pa.RecordBatch.from_pydict(columns))
    return writer.finish([], {"zone": "UTC", "date_only": date_only or {}})[0]


def collect_idents(segments: Sequence[Segment]) -> tuple[Idents, list[tuple[tuple[str, str], ...]]]:
    """Number the identifier sets of some segments by first appearance, without normalizing; give the sets too."""
    known: dict[tuple[tuple[str, str], ...], int] = {}
    of_segment = {}
    for segment in segments:
        names = {space: segment.dictionary(IDENTIFIER + space).to_pylist() for space in segment.namespaces}
        rows = segment.idents.select(list(segment.namespaces)).to_pylist()
        sets = [tuple(sorted((space, names[space][code]) for space, code in row.items() if code >= 0)) for row in rows]
        of_segment[segment.number] = np.array([known.setdefault(found, len(known)) for found in sets], np.int32)
    return Idents(of_segment, len(known)), list(known)


def small_snapshot(
    rows: Sequence[Row],
    folder: Path | None = None,
    sizes: Sizes | None = None,
    date_only: dict[str, object] | None = None,
) -> Snapshot:
    """Build the snapshot of some rows; each customer is a person."""
    place = folder or Path(tempfile.mkdtemp(dir=_scratch()))
    segment = write_segment(place / "log", 1, rows, date_only=date_only)
    idents, sets = collect_idents([segment])
    values = pa.array([found[0][1] for found in sets], pa.string())
    persons = Persons(np.arange(len(sets), dtype=np.int32), pa.array(["customer_no"] * len(sets), pa.string()), values)
    return publish(place / "store", [segment], idents, persons, None, sizes or Sizes())


def small_engine(rows: Sequence[Row], parts: int = 1, sizes: Sizes | None = None) -> Embedded:
    """Build an engine over some rows, split into at least ``parts`` partitions."""
    return Embedded(small_snapshot(rows, sizes=sizes), threads=1, parts=parts)
