"""What people keep of what they looked at: views, which are addresses of the web app, and groups of customers.

Who changes or deletes something says which version they saw. When somebody has changed it since, they are told who, and
nothing is lost. A group keeps a question, never customers: whenever it is used, its question is asked of the log as it
is then, and as who uses it sees the brand. Its name is how questions refer to it, so no two groups have the same one.
"""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from sojourn.vocabulary import ChangedSince, InvalidInput, NotFound, iso

if TYPE_CHECKING:
    from sojourn.database import Connection, Database


@dataclass(frozen=True)
class ViewSaid:
    """What a person says of a view; ``address`` is a path of the web app with its query."""

    unknown: ClassVar = "view.unknown"
    changed: ClassVar = "view.changed"
    taken: ClassVar = None

    name: str
    address: str
    pinned: bool = False

    def shown(self) -> dict[str, Any]:
        """Give it as plain data."""
        return {"name": self.name, "address": self.address, "pinned": self.pinned}


@dataclass(frozen=True)
class GroupSaid:
    """What a person says of a group: its name, in words whom it holds, and the number as the API takes it."""

    unknown: ClassVar = "group.unknown"
    changed: ClassVar = "group.changed"
    taken: ClassVar = "group.taken"

    name: str
    about: str
    definition: dict[str, Any] = field(repr=False)

    def shown(self) -> dict[str, Any]:
        """Give it as plain data, without its definition."""
        return {"name": self.name, "about": self.about}


Said = TypeVar("Said", ViewSaid, GroupSaid)


@dataclass(frozen=True)
class Saved(Generic[Said]):
    """Something saved: whose it is, which version, who changed it last and when (us)."""

    id: int
    owner: str
    said: Said
    version: int
    changed: int
    changed_by: str

    def shown(self) -> dict[str, Any]:
        """Give it as plain data.

        >>> Saved(7, "ann", ViewSaid("Checkout", "/discover?goal=Order"), 1, 0, "ann").shown()["changed"]
        '1970-01-01T00:00:00+00:00'
        """
        changed = {"version": self.version, "changed": iso(self.changed), "changed_by": self.changed_by}
        return {"id": self.id, **self.said.shown(), "owner": self.owner, **changed}


@dataclass(frozen=True)
class Shelf(Generic[Said]):
    """All that is saved of one kind.

    What is not there raises NotFound ``view.unknown`` or ``group.unknown``, what is not as it was seen ChangedSince
    ``view.changed`` or ``group.changed``, a name that another group has InvalidInput ``group.taken``.
    """

    kind: type[Said]

    def all(self, db: "Database") -> list[Saved[Said]]:
        """List all by name, pinned views first."""
        from sojourn.insights.storage import read_all

        with db.reading() as connection:
            return read_all(connection, self.kind)

    def find(self, db: "Database", number: int) -> Saved[Said]:
        """Give one."""
        with db.reading() as connection:
            return self._found(connection, number)

    def named(self, db: "Database", name: str) -> Saved[Said] | None:
        """Give one of a name, None where there is none."""
        from sojourn.insights.storage import read_named

        with db.reading() as connection:
            return read_named(connection, self.kind, name)

    def add(self, db: "Database", said: Said, *, owner: str, now: int) -> Saved[Said]:
        """Save something; its number is about the time at which that was."""
        from sojourn.insights.storage import insert_saved, last_number

        with db.writing() as connection:
            self._check_free(connection, said.name, None)
            saved = Saved(max(now, last_number(connection, self.kind) + 1), owner, said, 1, now, owner)
            insert_saved(connection, saved)
        return saved

    def change(self, db: "Database", number: int, said: Said, *, version: int, by: str, now: int) -> Saved[Said]:
        """Change something that is as it was seen."""
        from sojourn.insights.storage import update_saved

        with db.writing() as connection:
            seen = self._as_seen(connection, number, version)
            self._check_free(connection, said.name, number)
            saved = replace(seen, said=said, version=version + 1, changed=now, changed_by=by)
            update_saved(connection, saved)
        return saved

    def delete(self, db: "Database", number: int, *, version: int) -> None:
        """Delete something that is as it was seen."""
        from sojourn.insights.storage import remove_saved

        with db.writing() as connection:
            remove_saved(connection, self.kind, self._as_seen(connection, number, version).id)

    def _found(self, connection: "Connection", number: int) -> Saved[Said]:
        from sojourn.insights.storage import read_one

        saved = read_one(connection, self.kind, number)
        if saved is None:
            raise NotFound.said(self.kind.unknown, number=number)
        return saved

    def _as_seen(self, connection: "Connection", number: int, version: int) -> Saved[Said]:
        seen = self._found(connection, number)
        if seen.version != version:
            at, by = iso(seen.changed), seen.changed_by
            raise ChangedSince.said(self.kind.changed, name=seen.said.name, by=by, at=at, version=seen.version)
        return seen

    def _check_free(self, connection: "Connection", name: str, own: int | None) -> None:
        from sojourn.insights.storage import read_named

        if self.kind.taken is None:
            return
        other = read_named(connection, self.kind, name)
        if other is not None and other.id != own:
            raise InvalidInput.said(self.kind.taken, name=name, owner=other.owner)


VIEWS = Shelf(ViewSaid)
GROUPS = Shelf(GroupSaid)
