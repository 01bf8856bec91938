"""The scope of a question: which events, which customers, what a step and a journey is. One envelope for all."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol

from sojourn.engines.filters import Filter, condition_of
from sojourn.vocabulary import TimeWindow, iso, zone

Unit = Literal["customer", "case"]


class StepRules(Protocol):
    """What turns raw events into steps at question time: a versioned touchpoint set."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The coded columns that the rules look at; the first one is ``event``."""
        ...

    def step(self, values: Sequence[str]) -> str | None:
        """Give the step for one combination of values of these columns; None hides the event."""
        ...

    def steps(self, events: Sequence[str]) -> frozenset[str]:
        """Give every step that these raw events can become."""
        ...

    @property
    def collapsed(self) -> frozenset[str]:
        """The steps whose direct repeats count as one."""
        ...

    @property
    def title(self) -> str:
        """Name and version, for the answer."""
        ...


@dataclass(frozen=True)
class Seen:
    """A part of the events: those with one of the ``values`` in one of the ``columns``."""

    columns: tuple[str, ...]
    values: frozenset[str]


@dataclass(frozen=True)
class Scope:
    """What a question looks at; the same in the library, the command line and the API.

    ``range`` restricts where a journey, pass or chain starts; completion may lie after its end. ``where`` is an SQL
    condition on events, applied before sequencing, ``filters`` are conditions beside it that people chose.
    ``session_gap`` (microseconds) splits journeys where more time than that passes. ``collapse`` makes direct repeats
    of any step one. ``derived`` lets in what Sojourn itself wrote. ``seen`` is the part of the events that there is
    for who asks.
    """

    range: TimeWindow = TimeWindow()  # noqa: RUF009  frozen
    tz: str = "UTC"
    where: str | None = None
    filters: tuple[Filter, ...] = ()
    unit: Unit = "customer"
    session_gap: int | None = None
    collapse: bool = False
    touchpoints: StepRules | None = None
    persons: frozenset[str] | None = None
    derived: bool = False
    seen: Seen | None = None

    def changed(self, **changes: Any) -> "Scope":  # noqa: ANN401  the fields have their own types
        """Give a scope with some fields changed."""
        return replace(self, **changes)

    def to_dict(self) -> dict[str, object]:
        """Show the parts of the scope that differ from the plain one, for answers."""
        shown: dict[str, object] = {}
        if self.range != TimeWindow():
            local = zone(self.tz)
            ends = (self.range.start, self.range.end)
            shown["range"] = [None if end is None else iso(end, local) for end in ends]
        for name in ("where", "session_gap", "collapse", "derived"):
            if getattr(self, name):
                shown[name] = getattr(self, name)
        if self.filters:
            shown["filters"] = condition_of(self.filters)
        if self.unit != "customer":
            shown["unit"] = self.unit
        if self.touchpoints is not None:
            shown["touchpoints"] = self.touchpoints.title
        if self.persons is not None:
            shown["persons"] = len(self.persons)
        if self.seen is not None:
            shown["seen"] = sorted(self.seen.values)
        return shown
