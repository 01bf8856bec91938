"""Excel workbooks (.xlsx, .xlsm): the first sheet with rows, whose first row names the columns.

Cells keep their types: dates are times, numbers numbers. A column that mixes kinds is a union, so that a row means the
same whatever else stands in its column. Counter-example: making all of a column text because of one remark in it would
make every row of the next export look new.
"""

import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa

from sojourn.sources.chunks import Chunk
from sojourn.sources.dialects import unique_names
from sojourn.sources.parquet_files import raw_rows
from sojourn.sources.plain import EXACT
from sojourn.vocabulary import InvalidInput

_ROWS = 1 << 16
_WORKBOOK = "xl/workbook.xml"
Cell = int | float | str | bool | datetime | date | None


@dataclass(frozen=True)
class ExcelFile:
    """A workbook; it is read once, as a whole."""

    path: Path

    @staticmethod
    def is_one(path: Path) -> bool:
        """Tell by its content whether a file is a workbook that can be read."""
        try:
            with zipfile.ZipFile(path) as file:
                return _WORKBOOK in file.namelist()
        except (OSError, zipfile.BadZipFile):
            return False

    @property
    def notes(self) -> tuple[str, ...]:
        """Say which sheet was taken where there are several."""
        used, names = self._sheet.name, self._sheet.others
        return (f"sheet {used!r} was read; not read: {', '.join(map(repr, names))}",) if names else ()

    def chunks(self, only: frozenset[str] | None = None) -> Iterator[Chunk]:
        """Give the rows in order; a row's number is its place below the header, blank rows counted."""
        sheet = self._sheet
        kept = {name: cells for name, cells in sheet.columns.items() if only is None or name in only}
        for start in range(0, len(sheet.numbers), _ROWS):
            columns = {name: cells.slice(start, _ROWS) for name, cells in kept.items()}
            yield Chunk(sheet.numbers[start : start + _ROWS], columns, raw_rows(columns))

    def sample(self, rows: int) -> tuple[pa.Table, bool]:
        """Give rows from the beginning, and whether these are all there are."""
        table = pa.table(dict(self._sheet.columns))
        whole = table.num_rows <= rows
        return table if whole else table.slice(0, rows), whole

    @cached_property
    def _sheet(self) -> "_Sheet":
        return _Sheet.read(self.path)


@dataclass(frozen=True)
class _Sheet:
    """The rows of one sheet, with their numbers, and the names of the ``others``."""

    name: str
    others: tuple[str, ...]
    numbers: np.ndarray[tuple[int], np.dtype[np.int64]]
    columns: dict[str, pa.Array]

    @classmethod
    def read(cls, path: Path) -> "_Sheet":
        """Read the first sheet that has rows; the first one where none has."""
        from python_calamine import CalamineError, load_workbook

        try:
            with load_workbook(path) as book:
                names = book.sheet_names
                for name in names:
                    rows = book.get_sheet_by_name(name).to_python()
                    if len(rows) > 1:
                        return cls._of(name, tuple(other for other in names if other != name), rows)
        except CalamineError as error:
            reason = " ".join(str(error).split())[:200]
            raise InvalidInput(
                f"{path.name} cannot be read to its end ({reason}).",
                code="file.unreadable",
                hint="Save it again as .xlsx, or as CSV.",
            ) from error
        return cls("", (), np.empty(0, np.int64), {})

    @classmethod
    def _of(cls, name: str, others: tuple[str, ...], rows: Sequence[Sequence[object]]) -> "_Sheet":
        table = [[_plain_cell(cell) for cell in row] for row in rows]
        first = table[0]
        header = all(cell is None or isinstance(cell, str) for cell in first)
        names = unique_names([str(cell or "") if header else "" for cell in first])
        below = table[1:] if header else table
        filled = [place for place, row in enumerate(below) if any(cell is not None for cell in row)]
        columns = {column: _column([below[row][place] for row in filled]) for place, column in enumerate(names)}
        return cls(name, others, np.array(filled, np.int64) + 1, columns)


def _plain_cell(cell: object) -> Cell:
    """Bring a cell to a kind that columns hold; what is blank is None, a time of day a text."""
    if isinstance(cell, str):
        return cell.strip() or None
    if isinstance(cell, time | timedelta):
        return str(cell)
    if isinstance(cell, float) and cell.is_integer() and abs(cell) <= EXACT:
        return int(cell)
    return cell if isinstance(cell, bool | int | float | date) else None


def _column(cells: list[Cell]) -> pa.Array:
    kinds = {_kind(cell) for cell in cells if cell is not None}
    if kinds == {pa.int64(), pa.float64()}:
        return pa.array(cells, pa.float64())
    if kinds == {pa.date32(), pa.timestamp("us")}:
        return pa.array([_at_midnight(cell) for cell in cells], pa.timestamp("us"))
    if len(kinds) <= 1:
        return pa.array(cells, next(iter(kinds), pa.string()))
    return _union(cells, sorted(kinds, key=str))


def _kind(cell: Cell) -> pa.DataType:
    for python, arrow in _KINDS.items():
        if isinstance(cell, python):
            return arrow()
    return pa.string()


_KINDS: dict[type, Callable[[], pa.DataType]] = {
    bool: pa.bool_,
    int: pa.int64,
    float: pa.float64,
    datetime: lambda: pa.timestamp("us"),
    date: pa.date32,
}  # in this order: a bool is an int too, and a datetime a date


def _at_midnight(cell: Cell) -> Cell:
    """Make a date a time of day: in a column of times, midnight is one."""
    if isinstance(cell, date) and not isinstance(cell, datetime):
        return datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001  a wall clock has no zone
    return cell


def _union(cells: list[Cell], kinds: list[pa.DataType]) -> pa.Array:
    codes = np.array([len(kinds) if cell is None else kinds.index(_kind(cell)) for cell in cells], np.int8)
    inner = np.zeros(len(cells), np.int32)
    children = []
    for code, kind in enumerate(kinds):
        members = np.flatnonzero(codes == code)
        inner[members] = np.arange(len(members))
        children.append(pa.array([cells[place] for place in members.tolist()], kind))
    children.append(pa.nulls(1))
    return pa.UnionArray.from_dense(
        pa.array(codes), pa.array(inner), children, [*(str(kind) for kind in kinds), "absent"]
    )
