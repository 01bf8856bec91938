"""Writing a segment: canonical batches in, one immutable folder out.

Nothing becomes part of the log here: a segment counts once a manifest names it.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sojourn.event_log.duplicates import Fate, settle_keys
from sojourn.event_log.names import Names
from sojourn.event_log.segment import IDENTIFIER, Segment, write_table
from sojourn.kernels.build import summarize_idents
from sojourn.kernels.factorize import factorize_pairs

KEY_COLUMNS = ("message_hi", "message_lo", "content")


@dataclass
class SegmentWriter:
    """Collects the batches of one load; memory is one batch and the dictionaries.

    ``folder`` is named ``NUMBER-REST``; ``source`` is the source's name.
    """

    folder: Path
    source: str
    dictionaries: dict[str, Names] = field(default_factory=dict)
    batch_rows: list[int] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Make the folder."""
        self.folder.mkdir(parents=True)

    def append(self, batch: pa.RecordBatch) -> None:
        """Write one canonical batch (see ARCHITECTURE.md)."""
        if batch.num_rows == 0:
            return
        self._append_keys(batch)
        kept: dict[str, pa.Array] = {}
        for name, column in zip(batch.schema.names, batch.columns, strict=True):
            if name.startswith(IDENTIFIER):
                self._append_identifier(name, column)
            elif name not in KEY_COLUMNS:
                kept[name] = self._coded(name, column)
                self.columns.setdefault(name, str(kept[name].type))
        for name in self._missing_identifiers(batch):
            self._append_identifier(name, pa.nulls(batch.num_rows, pa.string()))
        path = self.folder / f"rows-{len(self.batch_rows):05}.arrow"
        write_table(path, pa.RecordBatch.from_pydict(kept), "lz4")
        self.batch_rows.append(batch.num_rows)

    def finish(self, known: list[Segment], meta: dict[str, Any]) -> tuple[Segment, Fate]:
        """Settle the message keys against the log, drop what is there already, and close the segment.

        ``known`` are the segments whose rows count as earlier; rows of other sources have other keys by themselves.
        """
        rows = sum(self.batch_rows)
        fate = settle_keys(self.folder, rows, known)
        if fate.dropped:
            self._drop(fate)
        for place, names in enumerate(self.dictionaries.values()):
            write_table(self.folder / f"dictionary-{place:03}.arrow", pa.table({"name": names.values}))
        namespaces = [name.removeprefix(IDENTIFIER) for name in self.dictionaries if name.startswith(IDENTIFIER)]
        description = {
            **meta,
            "source": self.source,
            "rows": rows - fate.dropped,
            "columns": self.columns,
            "dictionaries": list(self.dictionaries),
            "namespaces": namespaces,
            "batch_rows": self.batch_rows,
        }
        (self.folder / "segment.json").write_text(json.dumps(description, indent=1), encoding="utf-8")
        segment = Segment.open(self.folder)
        _write_idents(segment)
        return segment, fate

    def _coded(self, name: str, column: pa.Array) -> pa.Array:
        if not pa.types.is_dictionary(column.type):
            return column
        return pa.array(self.dictionaries.setdefault(name, Names()).encode(column))

    def _append_keys(self, batch: pa.RecordBatch) -> None:
        lanes = [batch.column(name).to_numpy() for name in ("message_hi", "message_lo")]
        _append(self.folder / "keys.bin", np.column_stack(lanes))
        if "content" in batch.schema.names:
            _append(self.folder / "content.bin", batch.column("content").to_numpy())

    def _append_identifier(self, name: str, column: pa.Array) -> None:
        new = name not in self.dictionaries
        codes = self.dictionaries.setdefault(name, Names()).encode(column)
        path = self.folder / _codes_file(name)
        if new:
            _append(path, np.full(sum(self.batch_rows), -1, np.int32))
        _append(path, codes)

    def _missing_identifiers(self, batch: pa.RecordBatch) -> list[str]:
        return [n for n in self.dictionaries if n.startswith(IDENTIFIER) and n not in batch.schema.names]

    def _drop(self, fate: Fate) -> None:
        """Rewrite every file of the segment without the dropped rows."""
        keep = fate.rows == 0
        for path in self.folder.glob("*.bin"):
            width = (-1, 2) if path.name == "keys.bin" else (-1,)
            kind = np.int32 if path.name.startswith("codes-") else np.uint64
            content = np.fromfile(path, kind).reshape(width)[keep]
            content.tofile(path)
        start = 0
        for index, rows in enumerate(self.batch_rows):
            wanted = keep[start : start + rows]
            start += rows
            if wanted.all():
                continue
            path = self.folder / f"rows-{index:05}.arrow"
            with pa.OSFile(str(path)) as file:
                batch = pa.ipc.open_file(file).get_batch(0)
            write_table(path, batch.filter(pa.array(wanted)), "lz4")
            self.batch_rows[index] = int(wanted.sum())


def _codes_file(name: str) -> str:
    return f"codes-{name.removeprefix(IDENTIFIER)}.bin"


def _append(path: Path, values: NDArray[Any]) -> None:
    with path.open("ab") as file:
        values.tofile(file)


def _write_idents(segment: Segment) -> None:
    """Give each row the code of its whole identifier set, and write the table of these sets."""
    codes = [segment.folder / _codes_file(IDENTIFIER + namespace) for namespace in segment.namespaces]
    ident, table = _fold([np.fromfile(path, np.int32) for path in codes], segment.rows)
    ident.tofile(segment.folder / "ident.bin")
    for path in codes:
        path.unlink()
    size = len(table[0]) if table else 0
    events, first_seen = np.zeros(size, np.int64), np.full(size, np.iinfo(np.int64).max)
    last_seen = np.full(size, np.iinfo(np.int64).min)
    start = 0
    for index, rows in enumerate(segment.batch_rows):
        time = segment.batch(index, ["time"]).column("time").to_numpy()
        summarize_idents(ident, time, start, events, first_seen, last_seen)
        start += rows
    columns = dict(zip(segment.namespaces, table, strict=True))
    seen = {"events": events, "first_seen": first_seen, "last_seen": last_seen}
    write_table(segment.folder / "idents.arrow", pa.table({**columns, **seen}))


def _fold(codes: list[NDArray[np.int32]], rows: int) -> tuple[NDArray[np.int32], list[NDArray[np.int32]]]:
    """Make one code of several columns of codes: (code of each row, one column of the table for each input)."""
    if not codes:
        return np.empty(rows, np.int32), []
    if len(codes) == 1 and (rows == 0 or codes[0].min() >= 0):
        return codes[0], [np.arange(codes[0].max(initial=-1) + 1, dtype=np.int32)]
    folded, table = codes[0], None
    for column in [np.full(rows, -1, np.int32), *codes[1:]] if len(codes) == 1 else codes[1:]:
        folded, left, right = factorize_pairs(folded, column)
        table = [left, right] if table is None else [*(part[left] for part in table), right]
    return folded, (table or [])[: len(codes)]
