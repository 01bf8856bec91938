"""Events out of a workspace: with today's persons, in the order of customers and time."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from sojourn.engines import event_column
from sojourn.event_log import ROW_BITS, Segment
from sojourn.journey_store import Snapshot, StoredShard
from sojourn.vocabulary import InvalidInput
from sojourn.workspace import Manifest

CHUNK = 1 << 20


def export_parquet(folder: Path, manifest: Manifest, snapshot: Snapshot, target: Path) -> dict[str, Any]:
    """Write ``events.parquet`` into a folder: customer, time, event, channel, value, source, message_id."""
    path = target / "events.parquet"
    events = 0
    try:
        target.mkdir(parents=True, exist_ok=True)
        aside = target / ".events.parquet.part"
        with pq.ParquetWriter(aside, SCHEMA, compression="zstd") as writer:
            for batch in _batches(folder, manifest, snapshot):
                writer.write_batch(batch)
                events += batch.num_rows
        aside.replace(path)
    except OSError as error:
        raise InvalidInput(f"{path} cannot be written: {error.strerror}.", code="export.failed") from error
    return {"file": str(path), "events": events}


def events_table(folder: Path, manifest: Manifest, snapshot: Snapshot) -> pa.Table:
    """Give all events as one table; for small workspaces."""
    return pa.Table.from_batches(list(_batches(folder, manifest, snapshot)), SCHEMA)


SCHEMA = pa.schema(
    [
        ("customer", pa.string()),
        ("time", pa.timestamp("us", "UTC")),
        ("event", pa.string()),
        ("channel", pa.string()),
        ("value", pa.float64()),
        ("source", pa.string()),
        ("message_id", pa.string()),
    ]
)


def _batches(folder: Path, manifest: Manifest, snapshot: Snapshot) -> Iterator[pa.RecordBatch]:
    segments = {s.number: s for s in (Segment.open(folder / "log" / name) for name in manifest.segments)}
    given = {number: _given_ids(segment) for number, segment in segments.items()}
    for shard in snapshot.shards:
        rows = np.concatenate([np.empty(0, np.int64), *map(np.arange, shard.starts, shard.ends)])
        owners = np.repeat(shard.person, shard.ends - shard.starts)
        for start in range(0, len(rows), CHUNK):
            chosen = rows[start : start + CHUNK]
            column = partial(event_column, snapshot, shard, rows=chosen)
            arrays = [column(name) for name in ("time", "event", "channel", "value", "source")]
            persons = snapshot.persons.names.take(pa.array(owners[start : start + CHUNK]))
            ids = _message_ids(shard, chosen, segments, given)
            columns = [array.cast(kind.type) for array, kind in zip([persons, *arrays, ids], SCHEMA, strict=True)]
            yield pa.RecordBatch.from_arrays(columns, schema=SCHEMA)


def _given_ids(segment: Segment) -> pa.ChunkedArray | None:
    if "message_id" not in segment.columns:
        return None
    batches = [segment.batch(index, ["message_id"]) for index in range(len(segment.batch_rows))]
    return pa.chunked_array([batch.column("message_id").cast(pa.string()) for batch in batches])


def _message_ids(
    shard: StoredShard,
    rows: NDArray[np.int64],
    segments: dict[int, Segment],
    given: dict[int, pa.ChunkedArray | None],
) -> pa.Array:
    """Give the message id of each row: the input's own, else the key in hexadecimal, whether or not others have one."""
    position = shard.column("position")[rows].astype(np.int64)
    numbers, places = position >> ROW_BITS, position & ((1 << ROW_BITS) - 1)
    ids = np.empty(len(rows), object)
    for number in np.unique(numbers).tolist():
        mine = np.flatnonzero(numbers == number)
        known = given[number]
        if known is not None:
            ids[mine] = known.take(pa.array(places[mine])).to_pylist()
            mine = mine[[one is None for one in ids[mine]]]
        keys = segments[number].keys[places[mine]]
        ids[mine] = [f"{high:016x}{low:016x}" for high, low in keys.tolist()]
    return pa.array(ids, pa.string())
