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
GRANTED = "granted"


def add_statements(connection: "Connection", statements: Sequence[Statement]) -> None:
    """Write statements; those that are there already stay as they are."""
    from sojourn.consent import storage

    storage.add_statements(connection, statements)


def add_spoken(connection: "Connection", statements: Sequence[Statement]) -> None:
    """Write what traffic says, without what repeats the statement before it within the hour, see ``settle_repeats``."""
    if not statements:
        return
    from sojourn.consent import storage

    known = read_statements(connection, {(one.namespace, one.value) for one in statements})
    fresh, gone = settle_repeats(statements, known)
    storage.drop_statements(connection, gone)
    add_statements(connection, fresh)


def settle_repeats(
    statements: Iterable[Statement], known: Iterable[Statement]
) -> tuple[list[Statement], list[Statement]]:
    """Give the statements to write, and those written before that say nothing any more.

    Exact semantics, for each identifier, purpose and channel, by the time when it was said: a change of the answer is
    always written. Of a yes that is repeated within the hour the first is written; of a no the first and the last, so
    that a yes from in between that arrives late does not count as the last word. Counter-example: no at 10:00 and at
    10:10, and a yes of 10:05 from a telephone that was offline. What states its wording is always written, and stays.

    >>> no = [Statement("email", "a", "profiling", None, "denied", time, "s", None, str(time)) for time in (0, 5, 9)]
    >>> yes = [Statement("email", "a", "profiling", None, "granted", time, "s", None, str(time)) for time in (3, 4)]
    >>> [one.time for one in settle_repeats(no, [])[0]], [one.time for one in settle_repeats(yes, [])[0]]
    ([0, 9], [3])
    >>> fresh, gone = settle_repeats(no[2:], no[:2])
    >>> [one.time for one in fresh], [one.time for one in gone]
    ([9], [5])
    """
    of_key: dict[tuple[object, ...], list[tuple[int, bool, Statement]]] = defaultdict(list)
    for fresh, some in ((False, known), (True, statements)):
        for one in some:
            of_key[one.namespace, one.value, one.purpose, one.channel].append((one.time, fresh, one))
    added, gone = list[Statement](), list[Statement]()
    for said in of_key.values():
        kept: list[tuple[bool, Statement]] = []
        for _, fresh, one in sorted(said, key=lambda entry: entry[:2]):
            if kept and one.wording is None and _repeats(one, kept[-1][1]):
                if fresh and one.status == GRANTED:
                    continue
                if len(kept) > 1 and kept[-1][1].wording is None and _repeats(one, kept[-2][1]):
                    is_fresh, middle = kept.pop()
                    gone += [] if is_fresh else [middle]
            kept.append((fresh, one))
        added += [one for fresh, one in kept if fresh]
    return added, gone


def _repeats(one: Statement, before: Statement) -> bool:
    return one.status == before.status and one.time - before.time < HOUR


def read_statements(connection: "Connection", identifiers: Iterable[tuple[str, str]]) -> list[Statement]:
    """Give all statements about some identifiers (namespace, value), the oldest first."""
    from sojourn.consent import storage

    return storage.read_statements(connection, identifiers)


def forget_statements(connection: "Connection", identifiers: Iterable[tuple[str, str]]) -> int:
    """Delete all statements about some identifiers; give how many there were."""
    from sojourn.consent import storage

    return storage.forget_statements(connection, identifiers)
