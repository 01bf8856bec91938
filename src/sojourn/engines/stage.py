"""The seam between the pipeline and what it keeps up to date for each customer: batch, state, effects.

A *stage* computes the state of a customer from the whole journey as it is known now, never from the state before; so
a late event, a merge, a split or an erasure needs no case of its own, and a state that is built anew equals the one
that grew. What changed against the state before may become events: those are news, and are made once.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from sojourn.engines.journeys import Journeys

State = dict[str, Any]
"""What a stage keeps of one customer, as JSON can say it."""


@dataclass(frozen=True)
class Batch:
    """Customers that something changed for: journey ``i`` is all of customer ``i``, without what Sojourn itself wrote.

    ``since`` is when the stage began to keep watch: what happened before is history, and no news.
    """

    journeys: Journeys
    since: int


@dataclass(frozen=True)
class Derived:
    """An event that follows from a journey: of which customer of the batch, its name, and when it came about.

    One customer has one event of a name at a time: name, customer and time are what makes it the same event again.
    """

    customer: int
    event: str
    time: int
    properties: State = field(default_factory=dict)


@dataclass(frozen=True)
class Effects:
    """What becomes of a batch: for each customer the state (None: nothing to keep) and when to look again by itself."""

    states: Sequence[State | None]
    wakes: Sequence[int | None]
    events: Sequence[Derived] = ()


class Stage(Protocol):
    """What the pipeline keeps up to date; ``version`` changes with whatever changes its states."""

    @property
    def name(self) -> str:
        """Its name, in the database and on the command line."""
        ...

    @property
    def version(self) -> str:
        """The version of its definition, with its settings."""
        ...

    def apply(self, batch: Batch, state: Sequence[tuple[State, ...]], now: int) -> Effects:
        """Compute the states of a batch.

        ``state`` has for each customer the states before, to tell what is news: none for one that is new, several
        where customers have become one. The states that it gives must not depend on them.
        """
        ...
