"""Where spelled rows go: JSON lines (compressed or not), CSV with its separator, Parquet.

Nothing of the machine gets into a file, neither names nor the time of writing.
"""

import csv
import gzip
import io
import json
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import TextIO

import pyarrow as pa
import pyarrow.parquet as pq

from sojourn.simulator.dirt import State
from sojourn.simulator.export import Form, Record

_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


class Sink:
    """A file that takes records, to be used in a ``with`` statement."""

    def __init__(self, path: Path, form: Form, schema: pa.Schema | None = None) -> None:
        """Prepare to write a file of this form; Parquet needs its schema."""
        self._path, self._form, self._schema = path, form, schema
        self._open = ExitStack()
        self._text: TextIO | None = None
        self._parquet: pq.ParquetWriter | None = None
        self._empty = True

    def __enter__(self) -> "Sink":
        """Open the file."""
        if self._form is Form.PARQUET:
            self._parquet = self._open.enter_context(pq.ParquetWriter(self._path, self._schema))
        else:
            self._text = self._open.enter_context(_text(self._path))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Close the file."""
        self._open.__exit__(kind, error, at)

    def take(self, records: list[Record], states: Iterable[int] | None = None) -> None:
        """Write records; a line in the state ``BAD_ROW`` breaks off in the middle."""
        if self._parquet is not None:
            self._parquet.write_table(pa.Table.from_pylist(records, schema=self._schema))
        elif self._form is Form.JSON_LINES:
            self._take_lines(records, states)
        else:
            self._take_rows(records)

    def _take_lines(self, records: list[Record], states: Iterable[int] | None) -> None:
        assert self._text is not None
        encode = _JSON.encode
        lines = [encode(record) for record in records]
        for number, state in enumerate(states or ()):
            if state == State.BAD_ROW:
                lines[number] = lines[number][: len(lines[number]) // 2]
        self._text.writelines(f"{line}\n" for line in lines)

    def _take_rows(self, records: list[Record]) -> None:
        assert self._text is not None
        rows = csv.writer(self._text, delimiter=self._form.value, lineterminator="\n")
        if self._empty and records:
            rows.writerow(records[0])
            self._empty = False
        rows.writerows(record.values() for record in records)


def _text(path: Path) -> TextIO:
    if path.suffix != ".gz":
        return path.open("w", encoding="utf-8", newline="")
    return _Compressed(path)


class _Compressed(io.TextIOWrapper):
    """A text that is compressed without a name and a time, and closes the file below as well."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        packed = gzip.GzipFile(filename="", mode="wb", compresslevel=3, fileobj=self._file, mtime=0)
        super().__init__(packed, encoding="utf-8", newline="")

    def close(self) -> None:
        super().close()
        self._file.close()
