"""The tables of failed events, of their edits, and of what the tracking plan found."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Row,
    Select,
    Table,
    Text,
    and_,
    bindparam,
    case,
    delete,
    func,
    insert,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from sojourn.database import Connection, metadata
from sojourn.sources.failed_events import DISCARDED, OPEN, REPLAYED, WAITING, Edit, FailedEvent, Place
from sojourn.sources.tracking_plan.counting import Tally, Violations, others

failed_events = Table(
    "failed_events",
    metadata,
    Column("file", BigInteger, nullable=False),
    Column("offset", BigInteger, nullable=False),
    Column("item", Integer, nullable=False),
    Column("source", Text, nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Column("code", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("kind", Text, nullable=False, server_default="batch"),
    Column("retry", Integer, nullable=False, server_default="0"),
    Column("channel", Text),
    Column("around", LargeBinary),
    Column("state", Text, nullable=False, server_default=WAITING),
    Column("changed_at", BigInteger),
    PrimaryKeyConstraint("file", "offset", "item"),
)
"""``file``, ``offset`` and ``item`` are where it stood among the rows: the same failure again is the same line."""

failed_edits = Table(
    "failed_edits",
    metadata,
    Column("file", BigInteger, nullable=False),
    Column("offset", BigInteger, nullable=False),
    Column("item", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("edited_at", BigInteger, nullable=False),
    Column("raw", LargeBinary, nullable=False),
    PrimaryKeyConstraint("file", "offset", "item", "number"),
)
plan_violations = Table(
    "plan_violations",
    metadata,
    Column("version", Integer, nullable=False),
    Column("source", Text, nullable=False),
    Column("event", Text, nullable=False),
    Column("property", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("count", BigInteger, nullable=False),
    Column("first_at", BigInteger, nullable=False),
    Column("last_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("version", "source", "event", "property", "kind", "action"),
)
_FAILED = (failed_events.c.file, failed_events.c.offset, failed_events.c.item)
# No IN: what is executed for many rows at once takes no lists.
_IS_OPEN = and_(failed_events.c.state != REPLAYED, failed_events.c.state != DISCARDED)
_EDITED = (failed_edits.c.file, failed_edits.c.offset, failed_edits.c.item)


def add_failed(connection: Connection, failures: Sequence[FailedEvent]) -> None:
    """Write failures; those that are there already stay as they are."""
    if failures:
        connection.execute(_insert(connection).on_conflict_do_nothing(), [_row(failure) for failure in failures])


def fail_again(connection: Connection, failures: Sequence[FailedEvent]) -> None:
    """Write failures of replays: what is there and open waits again and says the new reason."""
    if not failures:
        return
    statement = _insert(connection)
    told = {name: statement.excluded[name] for name in ("code", "path", "message", "state")}
    statement = statement.on_conflict_do_update(index_elements=["file", "offset", "item"], set_=told, where=_IS_OPEN)
    connection.execute(statement, [_row(failure) for failure in failures])


def change_state(connection: Connection, places: Sequence[Place], state: str, now: int | None) -> None:
    """Change the state of failed events; ``now`` None leaves the time of their last change."""
    if not places:
        return
    at = {f"at_{column.name}": column for column in _FAILED}
    statement = update(failed_events).where(*(column == bindparam(name) for name, column in at.items()))
    changes = {"state": state} if now is None else {"state": state, "changed_at": now}
    connection.execute(statement.values(changes), [dict(zip(at, place, strict=True)) for place in places])


def read_failed(
    connection: Connection, most: int, source: str | None, code: str | None, states: Sequence[str]
) -> list[FailedEvent]:
    """Give the latest failures first, at most so many; of one source, one code and some states."""
    query = _selected(source, code, states).order_by(failed_events.c.received_at.desc(), *_FAILED).limit(most)
    return [_failed(row) for row in connection.execute(query)]


def open_places(
    connection: Connection, source: str | None, code: str | None, after: Place, most: int
) -> list[FailedEvent]:
    """Give failures that can be replayed in the order in which they came, behind a place; some at a time."""
    query = _selected(source, code, OPEN).where(tuple_(*_FAILED) > tuple_(*after)).order_by(*_FAILED).limit(most)
    return [_failed(row) for row in connection.execute(query)]


def find_failed(connection: Connection, place: Place) -> FailedEvent | None:
    """Give the failure at a place."""
    row = connection.execute(_all().where(_at(_FAILED, place))).one_or_none()
    return None if row is None else _failed(row)


def read_edits(connection: Connection, place: Place) -> list[Edit]:
    """Give the edits of a failed event, the first one first."""
    query = select(failed_edits.c.edited_at, failed_edits.c.raw).where(_at(_EDITED, place))
    return [Edit(row.edited_at, bytes(row.raw)) for row in connection.execute(query.order_by(failed_edits.c.number))]


def add_edit(connection: Connection, place: Place, raw: bytes, now: int) -> None:
    """Add an edit behind those that there are."""
    count = connection.execute(select(func.count()).select_from(failed_edits).where(_at(_EDITED, place))).scalar_one()
    connection.execute(insert(failed_edits).values(**place._asdict(), number=count + 1, edited_at=now, raw=raw))


def count_failed(connection: Connection) -> dict[tuple[str, str], int]:
    """Count failures that wait, by source and code."""
    groups = (failed_events.c.source, failed_events.c.code)
    query = select(*groups, func.count()).where(failed_events.c.state.in_(OPEN)).group_by(*groups).order_by(*groups)
    return {(source, code): count for source, code, count in connection.execute(query)}


def failures_naming(connection: Connection, chosen: Callable[[bytes], bool]) -> list[FailedEvent]:
    """Give the failures whose bytes, as received, around them or after any edit, are chosen; in whatever state."""
    edits = connection.execute(select(*_EDITED, failed_edits.c.raw).execution_options(yield_per=1000))
    edited = {Place(*row[:3]) for row in edits if chosen(bytes(row.raw))}
    failures = map(_failed, connection.execute(_all().execution_options(yield_per=1000)))
    return [one for one in failures if one.place in edited or chosen(one.raw) or chosen(one.around)]


def forget_failed(connection: Connection, chosen: Callable[[bytes], bool]) -> int:
    """Delete the failures that ``failures_naming`` gives, and their edits; give how many there were."""
    found = failures_naming(connection, chosen)
    for one in found:
        connection.execute(delete(failed_edits).where(_at(_EDITED, one.place)))
        connection.execute(delete(failed_events).where(_at(_FAILED, one.place)))
    return len(found)


def count_changed(connection: Connection, now: int) -> dict[str, int]:
    """Count by state what was last changed at a moment."""
    state = failed_events.c.state
    query = select(state, func.count()).where(failed_events.c.changed_at == now).group_by(state)
    return {name: count for name, count in connection.execute(query)}  # noqa: C416  mypy knows rows as rows


def count_violations(connection: Connection, version: int, found: Mapping[Violations, Tally], most_lines: int) -> None:
    """Add to the counts of a version; once there are so many lines, what is new joins the line of the others."""
    counts = plan_violations.c
    lines = connection.execute(select(func.count()).where(counts.version == version)).scalar_one()
    for stated, tally in found.items():
        violations = Violations(*map(_without_nul, stated))
        if not _added(connection, version, violations, tally):
            room = lines < most_lines
            lines += room
            line = violations if room else others(violations)
            if room or not _added(connection, version, line, tally):
                connection.execute(insert(plan_violations).values(version=version, **line._asdict(), **asdict(tally)))


def _added(connection: Connection, version: int, violations: Violations, tally: Tally) -> bool:
    """Add to a line that there is."""
    counts = plan_violations.c
    at = {"version": version, **violations._asdict()}
    changed = update(plan_violations).where(*(counts[name] == value for name, value in at.items()))
    last = case((counts.last_at > tally.last_at, counts.last_at), else_=tally.last_at)
    return connection.execute(changed.values(count=counts["count"] + tally.count, last_at=last)).rowcount > 0


def read_violations(connection: Connection, version: int) -> list[tuple[Violations, Tally]]:
    """Give the counts of a version, the most frequent first."""
    counts = plan_violations.c
    names = [counts[name] for name in Violations._fields]
    query = select(*names, counts["count"], counts.first_at, counts.last_at).where(counts.version == version)
    rows = connection.execute(query.order_by(counts["count"].desc(), *names)).all()
    return [(Violations(*row[:5]), Tally(row[5], row[6], row[7])) for row in rows]


def _insert(connection: Connection) -> Any:  # noqa: ANN401  the two dialects have a class each
    return (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(failed_events)


def _row(failure: FailedEvent) -> dict[str, object]:
    told = {"path": _without_nul(failure.path), "message": _without_nul(failure.message)}
    return {name: value for name, value in {**asdict(failure), **told}.items() if name != "edited"}


def _without_nul(text: str) -> str:
    """Names come from clients and may hold the character NUL, which PostgreSQL does not keep; the bytes are kept."""
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}")


def _all() -> Select[Any]:
    """Select failures with their latest edit."""
    same = and_(*(edited == failed for edited, failed in zip(_EDITED, _FAILED, strict=True)))
    latest = select(failed_edits.c.raw).where(same).order_by(failed_edits.c.number.desc()).limit(1)
    return select(failed_events, latest.scalar_subquery().label("edited"))


def _selected(source: str | None, code: str | None, states: Sequence[str]) -> Select[Any]:
    query = _all().where(failed_events.c.state.in_(states))
    given = ((failed_events.c.source, source), (failed_events.c.code, code))
    return query.where(*(column == value for column, value in given if value is not None))


def _at(columns: Sequence[Column[Any]], place: Place) -> ColumnElement[bool]:
    return and_(*(column == number for column, number in zip(columns, place, strict=True)))


def _failed(row: Row[Any]) -> FailedEvent:
    found = row._asdict()
    edited = found["edited"]
    whole = {"raw": bytes(found["raw"]), "around": bytes(found["around"] or b"")}
    return FailedEvent(**{**found, **whole, "edited": None if edited is None else bytes(edited)})
