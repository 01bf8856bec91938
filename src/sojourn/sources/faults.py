"""Faults: the first reason, for each row of a chunk, why it cannot become an event."""

from collections.abc import Callable

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sojourn.sources.chunks import REJECTS, Chunk
from sojourn.sources.plain import texts

Bools = NDArray[np.bool_]


class Faults:
    """Collects the faults of one chunk; a row keeps the first that is found."""

    def __init__(self, chunk: Chunk) -> None:
        """Begin with rows that are all good."""
        self._chunk = chunk
        self._which = np.full(chunk.rows, -1, np.int8)
        self._found: list[tuple[str | None, str, Callable[[str], str]]] = []

    def mark(self, bad: Bools, column: str | None, reason: str, message: str) -> None:
        """Mark rows; ``message`` is a sentence in which ``{cell}`` stands for what the cell says."""
        if bad.any():
            self._which[bad & (self._which < 0)] = len(self._found)
            self._found.append((column, reason, lambda cell: message.replace("{cell}", repr(cell))))

    def good(self) -> Bools | None:
        """Tell which rows are good; None when all are."""
        return self._which < 0 if self._found else None

    def rejects(self) -> pa.RecordBatch:
        """Give the marked rows, in their order, with those that the chunk brought along."""
        if not self._found:
            return self._chunk.rejects
        rows = np.flatnonzero(self._which >= 0)
        which = self._which[rows].tolist()
        columns = [self._found[fault][0] for fault in which]
        messages = [self._found[fault][2](cell) for fault, cell in zip(which, self._cells(rows, columns), strict=True)]
        arrays = [
            pa.array(self._chunk.numbers[rows]),
            pa.array(columns, pa.string()),
            pa.array([self._found[fault][1] for fault in which], pa.string()),
            pa.array(messages, pa.string()),
            pa.array(self._chunk.raw(rows), pa.string()),
        ]
        found = pa.RecordBatch.from_arrays(arrays, schema=REJECTS)
        return found if not self._chunk.rejects.num_rows else _in_order([self._chunk.rejects, found])

    def _cells(self, rows: NDArray[np.int64], columns: list[str | None]) -> list[str]:
        cells = [""] * len(rows)
        for name in {column for column in columns if column is not None}:
            places = [place for place, column in enumerate(columns) if column == name]
            if name in self._chunk.columns:
                shown = texts(self._chunk.columns[name].take(pa.array(rows[places]))).to_pylist()
                for place, cell in zip(places, shown, strict=True):
                    cells[place] = (cell or "")[:200]
        return cells


def _in_order(parts: list[pa.RecordBatch]) -> pa.RecordBatch:
    joined = pa.concat_batches(parts)
    return joined.take(pa.array(np.argsort(joined.column("row").to_numpy(), kind="stable")))
