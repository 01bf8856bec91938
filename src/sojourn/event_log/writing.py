"""Writing a segment: canonical batches in, one immutable folder out.

Nothing becomes part of the log here: a segment counts once a manifest names it.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sojourn.event_log.duplicates import Fate, settle_keys
from sojourn.event_log.names import Names
from sojourn.event_log.segment import IDENTIFIER, Segment, write_arrays, write_table
from sojourn.kernels.build import summarize_idents
from sojourn.kernels.factorize import factorize_pairs

KEY_COLUMNS = ("message_hi", "message_lo", "content")
MIXED = "mixed"
PIECE = 1 << 22


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
                self.columns[name] = _wider(self.columns.get(name), str(kept[name].type))
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
        write_arrays(
            self.folder / "dictionaries.arrow", {name: names.values for name, names in self.dictionaries.items()}
        )
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
        """Give the codes of a dictionary column; a column stays coded, or not, as its first batch was."""
        coded = pa.types.is_dictionary(column.type)
        if name in self.dictionaries:
            return pa.array(self.dictionaries[name].encode(column if coded else column.cast(pa.string())))
        if coded and name in self.columns:
            return column.dictionary_decode()
        return pa.array(self.dictionaries.setdefault(name, Names()).encode(column)) if coded else column

    def _append_keys(self, batch: pa.RecordBatch) -> None:
        lanes = [batch.column(name).to_numpy() for name in ("message_hi", "message_lo")]
        _append(self.folder / "keys.bin", np.column_stack(lanes))
        with_content = "content" in batch.schema.names
        if self.batch_rows and with_content != (self.folder / "content.bin").exists():
            raise ValueError("either all batches of a segment have a content column, or none")
        if with_content:
            _append(self.folder / "content.bin", batch.column("content").to_numpy())

    def _append_identifier(self, name: str, column: pa.Array) -> None:
        new = name not in self.dictionaries
        codes = self.dictionaries.setdefault(name, Names()).encode(column)
        path = self.folder / _codes_file(self._namespaces().index(name))
        if new:
            _append(path, np.full(sum(self.batch_rows), -1, np.int32))
        _append(path, codes)

    def _namespaces(self) -> list[str]:
        return [name for name in self.dictionaries if name.startswith(IDENTIFIER)]

    def _missing_identifiers(self, batch: pa.RecordBatch) -> list[str]:
        return [name for name in self._namespaces() if name not in batch.schema.names]

    def _drop(self, fate: Fate) -> None:
        """Rewrite every file of the segment without the dropped rows."""
        keep = fate.rows == 0
        for path in self.folder.glob("*.bin"):
            _keep_rows(path, np.dtype(np.int32) if path.name.startswith("codes-") else np.dtype(np.uint64), keep)
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


def _wider(known: str | None, kind: str) -> str:
    """Give the one type of a column whose batches have these two."""
    if known in {None, kind, "null"}:
        return kind
    return known if kind == "null" else "double" if {known, kind} == {"int64", "double"} else MIXED


def _codes_file(place: int) -> str:
    return f"codes-{place:03}.bin"


def _append(path: Path, values: NDArray[Any]) -> None:
    with path.open("ab") as file:
        values.tofile(file)


def _keep_rows(path: Path, kind: np.dtype[Any], keep: NDArray[np.bool_]) -> None:
    """Rewrite a file of plain numbers with only some of its rows, a piece at a time."""
    whole = np.memmap(path, kind, "r").reshape(len(keep), -1)
    aside = path.with_suffix(".kept")
    for start in range(0, len(keep), PIECE):
        _append(aside, whole[start : start + PIECE][keep[start : start + PIECE]])
    aside.replace(path)


def _write_idents(segment: Segment) -> None:
    """Give each row the code of its whole identifier set, and write the table of these sets."""
    paths = [segment.folder / _codes_file(place) for place in range(len(segment.namespaces))]
    ident, table = _fold((np.fromfile(path, np.int32) for path in paths), segment.rows)
    ident.tofile(segment.folder / "ident.bin")
    for path in paths:
        path.unlink()
    size = int(ident.max(initial=-1)) + 1
    events, first_seen = np.zeros(size, np.int64), np.full(size, np.iinfo(np.int64).max)
    last_seen = np.full(size, np.iinfo(np.int64).min)
    start = 0
    for index, rows in enumerate(segment.batch_rows):
        time = segment.batch(index, ["time"]).column("time").to_numpy()
        summarize_idents(ident, time, start, events, first_seen, last_seen)
        start += rows
    columns = dict(zip(segment.namespaces, table, strict=bool(paths)))
    seen = {"events": events, "first_seen": first_seen, "last_seen": last_seen}
    write_table(segment.folder / "idents.arrow", pa.table({**columns, **seen}))


def _fold(codes: Iterator[NDArray[np.int32]], rows: int) -> tuple[NDArray[np.int32], list[NDArray[np.int32]]]:
    """Make one code of several columns of codes: (code of each row, one column of the table for each input).

    Only what occurs gets a code: rows that were dropped may have been the only ones of their identifier.
    """
    folded, table = next(codes, np.zeros(rows, np.int32)), [np.empty(0, np.int32)]
    size = int(folded.max(initial=-1)) + 1
    occurs = np.zeros(size + 1, np.bool_)
    occurs[folded] = True
    if occurs[:size].all() and not occurs[size]:
        table = [np.arange(size, dtype=np.int32)]
    else:
        folded, *table = factorize_pairs(folded, np.zeros(rows, np.int32))[:2]
    for column in codes:
        folded, left, right = factorize_pairs(folded, column)
        table = [*(part[left] for part in table), right]
    return folded, table
