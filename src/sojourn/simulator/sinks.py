"""Where spelled rows go: JSON lines (compressed or not), CSV with its separator, Parquet.

Nothing of the machine gets into a file, neither names nor the time of writing.
"""

import csv
import gzip
import io
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TextIO

import pyarrow as pa
import pyarrow.parquet as pq

from sojourn.simulator.dirt import State
from sojourn.simulator.export import Form, Record

Take = Callable[[list[Record], Sequence[int]], None]
"""Takes records with the state of each; more may follow."""
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


@contextmanager
def sink(path: Path, form: Form, schema: pa.Schema | None = None) -> Iterator[Take]:
    """Open a file of this form for records; Parquet needs its schema."""
    if form is Form.PARQUET:
        with pq.ParquetWriter(path, schema) as writer:
            yield lambda records, _: writer.write_table(pa.Table.from_pylist(records, schema=schema))
    else:
        with _text(path) as text:
            yield partial(_lines, text) if form is Form.JSON_LINES else partial(_rows, text, form.value)


def _lines(text: TextIO, records: list[Record], states: Sequence[int]) -> None:
    """Write JSON lines; one in the state ``BAD_ROW`` breaks off in the middle."""
    lines = [_JSON.encode(record) for record in records]
    for number, state in enumerate(states):
        if state == State.BAD_ROW:
            lines[number] = lines[number][: len(lines[number]) // 2]
    text.writelines(f"{line}\n" for line in lines)


def _rows(text: TextIO, separator: str, records: list[Record], _: Sequence[int]) -> None:
    rows = csv.writer(text, delimiter=separator, lineterminator="\n")
    if records and not text.tell():
        rows.writerow(records[0])
    rows.writerows(record.values() for record in records)


@contextmanager
def _text(path: Path) -> Iterator[TextIO]:
    """Open a text; a compressed one carries no name and no time."""
    if path.suffix != ".gz":
        with path.open("w", encoding="utf-8", newline="") as text:
            yield text
        return
    with (
        path.open("wb") as file,
        gzip.GzipFile(filename="", mode="wb", compresslevel=3, fileobj=file, mtime=0) as packed,
        io.TextIOWrapper(packed, encoding="utf-8", newline="") as text,
    ):
        yield text
