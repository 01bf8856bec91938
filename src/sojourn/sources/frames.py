"""Tables of other libraries: pandas, Polars, Arrow and whatever else speaks Arrow's C stream."""

import pyarrow as pa

from sojourn.sources.parquet_files import TableInMemory
from sojourn.vocabulary import InvalidInput


def table_in_memory(table: object) -> TableInMemory:
    """Take a table over without copying where its library allows it; a pandas index without a name is left out.

    Raises:
        InvalidInput: it is no table.

    """
    if isinstance(table, pa.RecordBatch):
        found = pa.Table.from_batches([table])
    elif isinstance(table, pa.Table):
        found = table
    else:
        if not hasattr(table, "__arrow_c_stream__"):
            raise InvalidInput(
                f"A {type(table).__name__} cannot be read as a table.",
                code="table.unknown",
                hint="Give a path, an Arrow table, or a pandas or Polars data frame.",
            )
        found = _arrow_table(table)
    unnamed = [name for name in found.column_names if name.startswith("__index_level_")]
    return TableInMemory(found.drop_columns(unnamed))


def _arrow_table(table: object) -> pa.Table:
    try:
        return pa.table(table)
    except (pa.ArrowException, TypeError, ValueError) as error:
        reason = " ".join(str(error).split())[:200]
        raise InvalidInput(
            f"The {type(table).__name__} has a column that Arrow cannot hold ({reason}).",
            code="table.mixed",
            hint="Give each column one type, for example with .astype(str).",
        ) from error
