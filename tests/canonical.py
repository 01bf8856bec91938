"""Canonical batches for tests, from rows that are dicts of columns; written as segments without any source."""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from sojourn.event_log import Fate, Segment, SegmentWriter

Cells = Mapping[str, Any]
TYPES = {"time": pa.int64(), "offset_minutes": pa.int16(), "date_only": pa.bool_(), "value": pa.int64()}
LABEL = pa.dictionary(pa.int32(), pa.string())


def key_of(text: str) -> tuple[int, int]:
    """Give the 128 bits that stand for a text."""
    digest = blake2b(text.encode(), digest_size=16).digest()
    return int.from_bytes(digest[:8], "little"), int.from_bytes(digest[8:], "little")


def batch_of(rows: Sequence[Cells], types: Mapping[str, pa.DataType] | None = None) -> pa.RecordBatch:
    """Make one canonical batch; ``id`` and ``content`` of a row make its message key, else all its cells do.

    Beside rows with an id, the content of a row without one is 0.
    """
    names = dict.fromkeys(name for row in rows for name in row if name not in ("id", "content"))
    arrays: dict[str, pa.Array] = {}
    for name in names:
        cells = [row.get(name) for row in rows]
        kind = (types or {}).get(name) or TYPES.get(name) or (None if name.startswith("property:") else LABEL)
        arrays[name] = pa.array(cells, kind)
    keys = [key_of(f"id {row['id']}" if "id" in row else repr(sorted(row.items()))) for row in rows]
    arrays["message_hi"] = pa.array(np.array([hi for hi, _ in keys], np.uint64))
    arrays["message_lo"] = pa.array(np.array([lo for _, lo in keys], np.uint64))
    if any("id" in row for row in rows):
        contents = [key_of(str(row["content"]))[0] if "id" in row else 0 for row in rows]
        arrays["content"] = pa.array(np.array(contents, np.uint64))
    return pa.RecordBatch.from_pydict(arrays)


def write(
    folder: Path,
    number: int,
    batches: Iterable[pa.RecordBatch | Sequence[Cells]],
    known: Sequence[Segment] = (),
    source: str = "shop",
    **meta: Any,
) -> tuple[Segment, Fate]:
    """Write batches, or rows, as the segment with this number."""
    writer = SegmentWriter(folder / f"{number:08}-{source}", source)
    for batch in batches:
        writer.append(batch if isinstance(batch, pa.RecordBatch) else batch_of(batch))
    return writer.finish(list(known), {"zone": "UTC", "date_only": {}, **meta})


def rows_of(segment: Segment, columns: Sequence[str] | None = None) -> list[dict[str, Any]]:
    """Read a segment back as rows of plain values, identifiers included; absent cells are left out."""
    found: list[dict[str, Any]] = []
    names = [name for name in segment.columns if columns is None or name in columns]
    labels = {name: [*segment.dictionary(name).to_pylist(), None] for name in segment.meta["dictionaries"]}
    idents = segment.idents.to_pylist()
    for index in range(len(segment.batch_rows)):
        batch = segment.batch(index, names)
        for row in batch.to_pylist():
            cells = {name: labels[name][cell] if name in labels else cell for name, cell in row.items()}
            ident = idents[int(segment.ident[len(found)])]
            spaces = {space: f"identifier:{space}" for space in segment.namespaces}
            cells |= {name: labels[name][ident[space]] for space, name in spaces.items()}
            found.append({name: cell for name, cell in cells.items() if cell is not None})
    return found
