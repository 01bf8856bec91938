"""Counting violations: how often, by source, event, property and kind, under each version of the plan.

Names come from clients, and a write key is public: beyond some thousand different lines of a version, what is new is
counted under ``(other)``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sojourn.database import Connection

MOST_LINES = 5000
LONGEST_NAME = 200
OTHER = "(other)"


class Violations(NamedTuple):
    """What is counted together; ``action`` is what became of the events."""

    source: str
    event: str
    property: str
    kind: str
    action: str


@dataclass
class Tally:
    """How often, and when first and last; microseconds since 1970.

    >>> tally = Tally()
    >>> tally.add(5), tally.add(3), (tally.count, tally.first_at, tally.last_at)
    (None, None, (2, 3, 5))
    """

    count: int = 0
    first_at: int = 0
    last_at: int = 0

    def add(self, at: int) -> None:
        """Count one more."""
        self.first_at = min(at, self.first_at) if self.count else at
        self.last_at = max(at, self.last_at)
        self.count += 1


def others(violations: Violations) -> Violations:
    """Give the line that takes what has no room of its own.

    >>> others(Violations("web", "Bell Rung", "tone", "Additional-Properties", "tag"))[1:3]
    ('(other)', '(other)')
    """
    return violations._replace(event=OTHER, property=OTHER if violations.property else "")


def count_violations(connection: "Connection", version: int, found: Mapping[Violations, Tally]) -> None:
    """Add to the counts of a version of the plan."""
    from sojourn.sources import storage

    storage.count_violations(connection, version, found, MOST_LINES)


def read_violations(connection: "Connection", version: int) -> list[tuple[Violations, Tally]]:
    """Give the counts of a version of the plan, the most frequent first."""
    from sojourn.sources import storage

    return storage.read_violations(connection, version)
