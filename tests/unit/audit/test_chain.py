"""The audit only grows; what somebody changed, removed or put in between is found and named, on both databases."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sojourn.audit import Entry, Fault, Pseudonyms, latest_entries, record, verify
from sojourn.audit.chain import Head, Kept, follow
from sojourn.audit.storage import read_entries
from sojourn.database import Connection, Database
from sojourn.vocabulary import WorkspaceError

NOW = 1_800_000_000_000_000
APPENDING = """
import sys
from pathlib import Path
from sojourn.audit import Entry, record
from sojourn.database import Database
with Database.open(Path(sys.argv[1]), sys.argv[2] or None) as db:
    for number in range(40):
        with db.writing() as connection:
            record(connection, Entry(actor="cli", action="test.written", facts={"number": number}), number)
"""


def write(database: Database, count: int) -> list[Kept]:
    for number in range(count):
        with database.writing() as connection:
            record(connection, Entry(actor="cli", action="test.written", facts={"number": number}), NOW + number)
    with database.reading() as connection:
        return [*read_entries(connection)]


def faults(database: Database) -> list[tuple[str, int, int]]:
    with database.reading() as connection:
        return [(fault.kind, fault.number, fault.last) for fault in verify(connection).faults]


def test_entries_come_back_as_they_were_written_and_the_chain_holds(database: Database) -> None:
    entry = Entry(actor="key:sjs_1", action="customer.revealed", about="user:é", customer="a" * 32, facts={"n": 2})
    with database.writing() as connection:
        assert record(connection, entry, NOW) == 1
    write(database, 2)
    with database.reading() as connection:
        assert [kept.entry for kept in latest_entries(connection, 9)][-1] == entry
        assert [kept.number for kept in latest_entries(connection, 9, action="test")] == [3, 2]
        assert latest_entries(connection, 9, action="tes") == []
        found = verify(connection)
    assert (found.entries, found.head.number, found.faults) == (3, 3, ())


def test_an_entry_stands_or_falls_with_what_it_tells_of(database: Database) -> None:
    def fail(connection: Connection) -> None:
        record(connection, Entry(actor="cli", action="test.written"), NOW)
        raise RuntimeError

    with pytest.raises(RuntimeError), database.writing() as connection:
        fail(connection)
    assert write(database, 1)[0].number == 1
    assert faults(database) == []


@pytest.mark.parametrize(
    ("statement", "found"),
    (
        ("UPDATE audit_entries SET actor = 'user:eve' WHERE number = 3", [("changed", 3, 3)]),
        ("UPDATE audit_entries SET actor = 'anybody at all' WHERE number = 3", [("changed", 3, 3)]),
        ("UPDATE audit_entries SET time = time + 1 WHERE number = 5", [("changed", 5, 5)]),
        ("DELETE FROM audit_entries WHERE number IN (2, 3)", [("removed", 2, 3)]),
        ("DELETE FROM audit_entries WHERE number = 1", [("removed", 1, 1)]),
        ("DELETE FROM audit_entries WHERE number >= 4", [("removed", 4, 5)]),
        ("DELETE FROM audit_entries", [("removed", 1, 5)]),
        ("DELETE FROM audit_head", [("inserted", number, number) for number in range(1, 6)]),
    ),
)
def test_what_was_changed_or_removed_is_named(
    database: Database, statement: str, found: list[tuple[str, int, int]]
) -> None:
    write(database, 5)
    with database.writing() as connection:
        connection.exec_driver_sql(statement)
    assert faults(database) == found


def put_in_front_of_the_third(connection: Connection, entries: list[Kept]) -> None:
    from sqlalchemy import insert, update

    from sojourn.audit.storage import audit_entries

    forged = follow(Head(2, entries[1].digest), Entry(actor="cli", action="test.forged"), NOW)
    connection.exec_driver_sql("UPDATE audit_entries SET number = number + 100 WHERE number >= 3")
    connection.exec_driver_sql("UPDATE audit_entries SET number = number - 99 WHERE number >= 100")
    connection.exec_driver_sql("UPDATE audit_head SET number = 6")
    connection.execute(update(audit_entries).where(audit_entries.c.number == 4).values(previous=b"x" * 32))
    row = {"number": 3, "time": NOW, "actor": "cli", "action": "test.forged", "facts": {}}
    connection.execute(insert(audit_entries).values(previous=forged.previous, digest=forged.digest, **row))


def put_at_the_end(connection: Connection, entries: list[Kept]) -> None:
    from sqlalchemy import insert

    from sojourn.audit.storage import audit_entries

    forged = follow(Head(5, entries[-1].digest), Entry(actor="cli", action="test.forged"), NOW)
    row = {"number": 6, "time": NOW, "actor": "cli", "action": "test.forged", "facts": {}}
    connection.execute(insert(audit_entries).values(previous=forged.previous, digest=forged.digest, **row))


@pytest.mark.parametrize(
    ("forge", "found"),
    (
        (put_at_the_end, [("inserted", 6, 6)]),
        # Two entries cannot follow the same one, so that the next has to be changed for this.
        (put_in_front_of_the_third, [("broken", 4, 4), ("changed", 4, 4)]),
    ),
)
def test_what_was_put_in_is_named(
    database: Database, forge: Callable[[Connection, list[Kept]], None], found: list[tuple[str, int, int]]
) -> None:
    entries = write(database, 5)
    with database.writing() as connection:
        forge(connection, entries)
    assert faults(database) == found


def test_an_entry_that_stands_between_two_that_are_sealed_together_was_inserted() -> None:
    from sojourn.audit.chain import find_faults

    first = follow(Head(), Entry(actor="cli", action="test.written"), 0)
    second = follow(Head(1, first.digest), Entry(actor="cli", action="test.written"), 1)
    forged = follow(Head(1, first.digest), Entry(actor="cli", action="test.forged"), 1)
    moved = Kept(3, second.time, second.entry, second.previous, second.digest)
    assert [*find_faults([first, forged, moved], Head(3, moved.digest))] == [Fault("inserted", 2, 2)]


@pytest.mark.slow
def test_two_processes_that_write_at_once_make_one_chain(
    database: Database, database_url: str | None, tmp_path: Path
) -> None:
    line = [sys.executable, "-c", APPENDING, str(tmp_path / "workspace"), database_url or ""]
    writers = [subprocess.Popen(line) for _ in range(2)]
    assert [writer.wait(120) for writer in writers] == [0, 0]
    with database.reading() as connection:
        found = verify(connection)
        numbers = [kept.entry.facts["number"] for kept in read_entries(connection)]
    assert (found.entries, found.faults) == (80, ())
    assert sorted(numbers) == sorted([*range(40)] * 2)


@pytest.mark.parametrize(
    "entry",
    (
        Entry(actor="ann@shop.example", action="test.written"),
        Entry(actor="cli", action="Ann did it"),
        Entry(actor="cli", action="test.written", customer="ann@shop.example"),
        Entry(actor="cli", action="test.written", facts={"mail": "ann@shop.example"}),
        Entry(actor="cli", action="test.written", facts={"ann@shop.example": 1}),
    ),
)
def test_no_personal_value_is_taken(database: Database, entry: Entry) -> None:
    with pytest.raises(ValueError, match="audit entry"), database.writing() as connection:
        record(connection, entry, NOW)


def test_pseudonyms_are_of_one_workspace_and_its_owner(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    one, two = (Pseudonyms.open(tmp_path / name) for name in ("one", "two"))
    assert one.of("ann") == Pseudonyms.open(tmp_path / "one").of("ann")
    assert len({one.of("ann"), one.of("bob"), two.of("ann")}) == 3
    assert (tmp_path / "one" / "audit.key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "one").iterdir()] == ["audit.key"]
    assert one.key.hex() not in repr(one)


def test_a_damaged_key_is_told(tmp_path: Path) -> None:
    (tmp_path / "audit.key").write_bytes(b"short")
    with pytest.raises(WorkspaceError) as raised:
        Pseudonyms.open(tmp_path)
    assert raised.value.code == "audit.key"
