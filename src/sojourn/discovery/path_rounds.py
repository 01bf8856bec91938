"""The rounds behind paths: who stands where, the walk over the shown nodes, the names of the top whole paths."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sojourn.discovery.chains import FOREVER, start_and_goal
from sojourn.discovery.funnel import best_of_person
from sojourn.discovery.quantiles import Collected
from sojourn.discovery.sequence_hash import name_lanes
from sojourn.engines import Journeys, Question, Scope
from sojourn.kernels import paths as kernels
from sojourn.kernels.variants import group_hashes, hash_spans

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
        begins, goals = start_and_goal(journeys, self.start, self.goal, self.window)
        best = best_of_person(journeys, np.stack([begins >= 0, goals >= 0], axis=1))
        begins, goals, ends = begins[best], goals[best], journeys.ends[best]
        stops = np.minimum(begins + self.depth + 1, ends)
        if self.window is not None:
            kernels.rows_in_window(begins, ends, journeys.time, self.window, self.depth, stops)
        stops = np.where(goals >= 0, np.minimum(stops, goals + 1), stops)
        return Spans(np.flatnonzero(best), begins, stops, ends, goals, journeys.person[best])


@dataclass(frozen=True)
class Spans:
    """The path of each customer who has one: rows ``begins`` up to ``stops`` of the journey ``journey``."""

    journey: I64
    begins: I64
    stops: I64
    ends: I64
    goals: I64
    person: NDArray[np.int32]


def node_table(journeys: Journeys, nodes: Sequence[Node], depth: int) -> NDArray[np.int32]:
    """Number the shown nodes for this partition's codes: (steps of the path, step codes), -1 for the rest."""
    table = np.full((depth + 1, max(1, len(journeys.steps))), -1, np.int32)
    codes = {name: code for code, name in enumerate(journeys.steps)}
    for place, (step, event) in enumerate(nodes):
        if event in codes:
            table[step, codes[event]] = place
    return table


@dataclass(frozen=True)
class CountNodes(Question[dict[Node, int]]):
    """Round one: how many customers stand at each step and event; decides which nodes are shown."""

    scope: Scope
    route: Route
    top: int
    values: bool

    def answer(self, journeys: Journeys) -> dict[Node, int]:
        """Count in one partition."""
        spans = self.route.spans(journeys)
        counts = np.zeros((self.route.depth + 1, max(1, len(journeys.steps))), np.int64)
        kernels.count_nodes(spans.begins, spans.stops, journeys.step, counts)
        steps, codes = np.nonzero(counts)
        return {
            (int(step), journeys.steps[code]): int(counts[step, code]) for step, code in zip(steps, codes, strict=True)
        }

    def merge(self, left: dict[Node, int], right: dict[Node, int]) -> dict[Node, int]:
        """Add up two partitions."""
        return {node: left.get(node, 0) + right.get(node, 0) for node in left.keys() | right.keys()}

    def next(self, merged: dict[Node, int]) -> "WalkNodes":
        """Show the most frequent nodes of each step, and the goal wherever it occurs."""
        shown: list[Node] = []
        for step in range(self.route.depth + 1):
            here = sorted((n for n in merged if n[0] == step), key=lambda n: (-merged[n], n[1]))
            chosen = here[: self.top]
            shown += chosen + [node for node in here[self.top :] if node[1] == self.route.goal]
        return WalkNodes(self.scope, self.route, self.top, self.values, tuple(shown))

    def finish(self, merged: dict[Node, int]) -> dict[str, Any]:
        """Give the counts; asked for only on the way to the next round."""
        return {"counts": merged}


@dataclass(frozen=True)
class PathGroups:
    """Whole paths by the 128-bit hash of their steps: how many customers, how many reached the goal, who is hidden."""

    hashes: U64
    customers: I64
    reached: I64
    hidden: NDArray[np.bool_]

    def merged(self, other: "PathGroups") -> "PathGroups":
        """Add up two partitions."""
        hashes, places = np.unique(np.concatenate([self.hashes, other.hashes]), axis=0, return_inverse=True)
        hidden = np.zeros(len(hashes), np.bool_)
        hidden[places] = np.concatenate([self.hidden, other.hidden])
        sums = np.zeros((2, len(hashes)), np.int64)
        np.add.at(sums[0], places, np.concatenate([self.customers, other.customers]))
        np.add.at(sums[1], places, np.concatenate([self.reached, other.reached]))
        return PathGroups(hashes, sums[0], sums[1], hidden)


@dataclass(frozen=True)
class Drawn:
    """What was walked; arrays go by node, ``links`` by source and target, ``gaps`` by source * nodes + target."""

    nodes: tuple[Node, ...]
    links: I64
    fates: I64
    values: I64
    gaps: Collected
    groups: PathGroups

    def merged(self, other: "Drawn") -> "Drawn":
        """Add up two partitions."""
        return replace(
            self,
            links=self.links + other.links,
            fates=self.fates + other.fates,
            values=self.values + other.values,
            gaps=self.gaps.merged(other.gaps),
            groups=self.groups.merged(other.groups),
        )

    @cached_property
    def out(self) -> I64:
        """How many go on from each node to a shown one."""
        onward: I64 = self.links.sum(axis=1)
        return onward

    @cached_property
    def customers(self) -> I64:
        """How many stand at each node."""
        standing: I64 = self.out + self.fates.sum(axis=1)
        return standing


