"""Paths from a start, to a goal, or between: step by step, with who left where and what was hidden.

Who started and who reached the goal is the funnel's answer for [start, goal] (see chains.py); each customer has one
path. Nodes beyond the ``top`` of their step are hidden and counted as ``other`` at the node before them.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from sojourn.discovery.analysis import Analysis, Cells, Row, no_number, numbered, seconds, seconds_of, share
from sojourn.discovery.path_rounds import CountNodes, Drawn
from sojourn.discovery.path_routes import Route, at_node, walk
from sojourn.engines import Cell, Journeys, Question
from sojourn.vocabulary import InvalidInput, duration_text, say

OF_NODE = ("customers", "out", "dropped", "other")
OF_PATH = ("customers", "reached")
OVER_ALL = ("customers", "reached", "hidden")
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
    more_drill: ClassVar[tuple[str, ...]] = ("to", "number", "path")

    def __post_init__(self) -> None:
        """Refuse depths and tops that cannot be shown."""
        if not 1 <= self.depth <= MOST_DEPTH:
            raise InvalidInput.said("paths.depth", depth=self.depth, most=MOST_DEPTH)
        if not 1 <= self.top <= MOST_NODES:
            raise InvalidInput.said("paths.top", top=self.top, most=MOST_NODES)

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

    def definition(self, lang: str) -> str:
        """Say what a path is here, in words."""
        ends = "between" if self.start and self.goal else "from" if self.start else "to" if self.goal else "open"
        route = say(f"define.paths.{ends}", lang, start=self.start or "", goal=self.goal or "")
        within = "∞" if self.within is None else duration_text(self.within)
        return say("define.paths", lang, route=route, within=within, depth=str(self.depth))

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

    def cells(self, answer: Row) -> Cells:
        """Name the numbers over all, of nodes, of links and of whole paths."""
        yield answer, numbered(answer, {}, ("customers", "reached"))
        yield answer["hidden"], {"customers": {"number": "hidden"}}
        for node in answer["nodes"]:
            yield node, numbered(node, {"step": node["step"], "event": node["event"]}, OF_NODE)
        for link in answer["links"]:
            step, _, event = link["source"].partition(":")
            to = link["target"].partition(":")[2]
            yield link, {"customers": {"step": int(step), "event": event, "to": to}}
        for row in answer["paths"]:
            yield row, numbered(row, {"path": row["path"]}, OF_PATH)

    def check_cell(self, cell: Cell) -> None:
        """Ask for a node, a whole path, or one of the numbers over all paths."""
        number = cell.get("number", "customers")
        of_all = not cell.keys() & {"step", "event", "to", "path"}
        known = OVER_ALL if of_all else OF_PATH if "path" in cell else OF_NODE
        if "number" in cell and number not in known:
            raise no_number(number, known)
        if "path" in cell and cell["path"] is None:
            raise InvalidInput.said("drill.cell", name=self.name, missing="path", keys=["path"])
        if "path" not in cell and not (of_all and "number" in cell):
            super().check_cell(cell)

    def locate(self, cell: Cell, answer: dict[str, Any]) -> Cell:
        """Add the nodes that the answer shows: who stands at a node depends on which are hidden."""
        return {**cell, "nodes": tuple((node["step"], node["event"]) for node in answer["nodes"])}

    def behind(self, journeys: Journeys, cell: Cell) -> NDArray[np.bool_]:
        """Mark whose number it is.

        ``step`` and ``event`` name a node: who stands there, with ``to`` who goes on from it to that event, with
        ``number`` out, dropped or other who does what afterwards. ``path`` names a whole path. Alone, ``number`` is
        customers, reached or hidden.
        """
        spans, found = self.route.spans(journeys), np.zeros(len(journeys), np.bool_)
        if "path" in cell:
            mine = spans.taking(journeys, cell["path"])
        elif "step" in cell:
            mine = at_node(journeys, spans, list(cell["nodes"]), (int(cell["step"]), cell["event"]), cell)
        else:
            mine = np.ones(len(spans.begins), np.bool_)
        if cell.get("number") == "reached":
            mine &= spans.goals >= 0
        if cell.get("number") == "hidden":
            mine &= walk(journeys, spans, cell["nodes"]).hidden
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
    aimed = paths.goal is not None
    return {
        "path": list(steps),
        "customers": customers,
        "share": share(customers, started),
        "reached": reached if aimed else None,
        "share_reached": share(reached, customers) if aimed else None,
        "median_seconds": seconds(median / 1e6),
    }
