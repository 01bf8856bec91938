"""Where spelled rows go: text (compressed or not), CSV with its separator, Parquet.

Nothing of the machine gets into a file, neither names nor the time of writing.
"""

import csv
import gzip
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TextIO

import pyarrow as pa
import pyarrow.parquet as pq

from sojourn.simulator.export import Form, Record

Take = Callable[[list[Record]], None]
"""Takes records; more may follow."""


@contextmanager
def sink(path: Path, form: Form, schema: pa.Schema | None = None) -> Iterator[Take]:
    """Open a CSV or Parquet file for records; Parquet needs its schema."""
    if form is Form.PARQUET:
        with pq.ParquetWriter(path, schema) as writer:
            yield lambda records: writer.write_table(pa.Table.from_pylist(records, schema=schema))
    else:
        with text_sink(path) as text:
            yield partial(_rows, text, form.value)


def _rows(text: TextIO, separator: str, records: list[Record]) -> None:
    rows = csv.writer(text, delimiter=separator, lineterminator="\n")
    if records and not text.tell():
        rows.writerow(records[0])
    rows.writerows(record.values() for record in records)


@contextmanager
def text_sink(path: Path) -> Iterator[TextIO]:
    """Open a text; a compressed one carries no name and no time."""
    if path.suffix != ".gz":
        with path.open("w", encoding="utf-8", newline="") as text:
            yield text
        return
    with (
        path.open("wb") as file,
        gzip.GzipFile(filename="", mode="wb", compresslevel=1, fileobj=file, mtime=0) as packed,
        io.TextIOWrapper(packed, encoding="utf-8", newline="") as text,
    ):
        yield text
