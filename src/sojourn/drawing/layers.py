"""A layered layout for a graph of transitions. Pure geometry: names and passes in, coordinates out.

Order from top to bottom: trophic levels (MacKay, Johnson, Sansom 2020), which say how far along each event stands even
where the graph has cycles; layers by longest path along that order; barycenter sweeps against crossings; then each
item as near to its neighbors as the room allows (pool adjacent violators).
"""

import itertools
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Edge = tuple[str, str]
_LAYER_MOST = 5


@dataclass(frozen=True)
class Placed:
    """Where everything stands: centers of nodes, and the points through which each edge runs, source first.

    ``back`` are the edges that lead to an earlier layer.
    """

    x: Mapping[str, float]
    layer: Mapping[str, int]
    bends: Mapping[Edge, Sequence[tuple[float, int]]]
    back: frozenset[Edge]


def levels(passes: Mapping[Edge, float]) -> dict[str, float]:
    """Say how far along each node stands: neighbors in the direction of flow lie one apart, in the weighted mean.

    >>> {name: round(level, 3) for name, level in levels({("a", "b"): 3, ("b", "c"): 3}).items()}
    {'a': 0.0, 'b': 1.0, 'c': 2.0}
    """
    names = sorted({name for edge in passes for name in edge})
    place = {name: index for index, name in enumerate(names)}
    size = len(names)
    matrix = [[0.0] * (size + 1) for _ in range(size)]
    total = sum(passes.values()) or 1.0
    for (first, then), count in passes.items():
        if first == then:
            continue
        a, b, weight = place[first], place[then], count / total
        matrix[a][a] += weight
        matrix[b][b] += weight
        matrix[a][b] -= weight
        matrix[b][a] -= weight
        matrix[b][size] += weight
        matrix[a][size] -= weight
    for index in range(size):
        matrix[index][index] += 1e-9
    found = _solve(matrix)
    lowest = min(found, default=0.0)
    return {name: found[place[name]] - lowest for name in names}


def _solve(matrix: list[list[float]]) -> list[float]:
    size = len(matrix)
    for pivot in range(size):
        best = max(range(pivot, size), key=lambda row: abs(matrix[row][pivot]))
        matrix[pivot], matrix[best] = matrix[best], matrix[pivot]
        for row in range(pivot + 1, size):
            factor = matrix[row][pivot] / matrix[pivot][pivot]
            if factor:
                for column in range(pivot, size + 1):
                    matrix[row][column] -= factor * matrix[pivot][column]
    found = [0.0] * size
    for row in range(size - 1, -1, -1):
        known = sum(matrix[row][column] * found[column] for column in range(row + 1, size))
        found[row] = (matrix[row][size] - known) / matrix[row][row]
    return found


@dataclass
class _Item:
    """A node, or the place where a long edge passes through a layer."""

    name: str
    layer: int
    width: float
    x: float = 0.0
    near: list[tuple["_Item", float]] = field(default_factory=list)

    def wish(self) -> float:
        weight = sum(weight for _, weight in self.near)
        return sum(item.x * weight for item, weight in self.near) / weight if weight else self.x


def arrange(passes: Mapping[Edge, float], order: Mapping[str, float], node_width: float, gap: float) -> Placed:
    """Place the nodes of ``order`` and the edges of ``passes`` (no loops) in layers, centered on 0."""
    back = frozenset(edge for edge in passes if _rank(order, edge[0]) > _rank(order, edge[1]))
    down = {edge: ((edge[1], edge[0]) if edge in back else edge) for edge in passes}
    layer = _layers(order, sorted(set(down.values())))
    items = {name: _Item(name, layer[name], node_width) for name in order}
    rows: dict[int, list[_Item]] = defaultdict(list)
    for name in sorted(order, key=lambda name: _rank(order, name)):
        rows[layer[name]].append(items[name])
    chains = {edge: _chain(edge, down[edge], items, rows, passes[edge]) for edge in sorted(passes)}
    _untangle(rows, gap)
    bends = {
        edge: [(item.x, item.layer) for item in (reversed(chain) if edge in back else chain)]
        for edge, chain in chains.items()
    }
    return Placed({name: item.x for name, item in items.items()}, layer, bends, back)


