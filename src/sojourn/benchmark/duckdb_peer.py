"""DuckDB as a peer: its own sorted table, the same table with every trick we know, or straight on the Parquet file."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sojourn.benchmark.cases import Figures
from sojourn.benchmark.columns import Columns
from sojourn.benchmark.duckdb_sql import Script, Wording


@dataclass
class DuckDB:
    """DuckDB on two threads, or as many as asked; the scripts of ``wording`` over the table it names."""

    connection: Any
    wording: Wording
    steps: Sequence[str] = field(default=())

    def ask(self, case: str) -> Any:  # noqa: ANN401  what the library gives
        """Answer one case: the rows of each part."""
        script = self.wording.script(case, self.steps)
        for name, query in script.tables:
            self.connection.execute(f"create or replace temp table {name} as {query}")
        return [self.connection.execute(part.query).fetchall() for part in script.parts]

    def figures(self, case: str, rows: Any) -> Figures:  # noqa: ANN401  what ``ask`` gave
        """Read what ``ask`` gave as figures, and drop the tables in between."""
        script: Script = self.wording.script(case, self.steps)
        for name, _ in script.tables:
            self.connection.execute(f"drop table if exists {name}")
        return {
            (part.kind, *row[: part.keys]): tuple(row[part.keys :])
            for part, found in zip(script.parts, rows, strict=True)
            for row in found
        }


def connect(threads: int) -> Any:  # noqa: ANN401  the library has no stubs
    """Open an engine in memory."""
    import duckdb

    connection = duckdb.connect()
    connection.execute(f"set threads = {threads}")
    connection.execute(f"set temp_directory = '{tempfile.gettempdir()}/sojourn-bench-duckdb'")
    connection.execute("set enable_progress_bar = false")
    return connection


def source_of(path: Path) -> str:
    """Name a Parquet file in SQL, with the number of each row in it."""
    return "read_parquet('{}', file_row_number = true)".format(str(path).replace("'", "''"))


def load_sorted(connection: Any, source: str, columns: Columns) -> None:  # noqa: ANN401  the library has no stubs
    """Build DuckDB's own table, sorted by customer and time, of all columns that Sojourn loads too."""
    connection.execute(
        f"create or replace table events as select {_listed(columns)} from {source} order by customer, ts"
    )


def most_frequent(connection: Any, count: int) -> tuple[str, ...]:  # noqa: ANN401  the library has no stubs
    """Name the most frequent events of the sorted table."""
    query = f"select event from events group by event order by count(*) desc, event limit {count}"
    return tuple(row[0] for row in connection.execute(query).fetchall())


def peers(connection: Any, path: Path, columns: Columns, steps: Sequence[str]) -> dict[str, DuckDB]:  # noqa: ANN401  as above
    """Make the three ways to ask of the sorted table; where events of a customer tie, all order by arrival too."""
    source, order = source_of(path), "ts"
    parquet = f"(select {_listed(columns)} from {source})"
    ties = "select 1 from events group by customer, ts having count(*) > 1 limit 1"
    if connection.execute(ties).fetchall():
        order = "place"
        place = "row_number() over (order by customer, ts, file_row_number) as place"
        parquet = f"(select *, {place} from (select {_listed(columns)}, file_row_number from {source}))"
        connection.execute(f"create or replace table events as select * from {parquet} order by place")
    _make_enums(connection, [role for role, _ in columns.roles() if role in ("event", "channel")])
    return {
        "duckdb": DuckDB(connection, Wording("events", order), steps),
        "duckdb_tuned": DuckDB(connection, Wording("coded", order, tuned=True), steps),
        "duckdb_parquet": DuckDB(connection, Wording(parquet, order), steps),
    }


def _listed(columns: Columns) -> str:
    return ", ".join(f'"{name}" as {role}' for role, name in columns.roles())


def _make_enums(connection: Any, roles: Sequence[str]) -> None:  # noqa: ANN401  the library has no stubs
    """Make a copy of the table in which names are enumerations."""
    for role in roles:
        query = f"select distinct {role} from events where {role} is not null order by 1"
        connection.execute(f"create type {role}_names as enum ({query})")
    replaced = ", ".join(f"{role}::{role}_names as {role}" for role in roles)
    connection.execute(f"create table coded as select * replace ({replaced}) from events order by rowid")
