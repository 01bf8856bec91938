"""What an export is: a table, and how one of its rows is spelled in the words of the system it comes from."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

import numpy as np

from sojourn.simulator.dirt import BAD_TIMES, Possible, State
from sojourn.simulator.history import Flags, Table

Row = tuple[int, ...]
Record = dict[str, object]
JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_AS_IT_IS = frozenset({State.GOOD, State.DUPLICATE})


class Form(Enum):
    """The format of a file; the value is the separator, where there is one."""

    JSON_LINES = "json"
    COMMA = ","
    SEMICOLON = ";"
    PARQUET = "parquet"


@dataclass(frozen=True)
class Export:
    """One exported file of events."""

    file: str
    form: Form
    table: Table
    spell: Callable[[Row], Record]
    """Spells one row, under the file's own column names."""
    time: str
    identifiers: tuple[str, ...]
    id: str | None = None
    """The column that is unique to each row; without one, equal rows are distinct events."""
    line: Callable[[Row], str] | None = None
    """Spells one row as a line of JSON, with the id first; only for JSON."""
    amounts: tuple[str, ...] = ()
    case: tuple[str, str] | None = None
    """Columns, of the file and of the table, whose equal values make rows one purchase."""
    total: Callable[[Table], int] | None = None
    """What the purchases of a table amount to, in fen; returned goods count below zero."""
    altered: str = ""
    """The column that differs in a row that reuses an id."""
    grain: int = 1
    """How exact the exported time is, in milliseconds."""
    placeholder: tuple[str, tuple[str, ...]] = ("", ())
    """Column and texts of the placeholder."""
    nonsense: tuple[str, int] = ("", 0)
    may_hold_placeholder: Callable[[Table], Flags] | None = None
    bad_times: tuple[object, ...] = field(default=BAD_TIMES)

    def possible(self) -> Possible:
        """Say which dirt this file can have."""
        count = len(self.table)
        no_row, all_rows = np.zeros(count, dtype=bool), np.ones(count, dtype=bool)
        holds = self.may_hold_placeholder
        return Possible(
            placeholder=no_row if holds is None else holds(self.table),
            nonsense=all_rows if self.nonsense[0] else no_row,
            repeats=self.id is not None,
            amount=bool(self.amounts),
            json=self.form is Form.JSON_LINES,
        )

    def record(self, row: Row, state: int, position: int) -> Record:
        """Spell a row in its state; ``position`` (in the file) tells broken rows from each other."""
        record = self.spell(row)
        if state in _AS_IT_IS:
            return record
        if state == State.PLACEHOLDER:
            column, texts = self.placeholder
            record[column] = texts[position % len(texts)]
        elif state == State.NONSENSE:
            record[self.nonsense[0]] = self.nonsense[1]
        elif state == State.CONFLICT:
            record[self.altered] = "corrected"
        else:
            self._break(record, state, position)
        return record

    def json_line(self, row: Row, state: int, position: int) -> str:
        """Spell a row in its state as a line of JSON; a bad one may break off in the middle."""
        if state in _AS_IT_IS and self.line is not None:
            return self.line(row)
        line = JSON.encode(self.record(row, state, position))
        return line[: len(line) // 2] if state == State.BAD_ROW else line

    def _break(self, record: Record, state: int, position: int) -> None:
        if self.id is not None:
            record[self.id] = f"{record[self.id]}-x{position}"
        empty = None if self.form is Form.PARQUET else ""
        if state == State.BAD_TIME:
            record[self.time] = self.bad_times[position % len(self.bad_times)]
        elif state == State.BAD_IDENTIFIER:
            record.update(dict.fromkeys(self.identifiers, empty))
        elif state == State.BAD_AMOUNT:
            record.update(dict.fromkeys(self.amounts, "n/a"))
