"""A columnar segment of the log: immutable rows with positions, the dictionaries of its names, its message keys.

A position is one int64: the segment's number in the upper bits, the row in the lower 40.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sojourn.workspace import damaged, reading_file

ROW_BITS = 40
IDENTIFIER = "identifier:"
PROPERTY = "property:"
Number = TypeVar("Number", bound=np.generic)


def position(segment: int, row: int) -> int:
    """Pack a segment's number and a row into a position.

    >>> position(2, 5) >> ROW_BITS, position(2, 5) & ((1 << ROW_BITS) - 1)
    (2, 5)
    """
    return (segment << ROW_BITS) | row


@dataclass(frozen=True)
class Segment:
    """One segment on disk, read batch by batch; nothing is held in memory but what is asked for."""

    folder: Path
    meta: dict[str, Any]

    @classmethod
    def open(cls, folder: Path) -> "Segment":
        """Open the segment in a folder."""
        path = folder / "segment.json"
        with reading_file(path):
            return cls(folder, json.loads(path.read_text(encoding="utf-8")))

    @property
    def number(self) -> int:
        """The segment's place in the log, from 1."""
        return int(self.folder.name.split("-")[0])

    @property
    def rows(self) -> int:
        """How many events it holds."""
        return int(self.meta["rows"])

    @property
    def source(self) -> str:
        """The name of the source its rows came from."""
        return str(self.meta["source"])

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns any batch of it has, without identifiers."""
        return tuple(self.meta["columns"])

    @property
    def namespaces(self) -> tuple[str, ...]:
        """The namespaces of its identifiers, in the order of its ident table."""
        return tuple(self.meta["namespaces"])

    @property
    def batch_rows(self) -> tuple[int, ...]:
        """The number of rows of each batch."""
        return tuple(self.meta["batch_rows"])

    def batch(self, index: int, columns: list[str]) -> pa.RecordBatch:
        """Read some columns of one batch; dictionary columns are int32 codes; a column it lacks is left out."""
        path = self.folder / f"rows-{index:05}.arrow"
        with reading_file(path), pa.memory_map(str(path)) as file:
            names = pa.ipc.open_file(file).schema.names
            chosen = [place for place, name in enumerate(names) if name in columns]
            if not chosen:
                return pa.RecordBatch.from_arrays([], names=[])
            options = pa.ipc.IpcReadOptions(included_fields=chosen)
            return pa.ipc.open_file(file, options=options).get_batch(0)

    def dictionary(self, column: str) -> pa.Array:
        """Give the strings behind a dictionary column's codes."""
        return self._dictionaries[column] if column in self.meta["dictionaries"] else pa.array([], pa.string())

    @cached_property
    def _dictionaries(self) -> dict[str, pa.Array]:
        return read_arrays(self.folder / "dictionaries.arrow")

    @cached_property
    def keys(self) -> NDArray[np.uint64]:
        """The message keys, (rows, 2), memory-mapped."""
        path = self.folder / "keys.bin"
        with reading_file(path):
            return mapped(path, np.uint64).reshape(self.rows, 2)

    @cached_property
    def content(self) -> NDArray[np.uint64]:
        """The content hash of each row where the input had an id column, else empty."""
        path = self.folder / "content.bin"
        return _one_for_each(self.rows, path, mapped(path, np.uint64)) if path.exists() else np.empty(0, np.uint64)

    @cached_property
    def ident(self) -> NDArray[np.int32]:
        """The code, in this segment's ident table, of the identifier set of each row."""
        path = self.folder / "ident.bin"
        return _one_for_each(self.rows, path, mapped(path, np.int32))

    @cached_property
    def idents(self) -> pa.Table:
        """The ident table: a code for each namespace (-1: absent), ``events``, ``first_seen``, ``last_seen``."""
        return read_table(self.folder / "idents.arrow")


def mapped(path: Path, kind: type[Number]) -> NDArray[Number]:
    """Map a file of plain numbers, read-only; a missing or empty file holds none."""
    if not path.exists() or path.stat().st_size == 0:
        return np.empty(0, kind)
    with reading_file(path):
        return np.memmap(path, kind, "r")


def _one_for_each(rows: int, path: Path, values: NDArray[Number]) -> NDArray[Number]:
    """Give back what has one value for each row; a file that was cut has fewer."""
    if len(values) != rows:
        raise damaged(path, f"it holds {len(values):,} rows instead of {rows:,}")
    return values


def read_table(path: Path) -> pa.Table:
    """Read an Arrow file without copying it."""
    with reading_file(path), pa.memory_map(str(path)) as file:
        return pa.ipc.open_file(file).read_all()


def read_arrays(path: Path) -> dict[str, pa.Array]:
    """Read the arrays of a file that ``write_arrays`` wrote, without copying them."""
    table = read_table(path)
    return {name: table[name].chunk(0).values for name in table.column_names}


def write_arrays(path: Path, arrays: Mapping[str, pa.Array | NDArray[Any]]) -> None:
    """Write arrays of any lengths as one Arrow file: one row, in which each column is a list.

    One file for what is read together: each file costs its own write of the file system's journal, more than once.
    """
    columns = {}
    for name, values in arrays.items():
        array = pa.array(values)
        columns[name] = pa.LargeListArray.from_arrays(pa.array([0, len(array)], pa.int64()), array)
    write_table(path, pa.table(columns))


def write_table(path: Path, table: pa.Table | pa.RecordBatch, compression: str | None = None) -> None:
    """Write an Arrow file as one record batch."""
    options = pa.ipc.IpcWriteOptions(compression=compression)
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, table.schema, options=options) as writer:
        writer.write(table)
