"""Journeys ranked: the frequent, the costly, the problematic and the promising ways to a goal, by their paths.

See kernels/journeys_ranked.py for what a path is. Each customer can walk several ways when the scope makes several
journeys; who started and who reached the goal is the funnel's answer for [start, goal].
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from sojourn.discovery.analysis import Analysis, Cells, Row, no_number, numbered, seconds, share
from sojourn.discovery.intervals import wilson
from sojourn.discovery.path_groups import (
    CONTACTS,
    COST_UPPER,
    CUSTOMERS,
    PASSES,
    REACHED,
    VALUE_UPPER,
    PathGroups,
    Walk,
)
from sojourn.discovery.paths import MOST_DEPTH
from sojourn.discovery.quantiles import Collected, all_quantiles
from sojourn.engines import Cell, Journeys, Question, Scope
from sojourn.vocabulary import InvalidInput

MOST_ROWS = 10
MIN_CUSTOMERS = 10
FEW = 10  # a promising path is walked by fewer than one customer in so many
NUMBERS = ("customers", "reached")
LISTS = ("frequent", "costly", "problematic", "promising")


@dataclass(frozen=True)
class JourneysRanked(Analysis):
    """Journeys from ``start`` (None: their first event) to ``goal`` by their first ``depth`` + 1 steps.

    ``costs`` are minor units for one contact of each channel; None when they are not known.
    """

    goal: str
    start: str | None = None
    depth: int = 8
    costs: Mapping[str, int] | None = field(default=None, hash=False)
    name: ClassVar[str] = "journeys_ranked"
    table: ClassVar[str] = "frequent"
    drill: ClassVar[tuple[str, ...]] = ("path",)
    more_drill: ClassVar[tuple[str, ...]] = ("number",)

    def __post_init__(self) -> None:
        """Refuse depths that cannot be shown."""
        if not 1 <= self.depth <= MOST_DEPTH:
            raise InvalidInput.said("paths.depth", depth=self.depth, most=MOST_DEPTH)

    @property
    def walk(self) -> Walk:
        """From where to where, and how a path is cut."""
        return Walk(self.start, self.goal, self.depth + 1, self.costs)

    def question(self) -> Question[Any]:
        """Group journeys by path."""
        return GroupPaths(self.scope, self)

    def named_steps(self) -> tuple[str, ...]:
        """Give start and goal."""
        return (self.goal,) if self.start is None else (self.start, self.goal)

    def definition_values(self) -> dict[str, str]:
        """Fill in the number of steps."""
        return {"steps": str(self.depth + 1)}

    def present(self, result: dict[str, Any]) -> dict[str, Any]:
        """Give the four lists."""
        groups: PathGroups = result["groups"]
        medians: dict[tuple[str, ...], float] = result["medians"]
        rows = {group: _row(self, groups, group, medians) for chosen in result["ranked"].values() for group in chosen}
        return {
            "start": self.start,
            "goal": self.goal,
            "depth": self.depth,
            "customers": groups.asked,
            "reached": groups.reached,
            "share_reached": share(groups.reached, groups.asked),
            "paths": len(groups.sums),
            **{name: [rows[group] for group in chosen] for name, chosen in result["ranked"].items()},
        }

    def cells(self, answer: Row) -> Cells:
        """Name who walked any path, and who each of the ranked ones."""
        yield answer, numbered(answer, {"path": None}, NUMBERS)
        for name in LISTS:
            for row in answer[name]:
                yield row, numbered(row, {"path": row["path"]}, NUMBERS)

    def behind(self, journeys: Journeys, cell: Cell) -> NDArray[np.bool_]:
        """Mark who walked a ``path`` (None: any); ``number`` reached: and reached the goal on it."""
        number = cell.get("number", "customers")
        if number not in NUMBERS:
            raise no_number(number, NUMBERS)
        path = cell["path"]
        found = np.zeros(len(journeys), np.bool_)
        if path is None or len(path) <= self.depth + 1:
            ways = self.walk.ways(journeys)
            mine = ways.places([() if path is None else tuple(path)]) == 0
            mine |= path is None
            found[ways.journey[mine & ways.reached if number == "reached" else mine]] = True
        return found


@dataclass(frozen=True)
class GroupPaths(Question[PathGroups]):
    """Round one: everything but the median times."""

    scope: Scope
    asked: JourneysRanked

    def answer(self, journeys: Journeys) -> PathGroups:
        """Group in one partition."""
        return self.asked.walk.ways(journeys).grouped(self.asked.costs)

    def merge(self, left: PathGroups, right: PathGroups) -> PathGroups:
        """Add up two partitions."""
        return left.merged(right)

    def next(self, merged: PathGroups) -> "TimePaths":
        """Rank, and ask how long the shown paths took."""
        ranked = rank(merged, self.asked)
        shown = dict.fromkeys(merged.path(group) for chosen in ranked.values() for group in chosen)
        return TimePaths(self.scope, self.asked, merged, ranked, list(shown))

    def finish(self, merged: PathGroups) -> dict[str, Any]:
        """Give the groups; asked for only on the way to the next round."""
        return {"groups": merged}


@dataclass(frozen=True)
class TimePaths(Question[Collected]):
    """Round two: the times of the journeys on the paths that are shown."""

    scope: Scope
    asked: JourneysRanked
    groups: PathGroups
    ranked: dict[str, list[int]]
    shown: list[tuple[str, ...]]

    def answer(self, journeys: Journeys) -> Collected:
        """Collect in one partition."""
        ways = self.asked.walk.ways(journeys)
        place = ways.places(self.shown)
        return Collected.of(place[place >= 0], ways.taken[place >= 0])

    def merge(self, left: Collected, right: Collected) -> Collected:
        """Bring two partitions together."""
        return left.merged(right)

    def finish(self, merged: Collected) -> dict[str, Any]:
        """Give the groups, their ranking and the median seconds of the shown paths."""
        medians = (all_quantiles(merged, len(self.shown), (0.5,))[:, 0] / 1e6).tolist()
        return {"groups": self.groups, "ranked": self.ranked, "medians": dict(zip(self.shown, medians, strict=True))}


def rank(groups: PathGroups, asked: JourneysRanked) -> dict[str, list[int]]:
    """Choose the groups of the four lists."""
    customers, reached = groups.sums[:, CUSTOMERS], groups.sums[:, REACHED]
    missing = groups.reached * customers - reached * groups.asked  # (overall share - share) * customers * asked
    large = customers >= MIN_CUSTOMERS
    low, _ = wilson(reached, customers)
    rare = customers * FEW < groups.asked
    open_yet = _begins_before_goal(groups, asked)
    overall = groups.reached / max(1, groups.asked)
    every = np.ones(len(groups.sums), np.bool_)
    if asked.costs is None:
        contacts = groups.sums[:, CONTACTS] / np.maximum(1, groups.sums[:, PASSES])
        costly = groups.first(MOST_ROWS, every, np.where(large, -contacts, 0), -contacts)
    else:
        upper, lower = groups.halves(COST_UPPER)
        costly = groups.first(MOST_ROWS, (upper > 0) | ((upper == 0) & (lower > 0)), -upper, -lower)
    return {
        "frequent": groups.first(MOST_ROWS, every, -customers),
        "costly": costly,
        "problematic": groups.first(MOST_ROWS, large & (missing > 0), -missing),
        "promising": groups.first(MOST_ROWS, rare & open_yet & (low > overall), -low, -customers),
    }


def _begins_before_goal(groups: PathGroups, asked: JourneysRanked) -> NDArray[np.bool_]:
    """Mark the paths that had not reached the goal with their first event: those reach it by construction."""
    if asked.start is not None or asked.goal not in groups.names:
        return np.ones(len(groups.sums), np.bool_)
    opened: NDArray[np.bool_] = groups.paths[:, 0] != groups.names.index(asked.goal) + 1
    return opened


def _row(
    asked: JourneysRanked, groups: PathGroups, group: int, medians: Mapping[tuple[str, ...], float]
) -> dict[str, Any]:
    sums, path = groups.sums[group].tolist(), groups.path(group)
    low, high = wilson(groups.sums[group : group + 1, REACHED], groups.sums[group : group + 1, CUSTOMERS])
    return {
        "path": list(path),
        "customers": sums[CUSTOMERS],
        "passes": sums[PASSES],
        "reached": sums[REACHED],
        "share_reached": share(sums[REACHED], sums[CUSTOMERS]),
        "share_reached_low": round(float(low[0]), 6),
        "share_reached_high": round(float(high[0]), 6),
        "cost": None if asked.costs is None else groups.whole(group, COST_UPPER),
        "contacts": share(sums[CONTACTS], sums[PASSES]),
        "value": groups.whole(group, VALUE_UPPER),
        "median_seconds": None if math.isnan(medians[path]) else seconds(medians[path]),
    }
