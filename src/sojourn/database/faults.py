"""What a database can refuse, said in one line; what a program did wrong keeps its traceback."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import ArgumentError, DBAPIError, ProgrammingError, TimeoutError as PoolTimeout

from sojourn.database.addresses import HINT, ServerAddress
from sojourn.vocabulary import InvalidInput, WorkspaceError

BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
UNWRITABLE = {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH}
FAILING = {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL}
# Classes of SQLSTATE that say something about the server, not about the statement: connection, resources, operator.
SERVER_CLASSES = ("08", "53", "57", "58")


@contextmanager
def told(place: Path | ServerAddress, *, reading: bool = False) -> Iterator[None]:
    """Say what the database refuses as one error of ours; let every other error through.

    The driver's own error is dropped: its text may hold the values of a statement.
    """
    try:
        yield
    except (DBAPIError, sqlite3.Error, PoolTimeout) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        fault = _file_fault(place, cause, reading=reading) if isinstance(place, Path) else _server_fault(place, cause)
        if fault is None:
            raise
        raise fault from None


@contextmanager
def told_of_url(address: ServerAddress) -> Iterator[None]:
    """Say what the driver cannot make of a URL, before any server was asked."""
    try:
        yield
    except (ArgumentError, ProgrammingError) as error:
        cause = error.orig if isinstance(error, ProgrammingError) else error
        # With a state it is a server's answer, so that the statement is wrong and not the URL.
        if getattr(cause, "sqlstate", None) is not None:
            raise
        raise InvalidInput(
            f"The options in the database URL cannot be used: {_said(address, cause)}.", code="database.url", hint=HINT
        ) from None


def busy(place: object) -> WorkspaceError:
    """Build the error for a writer that waited too long for another one."""
    return WorkspaceError(
        f"{place} is held by another process.", code="database.busy", hint="Try again when that process is done."
    )


def unwritable(path: Path, reason: str) -> WorkspaceError:
    """Build the error for a file that cannot be made, opened or written."""
    return WorkspaceError(
        f"{path} cannot be written: {reason}.",
        code="database.unwritable",
        hint="Choose a folder that you may write with --workspace.",
    )


def _file_fault(path: Path, cause: BaseException | None, *, reading: bool) -> WorkspaceError | None:
    if isinstance(cause, PoolTimeout):
        return busy(path)
    code = getattr(cause, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code in BUSY:
        return busy(path)
    if code in DAMAGED:
        return WorkspaceError(
            f"{path} is damaged or no database: {cause}.",
            code="database.damaged",
            hint="Restore it from a backup.",
        )
    if code in FAILING:
        return WorkspaceError(f"{path} cannot be used: {cause}.", code="database.failing", hint="Look at the disk.")
    # A write under Database.reading is refused with the same code, and is a programming error.
    if code in UNWRITABLE and not (reading and code == sqlite3.SQLITE_READONLY):
        return unwritable(path, str(cause))
    return None


def _server_fault(address: ServerAddress, cause: BaseException | None) -> WorkspaceError | None:
    import psycopg

    state = getattr(cause, "sqlstate", None)
    if isinstance(cause, PoolTimeout) or state == "55P03":
        return busy(address.shown)
    if state == "42501":
        return WorkspaceError(
            f"{address.shown} does not allow it: {_said(address, cause)}.",
            code="database.forbidden",
            hint=f"Let the user own a schema {address.schema}, or create schemas in the database.",
        )
    if isinstance(cause, psycopg.OperationalError) and (state is None or state.startswith((*SERVER_CLASSES, "28"))):
        return WorkspaceError(
            f"{address.shown} cannot be reached: {_said(address, cause)}.",
            code="database.unreachable",
            hint="Check host, port, database, user and password, and that the server runs.",
        )
    return None


def _said(address: ServerAddress, cause: BaseException | None) -> str:
    """Give the first line of what the driver says, without passwords."""
    lines = str(cause).splitlines() or ["no reason given"]
    return address.without_secrets(lines[0]).strip().rstrip(".")
