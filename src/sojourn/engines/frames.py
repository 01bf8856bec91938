"""Answers as data frames of other libraries, which are imported only when asked for."""

from typing import Any

import pyarrow as pa

from sojourn.vocabulary import InvalidInput


def to_polars(table: pa.Table) -> Any:  # noqa: ANN401  the type belongs to an optional library
    """Give a table as a Polars frame."""
    try:
        import polars as pl
    except ImportError as error:
        raise _missing("polars") from error
    return pl.from_arrow(table)


def to_pandas(table: pa.Table) -> Any:  # noqa: ANN401  the type belongs to an optional library
    """Give a table as a pandas frame."""
    try:
        import pandas as pd  # noqa: F401  pyarrow needs it
    except ImportError as error:
        raise _missing("pandas") from error
    return table.to_pandas()


def _missing(library: str) -> InvalidInput:
    return InvalidInput(
        f"{library} is not installed.",
        code="frames.missing",
        hint=f"Run: pip install 'sojourn[dataframes]' ({library}).",
    )
