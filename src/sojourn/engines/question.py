"""The seam: a question is data plus pure functions; an engine carries it to where the events are.

The answer over any split of the customers into partitions is the answer over one: partials merge in any order, and
carry names, not one store's codes. What a question cannot know in one pass it asks in a further round.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sojourn.engines.journeys import Journeys
from sojourn.engines.scope import Scope

Partial = TypeVar("Partial")
Cell = dict[str, Any]


class Question(ABC, Generic[Partial]):
    """What is asked of journeys; frozen, and independent of where they are."""

    scope: Scope

    @abstractmethod
    def answer(self, journeys: Journeys) -> Partial:
        """Answer for the customers of one partition."""

    @abstractmethod
    def merge(self, left: Partial, right: Partial) -> Partial:
        """Bring two partial answers together."""

    def next(self, merged: Partial) -> "Question[Any] | None":  # noqa: ARG002  most questions need one round
        """Give the question of the next round, or None when this one was the last."""
        return None

    @abstractmethod
    def finish(self, merged: Partial) -> dict[str, Any]:
        """Make the answer of the last round's merged partial."""


class Drillable(ABC):
    """A question whose numbers open the customers behind them."""

    scope: Scope

    @abstractmethod
    def behind(self, journeys: Journeys, cell: Cell) -> NDArray[np.bool_]:
        """Say for each journey whether its customer counts in the number that ``cell`` names."""


@dataclass(frozen=True)
class Behind(Question[pa.Array]):
    """The customers behind one number of a question's answer."""

    question: Drillable
    cell: Cell = field(hash=False)

    @property
    def scope(self) -> Scope:  # type: ignore[override]  # read from the question it asks about
        """The scope of the question it asks about."""
        return self.question.scope

    def answer(self, journeys: Journeys) -> pa.Array:
        """List the persons of the journeys that count."""
        persons = np.unique(journeys.person[self.question.behind(journeys, self.cell)])
        return journeys.person_names(persons)

    def merge(self, left: pa.Array, right: pa.Array) -> pa.Array:
        """Put two lists together; customers never cross partitions."""
        return pa.concat_arrays([left, right])

    def finish(self, merged: pa.Array) -> dict[str, Any]:
        """Give the list in a stable order, as an Arrow array."""
        return {"customers": merged.take(pc.sort_indices(merged))}


@dataclass(frozen=True)
class Reading:
    """How an answer was got: what was read and how long it took."""

    events_read: int
    customers_read: int
    milliseconds: float
    warmup_milliseconds: float
    as_of: int | None
    snapshot: str


@dataclass(frozen=True)
class Outcome:
    """What an engine gives back for a question."""

    result: dict[str, Any]
    reading: Reading
    notes: tuple[str, ...] = field(default=())


class Engine(Protocol):
    """Where events are and questions go."""

    def ask(self, question: Question[Any]) -> Outcome:
        """Carry a question through all its rounds."""
        ...

    def describe(self, tz: str = "UTC") -> dict[str, Any]:
        """Say what is there: events, customers, time span, sources, channels."""
        ...
