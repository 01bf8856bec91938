"""Statements written down and read again."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from sojourn.consent.statements import Statement

# SQLAlchemy is heavy, and what only decides needs no database.
if TYPE_CHECKING:
    from sojourn.database import Connection

HOUR = 3_600_000_000
"""Browsers say the same with every event: a repeat within the hour says nothing new."""


def add_statements(connection: "Connection", statements: Sequence[Statement]) -> None:
    """Write statements; those that are there already stay as they are."""
    from sojourn.consent import storage

    storage.add_statements(connection, statements)


def add_spoken(connection: "Connection", statements: Sequence[Statement]) -> None:
    """Write what live traffic says, without what repeats the statement before it within the hour."""
    if not statements:
        return
    known = read_statements(connection, {(one.namespace, one.value) for one in statements})
    add_statements(connection, without_repeats(statements, known))


def without_repeats(statements: Iterable[Statement], known: Iterable[Statement]) -> list[Statement]:
    """Leave out what repeats the statement before it, of the same identifier, purpose and channel, within the hour.

    >>> first, again = (Statement("email", "a", "profiling", None, "denied", time, "s", None, "") for time in (0, 5))
    >>> len(without_repeats([first, again], [])), len(without_repeats([again], [first]))
    (1, 0)
    """
    of_key: dict[tuple[object, ...], list[tuple[int, bool, Statement]]] = defaultdict(list)
    for fresh, some in ((False, known), (True, statements)):
        for one in some:
            of_key[one.namespace, one.value, one.purpose, one.channel].append((one.time, fresh, one))
    kept = []
    for said in of_key.values():
        before: Statement | None = None
        for _, fresh, one in sorted(said, key=lambda entry: entry[:2]):
            if fresh and before is not None and one.status == before.status and one.time - before.time < HOUR:
                continue
            before = one
            if fresh:
                kept.append(one)
    return kept


def read_statements(connection: "Connection", identifiers: Iterable[tuple[str, str]]) -> list[Statement]:
    """Give all statements about some identifiers (namespace, value), the oldest first."""
    from sojourn.consent import storage

    return storage.read_statements(connection, identifiers)


def forget_statements(connection: "Connection", identifiers: Iterable[tuple[str, str]]) -> int:
    """Delete all statements about some identifiers; give how many there were."""
    from sojourn.consent import storage

    return storage.forget_statements(connection, identifiers)
