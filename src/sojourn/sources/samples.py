"""A sample of an input: some thousand rows from its beginning, middle and end, on which all decisions rest."""

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

from sojourn.sources.contents import cells_of
from sojourn.sources.roles import Roles

SAMPLE_ROWS = 10_000


@dataclass(frozen=True)
class Sample:
    """Rows of an input called ``name``.

    ``whole``: these are all there are; ``defaults``: the roles that a format gives to its columns by itself.
    """

    name: str
    columns: Mapping[str, pa.Array]
    rows: int
    whole: bool
    defaults: Roles | None = None

    @classmethod
    def of(cls, name: str, table: pa.Table, *, whole: bool, defaults: Roles | None = None) -> "Sample":
        """Take a table of plain columns."""
        columns = {field: _one_array(table.column(field)) for field in table.column_names}
        return cls(name, columns, table.num_rows, whole, defaults)

    def examples(self, column: str, count: int = 3) -> str:
        """Show some values of a column."""
        return ", ".join(repr(text) for text in cells_of(self.columns[column]).slice(0, count).to_pylist()) or "empty"


def _one_array(column: pa.ChunkedArray) -> pa.Array:
    chunks = column.chunks
    return chunks[0] if len(chunks) == 1 else pa.concat_arrays(chunks) if chunks else pa.array([], column.type)
