"""DuckDB over the same columns: conditions on events, and SQL for people. Read-only, no access to files or network."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sojourn.engines.named_columns import event_column, event_columns
from sojourn.journey_store import Snapshot, StoredShard
from sojourn.kernels.build import spans_to_rows
from sojourn.vocabulary import InvalidInput

Sql = duckdb.DuckDBPyConnection
SqlError = duckdb.Error
ROW = " row"
_SELECTION = f'select "{ROW}" from events where (\n{{}}\n)'  # noqa: S608  what is put in is checked


def connect(zone: str = "UTC") -> duckdb.DuckDBPyConnection:
    """Open an engine in memory that can reach neither files nor network; times show in ``zone``."""
    connection = duckdb.connect(config={"enable_external_access": "false", "threads": "1", "temp_directory": ""})
    connection.execute("set TimeZone = ?", [zone])
    connection.execute("set lock_configuration = true")
    return connection


def named_in(text: str, names: Iterable[str]) -> list[str]:
    """Find which of these columns a text names, quoted or not.

    >>> named_in("channel = 'web' and price > 3", ["channel", "price", "pric"])
    ['channel', 'price']
    """
    lower = text.lower()
    words = set(re.findall(r"\w+", lower))
    return [name for name in names if name.lower() in words or '"{}"'.format(name.lower().replace('"', '""')) in lower]


def condition_mask(
    condition: str, columns: Iterable[str], column: Callable[[str], pa.Array], rows: int, zone: str
) -> NDArray[np.bool_]:
    """Say for each event whether an SQL condition holds; null counts as no.

    ``columns`` exist, ``column`` gives one of them with ``rows`` values. Errors name the columns that exist. A
    condition is about one event: with sub-queries, aggregates or windows the answer would hang on how customers are
    split.
    """
    existing = list(columns)
    needed = named_in(condition, existing)
    table = pa.table({**{name: column(name) for name in needed}, ROW: pa.array(np.arange(rows))})
    mask = np.zeros(rows, np.bool_)
    try:
        with connect(zone) as connection:
            connection.register("events", table)
            _check_condition(connection, condition)
            mask[connection.sql(_SELECTION.format(condition)).to_arrow_table()[ROW].to_numpy()] = True
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        raise InvalidInput.said("where.invalid", condition=condition, reason=reason, columns=existing) from error
    return mask


def _check_condition(connection: duckdb.DuckDBPyConnection, condition: str) -> None:
    """Refuse what is more than a condition, by comparing its syntax tree with that of the plainest condition."""
    trees = [_tree(connection, _SELECTION.format(text)) for text in ("true", condition)]
    clause = json.dumps([tree.pop("where_clause", None) for tree in trees][1])
    if trees[0] != trees[1] or '"class": "SUBQUERY"' in clause or '"class": "WINDOW"' in clause:
        raise InvalidInput.said("where.invalid.more", condition=condition)


@lru_cache(maxsize=512)
def check_expression(expression: str) -> None:
    """Refuse what is more than one expression: sub-queries, windows, several columns, other statements.

    Raises InvalidInput ``formula.invalid``.

    >>> check_expression("sum(value) / count(*)")
    >>> check_expression("(select 1)")
    Traceback (most recent call last):
    sojourn.vocabulary.errors.InvalidInput: (select 1) is more than one expression. Leave out sub-queries and windows.
    """
    chosen = "select (\n{}\n) as result from events"
    try:
        with connect() as connection:
            trees = [_tree(connection, chosen.format(text)) for text in ("1", expression)]
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        raise InvalidInput.said("formula.invalid", expression=expression, reason=reason) from error
    columns = [tree.pop("select_list", []) for tree in trees][1]
    told = json.dumps(columns)
    if trees[0] != trees[1] or len(columns) != 1 or '"class": "SUBQUERY"' in told or '"class": "WINDOW"' in told:
        raise InvalidInput.said("formula.invalid.more", expression=expression)


def _tree(connection: duckdb.DuckDBPyConnection, query: str) -> dict[str, Any]:
    """Give the syntax tree of a query of one statement; empty for anything else."""
    ((text,),) = connection.execute("select json_serialize_sql(?::varchar)", [query]).fetchall()
    found = json.loads(text, object_hook=_without_places)
    if found.get("error"):
        raise duckdb.ParserException(found.get("error_message", "syntax error"))
    statements = found.get("statements", [])
    return dict(statements[0]["node"]) if len(statements) == 1 else {}


def _without_places(node: dict[str, Any]) -> dict[str, Any]:
    node.pop("query_location", None)
    return node


def query_events(snapshot: Snapshot, query: str, tz: str) -> pa.Table:
    """Answer an SQL query over the one table ``events`` (customer and every column of events), read-only."""
    existing = event_columns(snapshot)
    try:
        with connect(tz) as connection:
            wanted = _columns_of(connection, query, existing)
        with events_in_sql(snapshot, wanted, tz) as connection:
            return connection.sql(query).to_arrow_table()
    except duckdb.Error as error:
        raise InvalidInput.said("sql.invalid", reason=str(error).splitlines()[0], columns=existing) from error
    except AttributeError as error:
        raise InvalidInput.said("sql.no_rows") from error


@contextmanager
def events_in_sql(snapshot: Snapshot, columns: list[str], tz: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open an engine in memory with some columns of all events in its table ``events``; times show in ``tz``."""
    with connect(tz) as connection:
        parts = [_events_of(snapshot, shard, columns) for shard in snapshot.shards]
        connection.register("events", pa.concat_tables(parts))
        yield connection


def _columns_of(connection: duckdb.DuckDBPyConnection, query: str, existing: list[str]) -> list[str]:
    """Choose the columns that a query can mean: those it names, or all where it may mean them without naming them.

    Counter-example: ``from events``, ``describe events`` and ``select e from events e`` name no column and mean all.
    """
    everything = ["customer", *existing]
    try:
        tree = _tree(connection, query)
    except duckdb.Error:
        tree = {}
    if not tree or _means_all(tree):
        return everything
    return named_in(query, everything) or ["event"]


def _means_all(tree: dict[str, Any]) -> bool:
    """Tell whether a syntax tree has a star, a description, a natural join, or a whole row by its table's name."""
    nodes = list(_nodes(tree))
    named = [node for node in nodes if node.get("type") == "BASE_TABLE"]
    tables = {node[name].lower() for node in named for name in ("table_name", "alias")}
    return any(
        node.get("class") == "STAR"
        or node.get("type") in {"SHOW_REF", "PIVOT"}
        or node.get("ref_type") == "NATURAL"
        or (node.get("class") == "COLUMN_REF" and node["column_names"][-1].lower() in tables)
        for node in nodes
    )


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401  JSON
    if isinstance(tree, dict):
        yield tree
    for inner in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ():
        yield from _nodes(inner)


def _events_of(snapshot: Snapshot, shard: StoredShard, wanted: list[str]) -> pa.Table:
    """Give some columns of the events of a shard."""
    rows = spans_to_rows(shard.starts, shard.ends)
    whole: slice | NDArray[np.int64] = slice(None) if len(rows) == shard.rows else rows
    columns = {name: event_column(snapshot, shard, name, whole) for name in wanted if name != "customer"}
    if "customer" in wanted:
        owners = np.repeat(shard.person, shard.ends - shard.starts)
        columns = {"customer": pa.DictionaryArray.from_arrays(pa.array(owners), snapshot.persons.names), **columns}
    return pa.table(columns)
