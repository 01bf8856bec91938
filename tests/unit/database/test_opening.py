"""Transactions mean the same on both engines, and what a database refuses is one clear error."""

import os
import shutil
import sqlite3
import stat
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from sojourn.database import Connection, Database, Position, advance, position
from sojourn.vocabulary import InvalidInput, SojournError, WorkspaceError

NOBODY = 65534
PASSWORD = "s3cr3t/pa:ss"  # noqa: S105  looked for in messages
QUOTED = "s3cr3t%2Fpa%3Ass"


def stages(connection: Connection) -> list[str]:
    return [*connection.exec_driver_sql("SELECT stage FROM positions ORDER BY stage").scalars()]


def add_stage(connection: Connection, stage: str) -> None:
    advance(connection, stage, Position(row=1), since=Position())


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that other users can reach, unlike pytest's own."""
    made = Path(tempfile.mkdtemp(prefix="sojourn-closed-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@contextmanager
def closed(folder: Path) -> Iterator[None]:
    """Let nobody write in a folder, not even root."""
    root = os.geteuid() == 0
    folder.chmod(0o555)
    if root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        folder.chmod(0o755)


def test_what_is_written_together_is_there_together(database: Database) -> None:
    with database.writing() as connection:
        add_stage(connection, "a")
        add_stage(connection, "b")
    with database.reading() as connection:
        assert stages(connection) == ["a", "b"]


def test_an_error_takes_everything_back(database: Database) -> None:
    def fail() -> None:
        with database.writing() as connection:
            add_stage(connection, "a")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with database.reading() as connection:
        assert stages(connection) == []


def test_a_reader_sees_one_moment(database: Database) -> None:
    with database.reading() as reader:
        assert stages(reader) == []
        with database.writing() as writer:
            add_stage(writer, "a")
        assert stages(reader) == []
    with database.reading() as reader:
        assert stages(reader) == ["a"]


def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(DBAPIError), database.reading() as connection:
        add_stage(connection, "a")
    with database.writing() as connection:
        assert stages(connection) == []
        add_stage(connection, "a")


def test_one_writer_at_a_time(database: Database) -> None:
    """Ten writers that read, then write what they have read plus one, lose nothing."""

    def add_one(_: int) -> None:
        with database.writing() as connection:
            stands = position(connection, "counter")
            advance(connection, "counter", Position(row=stands.row + 1), since=stands)

    with ThreadPoolExecutor(5) as threads:
        list(threads.map(add_one, range(10)))
    with database.reading() as connection:
        assert position(connection, "counter").row == 10


def test_who_waits_too_long_is_told(database_url: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sojourn.database.engines.WAIT_SECONDS", 1)
    entered, done = Event(), Event()

    def hold(db: Database) -> None:
        with db.writing():
            entered.set()
            done.wait(20)

    with Database.open(tmp_path, database_url) as db, ThreadPoolExecutor(1) as threads:
        held = threads.submit(hold, db)
        assert entered.wait(10)
        try:
            with pytest.raises(WorkspaceError) as raised, db.writing():
                pass
        finally:
            done.set()
            held.result()
    assert raised.value.code == "database.busy"


def test_a_mistake_of_the_program_keeps_its_traceback(database: Database) -> None:
    add = "INSERT INTO positions (stage, segment, row, revision) VALUES ('a', 0, 0, 0)"
    with database.writing() as connection:
        connection.exec_driver_sql(add)
    with pytest.raises(IntegrityError), database.writing() as connection:
        connection.exec_driver_sql(add)
    with pytest.raises(DBAPIError), database.reading() as connection:
        connection.exec_driver_sql("SELECT * FROM no_such_table")


def test_many_may_open_a_new_database_at_once(database_url: str | None, tmp_path: Path) -> None:
    def make(_: int) -> None:
        with Database.open(tmp_path, database_url) as db:
            db.migrate()

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(make, range(6)))


def test_the_file_is_durable_and_its_owners(tmp_path: Path) -> None:
    with Database.open(tmp_path / "deep" / "workspace") as db, db.reading() as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
        path = tmp_path / "deep" / "workspace" / "state.db"
        assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
        assert {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()} == {0o600}
        assert str(db) == str(path)


@pytest.mark.parametrize("content", (b"hello", b"no database " * 1000), ids=("short", "long"))
def test_a_file_that_is_no_database_is_damaged(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "state.db").write_bytes(content)
    with pytest.raises(WorkspaceError) as raised:
        Database.open(tmp_path)
    assert raised.value.code == "database.damaged"
    assert "state.db" in str(raised.value)


def test_a_torn_file_is_damaged(tmp_path: Path) -> None:
    with Database.open(tmp_path) as db:
        db.migrate()
    path = tmp_path / "state.db"
    path.write_bytes(path.read_bytes()[:4096] + b"\xff" * 4096)
    with pytest.raises(WorkspaceError) as raised, Database.open(tmp_path) as db:
        db.migrate()
    assert raised.value.code == "database.damaged"


def test_a_folder_that_cannot_be_written(folder: Path) -> None:
    with closed(folder), pytest.raises(WorkspaceError) as raised:
        Database.open(folder)
    assert raised.value.code == "database.unwritable"
    assert str(folder) in str(raised.value)


def test_a_database_in_a_folder_that_cannot_be_written(folder: Path) -> None:
    (folder / "state.db").touch()
    (folder / "state.db").chmod(0o666)
    with closed(folder), pytest.raises(WorkspaceError) as raised:
        Database.open(folder)
    assert raised.value.code == "database.unwritable"


@pytest.mark.parametrize("occupied", ("workspace", "workspace/state.db"))
def test_a_path_that_is_something_else(occupied: str, tmp_path: Path) -> None:
    if occupied == "workspace":
        (tmp_path / occupied).write_text("a file")
    else:
        (tmp_path / occupied).mkdir(parents=True)
    with pytest.raises(WorkspaceError) as raised:
        Database.open(tmp_path / "workspace")
    assert raised.value.code == "database.unwritable"


@pytest.mark.parametrize(
    ("url", "code"),
    (
        (f"postgresql://me:{QUOTED}@127.0.0.1:1/state", "database.unreachable"),
        (f"postgresql+psycopg://me@127.0.0.1:1/state?password={QUOTED}", "database.unreachable"),
        (f"postgres://me:{QUOTED}@no.such.host.invalid/state", "database.unreachable"),
        (f"postgresql://me:{PASSWORD}@x@127.0.0.1:1/state", "database.url"),
        (f"postgresql://me:{QUOTED}@127.0.0.1:{PASSWORD}/state", "database.url"),
        (f"postgresql://me:{QUOTED}@127.0.0.1:1/state?schema=No%20Name", "database.schema"),
        (f"postgresql://me:{QUOTED}@127.0.0.1:1/state?no_such_option=1", "database.url"),
        (f"postgresql://me:{QUOTED}@127.0.0.1:1/state?connect_timeout={QUOTED}", "database.url"),
        (f"postgresql://me:{QUOTED}@127.0.0.1:1/state?host=a&port=x", "database.url"),
        (f"mysql://me:{QUOTED}@127.0.0.1/state", "database.url"),
        (f"{PASSWORD}", "database.url"),
        ("", "database.url"),
    ),
)
def test_a_wrong_url_is_told_without_its_password(url: str, code: str, tmp_path: Path) -> None:
    with pytest.raises(SojournError) as raised:
        Database.open(tmp_path, url)
    assert raised.value.code == code
    assert isinstance(raised.value, InvalidInput) == (code in {"database.url", "database.schema"})
    assert raised.value.__context__ is None or raised.value.__suppress_context__
    for shown in (str(raised.value), repr(raised.value), str(raised.value.to_dict())):
        assert "s3cr3t" not in shown
        assert "\n" not in shown


def test_a_database_never_shows_its_password(postgresql: str, tmp_path: Path) -> None:
    url = postgresql.replace("postgres:@", f"postgres:{QUOTED}@") + "&schema=test_shown"
    with Database.open(tmp_path, url) as db:
        for shown in (str(db), repr(db), repr(db.place)):
            assert "s3cr3t" not in shown
            assert "postgres@" in shown
        with db.writing() as connection:
            connection.exec_driver_sql("DROP SCHEMA test_shown CASCADE")


def test_an_unknown_database_of_a_server(postgresql: str, tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError) as raised:
        Database.open(tmp_path, postgresql.replace("/postgres?", "/nothing_here?"))
    assert raised.value.code == "database.unreachable"
    assert "nothing_here" in str(raised.value)


def test_a_user_who_may_not_make_a_schema(postgresql: str, tmp_path: Path) -> None:
    role = f"guest_{os.getpid()}"
    with Database.open(tmp_path, f"{postgresql}&schema=test_roles") as db:
        with db.writing() as connection:
            connection.exec_driver_sql(f"CREATE ROLE {role} LOGIN")
        with pytest.raises(WorkspaceError) as raised:
            Database.open(tmp_path, postgresql.replace("postgres:@", f"{role}@") + "&schema=test_guest")
        with db.writing() as connection:
            connection.exec_driver_sql(f"DROP ROLE {role}")
            connection.exec_driver_sql("DROP SCHEMA test_roles CASCADE")
    assert raised.value.code == "database.forbidden"
    assert "test_guest" in str(raised.value)


def test_a_server_that_goes_away_is_told_and_found_again(postgresql: str, tmp_path: Path) -> None:
    with Database.open(tmp_path, f"{postgresql}&schema=test_away") as db:
        kill = "SELECT pg_terminate_backend(pg_backend_pid())"
        with pytest.raises(WorkspaceError) as raised, db.writing() as connection:
            connection.exec_driver_sql(kill)
        assert raised.value.code == "database.unreachable"
        with db.writing() as connection:
            connection.exec_driver_sql("DROP SCHEMA test_away CASCADE")


def test_two_folders_of_one_name_do_not_share_a_schema(postgresql: str, tmp_path: Path) -> None:
    one, other = (tmp_path / place / f"50% of o'{os.getpid()}: x" for place in ("one", "other"))
    with Database.open(one, postgresql) as db:
        schema = getattr(db.place, "schema", "")
        with Database.open(one, postgresql):
            pass
        with pytest.raises(WorkspaceError) as raised:
            Database.open(other, postgresql)
        assert raised.value.code == "database.elsewhere"
        assert str(one) in str(raised.value)
        with Database.open(other, f"{postgresql}&schema={schema}"):
            pass
        with db.writing() as connection:
            connection.exec_driver_sql(f"DROP SCHEMA {schema} CASCADE")


def test_without_the_driver_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object, **__: object) -> None:
        raise ModuleNotFoundError("psycopg")

    monkeypatch.setattr("sojourn.database.engines.create_engine", missing)
    with pytest.raises(WorkspaceError) as raised:
        Database.open(tmp_path, "postgresql://me@127.0.0.1/state")
    assert raised.value.code == "database.driver"
    assert "sojourn[postgres]" in str(raised.value)


def test_what_the_disk_refuses_is_told(tmp_path: Path) -> None:
    with Database.open(tmp_path) as db:
        db.migrate()
        full = sqlite3.OperationalError("database or disk is full")
        full.sqlite_errorcode = sqlite3.SQLITE_FULL
        with pytest.raises(WorkspaceError) as raised, db.writing():
            raise OperationalError("COMMIT", None, full)
    assert raised.value.code == "database.failing"
