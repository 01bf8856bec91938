"""The rounds behind paths: who stands where, the walk over the shown nodes, the names of the top whole paths."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sojourn.discovery.chains import FOREVER, start_and_goal
from sojourn.discovery.funnel import best_of_person
from sojourn.discovery.quantiles import Collected, all_quantiles
from sojourn.discovery.sequence_hash import name_lanes
from sojourn.engines import EARLIEST, LATEST, Journeys, Question, Scope
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
    """Whole paths by the 128-bit hash of their steps: how many customers, how many reached the goal, who is hidden.

    The same hash may stand in it more than once until they are added up.
    """

    hi: U64
    lo: U64
    customers: I64
    reached: I64
    hidden: NDArray[np.bool_]

    def merged(self, other: "PathGroups") -> "PathGroups":
        """Put two partitions side by side; adding up once, at the end, costs least."""
        mine, theirs = (self.hi, self.lo, self.customers, self.reached, self.hidden), other
        others = (theirs.hi, theirs.lo, theirs.customers, theirs.reached, theirs.hidden)
        return PathGroups(*(np.concatenate(pair) for pair in zip(mine, others, strict=True)))

    def added_up(self) -> "PathGroups":
        """Bring equal hashes together."""
        first, _, _, group = group_hashes(self.hi, self.lo, np.zeros(len(self.hi), np.int32))
        customers, reached = np.zeros((2, len(first)), np.int64)
        np.add.at(customers, group, self.customers)
        np.add.at(reached, group, self.reached)
        return PathGroups(self.hi[first], self.lo[first], customers, reached, self.hidden[first])

    def most_frequent(self, top: int) -> I64:
        """Give the places of the paths that most customers take; of equals, by their hash."""
        places = np.flatnonzero(self.customers > 1)
        if len(places) < top:
            places = np.arange(len(self.hi))
        elif len(places) > top:
            customers = self.customers[places]
            places = places[customers >= np.partition(customers, len(places) - top)[len(places) - top]]
        order = np.lexsort((self.lo[places], self.hi[places], -self.customers[places]))[:top]
        chosen: I64 = places[order]
        return chosen


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
        drawn = replace(merged, groups=merged.groups.added_up())
        return NamePaths(self.scope, self.route, drawn, drawn.groups.most_frequent(self.top))

    def finish(self, merged: Drawn) -> dict[str, Any]:
        """Give what was walked; asked for only on the way to the next round."""
        return {"drawn": merged}


@dataclass(frozen=True)
class Named:
    """The steps of the top whole paths and how long these took, both by their place among the top."""

    steps: dict[int, tuple[str, ...]]
    taken: Collected


@dataclass(frozen=True)
class NamePaths(Question[Named]):
    """Round three: the names and times of the top whole paths."""

    scope: Scope
    route: Route
    drawn: Drawn
    order: I64

    def answer(self, journeys: Journeys) -> Named:
        """Look them up in one partition."""
        spans, groups = self.route.spans(journeys), self.drawn.groups
        hi, lo = hash_spans(spans.begins, spans.stops, journeys.step, *name_lanes(journeys.steps))
        steps: dict[int, tuple[str, ...]] = {}
        mine: list[I64] = []
        for place, wanted in enumerate(self.order.tolist()):
            found = np.flatnonzero(hi == groups.hi[wanted])
            mine.append(found[lo[found] == groups.lo[wanted]])
            if len(mine[-1]):
                codes = journeys.step[spans.begins[mine[-1][0]] : spans.stops[mine[-1][0]]]
                steps[place] = tuple(journeys.steps[code] for code in codes.tolist())
        which = np.concatenate([*mine, np.empty(0, np.int64)]).astype(np.int64)
        taken = journeys.time[spans.stops[which] - 1] - journeys.time[spans.begins[which]]
        place_of = np.repeat(np.arange(len(mine), dtype=np.int32), [len(found) for found in mine])
        return Named(steps, Collected.of(place_of, taken))

    def merge(self, left: Named, right: Named) -> Named:
        """Bring two partitions together."""
        return Named({**left.steps, **right.steps}, left.taken.merged(right.taken))

    def finish(self, merged: Named) -> dict[str, Any]:
        """Give what was walked, and the top whole paths: (customers, reached, steps, median microseconds)."""
        groups = self.drawn.groups
        medians = all_quantiles(merged.taken, len(self.order), (0.5,))[:, 0].tolist()
        top = [
            (int(groups.customers[wanted]), int(groups.reached[wanted]), merged.steps[place], medians[place])
            for place, wanted in enumerate(self.order.tolist())
        ]
        return {"drawn": self.drawn, "top": sorted(top, key=lambda row: (-row[0], row[2]))}


def _path_groups(journeys: Journeys, spans: Spans, hidden: NDArray[np.bool_]) -> PathGroups:
    """Give one entry for each customer; each has one path."""
    hi, lo = hash_spans(spans.begins, spans.stops, journeys.step, *name_lanes(journeys.steps))
    return PathGroups(hi, lo, np.ones(len(hi), np.int64), (spans.goals >= 0).astype(np.int64), hidden)
