"""Segments written anew: what was written batch by batch is read back as canonical batches, joined or changed."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sojourn.event_log.segment import IDENTIFIER, Segment
from sojourn.event_log.writing import SegmentWriter

BATCH_ROWS = 1 << 16


def canonical_batches(segment: Segment, wanted: NDArray[np.bool_] | None = None) -> Iterator[pa.RecordBatch]:
    """Read a segment back as the canonical batches that it was written from, see ARCHITECTURE.md.

    ``wanted`` says of each row whether it is to come; a batch without such rows is not read.
    """
    names = {column: segment.dictionary(column) for column in segment.meta["dictionaries"]}
    spaces = {space: segment.idents[space].to_numpy() for space in segment.namespaces}
    start = 0
    for index, rows in enumerate(segment.batch_rows):
        chosen = None if wanted is None else wanted[start : start + rows]
        if chosen is not None and not chosen.any():
            start += rows
            continue
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
        whole = pa.RecordBatch.from_pydict(columns)
        yield whole if chosen is None else whole.filter(pa.array(chosen))
        start += rows


def join_segments(folder: Path, segments: Sequence[Segment]) -> Segment:
    """Write several segments as one, in their order, small batches as large ones; ``folder`` is as for SegmentWriter.

    ``joins`` of the segment's description says which they were.
    """
    writer = SegmentWriter(folder, segments[0].source)
    for batch in _merged(batch for segment in segments for batch in canonical_batches(segment)):
        writer.append(batch)
    meta = {**_stated(segments[0]), "joins": [segment.folder.name for segment in segments]}
    if plans := {number for segment in segments for number in segment.meta.get("plans", ())}:
        meta["plans"] = sorted(plans)
    return writer.finish([], meta)[0]


def _merged(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Make one batch of those that follow each other, while a column is of one type in all of them."""
    run: list[pa.RecordBatch] = []
    types: dict[str, pa.DataType] = {}
    for batch in batches:
        own = {field.name: _plain(field.type) for field in batch.schema}
        full = sum(one.num_rows for one in run) + batch.num_rows > BATCH_ROWS
        if run and (full or any(types.get(name, kind) != kind for name, kind in own.items())):
            yield _one(run, types)
            run, types = [], {}
        run.append(batch)
        types |= own
    if run:
        yield _one(run, types)


def _plain(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _one(run: list[pa.RecordBatch], types: dict[str, pa.DataType]) -> pa.RecordBatch:
    """Make one batch of several; texts are coded where they are in any of them."""
    columns = {}
    for name, kind in types.items():
        found = [batch.column(name) if name in batch.schema.names else pa.nulls(batch.num_rows, kind) for batch in run]
        whole = pa.chunked_array([one.cast(kind) for one in found], kind).combine_chunks()
        columns[name] = whole.dictionary_encode() if any(pa.types.is_dictionary(one.type) for one in found) else whole
    return pa.RecordBatch.from_pydict(columns)


def rewrite_segment(folder: Path, segment: Segment, change: Callable[[int, pa.RecordBatch], pa.RecordBatch]) -> Segment:
    """Write a segment with what ``change`` makes of its batches, each given with the number of its first row.

    A name that no row has any more, and a column that is empty throughout, is nowhere in the new folder.
    """
    writer = SegmentWriter(folder, segment.source)
    start = 0
    for batch, rows in zip(canonical_batches(segment), segment.batch_rows, strict=True):
        writer.append(_lean(change(start, batch)))
        start += rows
    return writer.finish([], _stated(segment))[0]


def _lean(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Leave out empty columns, and of dictionaries what no row names."""
    columns = {
        name: column.dictionary_decode().dictionary_encode() if pa.types.is_dictionary(column.type) else column
        for name, column in zip(batch.schema.names, batch.columns, strict=True)
        if column.null_count < batch.num_rows
    }
    return pa.RecordBatch.from_pydict(columns) if columns else batch


def _stated(segment: Segment) -> dict[str, Any]:
    """Give what was stated of a segment when it was written, without what the writer adds by itself."""
    return {name: segment.meta[name] for name in segment.meta if name not in _WRITTEN}


_WRITTEN = {"joins", "source", "rows", "columns", "dictionaries", "namespaces", "batch_rows"}


def _named(codes: NDArray[np.generic], names: pa.Array) -> pa.DictionaryArray:
    whole = codes.astype(np.int32)
    return pa.DictionaryArray.from_arrays(pa.array(whole, mask=whole < 0), names)
