"""The tables of saved views and saved groups."""

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
from sojourn.insights.groups import Group, GroupSaid
from sojourn.insights.views import View, ViewSaid

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


def read_views(connection: Connection) -> list[View]:
    """Give all views: pinned ones first, then by name."""
    query = select(saved_views).order_by(saved_views.c.pinned.desc(), saved_views.c.name, saved_views.c.id)
    return [_view(row) for row in connection.execute(query)]


def read_view(connection: Connection, number: int) -> View | None:
    """Give one view, None where there is none."""
    row = connection.execute(select(saved_views).where(saved_views.c.id == number)).one_or_none()
    return None if row is None else _view(row)


def last_number(connection: Connection) -> int:
    """Give the highest number of a view, 0 where there is none."""
    return connection.execute(select(func.max(saved_views.c.id))).scalar_one() or 0


def insert_view(connection: Connection, view: View) -> None:
    """Write a new view."""
    connection.execute(insert(saved_views).values(id=view.id, owner=view.owner, **_changing(view)))


def update_view(connection: Connection, view: View) -> None:
    """Write what has changed of a view."""
    connection.execute(update(saved_views).where(saved_views.c.id == view.id).values(**_changing(view)))


def remove_view(connection: Connection, number: int) -> None:
    """Delete a view."""
    connection.execute(delete(saved_views).where(saved_views.c.id == number))


def read_groups(connection: Connection) -> list[Group]:
    """Give all groups by name."""
    return [_group(row) for row in connection.execute(select(saved_groups).order_by(saved_groups.c.name))]


def read_group(connection: Connection, number: int) -> Group | None:
    """Give one group, None where there is none."""
    row = connection.execute(select(saved_groups).where(saved_groups.c.id == number)).one_or_none()
    return None if row is None else _group(row)


def read_group_named(connection: Connection, name: str) -> Group | None:
    """Give the group of a name, None where there is none."""
    row = connection.execute(select(saved_groups).where(saved_groups.c.name == name)).one_or_none()
    return None if row is None else _group(row)


def last_group(connection: Connection) -> int:
    """Give the highest number of a group, 0 where there is none."""
    return connection.execute(select(func.max(saved_groups.c.id))).scalar_one() or 0


def insert_group(connection: Connection, group: Group) -> None:
    """Write a new group."""
    connection.execute(insert(saved_groups).values(id=group.id, owner=group.owner, **_changing_group(group)))


def update_group(connection: Connection, group: Group) -> None:
    """Write what has changed of a group."""
    connection.execute(update(saved_groups).where(saved_groups.c.id == group.id).values(**_changing_group(group)))


def remove_group(connection: Connection, number: int) -> None:
    """Delete a group."""
    connection.execute(delete(saved_groups).where(saved_groups.c.id == number))


def _changing(view: View) -> dict[str, Any]:
    said = {"name": view.said.name, "address": view.said.address, "pinned": view.said.pinned}
    return {**said, "version": view.version, "changed": view.changed, "changed_by": view.changed_by}


def _view(row: Row[Any]) -> View:
    said = ViewSaid(row.name, row.address, row.pinned)
    return View(row.id, row.owner, said, row.version, row.changed, row.changed_by)


def _changing_group(group: Group) -> dict[str, Any]:
    definition = msgspec.json.encode(group.said.definition).decode()
    said = {"name": group.said.name, "about": group.said.about, "definition": definition}
    return {**said, "version": group.version, "changed": group.changed, "changed_by": group.changed_by}


def _group(row: Row[Any]) -> Group:
    said = GroupSaid(row.name, row.about, msgspec.json.decode(row.definition))
    return Group(row.id, row.owner, said, row.version, row.changed, row.changed_by)