@dataclass(frozen=True)
class WalkNodes(Question[Drawn]):
    """Round two: the walk over the shown nodes; keeps one number for each customer and step."""

    scope: Scope
    route: Route
    top: int
    values: bool
    nodes: tuple[Node, ...]

    def answer(self, journeys: Journeys) -> Drawn:
        """Walk in one partition."""
        spans, size = self.route.spans(journeys), len(self.nodes)
        table = node_table(journeys, self.nodes, self.route.depth)
        links, fates = np.zeros((size, size), np.int64), np.zeros((size, 3), np.int64)
        last, walked = np.empty(len(spans.begins), np.int32), np.empty(len(spans.begins), np.int64)
        keys, gaps = np.empty((2, int((spans.stops - spans.begins).sum())), np.int64)
        count = kernels.walk_nodes(
            spans.begins, spans.stops, spans.ends, spans.goals, journeys.time, journeys.step, table,
            links, fates, last, walked, keys, gaps,
        )  # fmt: skip
        return Drawn(
            nodes=self.nodes,
            links=links,
            fates=fates,
            values=self._values(journeys, spans, table, last),
            gaps=Collected.of(keys[:count].astype(np.int32), gaps[:count]),
            groups=_path_groups(journeys, spans, walked + 1 < spans.stops),
        )

    def _values(
        self, journeys: Journeys, spans: Spans, table: NDArray[np.int32], last: NDArray[np.int32]
    ) -> NDArray[np.int64]:
        sums = np.zeros(len(self.nodes), np.int64)
        if self.values:
            amounts = np.empty(len(spans.begins), np.int64)
            window = FOREVER if self.route.window is None else self.route.window
            kernels.add_values(spans.begins, spans.ends, journeys.time, journeys.value, window, amounts)
            kernels.sum_over_nodes(spans.begins, spans.stops, journeys.step, table, last, amounts, sums)
        return sums

    def merge(self, left: Drawn, right: Drawn) -> Drawn:
        """Add up two partitions."""
        return left.merged(right)

    def next(self, merged: Drawn) -> "NamePaths":
        """Ask for the names and times of the most frequent whole paths."""
        groups = merged.groups
        order = np.lexsort((groups.hashes[:, 1], groups.hashes[:, 0], -groups.customers))[: self.top]
        return NamePaths(self.scope, self.route, merged, groups.hashes[order], order)

    def finish(self, merged: Drawn) -> dict[str, Any]:
        """Give what was walked; asked for only on the way to the next round."""
        return {"drawn": merged}


@dataclass(frozen=True)
class NamePaths(Question[dict[int, tuple[tuple[str, ...], Collected]]]):
    """Round three: the steps of the top whole paths and how long they took, by their place among the top."""

    scope: Scope
    route: Route
    drawn: Drawn
    hashes: U64
    order: I64

    def answer(self, journeys: Journeys) -> dict[int, tuple[tuple[str, ...], Collected]]:
        """Look them up in one partition."""
        spans = self.route.spans(journeys)
        hashes = _hashes(journeys, spans)
        found: dict[int, tuple[tuple[str, ...], Collected]] = {}
        for place, wanted in enumerate(self.hashes):
            mine = np.flatnonzero((hashes[:, 0] == wanted[0]) & (hashes[:, 1] == wanted[1]))
            if len(mine):
                codes = journeys.step[spans.begins[mine[0]] : spans.stops[mine[0]]]
                taken = journeys.time[spans.stops[mine] - 1] - journeys.time[spans.begins[mine]]
                path = tuple(journeys.steps[code] for code in codes.tolist())
                found[place] = (path, Collected.of(np.zeros(len(mine), np.int32), taken))
        return found

    def merge(
        self, left: dict[int, tuple[tuple[str, ...], Collected]], right: dict[int, tuple[tuple[str, ...], Collected]]
    ) -> dict[int, tuple[tuple[str, ...], Collected]]:
        """Bring two partitions together."""
        both = {place: (left[place][0], left[place][1].merged(right[place][1])) for place in left.keys() & right.keys()}
        return {**left, **right, **both}

    def finish(self, merged: dict[int, tuple[tuple[str, ...], Collected]]) -> dict[str, Any]:
        """Give what was walked, and the top whole paths: (steps, customers, reached, times)."""
        groups = self.drawn.groups
        numbers = [(int(groups.customers[place]), int(groups.reached[place])) for place in self.order]
        top = [(*numbers[place], *merged[place]) for place in sorted(merged)]
        return {"drawn": self.drawn, "top": sorted(top, key=lambda row: (-row[0], row[2]))}


def _hashes(journeys: Journeys, spans: Spans) -> U64:
    lanes = name_lanes(journeys.steps)
    return np.column_stack(hash_spans(spans.begins, spans.stops, journeys.step, *lanes))


def _path_groups(journeys: Journeys, spans: Spans, hidden: NDArray[np.bool_]) -> PathGroups:
    hashes = _hashes(journeys, spans)
    representative, customers, _, group = group_hashes(
        np.ascontiguousarray(hashes[:, 0]), np.ascontiguousarray(hashes[:, 1]), spans.person
    )
    reached = np.bincount(group[spans.goals >= 0], minlength=len(representative)).astype(np.int64)
    return PathGroups(hashes[representative], customers, reached, hidden[representative])
