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
from sojourn.sources.shapes import text_buffers

_LOST = "\ufffd"


class SplitRows:
    """Numbers the rows of one pass over a file; the parser reports ragged rows ahead of the batches around them."""

    def __init__(self, header_rows: int, delimiter: str, width: int, *, marked: bool) -> None:
        """``width``: the cells of a row; ``marked``: bytes that are no text have been replaced by U+FFFD before."""
        self.ragged: list[Any] = []
        self._next = 1
        self._header_rows = header_rows
        self._delimiter = "\t" if delimiter == "\x1f" else delimiter
        self._marks = width - 1
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
            message = "The row has bytes that are no text in the file's encoding."
            lost = _with(lost, numbers[places], "row.encoding", message, raw)
            columns = {name: _entries_repaired(column) for name, column in _without(columns, bad).items()}
            numbers = numbers[~bad]
        swallowed = self._swallowed(columns, len(numbers))
        if swallowed.any():
            places = np.flatnonzero(swallowed)
            message = "A quote is not closed: a cell of the row holds whole rows."
            lost = _with(lost, numbers[places], "row.quote", message, self._raw(columns, places))
            columns, numbers = _without(columns, swallowed), numbers[~swallowed]
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

    def _swallowed(self, columns: dict[str, pa.Array], rows: int) -> NDArray[np.bool_]:
        """Find rows with a cell in which every further line looks like a row: a quote was opened and not closed."""
        swallowed = np.zeros(rows, np.bool_)
        for column in columns.values():
            texts = column.dictionary if pa.types.is_dictionary(column.type) else column
            if not _has_newline(texts):
                continue
            cells = texts.to_pylist()
            found = np.array([_holds_rows(cell, self._delimiter, self._marks) for cell in cells], np.bool_)
            swallowed |= found if texts is column else found[pc.fill_null(column.indices, 0).to_numpy()]
        return swallowed

    def _rejected(self, skipped: list[Any]) -> pa.RecordBatch:
        if not skipped:
            return no_rejects()
        messages = [f"The row has {row.actual_columns} cells, not {row.expected_columns}." for row in skipped]
        numbers = [row.number - self._header_rows for row in skipped]
        return rejects(numbers, None, "row.cells", messages, [row.text for row in skipped])

    def _raw(self, columns: dict[str, pa.Array], rows: NDArray[np.int64]) -> list[str]:
        cells = [column.take(pa.array(rows)).to_pylist() for column in columns.values()]
        return [_line(row, self._delimiter) for row in zip(*cells, strict=True)]


def _with(
    lost: pa.RecordBatch, numbers: NDArray[np.int64], reason: str, message: str, raw: list[str]
) -> pa.RecordBatch:
    more = rejects(numbers.tolist(), None, reason, [message] * len(raw), raw)
    return pa.concat_batches([lost, more])


def _without(columns: dict[str, pa.Array], bad: NDArray[np.bool_]) -> dict[str, pa.Array]:
    good = pa.array(~bad)
    return {name: column.filter(good) for name, column in columns.items()}


def _has_newline(texts: pa.Array) -> bool:
    data, offsets = text_buffers(texts)
    return len(offsets) > 1 and bool((data[offsets[0] : offsets[-1]] == ord("\n")).any())


def _holds_rows(cell: str, delimiter: str, marks: int) -> bool:
    r"""Tell whether every further line of a cell has as many delimiters as a row; with one, three lines are needed.

    >>> _holds_rows("view\n2,2026-01-02,cart\n", ",", 2), _holds_rows("good,\nbut late", ",", 2)
    (True, False)
    """
    lines = [line for line in cell.split("\n")[1:] if line.strip()]
    return len(lines) >= (3 if marks < 2 else 1) and all(line.count(delimiter) == marks for line in lines)


def _line(cells: tuple[str, ...], delimiter: str) -> str:
    line = io.StringIO()
    csv.writer(line, delimiter=delimiter, lineterminator="").writerow(cells)
    return line.getvalue()


def _entries_repaired(column: pa.Array) -> pa.Array:
    """Make a dictionary whose broken entries no row names any more a text throughout."""
    if not pa.types.is_dictionary(column.type):
        return column
    return pa.DictionaryArray.from_arrays(column.indices, _repaired(column.dictionary))


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
