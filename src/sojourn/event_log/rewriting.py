"""Small segments of live traffic become one: what was written batch by batch is read back as canonical batches."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sojourn.event_log.segment import IDENTIFIER, Segment
from sojourn.event_log.writing import SegmentWriter


def canonical_batches(segment: Segment) -> Iterator[pa.RecordBatch]:
    """Read a segment back as the canonical batches that it was written from, see ARCHITECTURE.md."""
    names = {column: segment.dictionary(column) for column in segment.meta["dictionaries"]}
    spaces = {space: segment.idents[space].to_numpy() for space in segment.namespaces}
    start = 0
    for index, rows in enumerate(segment.batch_rows):
        batch = segment.batch(index, list(segment.columns))
        columns = {
            name: _named(column.fill_null(-1).to_numpy(), names[name]) if name in names else column
            for name, column in zip(batch.schema.names, batch.columns, strict=True)
        }
        here = slice(start, start + rows)
        for space, codes in spaces.items():
            columns[IDENTIFIER + space] = _named(codes[segment.ident[here]], names[IDENTIFIER + space])
        columns["message_hi"], columns["message_lo"] = (pa.array(segment.keys[here, lane]) for lane in (0, 1))
        if len(segment.content):
            columns["content"] = pa.array(segment.content[here])
        yield pa.RecordBatch.from_pydict(columns)
        start += rows


def join_segments(folder: Path, segments: Sequence[Segment]) -> Segment:
    """Write several segments as one, in their order; ``folder`` is named as for SegmentWriter."""
    writer = SegmentWriter(folder, segments[0].source)
    for segment in segments:
        for batch in canonical_batches(segment):
            writer.append(batch)
    meta = {name: segments[0].meta[name] for name in segments[0].meta if name not in _WRITTEN}
    if plans := {number for segment in segments for number in segment.meta.get("plans", ())}:
        meta["plans"] = sorted(plans)
    return writer.finish([], meta)[0]


_WRITTEN = {"source", "rows", "columns", "dictionaries", "namespaces", "batch_rows"}


def _named(codes: NDArray[np.generic], names: pa.Array) -> pa.DictionaryArray:
    whole = codes.astype(np.int32)
    return pa.DictionaryArray.from_arrays(pa.array(whole, mask=whole < 0), names)
