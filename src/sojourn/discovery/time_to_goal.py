"""Time to goal: how long customers take from a start to a goal, with those who are still under way counted rightly.

Who started and who reached the goal is the funnel's answer for [start, goal]; a customer counts once, with the best
chain over all journeys. Who has not reached the goal counts as under way until the log ends, or until ``within`` after
the start.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from sojourn.discovery.analysis import Analysis, Cells, Row, no_number, numbered, seconds, share
from sojourn.discovery.chains import best_of_person, start_and_goal
from sojourn.discovery.quantiles import Collected, all_quantiles
from sojourn.discovery.survival import Survival, kaplan_meier
from sojourn.engines import Cell, Journeys, Question, Scope
from sojourn.vocabulary import duration_text

I64 = NDArray[np.int64]
MOST_POINTS = 200
UNDER_WAY, REACHED = 0, 1


@dataclass(frozen=True)
class TimeToGoal(Analysis):
    """How long from ``start`` (None: the journey's first event) to ``goal``, at most ``within`` microseconds."""

    goal: str
    start: str | None = None
    within: int | None = None
    name: ClassVar[str] = "time_to_goal"
    table: ClassVar[str] = "curve"
    drill: ClassVar[tuple[str, ...]] = ("number",)
    more_drill: ClassVar[tuple[str, ...]] = ("seconds",)

    def question(self) -> Question[Any]:
        """Observe every customer who started."""
        return ObserveGoal(self.scope, self)

    def named_steps(self) -> tuple[str, ...]:
        """Give start and goal."""
        return (self.goal,) if self.start is None else (self.start, self.goal)

    def definition_values(self) -> dict[str, str]:
        """Fill in the window."""
        return {"within": "∞" if self.within is None else duration_text(self.within)}

    def present(self, result: dict[str, Any]) -> dict[str, Any]:
        """Give the plain median, the Kaplan-Meier median with its limits, and the curve."""
        seen: Collected = result["observed"]
        done = seen.group == REACHED
        curve = survival(seen)
        low, high = curve.median_limits
        taken = Collected(np.zeros(int(done.sum()), np.int32), seen.gap[done], seen.count[done])
        open_yet = ~done & (seen.gap < (self.within or 0))
        return {
            "start": self.start,
            "goal": self.goal,
            "within_seconds": None if self.within is None else self.within / 1e6,
            "customers": int(seen.count.sum()),
            "reached": int(seen.count[done].sum()),
            "share_reached": share(int(seen.count[done].sum()), int(seen.count.sum())),
            "immature": None if self.within is None else int(seen.count[open_yet].sum()),
            "median_seconds": seconds(all_quantiles(taken, 1, (0.5,))[0, 0] / 1e6),
            "km_median_seconds": _seconds(curve.median),
            "km_low_seconds": _seconds(low),
            "km_high_seconds": _seconds(high),
            "curve": _points(curve.thinned(MOST_POINTS)) if len(seen.gap) else [],
        }

    def cells(self, answer: Row) -> Cells:
        """Name the numbers over all, and who is at risk at each point of the curve."""
        yield answer, numbered(answer, {}, ("customers", "reached", "immature"))
        for point in answer["curve"]:
            yield point, numbered(point, {"seconds": point["seconds"]}, ("at_risk",))

    def behind(self, journeys: Journeys, cell: Cell) -> NDArray[np.bool_]:
        """Mark who counts as ``number``: customers, reached, immature, or at_risk (at ``seconds`` of the curve)."""
        best, reached, taken = observe(journeys, self)
        chosen: dict[str, NDArray[np.bool_]] = {
            "customers": best,
            "reached": best & reached,
            "immature": best & ~reached & (taken < (self.within or 0)),
            "at_risk": best & (taken >= round(cell.get("seconds", 0) * 1e6)),
        }
        if cell["number"] not in chosen:
            raise no_number(cell["number"], chosen)
        return chosen[cell["number"]]


@dataclass(frozen=True)
class ObserveGoal(Question[Collected]):
    """The one round: distinct durations, of those who reached the goal and of those still under way."""

    scope: Scope
    asked: TimeToGoal

    def answer(self, journeys: Journeys) -> Collected:
        """Observe in one partition."""
        best, reached, taken = observe(journeys, self.asked)
        return Collected.of(reached[best].astype(np.int32), taken[best])

    def merge(self, left: Collected, right: Collected) -> Collected:
        """Bring two partitions together."""
        return left.merged(right)

    def finish(self, merged: Collected) -> dict[str, Any]:
        """Give what was observed."""
        return {"observed": merged}


def observe(journeys: Journeys, asked: TimeToGoal) -> tuple[NDArray[np.bool_], NDArray[np.bool_], I64]:
    """Mark the one journey that counts for each customer; for each journey, whether it reached the goal, and its time.

    The time of a journey under way runs to the end of the log or of the window.
    """
    begins, goals = start_and_goal(journeys, asked.start, asked.goal, asked.within)
    started, reached = begins >= 0, goals >= 0
    taken = np.zeros(len(journeys), np.int64)
    if started.any():
        until = np.where(reached, journeys.time[np.maximum(goals, 0)], journeys.as_of)
        taken = until - journeys.time[np.maximum(begins, 0)]
    if asked.within is not None:
        taken = np.minimum(taken, asked.within)
    return best_of_person(journeys, started.astype(np.int64) + reached, begins), reached, taken


def survival(seen: Collected) -> Survival:
    """Estimate the curve from what was observed."""
    times, places = np.unique(seen.gap, return_inverse=True)
    counts = np.zeros((2, len(times)), np.int64)
    np.add.at(counts, (seen.group, places), seen.count)
    return kaplan_meier(times, counts[REACHED], counts[UNDER_WAY])


def _seconds(microseconds: int | None) -> float | None:
    return None if microseconds is None else seconds(microseconds / 1e6)


def _points(curve: Survival) -> list[dict[str, Any]]:
    return [
        {
            "seconds": seconds(time / 1e6),
            "reached_share": round(1 - alive, 6),
            "low": None if np.isnan(high) else round(1 - high, 6),
            "high": None if np.isnan(low) else round(1 - low, 6),
            "at_risk": at_risk,
        }
        for time, at_risk, alive, low, high in zip(
            *(field.tolist() for field in (curve.times, curve.at_risk, curve.alive, curve.low, curve.high)), strict=True
        )
    ]
