"""Failed events: received and kept, but no event could be made of them.

The table is imported when it is asked: SQLAlchemy takes longer to import than most commands run, and few need it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sojourn.database import Connection


@dataclass(frozen=True, slots=True)
class FailedEvent:
    """One of them: why it failed, where in the request, and its bytes as they came.

    ``file``, ``offset`` and ``item`` are its place among the rows of the log; ``received_at`` microseconds since 1970.
    """

    file: int
    offset: int
    item: int
    source: str
    received_at: int
    code: str
    path: str
    message: str
    raw: bytes


def add_failed(connection: "Connection", failures: Sequence[FailedEvent]) -> None:
    """Write failures; those that are there already stay as they are."""
    from sojourn.sources import storage

    storage.add_failed(connection, failures)


def read_failed(connection: "Connection", most: int, source: str | None = None) -> list[FailedEvent]:
    """Give the latest failures first, at most so many; of one source or of all."""
    from sojourn.sources import storage

    return storage.read_failed(connection, most, source)


def count_failed(connection: "Connection") -> dict[tuple[str, str], int]:
    """Count failures by source and code."""
    from sojourn.sources import storage

    return storage.count_failed(connection)


def failures_naming(connection: "Connection", chosen: Callable[[bytes], bool]) -> list[FailedEvent]:
    """Give the failures whose bytes are chosen."""
    from sojourn.sources import storage

    return storage.failures_naming(connection, chosen)


def forget_failed(connection: "Connection", chosen: Callable[[bytes], bool]) -> int:
    """Delete the failures whose bytes are chosen; give how many there were."""
    from sojourn.sources import storage

    return storage.forget_failed(connection, chosen)
