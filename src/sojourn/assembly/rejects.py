"""The rejects file: rows that could not become events, with row, column and reason, for people to mend."""

import csv
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

import pyarrow as pa

from sojourn.pipeline import NOT_KEPT_OUT, KeptOut, texts_in

HEADER = ("file", "row", "column", "reason", "message", "raw")
FOLDER = "rejects"
_FORMULA = re.compile(r"[\t\r\n]|[\s\x00-\x20\u200b\ufeff]*[=+\-@＝＋－＠]")


def safe_cell(value: object) -> str:
    """Write a cell so that no spreadsheet takes it for a formula.

    >>> safe_cell("=1+1"), safe_cell("plain"), safe_cell(None), safe_cell("  ＝1")
    ("'=1+1", 'plain', '', "'  ＝1")
    """
    shown = "" if value is None else str(value)
    return f"'{shown}" if _FORMULA.match(shown) else shown


@dataclass
class RejectsFile:
    """Writes the rejects of one load as they come; ``path`` is made with the first one.

    It is called NUMBER + ``ending`` and never takes the place of another: the number is the next one that no file in
    the folder begins with. Rows that name who is ``kept`` out are counted and not written.
    """

    folder: Path
    ending: str = ".csv"
    kept: KeptOut | None = None
    count: int = 0
    path: Path | None = None
    _open: TextIO | None = field(default=None, repr=False)
    _writer: Any = field(default=None, repr=False)

    def add(self, file: str, rejects: pa.RecordBatch | pa.Table) -> None:
        """Add rejected rows of one file."""
        if not rejects.num_rows:
            return
        if self._open is None:
            self._open = self._create()
            self._writer = csv.writer(self._open)
            self._writer.writerow(HEADER)
        for row in self._written(rejects.to_pylist()):
            cells = (safe_cell(row[name]) for name in HEADER[2:])
            self._writer.writerow([safe_cell(file), row["row"], *cells])
        self.count += rejects.num_rows

    def _written(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if self.kept is None:
            return rows
        texts = [texts_in(f"{row['raw'] or ''}\t{row['message'] or ''}") for row in rows]
        upto = self.kept.upto_as_any(text for some in texts for text in some)
        return [row for row, some in zip(rows, texts, strict=True) if all(upto[text] == NOT_KEPT_OUT for text in some)]

    def close(self) -> None:
        """Finish the file."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def discard(self) -> None:
        """Take the file away again: what it is about was not loaded."""
        self.close()
        if self.path is not None:
            self.path.unlink(missing_ok=True)

    def _create(self) -> TextIO:
        self.folder.mkdir(parents=True, exist_ok=True)
        leading = (re.match(r"\d+", path.name) for path in self.folder.iterdir())
        number = max((int(found[0]) for found in leading if found), default=0)
        while True:
            number += 1
            self.path = self.folder / f"{number:06}{self.ending}"
            try:
                return self.path.open("x", encoding="utf-8-sig", newline="")
            except FileExistsError:
                continue
