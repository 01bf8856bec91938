"""The table of consents: evidence that is only added to, and that leaves with the person it is about."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict

from sqlalchemy import BigInteger, Column, PrimaryKeyConstraint, Table, Text, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from sojourn.consent.statements import Statement
from sojourn.database import Connection, metadata

AT_ONCE = 500
consents = Table(
    "consents",
    metadata,
    Column("namespace", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("time", BigInteger, nullable=False),
    Column("source", Text, nullable=False),
    Column("wording", Text),
    PrimaryKeyConstraint("namespace", "value", "purpose", "channel", "place"),
)
"""``channel`` is empty where all channels are meant."""


def add_statements(connection: Connection, statements: Sequence[Statement]) -> None:
    """Write statements; those that are there already stay as they are."""
    if not statements:
        return
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    rows = [{**asdict(one), "channel": one.channel or ""} for one in statements]
    connection.execute(dialect.insert(consents).on_conflict_do_nothing(), rows)


def read_statements(connection: Connection, identifiers: Iterable[tuple[str, str]]) -> list[Statement]:
    """Give all statements about some identifiers, the oldest first."""
    found = []
    for namespace, values in _by_namespace(identifiers):
        query = select(consents).where(consents.c.namespace == namespace, consents.c.value.in_(values))
        found += [
            Statement(**{**row, "channel": row["channel"] or None}) for row in connection.execute(query).mappings()
        ]
    return sorted(found, key=lambda one: (one.time, one.place, one.namespace, one.value, one.purpose))


def forget_statements(connection: Connection, identifiers: Iterable[tuple[str, str]]) -> int:
    """Delete all statements about some identifiers; give how many there were."""
    count = 0
    for namespace, values in _by_namespace(identifiers):
        gone = delete(consents).where(consents.c.namespace == namespace, consents.c.value.in_(values))
        count += connection.execute(gone).rowcount
    return count


def drop_statements(connection: Connection, statements: Sequence[Statement]) -> None:
    """Delete some statements; others about the same identifiers stay."""
    for one in statements:
        row = {"namespace": one.namespace, "value": one.value, "purpose": one.purpose, "channel": one.channel or ""}
        named = [consents.c[name] == value for name, value in {**row, "place": one.place}.items()]
        connection.execute(delete(consents).where(*named))


def _by_namespace(identifiers: Iterable[tuple[str, str]]) -> Iterator[tuple[str, list[str]]]:
    """Give the values of each namespace, at most so many at once."""
    values: dict[str, list[str]] = {}
    for namespace, value in dict.fromkeys(identifiers):
        values.setdefault(namespace, []).append(value)
    for namespace, known in values.items():
        for start in range(0, len(known), AT_ONCE):
            yield namespace, known[start : start + AT_ONCE]
