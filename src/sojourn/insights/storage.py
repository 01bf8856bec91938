"""The tables of saved views and saved groups."""

from dataclasses import fields
from typing import Any

import msgspec
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Integer,
    Row,
    Table,
    Text,
    UniqueConstraint,
    delete,
    func,
    insert,
    select,
    update,
)

from sojourn.database import Connection, metadata
from sojourn.insights.saved import GroupSaid, Said, Saved, ViewSaid

saved_views = Table(
    "saved_views",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("owner", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("pinned", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("changed", BigInteger, nullable=False),
    Column("changed_by", Text, nullable=False),
)
saved_groups = Table(
    "saved_groups",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("owner", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("definition", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("changed", BigInteger, nullable=False),
    Column("changed_by", Text, nullable=False),
    UniqueConstraint("name", name="uq_saved_groups_name"),
)


_TABLES: dict[type, Table] = {ViewSaid: saved_views, GroupSaid: saved_groups}


def read_all(connection: Connection, kind: type[Said]) -> list[Saved[Said]]:
    """Give all of a kind by name, pinned views first."""
    table = _TABLES[kind]
    pinned = [table.c.pinned.desc()] if "pinned" in table.c else []
    return [_saved(kind, row) for row in connection.execute(select(table).order_by(*pinned, table.c.name, table.c.id))]


def read_one(connection: Connection, kind: type[Said], number: int) -> Saved[Said] | None:
    """Give one, None where there is none."""
    table = _TABLES[kind]
    row = connection.execute(select(table).where(table.c.id == number)).one_or_none()
    return None if row is None else _saved(kind, row)


def read_named(connection: Connection, kind: type[Said], name: str) -> Saved[Said] | None:
    """Give the first one of a name, None where there is none."""
    table = _TABLES[kind]
    row = connection.execute(select(table).where(table.c.name == name).order_by(table.c.id)).first()
    return None if row is None else _saved(kind, row)


def last_number(connection: Connection, kind: type[Said]) -> int:
    """Give the highest number of a kind, 0 where there is none."""
    return connection.execute(select(func.max(_TABLES[kind].c.id))).scalar_one() or 0


def insert_saved(connection: Connection, saved: Saved[Said]) -> None:
    """Write something new."""
    table = _TABLES[type(saved.said)]
    connection.execute(insert(table).values(id=saved.id, owner=saved.owner, **_changing(saved)))


def update_saved(connection: Connection, saved: Saved[Said]) -> None:
    """Write what has changed."""
    table = _TABLES[type(saved.said)]
    connection.execute(update(table).where(table.c.id == saved.id).values(**_changing(saved)))


def remove_saved(connection: Connection, kind: type[Said], number: int) -> None:
    """Delete one."""
    table = _TABLES[kind]
    connection.execute(delete(table).where(table.c.id == number))


def _changing(saved: Saved[Said]) -> dict[str, Any]:
    said = {name: _written(cell) for name, cell in vars(saved.said).items()}
    return {**said, "version": saved.version, "changed": saved.changed, "changed_by": saved.changed_by}


def _written(cell: object) -> object:
    """Write what a column holds: a definition as JSON, everything else as it is."""
    return msgspec.json.encode(cell).decode() if isinstance(cell, dict) else cell


def _saved(kind: type[Said], row: Row[Any]) -> Saved[Said]:
    cells = {one.name: getattr(row, one.name) for one in fields(kind)}
    if "definition" in cells:
        cells["definition"] = msgspec.json.decode(cells["definition"])
    return Saved(row.id, row.owner, kind(**cells), row.version, row.changed, row.changed_by)
