"""Parquet files, read row group by row group; and tables in memory, which are read the same way."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from sojourn.sources.chunks import Chunk
from sojourn.sources.plain import json_text, plain_columns

BATCH_ROWS = 1 << 20
_BATCH_BYTES = 1 << 28


@dataclass(frozen=True)
class ParquetFile:
    """A Parquet file; ``coded`` text columns repeat their values and are read as dictionaries."""

    path: Path
    coded: frozenset[str] = frozenset()
    rows_at_once: int = BATCH_ROWS

    def chunks(self, only: frozenset[str] | None = None) -> Iterator[Chunk]:
        """Give the rows in order; ``only`` leaves other columns unread."""
        names = pq.read_schema(self.path).names
        kept = None if only is None else [name for name in names if any(_covers(name, wanted) for wanted in only)]
        with pq.ParquetFile(self.path, read_dictionary=sorted(self.coded & {*names})) as file:
            first = 1
            for batch in file.iter_batches(self.rows_at_once, columns=kept):
                yield table_chunk(batch, first)
                first += batch.num_rows

    def sample(self, rows: int) -> tuple[pa.Table, bool]:
        """Give rows from the first, the middle and the last row group, and whether these are all there are."""
        with pq.ParquetFile(self.path) as file:
            count = file.num_row_groups
            groups = sorted({0, count // 2, count - 1}) if count else []
            batches = [next(iter(file.iter_batches(rows, row_groups=[group])), None) for group in groups]
            found = pa.Table.from_batches([batch for batch in batches if batch is not None], file.schema_arrow)
            complete = file.metadata.num_rows == found.num_rows
        return plain_table(found), complete


@dataclass(frozen=True)
class TableInMemory:
    """An Arrow table; ``rows_at_once`` go into one chunk."""

    table: pa.Table
    rows_at_once: int = BATCH_ROWS

    def chunks(self, only: frozenset[str] | None = None) -> Iterator[Chunk]:
        """Give the rows in order."""
        kept = [name for name in self.table.column_names if only is None or any(_covers(name, w) for w in only)]
        first = 1
        for batch in self.table.select(kept).to_batches(self.rows_at_once):
            yield table_chunk(batch, first)
            first += batch.num_rows

    def sample(self, rows: int) -> tuple[pa.Table, bool]:
        """Give rows from the beginning, the middle and the end, and whether these are all there are."""
        size = self.table.num_rows
        if size <= 3 * rows:
            return plain_table(self.table), True
        parts = [self.table.slice(start, rows) for start in (0, size // 2, size - rows)]
        return plain_table(pa.concat_tables(parts)), False


def rows_at_once(sample: pa.Table) -> int:
    """Choose how many rows go into one chunk, so that it takes about 256 MiB at most.

    >>> rows_at_once(pa.table({"a": [1, 2]})), rows_at_once(pa.table({"a": ["x" * 100_000]}))
    (1048576, 2684)
    """
    row_bytes: int = sample.nbytes // max(1, sample.num_rows) + 1
    return max(1024, min(BATCH_ROWS, _BATCH_BYTES // row_bytes))


def table_chunk(batch: pa.RecordBatch, first: int) -> Chunk:
    """Make a chunk of a record batch whose first row has this number."""
    columns = plain_columns(batch)
    return Chunk(np.arange(first, first + batch.num_rows), columns, raw_rows(columns))


def raw_rows(columns: Mapping[str, pa.Array]) -> Callable[[NDArray[np.int64]], list[str]]:
    """Give what shows rows of plain columns as JSON."""
    return partial(_raw, columns)


def plain_table(table: pa.Table) -> pa.Table:
    """Bring a table to plain types and one chunk."""
    batches = table.combine_chunks().to_batches()
    if not batches:
        batches = [pa.RecordBatch.from_pylist([], table.schema)]
    return pa.table(plain_columns(batches[0]))


def _covers(name: str, wanted: str) -> bool:
    """Tell whether a column is the wanted one, or a struct that holds it."""
    return wanted == name or wanted.startswith(f"{name}.")


def _raw(columns: Mapping[str, pa.Array], rows: NDArray[np.int64]) -> list[str]:
    picked = {name: column.take(pa.array(rows)).to_pylist() for name, column in columns.items()}
    cells = ({name: values[place] for name, values in picked.items()} for place in range(len(rows)))
    return [json_text({name: value for name, value in row.items() if value is not None}) or "{}" for row in cells]
