"""Paths from a start, to a goal, or between: step by step, with who left where and what was hidden.

Who started and who reached the goal is the funnel's answer for [start, goal] (see chains.py); each customer has one
path. Nodes beyond the ``top`` of their step are hidden and counted as ``other`` at the node before them.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from sojourn.discovery.analysis import Analysis, seconds, seconds_of, share
from sojourn.discovery.path_rounds import CountNodes, Drawn
from sojourn.discovery.path_routes import Route, node_table
from sojourn.engines import Cell, Journeys, Question
from sojourn.kernels import paths as kernels
from sojourn.vocabulary import InvalidInput, duration_text

MOST_DEPTH = 50
MOST_NODES = 100


@dataclass(frozen=True)
class Paths(Analysis):
    """Real paths; ``start`` None begins at each journey's first event, ``goal`` None follows to the depth.

    ``within`` is a window (microseconds) from the start; ``top`` nodes are shown at each step, and ``top`` whole paths.
    ``values`` off saves a pass over the money.
    """

    start: str | None = None
    goal: str | None = None
    depth: int = 8
    top: int = 20
    within: int | None = None
    values: bool = True
    name: ClassVar[str] = "paths"
    table: ClassVar[str] = "nodes"
    drill: ClassVar[tuple[str, ...]] = ("step", "event")

    def __post_init__(self) -> None:
        """Refuse depths and tops that cannot be shown."""
        if not 1 <= self.depth <= MOST_DEPTH:
            raise InvalidInput(f"The depth is 1 to {MOST_DEPTH}, not {self.depth}.", code="paths.depth")
        if not 1 <= self.top <= MOST_NODES:
            raise InvalidInput(f"--top is 1 to {MOST_NODES}, not {self.top}.", code="paths.top")

    @property
    def route(self) -> Route:
        """What a path is here."""
        return Route(self.start, self.goal, self.depth, self.within)

    def question(self) -> Question[Any]:
        """Count who stands where."""
        return CountNodes(self.scope, self.route, self.top, self.values)

    def named_steps(self) -> tuple[str, ...]:
        """Give start and goal."""
        return tuple(step for step in (self.start, self.goal) if step is not None)

    def definition_values(self) -> dict[str, str]:
        """Fill in start, goal, window and depth."""
        window = "∞" if self.within is None else duration_text(self.within)
        return {"start": self.start or "—", "goal": self.goal or "—", "within": window, "depth": str(self.depth)}

    def present(self, result: dict[str, Any]) -> dict[str, Any]:
        """Give nodes, links, what is hidden, and the most frequent whole paths."""
        drawn: Drawn = result["drawn"]
        started, hidden = result["started"], drawn.hidden_customers
        nodes = [_node(self, drawn, place) for place in np.flatnonzero(drawn.customers).tolist()]
        return {
            "start": self.start,
            "goal": self.goal,
            "depth": self.depth,
            "customers": started,
            "reached": result["reached"],
            "nodes": nodes,
            "links": _links(drawn),
            "hidden": {
                "paths": drawn.hidden_paths,
                "customers": hidden,
                "share": share(hidden, started) or 0.0,
            },
            "paths": [_whole_path(self, row, started) for row in result["top"]],
        }

    def locate(self, cell: Cell, answer: dict[str, Any]) -> Cell:
        """Add the nodes that the answer shows: who stands at a node depends on which are hidden."""
        return {**cell, "nodes": tuple((node["step"], node["event"]) for node in answer["nodes"])}

    def behind(self, journeys: Journeys, cell: Cell) -> NDArray[np.bool_]:
        """Mark who stands at node (``step``, ``event``) or, with ``to``, goes from it to that event."""
        nodes = list(cell["nodes"])
        source = (int(cell["step"]), cell["event"])
        target = (source[0] + 1, cell["to"]) if "to" in cell else None
        found = np.zeros(len(journeys), np.bool_)
        if source in nodes and (target is None or target in nodes):
            spans = self.route.spans(journeys)
            mine = np.zeros(len(spans.begins), np.bool_)
            table = node_table(journeys, nodes, self.depth)
            places = nodes.index(source), -1 if target is None else nodes.index(target)
            kernels.stands_at(spans.begins, spans.stops, journeys.step, table, *places, mine)
            found[spans.journey[mine]] = True
        return found


def _node(paths: Paths, drawn: Drawn, place: int) -> dict[str, Any]:
    step, event = drawn.nodes[place]
    dropped, other, arrived = drawn.fates[place].tolist()
    return {
        "id": f"{step}:{event}",
        "step": step,
        "event": event,
        "customers": int(drawn.customers[place]),
        "out": int(drawn.out[place]),
        "dropped": dropped,
        "other": other + arrived,
        "goal": event == paths.goal and arrived > 0,
        "value": int(drawn.values[place]) if paths.values else None,
    }


def _links(drawn: Drawn) -> list[dict[str, Any]]:
    """Give one row for each link taken, with the median time on it."""
    sources, targets = np.nonzero(drawn.links)
    times = seconds_of(drawn.medians[sources, targets] / 1e6)
    ids = [f"{step}:{event}" for step, event in drawn.nodes]
    rows = zip(sources.tolist(), targets.tolist(), drawn.links[sources, targets].tolist(), times, strict=True)
    return [
        {"source": ids[source], "target": ids[target], "customers": customers, "median_seconds": median}
        for source, target, customers, median in rows
    ]


def _whole_path(paths: Paths, row: tuple[int, int, tuple[str, ...], float], started: int) -> dict[str, Any]:
    customers, reached, steps, median = row
    return {
        "path": list(steps),
        "customers": customers,
        "share": share(customers, started),
        "reached": paths.goal is not None and reached > 0,
        "median_seconds": seconds(median / 1e6),
    }
