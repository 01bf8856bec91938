"""Groups: a name for the customers behind one number of an answer. What is kept is the question, never the customers.

A group lives: whenever it is used, its question is asked of the log as it is then, and as who uses it sees the brand.
Its name is how questions refer to it, so no two groups have the same one.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sojourn.vocabulary import ChangedSince, InvalidInput, NotFound, iso

if TYPE_CHECKING:
    from sojourn.database import Connection, Database


@dataclass(frozen=True)
class GroupSaid:
    """What a person says of a group: its name, in words whom it holds, and the number as the API takes it."""

    name: str
    about: str
    definition: dict[str, Any]


@dataclass(frozen=True)
class Group:
    """A saved group: whose it is, which version, who changed it last and when (us)."""

    id: int
    owner: str
    said: GroupSaid
    version: int
    changed: int
    changed_by: str


def list_groups(db: "Database") -> list[Group]:
    """List all groups by name."""
    from sojourn.insights.storage import read_groups

    with db.reading() as connection:
        return read_groups(connection)


def find_group(db: "Database", number: int) -> Group:
    """Give one group. Raises NotFound ``group.unknown``."""
    with db.reading() as connection:
        return _found(connection, number)


def group_named(db: "Database", name: str) -> Group:
    """Give the group of a name. Raises InvalidInput ``group.none``."""
    from sojourn.insights.storage import read_group_named

    with db.reading() as connection:
        found = read_group_named(connection, name)
    if found is None:
        raise InvalidInput.said("group.none", name=name)
    return found


def add_group(db: "Database", said: GroupSaid, *, owner: str, now: int) -> Group:
    """Save a group; its number is about the time at which that was. Raises InvalidInput ``group.taken``."""
    from sojourn.insights.storage import insert_group, last_group

    with db.writing() as connection:
        _check_free(connection, said.name, None)
        group = Group(max(now, last_group(connection) + 1), owner, said, 1, now, owner)
        insert_group(connection, group)
    return group


def change_group(db: "Database", number: int, said: GroupSaid, *, version: int, by: str, now: int) -> Group:
    """Change a group that is as it was seen.

    Raises NotFound ``group.unknown``, ChangedSince ``group.changed``, InvalidInput ``group.taken``.
    """
    from sojourn.insights.storage import update_group

    with db.writing() as connection:
        seen = _as_seen(connection, number, version)
        _check_free(connection, said.name, number)
        group = replace(seen, said=said, version=version + 1, changed=now, changed_by=by)
        update_group(connection, group)
    return group


def delete_group(db: "Database", number: int, *, version: int) -> None:
    """Delete a group that is as it was seen. Raises NotFound ``group.unknown``, ChangedSince ``group.changed``."""
    from sojourn.insights.storage import remove_group

    with db.writing() as connection:
        remove_group(connection, _as_seen(connection, number, version).id)


def shown_group(group: Group) -> dict[str, Any]:
    """Give a group as plain data, without its definition.

    >>> shown_group(Group(7, "ann", GroupSaid("Lost", "dropped: Checkout", {}), 1, 0, "ann"))["name"]
    'Lost'
    """
    return {
        "id": group.id,
        "name": group.said.name,
        "about": group.said.about,
        "owner": group.owner,
        "version": group.version,
        "changed": iso(group.changed),
        "changed_by": group.changed_by,
    }


def _check_free(connection: "Connection", name: str, own: int | None) -> None:
    from sojourn.insights.storage import read_group_named

    other = read_group_named(connection, name)
    if other is not None and other.id != own:
        raise InvalidInput.said("group.taken", name=name, owner=other.owner)


def _as_seen(connection: "Connection", number: int, version: int) -> Group:
    group = _found(connection, number)
    if group.version != version:
        raise ChangedSince.said(
            "group.changed", name=group.said.name, by=group.changed_by, at=iso(group.changed), version=group.version
        )
    return group


def _found(connection: "Connection", number: int) -> Group:
    from sojourn.insights.storage import read_group

    group = read_group(connection, number)
    if group is None:
        raise NotFound.said("group.unknown", number=number)
    return group
