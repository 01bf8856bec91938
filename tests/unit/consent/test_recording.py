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
    said = [replace(SAID, wording=None, time=time, place=f"1:{place}:0") for place, time in enumerate(times)]
    changed = replace(SAID, wording=None, time=7, place="1:9:0", status="denied")
    for one in [*said, changed]:
        with database.writing() as connection:
            add_spoken(connection, [one])
    with database.reading() as connection:
        kept = [(one.time, one.status) for one in read_statements(connection, [ANN])]
    assert kept == [(0, "granted"), (7, "denied"), (HOUR + 3, "granted")]


def test_the_last_no_counts_however_late_a_yes_from_before_arrives(database: Database) -> None:
    """No at 0, again at 5 and at 9; a telephone that was offline brings a yes of 7, and later one of 8."""

    def said(time: int, status: str) -> Statement:
        return Statement(*ANN, "profiling", None, status, time, "web", None, f"{status}:{time}")  # type: ignore[arg-type]

    for one in (said(0, "denied"), said(5, "denied"), said(9, "denied"), said(7, "granted"), said(8, "granted")):
        with database.writing() as connection:
            add_spoken(connection, [one])
    with database.reading() as connection:
        kept = [(one.time, one.status) for one in read_statements(connection, [ANN])]
    assert kept == [(0, "denied"), (7, "granted"), (9, "denied")]


def test_a_change_of_the_answer_is_kept_within_any_moment(database: Database) -> None:
    yes, no = (replace(SAID, wording=None, status=status) for status in ("granted", "denied"))
    said = [replace(one, time=time, place=f"1:{time}:0") for time, one in enumerate((yes, no, yes, no))]
    for some in (said[:2], said[2:]):
        with database.writing() as connection:
            add_spoken(connection, some)
    with database.reading() as connection:
        assert [one.status for one in read_statements(connection, [ANN])] == [one.status for one in said]


def test_statements_about_a_person_leave_together(database: Database) -> None:
    with database.writing() as connection:
        add_statements(connection, [SAID, replace(SAID, place="2"), replace(SAID, value="bo@x.de")])
        assert forget_statements(connection, [ANN, ("card", "none")]) == 2
    with database.reading() as connection:
        assert [one.value for one in read_statements(connection, [ANN, BO])] == ["bo@x.de"]
