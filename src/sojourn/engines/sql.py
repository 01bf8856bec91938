"""DuckDB over the same columns: conditions on events, and SQL for people. Read-only, no access to files or network."""

import re
from collections.abc import Callable, Iterable

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sojourn.engines.event_columns import event_column, event_columns
from sojourn.journey_store import Snapshot, StoredShard
from sojourn.kernels.build import spans_to_rows
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


def query_events(snapshot: Snapshot, query: str, tz: str) -> pa.Table:
    """Answer an SQL query over the one table ``events`` (customer and every column of events), read-only."""
    parts = [_events_of(snapshot, shard, query) for shard in snapshot.shards]
    try:
        with connect(tz) as connection:
            connection.register("events", pa.concat_tables(parts))
            return connection.sql(query).to_arrow_table()
    except duckdb.Error as error:
        raise InvalidInput(
            f"The query cannot be answered: {str(error).splitlines()[0]}",
            code="sql.invalid",
            hint=f"The table is events, with: customer, {', '.join(event_columns(snapshot))}.",
        ) from error
    except AttributeError as error:
        raise InvalidInput("The query gives no rows.", code="sql.no_rows", hint="Write a select.") from error


def _events_of(snapshot: Snapshot, shard: StoredShard, query: str) -> pa.Table:
    """Give the events of a shard; only the columns that the query can mean."""
    rows = spans_to_rows(shard.starts, shard.ends)
    whole: slice | NDArray[np.int64] = slice(None) if len(rows) == shard.rows else rows
    existing = event_columns(snapshot)
    wanted = existing if "*" in query else named_in(query, existing) or ["event"]
    columns = {name: event_column(snapshot, shard, name, whole) for name in wanted}
    if "*" in query or "customer" in query.lower():
        owners = np.repeat(shard.person, shard.ends - shard.starts)
        columns = {"customer": pa.DictionaryArray.from_arrays(pa.array(owners), snapshot.persons.value), **columns}
    return pa.table(columns)