def _rank(order: Mapping[str, float], name: str) -> tuple[float, str]:
    return (round(order[name], 6), name)


def _layers(order: Mapping[str, float], edges: Sequence[Edge]) -> dict[str, int]:
    layer: dict[str, int] = {}
    filled: dict[int, int] = defaultdict(int)
    for name in sorted(order, key=lambda name: _rank(order, name)):
        level = max((layer[first] + 1 for first, then in edges if then == name), default=0)
        while filled[level] >= _LAYER_MOST:
            level += 1
        layer[name] = level
        filled[level] += 1
    return layer


def _chain(
    edge: Edge, down: Edge, items: Mapping[str, _Item], rows: dict[int, list[_Item]], weight: float
) -> list[_Item]:
    first, last = items[down[0]], items[down[1]]
    chain = [first]
    for layer in range(first.layer + 1, last.layer):
        passing = _Item(f"{edge[0]}→{edge[1]}@{layer}", layer, 26.0)
        rows[layer].append(passing)
        chain.append(passing)
    chain.append(last)
    straight = 4.0 if len(chain) > 2 else 1.0
    for above, below in itertools.pairwise(chain):
        above.near.append((below, weight * straight))
        below.near.append((above, weight * straight))
    return chain


def _untangle(rows: Mapping[int, list[_Item]], gap: float) -> None:
    for row in rows.values():
        _spread(row, gap)
    best, kept = _crossings(rows), {layer: list(row) for layer, row in rows.items()}
    for sweep in range(16):
        for layer in sorted(rows, reverse=sweep % 2 == 1):
            side = -1 if sweep % 2 == 0 else 1
            rows[layer].sort(key=lambda item: (_beside(item, side), item.x))
            _spread(rows[layer], gap)
        crossed = _crossings(rows)
        if crossed < best:
            best, kept = crossed, {layer: list(row) for layer, row in rows.items()}
    for layer, row in kept.items():
        rows[layer][:] = row
        _spread(row, gap)
    for sweep in range(12):
        for layer in sorted(rows, reverse=sweep % 2 == 1):
            _relax(rows[layer], gap)


def _beside(item: _Item, side: int) -> float:
    found = [(near.x, weight) for near, weight in item.near if (near.layer - item.layer) * side > 0]
    weight = sum(weight for _, weight in found)
    return sum(x * weight for x, weight in found) / weight if weight else item.x


def _spread(row: Sequence[_Item], gap: float) -> None:
    total = sum(item.width + gap for item in row) - gap
    x = -total / 2
    for item in row:
        item.x = x + item.width / 2
        x += item.width + gap


def _crossings(rows: Mapping[int, Sequence[_Item]]) -> float:
    count = 0.0
    for row in rows.values():
        ends = [(item.x, near.x, weight) for item in row for near, weight in item.near if near.layer == item.layer + 1]
        for index, (a, b, weight) in enumerate(ends):
            count += sum(min(weight, other) for c, d, other in ends[index + 1 :] if (a - c) * (b - d) < 0)
    return count


def _relax(row: Sequence[_Item], gap: float) -> None:
    # Pool adjacent violators: the nearest places to the wishes that keep the order and the gaps.
    shift, offsets = 0.0, []
    for before, item in zip([None, *row], row, strict=False):
        shift += (before.width + item.width) / 2 + gap if before else 0.0
        offsets.append(shift)
    pools: list[list[float]] = []
    for item, offset in zip(row, offsets, strict=True):
        weight = sum(weight for _, weight in item.near) or 1.0
        pools.append([item.wish() - offset, weight, 1])
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            last, before_last = pools.pop(), pools[-1]
            weight = before_last[1] + last[1]
            before_last[0] = (before_last[0] * before_last[1] + last[0] * last[1]) / weight
            before_last[1:] = [weight, before_last[2] + last[2]]
    places = [value for value, _, count in pools for _ in range(int(count))]
    for item, place, offset in zip(row, places, offsets, strict=True):
        item.x = place + offset
