"""The rounds behind paths: who stands where on which path, then the walk over the shown nodes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sojourn.discovery.chains import FOREVER
from sojourn.discovery.path_routes import Node, Route, Spans, node_table, walk
from sojourn.discovery.quantiles import medians
from sojourn.engines import Journeys, Question, Scope
from sojourn.kernels import paths as kernels
from sojourn.kernels.quantiles import count_runs
from sojourn.kernels.variants import add_hashes

I64 = NDArray[np.int64]
U64 = NDArray[np.uint64]
FILTER_BITS = 16


@dataclass(frozen=True)
class NodeCounts:
    """How many customers stand at each node: ``counts`` (steps of the path, step codes), codes into ``names``."""

    names: tuple[str, ...]
    counts: I64

    def merged(self, other: "NodeCounts") -> "NodeCounts":
        """Add up two partitions, whose codes may differ."""
        if self.names == other.names:
            return NodeCounts(self.names, self.counts + other.counts)
        places = {name: place for place, name in enumerate(self.names)}
        columns = [places.setdefault(name, len(places)) for name in other.names]
        counts = np.zeros((len(self.counts), len(places)), np.int64)
        counts[:, : len(self.names)] = self.counts
        counts[:, columns] += other.counts
        return NodeCounts(tuple(places), counts)

    def most_frequent(self, top: int, goal: str | None) -> tuple[Node, ...]:
        """Choose the nodes of each step that most customers stand at, by name where equal, and the goal anywhere."""
        shown: list[Node] = []
        for step, counts in enumerate(self.counts.tolist()):
            here = sorted((-count, name) for count, name in zip(counts, self.names, strict=True) if count)
            shown += [(step, name) for _, name in here[:top]]
            shown += [(step, name) for _, name in here[top:] if name == goal]
        return tuple(shown)


@dataclass(frozen=True)
class TakenPaths:
    """The path of each customer of one partition, by the 128-bit hash of its steps, and who reached the goal."""

    hi: U64
    lo: U64
    reached: NDArray[np.bool_]


@dataclass(frozen=True)
class TopPaths:
    """The whole paths that most customers take, sorted by their hash; of equals, the first by it.

    ``distinct`` is how many whole paths there are.
    """

    hi: U64
    lo: U64
    customers: I64
    reached: I64
    distinct: int

    @classmethod
    def of(cls, taken: Sequence[TakenPaths], top: int) -> "TopPaths":
        """Count by one half of the hash, which sorts fast; then look at both halves of those that are frequent."""
        hi, lo = _both_lanes((part.hi, part.lo) for part in taken)
        reached = np.concatenate([part.reached for part in taken])
        lanes, customers = _counted(np.sort(hi))
        distinct = len(lanes)
        if len(lanes) > top:
            often = customers[customers > 1]
            least = np.partition(often, len(often) - top)[len(often) - top] if len(often) >= top else 1
            more, equal = np.flatnonzero(customers > least), np.flatnonzero(customers == least)
            lanes = np.sort(lanes[np.concatenate([more, equal[: top - len(more)]])])
        mine = np.flatnonzero(_among(hi, lanes))
        hi, lo, counts, arrived = add_hashes(
            hi[mine], lo[mine], np.ones(len(mine), np.int64), reached[mine].astype(np.int64)
        )
        order = np.lexsort((lo, hi, -counts))[:top]
        order = order[np.lexsort((lo[order], hi[order]))]
        return cls(hi[order], lo[order], counts[order], arrived[order], distinct)

    def places(self, hi: U64, lo: U64) -> NDArray[np.int16]:
        """Give the place of each hash among these, -1 for all others."""
        places, first = np.empty(len(hi), np.int16), np.full(1 << FILTER_BITS, -1, np.int16)
        leads = (self.hi >> np.uint64(64 - FILTER_BITS))[::-1]
        first[leads] = np.arange(len(leads))[::-1]
        kernels.find_wanted(hi, lo, self.hi, self.lo, first, 64 - FILTER_BITS, places)
        return places


def _both_lanes(parts: Iterable[tuple[U64, U64]]) -> tuple[U64, U64]:
    """Put the hashes of all partitions together."""
    hi, lo = (np.concatenate(lanes) for lanes in zip(*parts, strict=True))
    return hi, lo


def _among(hashes: U64, wanted: U64) -> NDArray[np.bool_]:
    """Say which hashes are among a few wanted ones: their leading bits rule out nearly all."""
    table = np.zeros(1 << FILTER_BITS, np.bool_)
    shift = np.uint64(64 - FILTER_BITS)
    table[wanted >> shift] = True
    found: NDArray[np.bool_] = table[hashes >> shift]
    found[found] = np.isin(hashes[found], wanted)
    return found


def _counted(ordered: U64) -> tuple[U64, I64]:
    """Give the distinct numbers of a sorted list and how often each occurs."""
    firsts, counts = np.empty(len(ordered), np.int64), np.empty(len(ordered), np.int64)
    size = count_runs(ordered, firsts, counts)
    return ordered[firsts[:size]], counts[:size]


@dataclass(frozen=True)
class Counted:
    """What the first round counts; ``taken`` has one entry for each partition."""

    nodes: NodeCounts
    taken: tuple[TakenPaths, ...]


@dataclass(frozen=True)
class CountNodes(Question[Counted]):
    """Round one: who stands at each step and event, which decides what is shown, and which whole paths are taken."""

    scope: Scope
    route: Route
    top: int
    values: bool

    def answer(self, journeys: Journeys) -> Counted:
        """Count in one partition."""
        spans = self.route.spans(journeys)
        counts = spans.counts(journeys, self.route.depth + 1)
        taken = TakenPaths(*spans.hashes(journeys), spans.goals >= 0)
        return Counted(NodeCounts(journeys.steps, counts), (taken,))

    def merge(self, left: Counted, right: Counted) -> Counted:
        """Put two partitions together."""
        return Counted(left.nodes.merged(right.nodes), left.taken + right.taken)

    def next(self, merged: Counted) -> "WalkNodes":
        """Show the most frequent nodes of each step, and the goal wherever it occurs."""
        nodes = merged.nodes.most_frequent(self.top, self.route.goal)
        started = sum(len(part.hi) for part in merged.taken)
        reached = sum(int(part.reached.sum()) for part in merged.taken)
        wanted = TopPaths.of(merged.taken, self.top)
        return WalkNodes(self.scope, self.route, self.values, nodes, wanted, started, reached)

    def finish(self, merged: Counted) -> dict[str, Any]:
        """Give the counts; asked for only on the way to the next round."""
        return {"counts": merged.nodes}


@dataclass(frozen=True)
class Named:
    """Of the top whole paths, by their place: the steps of each that was met; the times taken with their places."""

    steps: dict[int, tuple[str, ...]]
    places: NDArray[np.int32]
    taken: I64


@dataclass(frozen=True)
class Walked:
    """What was walked; arrays go by node.

    ``gaps`` (links as source * nodes + target, times taken), ``hidden`` (one half of the hash of each path, and which
    paths lead to nodes that are not shown) and ``named`` have one entry for each partition: putting them in order once,
    at the end, costs least.
    """

    fates: I64
    values: I64
    gaps: tuple[tuple[NDArray[np.int32], I64], ...]
    hidden: tuple[tuple[U64, NDArray[np.bool_]], ...]
    named: tuple[Named, ...]

    def merged(self, other: "Walked") -> "Walked":
        """Add up two partitions."""
        return Walked(
            fates=self.fates + other.fates,
            values=self.values + other.values,
            gaps=self.gaps + other.gaps,
            hidden=self.hidden + other.hidden,
            named=self.named + other.named,
        )


@dataclass(frozen=True)
class Drawn:
    """The picture: ``links`` and the ``medians`` of their times (microseconds) go by source and target."""

    nodes: tuple[Node, ...]
    links: I64
    fates: I64
    values: I64
    medians: NDArray[np.float64]
    hidden_customers: int
    hidden_paths: int

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
class WalkNodes(Question[Walked]):
    """Round two: the walk over the shown nodes, and the names and times of the top whole paths ``wanted``."""

    scope: Scope
    route: Route
    values: bool
    nodes: tuple[Node, ...]
    wanted: TopPaths
    started: int
    reached: int

    def answer(self, journeys: Journeys) -> Walked:
        """Walk in one partition."""
        spans = self.route.spans(journeys)
        walked = walk(journeys, spans, self.nodes)
        hi, lo = spans.hashes(journeys)
        return Walked(
            fates=walked.fates,
            values=self._values(journeys, spans, walked.last),
            gaps=((walked.keys, walked.gaps),),
            hidden=((hi, walked.hidden),),
            named=(self._named(journeys, spans, hi, lo),),
        )

    def _values(self, journeys: Journeys, spans: Spans, last: NDArray[np.int32]) -> NDArray[np.int64]:
        sums = np.zeros(len(self.nodes), np.int64)
        if self.values:
            amounts = np.empty(len(spans.begins), np.int64)
            table = node_table(journeys, self.nodes, self.route.depth)
            window = FOREVER if self.route.window is None else self.route.window
            upto = np.where(spans.goals >= 0, spans.goals + 1, spans.ends)
            kernels.add_values(spans.begins, upto, journeys.time, journeys.value, window, amounts)
            kernels.sum_over_nodes(spans.begins, spans.stops, journeys.step, table, last, amounts, sums)
        return sums

    def _named(self, journeys: Journeys, spans: Spans, hi: U64, lo: U64) -> Named:
        steps: dict[int, tuple[str, ...]] = {}
        wanted = self.wanted.places(hi, lo)
        which = np.flatnonzero(wanted >= 0)
        places = wanted[which].astype(np.int32)
        for place, first in zip(*np.unique(places, return_index=True), strict=True):
            span = which[first]
            codes = journeys.step[spans.begins[span] : spans.stops[span]]
            steps[int(place)] = tuple(journeys.steps[code] for code in codes.tolist())
        return Named(steps, places, journeys.time[spans.stops[which] - 1] - journeys.time[spans.begins[which]])

    def merge(self, left: Walked, right: Walked) -> Walked:
        """Add up two partitions."""
        return left.merged(right)

    def finish(self, merged: Walked) -> dict[str, Any]:
        """Give the picture, how many started and arrived, and the top whole paths.

        Each of these is (customers, reached, steps, median microseconds).
        """
        return {
            "drawn": self._drawn(merged),
            "started": self.started,
            "reached": self.reached,
            "top": sorted(self._top(merged), key=lambda row: (-row[0], row[2])),
        }

    def _drawn(self, merged: Walked) -> Drawn:
        link, gap = (np.concatenate(column) for column in zip(*merged.gaps, strict=True))
        hashes, hidden = (np.concatenate(column) for column in zip(*merged.hidden, strict=True))
        size, customers = len(self.nodes), int(hidden.sum())
        links, middles = medians(link, gap, size * size)
        return Drawn(
            nodes=self.nodes,
            links=links.reshape(size, size),
            fates=merged.fates,
            values=merged.values,
            medians=middles.reshape(size, size),
            hidden_customers=customers,
            hidden_paths=self._distinct(hashes, hidden, customers),
        )

    def _distinct(self, hashes: U64, hidden: NDArray[np.bool_], customers: int) -> int:
        """Count the hidden paths: a path is hidden for all who take it or for none, so the fewer are counted."""
        few = 2 * customers <= len(hidden)
        count = len(_counted(np.sort(hashes[hidden if few else ~hidden]))[0])
        return count if few else self.wanted.distinct - count

    def _top(self, merged: Walked) -> Iterator[tuple[int, int, tuple[str, ...], float]]:
        steps = {place: names for part in merged.named for place, names in part.steps.items()}
        places = np.concatenate([part.places for part in merged.named])
        taken = np.concatenate([part.taken for part in merged.named])
        times = medians(places, taken, len(self.wanted.hi))[1].tolist()
        counts = zip(self.wanted.customers.tolist(), self.wanted.reached.tolist(), times, strict=True)
        for place, (customers, reached, median) in enumerate(counts):
            yield customers, reached, steps[place], median
