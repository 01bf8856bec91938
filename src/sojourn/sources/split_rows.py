"""Rows of a delimited file as the parser hands them out: their numbers, the ragged ones, the ones that are no text."""

import csv
import io
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
from numpy.typing import NDArray

from sojourn.sources.chunks import Chunk, no_rejects, rejects
from sojourn.sources.plain import trimmed

_LOST = "\ufffd"


class SplitRows:
    """Numbers the rows of one pass over a file; the parser reports ragged rows ahead of the batches around them."""

    def __init__(self, header_rows: int, delimiter: str, *, marked: bool) -> None:
        """``marked``: bytes that mean nothing have been replaced by U+FFFD on the way here."""
        self.ragged: list[Any] = []
        self._next = 1
        self._header_rows = header_rows
        self._delimiter = "\t" if delimiter == "\x1f" else delimiter
        self._marked = marked

    def on_ragged(self, row: pa.csv.InvalidRow) -> str:
        """Keep a row that the parser could not split into the right number of cells."""
        self.ragged.append(row)
        return "skip"

    def chunk(self, batch: pa.RecordBatch) -> Chunk:
        """Make a chunk of the next rows."""
        stop, inside = self._next + batch.num_rows, 0
        while inside < len(self.ragged) and self.ragged[inside].number - self._header_rows < stop:
            inside += 1
            stop += 1
        skipped, self.ragged = self.ragged[:inside], self.ragged[inside:]
        numbers = np.arange(self._next, stop)
        if skipped:
            places = np.array([row.number - self._header_rows for row in skipped]) - self._next
            numbers = np.delete(numbers, places)
        self._next = stop
        return self._good(numbers, dict(zip(batch.schema.names, batch.columns, strict=True)), self._rejected(skipped))

    def last(self, columns: list[tuple[str, pa.DataType]]) -> Chunk:
        """Make a chunk of the ragged rows after the last good one."""
        skipped, self.ragged = self.ragged, []
        empty = {name: pa.array([], pa.string()).cast(kind) for name, kind in columns}
        return self._good(np.empty(0, np.int64), empty, self._rejected(skipped))

    def _good(self, numbers: NDArray[np.int64], columns: dict[str, pa.Array], lost: pa.RecordBatch) -> Chunk:
        bad = np.zeros(len(numbers), np.bool_)
        for column in columns.values():
            bad |= self._no_text(column)
        if bad.any():
            places = np.flatnonzero(bad)
            raw = self._raw({name: _repaired(column) for name, column in columns.items()}, places)
            messages = ["The row has bytes that are no text in the file's encoding."] * len(places)
            more = rejects(numbers[places].tolist(), None, "row.encoding", messages, raw)
            lost = pa.concat_batches([lost, more])
            good = pa.array(~bad)
            columns = {name: column.filter(good) for name, column in columns.items()}
            numbers = numbers[~bad]
        cut = {name: trimmed(column) for name, column in columns.items()}
        return Chunk(numbers, cut, lambda rows: self._raw(cut, rows), lost)

    def _no_text(self, column: pa.Array) -> NDArray[np.bool_]:
        none = np.zeros(len(column), np.bool_)
        if pa.types.is_dictionary(column.type):
            wrong = self._no_text(column.dictionary)
            return wrong[pc.fill_null(column.indices, 0).to_numpy()] if wrong.any() else none
        try:
            column.validate(full=True)
        except pa.ArrowInvalid:
            cells = column.cast(pa.binary()).to_pylist()
            return np.array([not _is_text(cell) for cell in cells], np.bool_)
        if not self._marked:
            return none
        lost: NDArray[np.bool_] = pc.match_substring(column, _LOST).to_numpy(zero_copy_only=False)
        return lost

    def _rejected(self, skipped: list[Any]) -> pa.RecordBatch:
        if not skipped:
            return no_rejects()
        messages = [f"The row has {row.actual_columns} cells, not {row.expected_columns}." for row in skipped]
        numbers = [row.number - self._header_rows for row in skipped]
        return rejects(numbers, None, "row.cells", messages, [row.text for row in skipped])

    def _raw(self, columns: dict[str, pa.Array], rows: NDArray[np.int64]) -> list[str]:
        cells = [column.take(pa.array(rows)).to_pylist() for column in columns.values()]
        return [_line(row, self._delimiter) for row in zip(*cells, strict=True)]


def _line(cells: tuple[str, ...], delimiter: str) -> str:
    line = io.StringIO()
    csv.writer(line, delimiter=delimiter, lineterminator="").writerow(cells)
    return line.getvalue()


def _is_text(cell: bytes) -> bool:
    try:
        cell.decode()
    except UnicodeDecodeError:
        return False
    return True


def _repaired(column: pa.Array) -> pa.Array:
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    return pa.array([cell.decode(errors="replace") for cell in column.cast(pa.binary()).to_pylist()])
