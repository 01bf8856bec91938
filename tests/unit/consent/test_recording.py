"""Statements in the database, on both engines: only added to, nothing twice, repeats within the hour left out."""

from dataclasses import replace

from sojourn.consent import Statement, add_spoken, add_statements, forget_statements, read_statements
from sojourn.database import Database

ANN, BO = ("email", "ann@x.de"), ("email", "bo@x.de")
SAID = Statement(*ANN, "marketing", "email", "granted", 1000, "web", "v2", "1:24:0")
HOUR = 3_600_000_000


def test_reading_a_row_twice_adds_nothing(database: Database) -> None:
    general = replace(SAID, channel=None, wording=None)
    for _ in range(2):
        with database.writing() as connection:
            add_statements(connection, [SAID, general, replace(SAID, value="bo@x.de")])
    with database.reading() as connection:
        assert set(read_statements(connection, [ANN])) == {SAID, general}
        assert len(read_statements(connection, [ANN, BO])) == 3


def test_what_browsers_repeat_within_the_hour_is_kept_once(database: Database) -> None:
    times = [0, 5, HOUR - 1, HOUR + 3]
    said = [replace(SAID, time=time, place=f"1:{place}:0") for place, time in enumerate(times)]
    changed = replace(SAID, time=7, place="1:9:0", status="denied")
    for one in [*said, changed]:
        with database.writing() as connection:
            add_spoken(connection, [one])
    with database.reading() as connection:
        kept = [(one.time, one.status) for one in read_statements(connection, [ANN])]
    assert kept == [(0, "granted"), (7, "denied"), (HOUR + 3, "granted")]


def test_statements_about_a_person_leave_together(database: Database) -> None:
    with database.writing() as connection:
        add_statements(connection, [SAID, replace(SAID, place="2"), replace(SAID, value="bo@x.de")])
        assert forget_statements(connection, [ANN, ("card", "none")]) == 2
    with database.reading() as connection:
        assert [one.value for one in read_statements(connection, [ANN, BO])] == ["bo@x.de"]
