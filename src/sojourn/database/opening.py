"""A database opened: transactions to read and to write in, brought to the newest version."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine

from sojourn.database.addresses import FILE, ServerAddress, server_address
from sojourn.database.engines import WRITING, rewrite_tables, server_engine, sqlite_engine
from sojourn.database.faults import busy, told, told_of_url, unwritable
from sojourn.database.migrating import migrate
from sojourn.database.schemas import claim_schema


@dataclass(frozen=True)
class Database:
    """The operational state of one workspace; close it, or use it in a ``with``.

    ``place`` is the path of the file, or the address on a server (which shows no password). Safe to share by threads,
    not to carry over a fork.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder, Database.open(Path(folder)) as db:
    ...     db.migrate()
    ...     with db.reading() as connection:
    ...         connection.exec_driver_sql("SELECT count(*) FROM positions").scalar_one()
    0
    """

    place: Path | ServerAddress
    engine: Engine = field(repr=False)

    @classmethod
    def open(cls, folder: Path, url: str | None = None) -> Self:
        """Open the state of the workspace in ``folder``; make an empty one where there is none.

        Without ``url`` it is ``state.db`` in the folder, readable by its owner only. With the URL of a PostgreSQL
        server it is a schema there: ``?schema=NAME``, else one derived from the folder's name, which is refused when
        it belongs to another folder.

        Raises InvalidInput ``database.url`` or ``database.schema``, and WorkspaceError ``database.unwritable``,
        ``database.damaged``, ``database.unreachable``, ``database.forbidden``, ``database.driver`` or
        ``database.elsewhere``.
        """
        place: Path | ServerAddress = folder / FILE if url is None else server_address(url, folder)
        if isinstance(place, Path):
            _make_file(place)
            opened = cls(place, sqlite_engine(place))
        else:
            with told_of_url(place):
                opened = cls(place, server_engine(place))
        try:
            opened._look()
        except BaseException:
            opened.close()
            raise
        return opened

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection whose changes are committed together at the end, or taken back when an error leaves.

        One writer at a time; the others wait up to 30 seconds, then get WorkspaceError ``database.busy``. Whatever
        the database refuses later is told the same way (``database.unreachable``, ``database.failing``, ...).
        """
        writer = {WRITING: True}
        with told(self.place), self.engine.connect().execution_options(**writer) as connection, connection.begin():
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one moment of the state and cannot change it; writers do not disturb it."""
        with told(self.place, reading=True), self.engine.connect() as connection, connection.begin():
            yield connection

    def migrate(self) -> None:
        """Bring the tables to the newest version, in one transaction; cheap when they are.

        Raises WorkspaceError ``database.newer`` when a later version of Sojourn has written them.
        """
        migrate(self)

    def compact(self) -> None:
        """Rewrite the tables, so that nothing that was deleted can be read in their files any more.

        Raises WorkspaceError ``database.busy`` where somebody reads all the while.
        """
        with told(self.place):
            if not rewrite_tables(self.engine):
                raise busy(self.place)

    def close(self) -> None:
        """Give back all connections."""
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __str__(self) -> str:
        return str(self.place) if isinstance(self.place, Path) else self.place.shown

    def _look(self) -> None:
        """Meet a damaged file, a wrong password or a stranger's schema now, not at the first request."""
        if isinstance(self.place, Path):
            # A folder that cannot be written refuses the side files even to a reader.
            with told(self.place), self.reading() as connection:
                connection.exec_driver_sql("SELECT count(*) FROM sqlite_master")
        else:
            with told_of_url(self.place):
                claim_schema(self, self.place)


def _make_file(path: Path) -> None:
    """Make the file where it is missing; its side files inherit that only its owner reads it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise unwritable(path, error.strerror or str(error)) from None
