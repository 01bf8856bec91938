"""A stage commits what it did together with how far it has read."""

import pytest

from sojourn.database import Database, Position, advance, position
from sojourn.vocabulary import WorkspaceError

FIRST, LATER = Position(segment=0, row=100, revision=3), Position(segment=2, row=0, revision=4)


def test_a_stage_begins_at_the_beginning_and_stands_where_it_went(database: Database) -> None:
    with database.writing() as connection:
        assert position(connection, "delivery") == Position()
        advance(connection, "delivery", FIRST, since=Position())
        advance(connection, "delivery", LATER, since=FIRST)
        assert position(connection, "moments") == Position()
    with database.reading() as connection:
        assert position(connection, "delivery") == LATER


def test_positions_hold_64_bits(database: Database) -> None:
    far = Position(segment=(1 << 23) - 1, row=(1 << 40) - 1, revision=(1 << 63) - 1)
    with database.writing() as connection:
        advance(connection, "delivery", far, since=Position())
        assert position(connection, "delivery") == far


def test_work_that_was_done_twice_is_taken_back_once(database: Database) -> None:
    with database.writing() as connection:
        advance(connection, "delivery", FIRST, since=Position())

    def work_again() -> None:
        with database.writing() as connection:
            advance(connection, "effects", FIRST, since=Position())
            advance(connection, "delivery", LATER, since=Position())

    with pytest.raises(WorkspaceError) as raised:
        work_again()
    assert raised.value.code == "position.moved"
    with database.reading() as connection:
        assert position(connection, "delivery") == FIRST
        assert position(connection, "effects") == Position()


def test_nobody_advances_backwards(database: Database) -> None:
    with database.writing() as connection, pytest.raises(ValueError, match="backwards"):
        advance(connection, "delivery", FIRST, since=LATER)
