"""The ring answers in a microsecond, asks the database once a second, and never outlives a revocation by more."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from timeit import repeat

import pytest

from sojourn.access import KeyRing, create_secret_key, create_write_key, revoke_key
from sojourn.database import Connection, Database
from sojourn.vocabulary import SECOND, WorkspaceError

NOW = 1_800_000_000_000_000


@pytest.fixture
def readings(database: Database, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """One entry for each time the database is read; the word ``away`` in it makes the database fail."""
    seen: list[str] = []
    reading = Database.reading

    @contextmanager
    def counted(self: Database) -> Iterator[Connection]:
        if "away" in seen:
            seen.append("failed")
            raise WorkspaceError("The server is away.", code="database.unreachable")
        seen.append("read")
        with reading(self) as connection:
            yield connection

    monkeypatch.setattr(Database, "reading", counted)
    return seen


def test_the_database_is_asked_once_a_second(database: Database, readings: list[str]) -> None:
    made = create_write_key(database, "web", now=NOW)
    ring = KeyRing(database)
    for microseconds in (0, 1, SECOND // 2, SECOND - 1):
        assert ring.find(made.text, NOW + microseconds) == made.key
        assert ring.find("junk", NOW + microseconds) is None
    assert readings == ["read"]
    assert ring.find(made.text, NOW + SECOND) == made.key
    assert readings == ["read", "read"]


def test_a_revoked_key_lives_less_than_a_second(database: Database) -> None:
    made = create_write_key(database, "web", now=NOW)
    ring = KeyRing(database)
    assert ring.find(made.text, NOW) == made.key
    revoke_key(database, made.key.prefix, NOW + 1)
    assert ring.find(made.text, NOW + SECOND) is None


def test_a_fresh_key_is_known_to_its_first_request(database: Database, readings: list[str]) -> None:
    ring = KeyRing(database)
    assert ring.find("sjw_" + "x" * 32, NOW) is None
    made = create_write_key(database, "web", now=NOW)
    assert ring.find(made.text, NOW + 1) == made.key
    before = len(readings)
    assert ring.find(made.text, NOW + 2) == made.key
    assert len(readings) == before


def test_one_question_serves_all_who_bring_an_unknown_key_before_it(database: Database, readings: list[str]) -> None:
    ring = KeyRing(database)
    for _ in range(3):
        assert ring.find("sjw_" + "x" * 32, NOW) is None
    assert readings == ["read"]


def test_keys_are_read_only_when_some_have_changed(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    made, other = (create_write_key(database, "web", now=NOW) for _ in range(2))
    ring = KeyRing(database)
    assert ring.find(made.text, NOW) == made.key
    with monkeypatch.context() as patched:
        patched.delattr("sojourn.access.storage.read_keys")
        assert ring.find(made.text, NOW + SECOND) == made.key
    revoke_key(database, other.key.prefix, NOW)
    assert ring.find(other.text, NOW + 2 * SECOND) is None
    assert ring.find(made.text, NOW + 2 * SECOND) == made.key


def test_an_expired_key_is_refused_at_its_microsecond(database: Database, readings: list[str]) -> None:
    made = create_secret_key(database, "nightly", ["read"], expires=NOW + 10, now=NOW)
    ring = KeyRing(database)
    assert ring.find(made.text, NOW + 9) == made.key
    assert ring.find(made.text, NOW + 10) is None
    assert readings == ["read"]


def test_a_prefix_alone_opens_nothing(database: Database) -> None:
    made = create_write_key(database, "web", now=NOW)
    ring = KeyRing(database)
    for text in (made.key.prefix, made.text + "a", made.text[:-1], made.key.prefix + "\ud800"):
        assert ring.find(text, NOW) is None


def test_a_clock_set_back_reads_again(database: Database, readings: list[str]) -> None:
    ring = KeyRing(database)
    ring.find("junk", NOW)
    ring.find("junk", NOW - 1)
    assert readings == ["read", "read"]


def test_while_the_database_is_away_nothing_is_let_in(database: Database, readings: list[str]) -> None:
    made = create_write_key(database, "web", now=NOW)
    ring = KeyRing(database)
    assert ring.find(made.text, NOW) == made.key
    readings.append("away")
    for microseconds in (SECOND, SECOND + 1, 2 * SECOND - 1):
        with pytest.raises(WorkspaceError) as raised:
            ring.find(made.text, NOW + microseconds)
        assert raised.value.code == "database.unreachable"
    assert readings.count("failed") == 1
    readings.remove("away")
    assert ring.find(made.text, NOW + 2 * SECOND) == made.key


def test_threads_share_one_reading(database: Database, readings: list[str]) -> None:
    made = create_write_key(database, "web", now=NOW)
    ring = KeyRing(database)
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: ring.find(made.text, NOW), range(64)))
    assert found == [made.key] * 64
    assert readings == ["read"]


def test_a_hit_costs_less_than_five_microseconds(database: Database) -> None:
    made = create_write_key(database, "web", origins=["https://shop.example"], now=NOW)
    for _ in range(30):
        create_write_key(database, "other", now=NOW)
    ring = KeyRing(database)
    assert ring.find(made.text, NOW) == made.key
    times = repeat(lambda: ring.find(made.text, NOW), number=2000, repeat=25)
    assert min(times) / 2000 < 5e-6
