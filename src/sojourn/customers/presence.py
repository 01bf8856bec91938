"""Two stages of the pipeline: when a customer became known, and whether a known customer has gone quiet.

Semantics: a customer is *known* from the first event or call on that says who it is; see kernels/telling.py, by which
*anonymous to known* counts as well. A known customer is *quiet* once nothing has happened for so many days, and comes
back with the next event. Only what comes about after the stage began to keep watch becomes an event: history is no
news. Who is anonymous goes quiet unnoticed: most visitors never return, and telling so would double the log.

A customer who was known already, in whatever part of it, does not become known again. Counter-example to asking for a
changed time alone: an older event that arrives late moves the time, and would make each such customer known twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from sojourn.engines import Batch, Derived, Effects, Journeys, Stage, State
from sojourn.journey_store import NEVER
from sojourn.kernels.telling import find_told
from sojourn.vocabulary import DAY

I64 = NDArray[np.int64]
CUSTOMER_KNOWN, WENT_QUIET, CAME_BACK = "Customer Known", "Customer Went Quiet", "Customer Came Back"
INACTIVE_DAYS = 30


@dataclass(frozen=True)
class KnownStage:
    """When each customer became known: ``{"since": us}``; emits *Customer Known* once, with the time of the cause."""

    name: ClassVar[str] = "known"
    version: ClassVar[str] = "1"

    def apply(self, batch: Batch, state: Sequence[tuple[State, ...]], now: int) -> Effects:
        """Find who is told; what is dated in the future waits for its time."""
        told = _told(batch.journeys).tolist()
        return Effects(
            states=[{"since": time} if time <= now else None for time in told],
            wakes=[time if now < time < NEVER else None for time in told],
            events=[
                Derived(place, CUSTOMER_KNOWN, time)
                for place, (time, before) in enumerate(zip(told, state, strict=True))
                if batch.since <= time <= now and not before
            ],
        )


@dataclass(frozen=True)
class ActiveStage:
    """Since when each known customer has done nothing: ``{"last": us, "quiet": bool}``.

    Emits *Customer Went Quiet* when ``inactive_days`` are over, by the clock alone, and *Customer Came Back* with the
    event that ends it.
    """

    inactive_days: int = INACTIVE_DAYS
    name: ClassVar[str] = "active"

    @property
    def version(self) -> str:
        """Its definition, and after how long a customer is quiet.

        >>> ActiveStage(14).version
        '1-14d'
        """
        return f"1-{self.inactive_days}d"

    def apply(self, batch: Batch, state: Sequence[tuple[State, ...]], now: int) -> Effects:
        """Find the last event of each known customer, and what that changes."""
        journeys, told = batch.journeys, _told(batch.journeys).tolist()
        lasts = journeys.time[journeys.ends - 1].tolist()
        states: list[State | None] = []
        wakes: list[int | None] = []
        events: list[Derived] = []
        for place, (last, since, before) in enumerate(zip(lasts, told, state, strict=True)):
            due = last + self.inactive_days * DAY
            if since > now:
                states.append(None)
                wakes.append(since if since < NEVER else None)
                continue
            quiet = due <= now
            states.append({"last": last, "quiet": quiet})
            wakes.append(None if quiet else due)
            if quiet and not any(one["quiet"] for one in before) and due >= max(batch.since, since):
                events.append(Derived(place, WENT_QUIET, due, {"inactive_days": self.inactive_days}))
            if before and not quiet and all(one["quiet"] for one in before):
                came = self._came_back(journeys, place, max(one["last"] for one in before))
                events += [] if came.time < batch.since else [came]
        return Effects(states, wakes, events)

    def _came_back(self, journeys: Journeys, place: int, last: int) -> Derived:
        """Tell of the first event after the quiet time; where a late one has filled that time, of the last."""
        times = journeys.time[journeys.starts[place] : journeys.ends[place]]
        after = min(int(np.searchsorted(times, last + self.inactive_days * DAY)), len(times) - 1)
        days = (int(times[after]) - last) // DAY
        return Derived(place, CAME_BACK, int(times[after]), {"quiet_days": days})


def stages(inactive_days: int = INACTIVE_DAYS) -> tuple[Stage, ...]:
    """Give the stages of this room.

    >>> [stage.name for stage in stages()]
    ['known', 'active']
    """
    return KnownStage(), ActiveStage(inactive_days)


def _told(journeys: Journeys) -> I64:
    told = np.empty(len(journeys), np.int64)
    spans = journeys.starts, journeys.ends, journeys.person, journeys.time
    find_told(*spans, journeys.column("ident"), journeys.known, journeys.called, told)
    return told
