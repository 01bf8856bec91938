"""The two engines, brought to one behavior: one writer at a time, readers that see one moment, both may wait.

- Writing: ``BEGIN IMMEDIATE`` on SQLite, an advisory lock of the schema on PostgreSQL. Counter-example: two workers
  that read a row, think, and write it, both in the default transactions of PostgreSQL; the first change is lost.
- Reading: a transaction that sees the state of its first statement until it ends, and cannot write.
- Who waits longer than ``WAIT_SECONDS`` for the writer's turn gets ``database.busy``.
"""

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect

from sojourn.database.addresses import ServerAddress
from sojourn.vocabulary import WorkspaceError

WAIT_SECONDS = 30
CONNECT_SECONDS = 10
WRITING = "sojourn_writing"
"""The execution option that tells a writer's transaction from a reader's."""


def sqlite_engine(path: Path) -> Engine:
    """Make the engine of a file: WAL, flushed at each commit, foreign keys on."""
    engine = create_engine(URL.create("sqlite+pysqlite", database=str(path)), connect_args={"timeout": WAIT_SECONDS})

    @event.listens_for(engine, "connect")
    def settle(connection: sqlite3.Connection, _record: object) -> None:
        # The driver's own BEGIN would come late and never be IMMEDIATE; see begin.
        connection.isolation_level = None
        for setting in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            connection.execute(f"PRAGMA {setting}").close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITING, False)
        connection.exec_driver_sql(f"PRAGMA query_only = {'OFF' if writes else 'ON'}")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def server_engine(address: ServerAddress) -> Engine:
    """Make the engine of a schema on a server; every name without a schema means that one.

    Raises WorkspaceError ``database.driver`` where the driver is not installed.
    """
    try:
        engine = create_engine(
            address.url, pool_pre_ping=True, connect_args={"connect_timeout": CONNECT_SECONDS} | _own(address.url)
        )
    except ImportError:
        raise WorkspaceError(
            "The driver for PostgreSQL is not installed.",
            code="database.driver",
            hint="Install it: pip install 'sojourn[postgres]'.",
        ) from None
    # The schema's name is checked (addresses.py): a-z, 0-9 and _ only.
    lock = f"SELECT pg_advisory_xact_lock(hashtextextended('sojourn {address.schema}', 0))"

    # First of all listeners, so that SQLAlchemy itself looks for its default schema with this search path.
    @event.listens_for(engine, "connect", insert=True)
    def settle(connection: Any, _record: object) -> None:  # noqa: ANN401  psycopg is optional
        connection.execute(f'SET search_path TO "{address.schema}"')
        connection.commit()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if connection.get_execution_options().get(WRITING, False):
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{WAIT_SECONDS}s'")
            connection.exec_driver_sql(lock)
        else:
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")

    return engine


def rewrite_tables(engine: Engine) -> bool:
    """Rewrite all tables, so that the files hold nothing of what was deleted; False where a reader stood in the way."""
    tables = inspect(engine).get_table_names()
    pooled = engine.raw_connection()
    try:
        connection: Any = pooled.driver_connection
        if isinstance(connection, sqlite3.Connection):
            for statement in ("PRAGMA query_only = OFF", "VACUUM"):
                connection.execute(statement).close()
            return bool(connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0)
        connection.autocommit = True
        for table in tables:
            connection.execute(f'VACUUM FULL "{table}"')
        connection.autocommit = False
        return True
    finally:
        pooled.close()


def _own(url: URL) -> dict[str, Any]:
    """Give the connection timeout that a URL states itself."""
    return {name: url.query[name] for name in ("connect_timeout",) if name in url.query}
