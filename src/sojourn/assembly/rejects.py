"""The rejects file: rows that could not become events, with row, column and reason, for people to mend."""

import csv
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

import pyarrow as pa

HEADER = ("file", "row", "column", "reason", "message", "raw")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(value: object) -> str:
    """Write a cell so that no spreadsheet takes it for a formula.

    >>> safe_cell("=1+1"), safe_cell("plain"), safe_cell(None)
    ("'=1+1", 'plain', '')
    """
    shown = "" if value is None else str(value)
    return f"'{shown}" if shown.lstrip().startswith(_FORMULA) else shown


@dataclass
class RejectsFile:
    """Writes rejects as they come; the file is made with the first one."""

    path: Path
    count: int = 0
    _open: TextIO | None = field(default=None, repr=False)
    _writer: Any = field(default=None, repr=False)

    def add(self, file: str, rejects: pa.RecordBatch | pa.Table) -> None:
        """Add rejected rows of one file."""
        if not rejects.num_rows:
            return
        if self._open is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._open = self.path.open("w", encoding="utf-8-sig", newline="")
            self._writer = csv.writer(self._open)
            self._writer.writerow(HEADER)
        for row in rejects.to_pylist():
            self._writer.writerow([file, row["row"], *(safe_cell(row[name]) for name in HEADER[2:])])
        self.count += rejects.num_rows

    def close(self) -> None:
        """Finish the file."""
        if self._open is not None:
            self._open.close()
            self._open = None
