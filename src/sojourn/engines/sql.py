"""DuckDB over the same columns: conditions on events, and SQL for people. Read-only, no access to files or network."""

import re
from collections.abc import Callable, Iterable

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sojourn.vocabulary import InvalidInput


def connect(zone: str = "UTC") -> duckdb.DuckDBPyConnection:
    """Open an engine in memory that can reach neither files nor network; times show in ``zone``."""
    connection = duckdb.connect(config={"enable_external_access": "false", "threads": "1"})
    connection.execute("set TimeZone = ?", [zone])
    return connection


def named_in(text: str, names: Iterable[str]) -> list[str]:
    """Find which of these columns a text names, quoted or not.

    >>> named_in("channel = 'web' and price > 3", ["channel", "price", "pric"])
    ['channel', 'price']
    """
    words = {word.lower() for word in re.findall(r"\w+", text)}
    return [name for name in names if name.lower() in words or f'"{name}"' in text]


def condition_mask(
    condition: str, columns: Iterable[str], column: Callable[[str], pa.Array], rows: int, zone: str
) -> NDArray[np.bool_]:
    """Say for each event whether an SQL condition holds; null counts as no.

    ``columns`` exist, ``column`` gives one of them with ``rows`` values. Errors name the columns that exist.
    """
    existing = list(columns)
    needed = named_in(condition, existing)
    table = pa.table({name: column(name) for name in needed} or {"_": pa.nulls(rows, pa.bool_())})
    try:
        with connect(zone) as connection:
            connection.register("events", table)
            query = f"select coalesce(({condition})::boolean, false) as keep from events"  # noqa: S608  nothing else is in reach
            mask: NDArray[np.bool_] = connection.sql(query).to_arrow_table()["keep"].to_numpy()
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        raise InvalidInput(
            f"The condition {condition!r} cannot be used: {reason}",
            code="where.invalid",
            hint=f"Columns: {', '.join(existing)}.",
        ) from error
    if len(mask) != rows:
        raise InvalidInput(f"The condition {condition!r} is not a condition on one event.", code="where.invalid")
    return mask
