"""What a path is in one partition: its route, the rows that it spans, and the shown nodes by the partition's codes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sojourn.discovery.chains import best_of_person, start_and_goal
from sojourn.discovery.sequence_hash import name_lanes
from sojourn.engines import EARLIEST, LATEST, Journeys
from sojourn.kernels import paths as kernels

I64 = NDArray[np.int64]
U64 = NDArray[np.uint64]
Node = tuple[int, str]
HASHES = "hashes of paths"


@dataclass(frozen=True)
class Route:
    """What a path is: start, goal, depth, window; see kernels/paths.py."""

    start: str | None
    goal: str | None
    depth: int
    window: int | None

    def spans(self, journeys: Journeys) -> "Spans":
        """Find the rows of each customer's path in one partition; another round finds them kept."""
        if self not in journeys.kept:
            journeys.kept[self] = self._spans(journeys)
        found: Spans = journeys.kept[self]
        return found

    def _spans(self, journeys: Journeys) -> "Spans":
        if self._is_whole(journeys):
            none = np.full(len(journeys), -1, np.int64)
            stops = np.minimum(journeys.starts + self.depth + 1, journeys.ends)
            return Spans(np.arange(len(journeys)), journeys.starts, stops, journeys.ends, none, journeys.person)
        begins, goals = start_and_goal(journeys, self.start, self.goal, self.window)
        best = best_of_person(journeys, (begins >= 0).astype(np.int64) + (goals >= 0), begins)
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
        """Hash the steps of each path; another round finds the hashes kept."""
        if HASHES not in journeys.kept:
            self.counts(journeys, 0)
        hi, lo = journeys.kept[HASHES]
        return hi, lo

    def counts(self, journeys: Journeys, steps: int) -> I64:
        """Count who stands where in the first steps: (steps, step codes). The paths are hashed on the way."""
        counts = np.zeros((steps, len(journeys.steps)), np.int64)
        hi, lo = np.empty(len(self.begins), np.uint64), np.empty(len(self.begins), np.uint64)
        lanes = name_lanes(journeys.steps)
        kernels.count_nodes(self.begins, self.stops, journeys.step, *lanes, counts, hi, lo)
        journeys.kept[HASHES] = hi, lo
        return counts

    def taking(self, journeys: Journeys, path: Sequence[str]) -> NDArray[np.bool_]:
        """Mark the paths whose steps are these, exactly."""
        mine: NDArray[np.bool_] = self.stops - self.begins == len(path)
        for place, name in enumerate(path):
            mine[mine] = journeys.step[self.begins[mine] + place] == journeys.code(name)
        return mine


def node_table(journeys: Journeys, nodes: Sequence[Node], depth: int) -> NDArray[np.int32]:
    """Number the shown nodes for this partition's codes: (steps of the path, step codes), -1 for the rest."""
    table = np.full((depth + 1, max(1, len(journeys.steps))), -1, np.int32)
    codes = {name: code for code, name in enumerate(journeys.steps)}
    for place, (step, event) in enumerate(nodes):
        if event in codes:
            table[step, codes[event]] = place
    return table


@dataclass(frozen=True)
class Walk:
    """What became of each path among the shown nodes; ``fates`` (nodes, 3) are counts.

    ``last`` is the node where it was seen last (-1: not even its start is shown), ``row`` the row of that node (one
    before the start then), ``hidden`` whether it leads to a node that is not shown. ``keys`` (source * nodes + target)
    and ``gaps`` list the links taken with their times.
    """

    fates: I64
    last: NDArray[np.int32]
    row: I64
    hidden: NDArray[np.bool_]
    keys: NDArray[np.int32]
    gaps: I64


def walk(journeys: Journeys, spans: Spans, nodes: Sequence[Node]) -> Walk:
    """Walk every path of a partition over the shown nodes."""
    depth, size = max((step for step, _ in nodes), default=0), len(nodes)
    table = node_table(journeys, nodes, depth)
    fates = np.zeros((size, 3), np.int64)
    last, row = np.empty(len(spans.begins), np.int32), np.empty(len(spans.begins), np.int64)
    most = int((spans.stops - spans.begins).sum())
    keys, gaps = np.empty(most, np.int32), np.empty(most, np.int64)
    count = kernels.walk_nodes(
        spans.begins, spans.stops, spans.ends, spans.goals, journeys.time, journeys.step, table, size,
        fates, last, row, keys, gaps,
    )  # fmt: skip
    return Walk(fates, last, row, row + 1 < spans.stops, keys[:count], gaps[:count])


def at_node(
    journeys: Journeys, spans: Spans, nodes: Sequence[Node], node: Node, wanted: Mapping[str, Any]
) -> NDArray[np.bool_]:
    """Mark the paths that stand at a node and go on ``to`` an event, or belong to its ``number``."""
    mine, places = np.zeros(len(spans.begins), np.bool_), {known: place for place, known in enumerate(nodes)}
    target = (node[0] + 1, wanted["to"]) if "to" in wanted else None
    if node not in places or (target is not None and target not in places):
        return mine
    table = node_table(journeys, nodes, max(step for step, _ in nodes))
    place, onward = places[node], -1 if target is None else places[target]
    kernels.stands_at(spans.begins, spans.stops, journeys.step, table, place, onward, mine)
    number = wanted.get("number", "customers")
    if number != "customers":
        walked = walk(journeys, spans, nodes)
        ends_here = walked.last == place
        dropped = ends_here & (walked.row != spans.goals) & (walked.row + 1 >= spans.ends)
        mine &= {"out": ~ends_here, "dropped": dropped, "other": ends_here & ~dropped}[number]
    return mine
