"""What a path is in one partition: its route, the rows that it spans, and the shown nodes by the partition's codes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sojourn.discovery.chains import start_and_goal
from sojourn.discovery.funnel import best_of_person
from sojourn.discovery.sequence_hash import name_lanes
from sojourn.engines import EARLIEST, LATEST, Journeys
from sojourn.kernels import paths as kernels
from sojourn.kernels.variants import hash_spans

I64 = NDArray[np.int64]
U64 = NDArray[np.uint64]
Node = tuple[int, str]


@dataclass(frozen=True)
class Route:
    """What a path is: start, goal, depth, window; see kernels/paths.py."""

    start: str | None
    goal: str | None
    depth: int
    window: int | None

    def spans(self, journeys: Journeys) -> "Spans":
        """Find the rows of each customer's path in one partition."""
        if self._is_whole(journeys):
            none = np.full(len(journeys), -1, np.int64)
            stops = np.minimum(journeys.starts + self.depth + 1, journeys.ends)
            return Spans(np.arange(len(journeys)), journeys.starts, stops, journeys.ends, none, journeys.person)
        begins, goals = start_and_goal(journeys, self.start, self.goal, self.window)
        best = best_of_person(journeys, np.stack([begins >= 0, goals >= 0], axis=1))
        begins, goals, ends = begins[best], goals[best], journeys.ends[best]
        stops = np.minimum(begins + self.depth + 1, ends)
        if self.window is not None:
            kernels.rows_in_window(begins, ends, journeys.time, self.window, self.depth, stops)
        stops = np.where(goals >= 0, np.minimum(stops, goals + 1), stops)
        return Spans(np.flatnonzero(best), begins, stops, ends, goals, journeys.person[best])

    def _is_whole(self, journeys: Journeys) -> bool:
        """Say whether every journey simply is a path from its first event on: the plain question, and no copies."""
        if (self.start, self.goal, self.window, journeys.low, journeys.high) != (None, None, None, EARLIEST, LATEST):
            return False
        return bool((journeys.ends > journeys.starts).all() and (journeys.person[1:] != journeys.person[:-1]).all())


@dataclass(frozen=True)
class Spans:
    """The path of each customer who has one: rows ``begins`` up to ``stops`` of the journey ``journey``."""

    journey: I64
    begins: I64
    stops: I64
    ends: I64
    goals: I64
    person: NDArray[np.int32]

    def hashes(self, journeys: Journeys) -> tuple[U64, U64]:
        """Hash the steps of each path."""
        hi, lo = hash_spans(self.begins, self.stops, journeys.step, *name_lanes(journeys.steps))
        return hi, lo


def node_table(journeys: Journeys, nodes: Sequence[Node], depth: int) -> NDArray[np.int32]:
    """Number the shown nodes for this partition's codes: (steps of the path, step codes), -1 for the rest."""
    table = np.full((depth + 1, max(1, len(journeys.steps))), -1, np.int32)
    codes = {name: code for code, name in enumerate(journeys.steps)}
    for place, (step, event) in enumerate(nodes):
        if event in codes:
            table[step, codes[event]] = place
    return table
