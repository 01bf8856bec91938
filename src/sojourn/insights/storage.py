"""The table of saved views."""

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Integer, Row, Table, Text, delete, func, insert, select, update

from sojourn.database import Connection, metadata
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


def _changing(view: View) -> dict[str, Any]:
    said = {"name": view.said.name, "address": view.said.address, "pinned": view.said.pinned}
    return {**said, "version": view.version, "changed": view.changed, "changed_by": view.changed_by}


def _view(row: Row[Any]) -> View:
    said = ViewSaid(row.name, row.address, row.pinned)
    return View(row.id, row.owner, said, row.version, row.changed, row.changed_by)
