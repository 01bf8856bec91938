"""Saved views: a name for an address of the web app, which holds everything that a picture depends on.

Who changes or deletes a view says which version they saw. When somebody has changed it since, they are told who, and
nothing is lost.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sojourn.vocabulary import ChangedSince, NotFound, iso

if TYPE_CHECKING:
    from sojourn.database import Connection, Database


@dataclass(frozen=True)
class ViewSaid:
    """What a person says of a view; ``address`` is a path of the web app with its query."""

    name: str
    address: str
    pinned: bool = False


@dataclass(frozen=True)
class View:
    """A saved view: whose it is, which version, who changed it last and when (us)."""

    id: int
    owner: str
    said: ViewSaid
    version: int
    changed: int
    changed_by: str


def list_views(db: "Database") -> list[View]:
    """List all views: pinned ones first, then by name."""
    from sojourn.insights.storage import read_views

    with db.reading() as connection:
        return read_views(connection)


def find_view(db: "Database", number: int) -> View:
    """Give one view. Raises NotFound ``view.unknown``."""
    with db.reading() as connection:
        return _found(connection, number)


def add_view(db: "Database", said: ViewSaid, *, owner: str, now: int) -> View:
    """Save a view; its number is about the time at which that was."""
    from sojourn.insights.storage import insert_view, last_number

    with db.writing() as connection:
        view = View(max(now, last_number(connection) + 1), owner, said, 1, now, owner)
        insert_view(connection, view)
    return view


def change_view(db: "Database", number: int, said: ViewSaid, *, version: int, by: str, now: int) -> View:
    """Change a view that is as it was seen. Raises NotFound ``view.unknown``, ChangedSince ``view.changed``."""
    from sojourn.insights.storage import update_view

    with db.writing() as connection:
        seen = _as_seen(connection, number, version)
        view = replace(seen, said=said, version=version + 1, changed=now, changed_by=by)
        update_view(connection, view)
    return view


def delete_view(db: "Database", number: int, *, version: int) -> None:
    """Delete a view that is as it was seen. Raises as ``change_view`` does."""
    from sojourn.insights.storage import remove_view

    with db.writing() as connection:
        remove_view(connection, _as_seen(connection, number, version).id)


def shown_view(view: View) -> dict[str, Any]:
    """Give a view as plain data.

    >>> shown_view(View(7, "ann", ViewSaid("Checkout", "/discover?goal=Order"), 1, 0, "ann"))["changed"]
    '1970-01-01T00:00:00+00:00'
    """
    return {
        "id": view.id,
        "name": view.said.name,
        "address": view.said.address,
        "pinned": view.said.pinned,
        "owner": view.owner,
        "version": view.version,
        "changed": iso(view.changed),
        "changed_by": view.changed_by,
    }


def _as_seen(connection: "Connection", number: int, version: int) -> View:
    view = _found(connection, number)
    if view.version != version:
        raise ChangedSince.said(
            "view.changed", name=view.said.name, by=view.changed_by, at=iso(view.changed), version=view.version
        )
    return view


def _found(connection: "Connection", number: int) -> View:
    from sojourn.insights.storage import read_view

    view = read_view(connection, number)
    if view is None:
        raise NotFound.said("view.unknown", number=number)
    return view
