"""Versions of the tables: Alembic run by the program itself, from the files beside this one.

Alembic takes most of a second to import, so that a database which is up to date never does.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import Connection, inspect

from sojourn.vocabulary import WorkspaceError

if TYPE_CHECKING:
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

FOLDER = Path(__file__).parent / "migrations"


class Transactions(Protocol):
    """What migrations need of a database."""

    def reading(self) -> AbstractContextManager[Connection]:
        """Give a connection that reads."""

    def writing(self) -> AbstractContextManager[Connection]:
        """Give a connection whose changes are committed together."""


def known_versions() -> list[str]:
    """List the versions that this program knows, the newest last: ``versions/v0001_WHAT.py`` is ``0001``.

    >>> known_versions()[0]
    '0001'
    """
    return sorted(path.stem[1:5] for path in (FOLDER / "versions").glob("v[0-9]*.py"))


def version(connection: Connection) -> str | None:
    """Give the version of the tables, None where there are none."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one_or_none()


def migrate(db: Transactions) -> None:
    """Bring the tables to the newest version; all steps in one transaction."""
    with db.reading() as connection:
        if _checked(connection, db) == known_versions()[-1]:
            return
    with db.writing() as connection:
        # Another process may have been faster while this one waited for its turn.
        _checked(connection, db)
        _take_steps(connection)


def _checked(connection: Connection, db: object) -> str | None:
    """Give the version of the tables; refuse one that only a later program can know."""
    found, known = version(connection), known_versions()
    if found is not None and found not in known:
        raise WorkspaceError(
            f"{db} was written by a newer Sojourn (version {found} of the tables, this program knows {known[-1]}).",
            code="database.newer",
            hint="Install the newest Sojourn.",
        )
    return found


def _take_steps(connection: Connection) -> None:
    from alembic.operations import Operations
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory(FOLDER)

    def steps(_heads: object, context: "MigrationContext") -> Iterator[Any]:
        return _steps(scripts, context)

    context = MigrationContext.configure(connection, opts={"fn": steps})
    with Operations.context(context):
        context.run_migrations()


def _steps(scripts: "ScriptDirectory", context: "MigrationContext") -> Iterator[Any]:
    """Give the steps from the database's version to the newest, oldest first."""
    from alembic.runtime.migration import MigrationStep

    missing = list(scripts.iterate_revisions("head", context.get_current_revision() or "base"))
    for script in reversed(missing):
        yield MigrationStep.upgrade_from_script(scripts.revision_map, script)
