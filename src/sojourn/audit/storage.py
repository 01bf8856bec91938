"""The table of the audit: entries, and one row that says which is the last. Nothing changes or deletes an entry."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    Integer,
    LargeBinary,
    Row,
    Table,
    Text,
    UniqueConstraint,
    insert,
    or_,
    select,
    update,
)

from sojourn.audit.chain import Head, Kept
from sojourn.audit.entries import Entry
from sojourn.database import Connection, metadata

audit_entries = Table(
    "audit_entries",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("time", BigInteger, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("about", Text),
    Column("customer", Text),
    Column("facts", JSON, nullable=False),
    Column("previous", LargeBinary, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    UniqueConstraint("previous"),
)
"""No two entries follow the same one, whatever writes here."""

audit_head = Table(
    "audit_head",
    metadata,
    Column("single", Integer, primary_key=True, autoincrement=False),
    Column("number", BigInteger, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    CheckConstraint("single = 1", name="single"),
)


def read_head(connection: Connection) -> Head:
    """Give the last entry's number and digest."""
    row = connection.execute(select(audit_head)).one_or_none()
    return Head() if row is None else Head(row.number, bytes(row.digest))


def add_entry(connection: Connection, kept: Kept) -> None:
    """Write an entry and make it the last."""
    entry = kept.entry
    said = {"actor": entry.actor, "action": entry.action, "about": entry.about, "customer": entry.customer}
    seals = {"previous": kept.previous, "digest": kept.digest}
    row = {"number": kept.number, "time": kept.time, **said, "facts": dict(entry.facts), **seals}
    connection.execute(insert(audit_entries).values(row))
    last = {"number": kept.number, "digest": kept.digest}
    if connection.execute(update(audit_head).values(last)).rowcount == 0:
        connection.execute(insert(audit_head).values(single=1, **last))


def read_entries(connection: Connection) -> Iterator[Kept]:
    """Give all entries in the order of their numbers, without holding them all."""
    rows = connection.execution_options(yield_per=1000).execute(select(audit_entries).order_by(audit_entries.c.number))
    return map(_kept, rows)


def read_latest(
    connection: Connection,
    most: int,
    action: str | None,
    actor: str | None = None,
    about: str | None = None,
    before: int | None = None,
) -> list[Kept]:
    """Give the newest entries first, of one action or of those that begin with its name and a dot."""
    query = select(audit_entries).order_by(audit_entries.c.number.desc()).limit(most)
    if action is not None:
        own = audit_entries.c.action
        query = query.where(or_(own == action, own.startswith(f"{action}.", autoescape=True)))
    for column, value in ((audit_entries.c.actor, actor), (audit_entries.c.about, about)):
        if value is not None:
            query = query.where(column == value)
    if before is not None:
        query = query.where(audit_entries.c.number < before)
    return [_kept(row) for row in connection.execute(query)]


def _kept(row: Row[Any]) -> Kept:
    entry = Entry(actor=row.actor, action=row.action, about=row.about, customer=row.customer, facts=row.facts)
    return Kept(row.number, row.time, entry, bytes(row.previous), bytes(row.digest))
