"""The table of failed events: what was received and could not become an event, with its bytes."""

from collections.abc import Callable, Sequence
from dataclasses import asdict

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, PrimaryKeyConstraint, Table, Text, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from sojourn.database import Connection, metadata
from sojourn.sources.failed_events import FailedEvent

failed_events = Table(
    "failed_events",
    metadata,
    Column("file", BigInteger, nullable=False),
    Column("offset", BigInteger, nullable=False),
    Column("item", Integer, nullable=False),
    Column("source", Text, nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Column("code", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("raw", LargeBinary, nullable=False),
    PrimaryKeyConstraint("file", "offset", "item"),
)
"""``file``, ``offset`` and ``item`` are where it stood among the rows: the same failure again is the same line."""


def add_failed(connection: Connection, failures: Sequence[FailedEvent]) -> None:
    """Write failures; those that are there already stay as they are."""
    if not failures:
        return
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(failed_events).on_conflict_do_nothing()
    connection.execute(statement, [asdict(failure) for failure in failures])


def read_failed(connection: Connection, most: int, source: str | None = None) -> list[FailedEvent]:
    """Give the latest failures first, at most so many; of one source or of all."""
    latest = (failed_events.c.received_at.desc(), failed_events.c.file, failed_events.c.offset, failed_events.c.item)
    query = select(failed_events).order_by(*latest).limit(most)
    if source is not None:
        query = query.where(failed_events.c.source == source)
    return [FailedEvent(**{**row, "raw": bytes(row["raw"])}) for row in connection.execute(query).mappings()]


def count_failed(connection: Connection) -> dict[tuple[str, str], int]:
    """Count failures by source and code."""
    groups = (failed_events.c.source, failed_events.c.code)
    query = select(*groups, func.count()).group_by(*groups).order_by(*groups)
    return {(source, code): count for source, code, count in connection.execute(query)}


def failures_naming(connection: Connection, chosen: Callable[[bytes], bool]) -> list[FailedEvent]:
    """Give the failures whose bytes are chosen."""
    rows = connection.execute(select(failed_events).execution_options(yield_per=1000)).mappings()
    return [FailedEvent(**{**row, "raw": bytes(row["raw"])}) for row in rows if chosen(bytes(row["raw"]))]


def forget_failed(connection: Connection, chosen: Callable[[bytes], bool]) -> int:
    """Delete the failures whose bytes are chosen; give how many there were."""
    found = failures_naming(connection, chosen)
    columns = failed_events.c
    for one in found:
        place = (columns.file == one.file, columns.offset == one.offset, columns.item == one.item)
        connection.execute(delete(failed_events).where(*place))
    return len(found)
