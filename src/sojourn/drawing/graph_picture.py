"""The transition graph: what directly follows what, the strongest passes only, thickness = passes.

Down is forward; what leads back up is drawn in its own color; direct repeats are counted in the node.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sojourn.drawing.canvas import Canvas, Frame, px
from sojourn.drawing.layers import Edge, Placed, arrange, levels
from sojourn.drawing.lettering import labels, width
from sojourn.drawing.theme import event_roles
from sojourn.drawing.words import Words

NODES_MOST = 25
_WIDE = 138.0
_HIGH = 42.0
_NAME_LINE = 15.5
_PITCH = 104.0
_THICK = 11.0


@dataclass(frozen=True)
class Kept:
    """What is drawn: the nodes with the passes through them, direct repeats, and the strongest links.

    ``share`` is the part of all passes that the links and repeats drawn stand for.
    """

    nodes: Mapping[str, int]
    loops: Mapping[str, int]
    links: Mapping[Edge, Mapping[str, Any]]
    share: float


def trim(rows: Sequence[Mapping[str, Any]], nodes_most: int = NODES_MOST) -> Kept:
    """Keep the busiest nodes, for each its strongest way in and out, and then the strongest links overall."""
    into: dict[str, int] = {}
    out: dict[str, int] = {}
    for row in rows:
        out[row["from"]] = out.get(row["from"], 0) + row["passes"]
        into[row["to"]] = into.get(row["to"], 0) + row["passes"]
    through = {name: max(into.get(name, 0), out.get(name, 0)) for name in {**out, **into}}
    busiest = sorted(through, key=lambda name: (-through[name], name))[:nodes_most]
    inside = set(busiest)
    strongest = sorted(
        (row for row in rows if row["from"] in inside and row["to"] in inside),
        key=lambda row: (-row["passes"], row["from"], row["to"]),
    )
    loops = {row["from"]: row["passes"] for row in strongest if row["from"] == row["to"]}
    links = _strongest([row for row in strongest if row["from"] != row["to"]], len(busiest))
    total = sum(row["passes"] for row in rows)
    drawn = sum(loops.values()) + sum(row["passes"] for row in links.values())
    return Kept({name: through[name] for name in busiest}, loops, links, drawn / total if total else 0.0)


def _strongest(rows: Sequence[Mapping[str, Any]], nodes: int) -> dict[Edge, Mapping[str, Any]]:
    links: dict[Edge, Mapping[str, Any]] = {}
    for side in ("from", "to"):
        seen: set[str] = set()
        for row in rows:
            if row[side] not in seen:
                seen.add(row[side])
                links[row["from"], row["to"]] = row
    floor = 0.02 * (rows[0]["passes"] if rows else 0)
    for row in rows:
        if len(links) >= max(1.6 * nodes, 20) or row["passes"] < floor:
            break
        links[row["from"], row["to"]] = row
    return links


def transition_graph(answer: Mapping[str, Any], words: Words, frame: Frame | None = None) -> str:
    """Draw a ``transitions`` answer as SVG text."""
    frame = frame or Frame()
    canvas = Canvas(frame)
    kept = trim(answer["transitions"])
    passes = {edge: float(row["passes"]) for edge, row in kept.links.items()}
    order = dict.fromkeys(kept.nodes, 0.0) | levels(passes)
    placed = arrange(passes, order, _WIDE, 16.0)
    names = labels(sorted(kept.nodes), _WIDE - 18, 12)
    sheet = _Sheet(placed, frame.width, max((len(lines) for lines in names.values()), default=1))
    canvas.parts.append(f'<g transform="translate({px(sheet.left)} 4) scale({px(sheet.scale)})">')
    boxes = [sheet.box(name) for name in kept.nodes]
    times = _links(canvas, sheet, kept, words)
    colors = {**event_roles(name for name in kept.nodes if name not in frame.colors), **frame.colors}
    for name in kept.nodes:
        _node(canvas, sheet, (name, names[name]), kept, words, colors[name])
    for points, text in times:
        _label(canvas, points, text, boxes)
    canvas.parts.append("</g>")
    height = _legend(canvas, 4 + sheet.height * sheet.scale + 26, kept, words)
    return canvas.finish(height, words.say("picture.graph.title"), _describe(kept, words))


def _describe(kept: Kept, words: Words) -> str:
    strongest = list(kept.links.values())[:6]
    said = "; ".join(_tip(row, words).replace("\n", ", ") for row in strongest)
    return said or words.say("picture.empty")


class _Sheet:
    """Layers to pixels; scaled down where the graph is wider than the picture."""

    def __init__(self, placed: Placed, room: float, lines: int) -> None:
        self.placed = placed
        self.high = _HIGH + (lines - 1) * _NAME_LINE
        self.pitch = _PITCH - _HIGH + self.high
        points = [x for bends in placed.bends.values() for x, _ in bends]
        half = _WIDE / 2
        low = min([x - half for x in placed.x.values()] + [x - 14 for x in points], default=0.0)
        high = max([x + half for x in placed.x.values()] + [x + 14 for x in points], default=0.0)
        self.scale = min(1.0, room / max(high - low, 1.0))
        self.left = (room - (high - low) * self.scale) / 2 - low * self.scale
        self.height = max(placed.layer.values(), default=0) * self.pitch + self.high

    def top(self, layer: int) -> float:
        return layer * self.pitch

    def box(self, name: str) -> tuple[float, float, float, float]:
        x, y = self.placed.x[name] - _WIDE / 2, self.top(self.placed.layer[name])
        return (x, y, x + _WIDE, y + self.high)


Point = tuple[float, float]


def _route(sheet: _Sheet, edge: Edge, ports: Mapping[tuple[Edge, str], float]) -> list[Point]:
    """Give the points of an edge from source to target: its ports, and two in each layer that it passes."""
    bends = list(sheet.placed.bends[edge])
    up = edge in sheet.placed.back
    if up:
        bends.reverse()
    upper, lower = (edge[1], edge[0]) if up else edge
    points = [(ports[edge, upper], sheet.top(bends[0][1]) + sheet.high)]
    for x, layer in bends[1:-1]:
        points += [(x, sheet.top(layer) + 2), (x, sheet.top(layer) + sheet.high - 2)]
    points.append((ports[edge, lower], sheet.top(bends[-1][1])))
    return points[::-1] if up else points


def _ports(sheet: _Sheet, kept: Kept) -> dict[tuple[Edge, str], float]:
    """Spread the ends of edges along the lower and upper side of each node, in the order in which they fan out."""
    ports: dict[tuple[Edge, str], float] = {}
    for name in kept.nodes:
        sides: dict[bool, list[tuple[float, Edge]]] = {True: [], False: []}
        for edge in kept.links:
            bends = sheet.placed.bends[edge]
            for end, near in ((0, 1), (-1, -2)):
                if edge[end] == name:
                    sides[bends[near][1] > bends[end][1]].append((bends[near][0], edge))
        for ends in sides.values():
            pitch = min(20.0, (_WIDE - 30) / max(len(ends) - 1, 1))
            for index, (_, edge) in enumerate(sorted(ends)):
                ports[edge, name] = sheet.placed.x[name] + (index - (len(ends) - 1) / 2) * pitch
    return ports


def _links(canvas: Canvas, sheet: _Sheet, kept: Kept, words: Words) -> list[tuple[list[Point], str]]:
    ports = _ports(sheet, kept)
    most = max((row["passes"] for row in kept.links.values()), default=1)
    times: list[tuple[list[Point], str]] = []
    for edge, row in sorted(kept.links.items(), key=lambda item: (-item[1]["passes"], item[0])):
        points = _route(sheet, edge, ports)
        up = edge in sheet.placed.back
        thick = max(_THICK * row["passes"] / most, 1.2)
        role = "c1" if up else "c0"
        sign = -1.0 if up else 1.0
        tip = max(7.0, thick * 1.15)
        x, y = points[-1]
        line = [*points[:-1], (x, y - sign * tip)]
        canvas.path(
            _curve(line), _tip(row, words), fill="none", stroke=role, stroke_width=thick, stroke_opacity=0.55,
            data_link=f"{edge[0]}→{edge[1]}",
        )  # fmt: skip
        half = max(4.0, thick * 0.85)
        canvas.path(f"M{px(x)} {px(y)}l{px(-half)} {px(-sign * tip)}h{px(2 * half)}Z", fill=role)
        times.append((line, words.seconds(row["median_seconds"])))
    return times


def _curve(points: Sequence[Point]) -> str:
    path = f"M{px(points[0][0])} {px(points[0][1])}"
    for (x1, y1), (x2, y2) in itertools.pairwise(points):
        middle = px((y1 + y2) / 2)
        path += f"C{px(x1)} {middle} {px(x2)} {middle} {px(x2)} {px(y2)}"
    return path


def _tip(row: Mapping[str, Any], words: Words) -> str:
    return words.say(
        "picture.graph.link",
        source=row["from"],
        target=row["to"],
        passes=words.count("passes", row["passes"]),
        customers=words.count("customers", row["customers"]),
        median=words.seconds(row["median_seconds"]),
    )


def _node(canvas: Canvas, sheet: _Sheet, named: tuple[str, Sequence[str]], kept: Kept, words: Words, role: str) -> None:
    name, lines = named
    left, top, right, foot = sheet.box(name)
    passes, loops = kept.nodes[name], kept.loops.get(name, 0)
    passing = words.count("passes", passes)
    tip = words.say("picture.graph.node", event=name, passes=passing, loops=words.number(loops))
    goal = role == "goal"
    canvas.rect(
        left, top, _WIDE, sheet.high, tip, fill="surface", stroke="goal" if goal else "hatch",
        stroke_width=1.8 if goal else 1.0, rx=3, data_node=name,
    )  # fmt: skip
    canvas.rect(left, top, 5, sheet.high, fill=role, rx=2)
    middle = (top + foot - 9 - _NAME_LINE) / 2
    canvas.name(left + 13, middle, name, _WIDE - 18, size=12, lines=lines, role="goal" if goal else "ink")
    canvas.text(left + 13, foot - 9, words.number(passes), 11, "muted")
    if loops:
        text = words.number(loops)
        x = right - 9 - width(text, 11)
        canvas.text(right - 9, foot - 9, text, 11, "muted", "end")
        canvas.path(
            f"M{px(x - 5)} {px(foot - 15)}a4.2 4.2 0 1 1 -3.4 -1.9l-2.6 -2.2m2.6 2.2l-2.4 2.4", tip, fill="none",
            stroke="c1", stroke_width=1.4,
        )  # fmt: skip


def _label(canvas: Canvas, points: Sequence[Point], text: str, boxes: list[tuple[float, float, float, float]]) -> None:
    half = width(text, 10.5) / 2 + 3
    for at in (0.5, 0.42, 0.58, 0.34, 0.66, 0.27, 0.73):
        x, y = _along(points, at)
        box = (x - half, y - 8, x + half, y + 7)
        if not any(box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3] for b in boxes):
            boxes.append(box)
            canvas.text(x, y + 4, text, 10.5, "ink", "middle", halo=True)
            return


def _along(points: Sequence[Point], at: float) -> Point:
    place = at * (len(points) - 1)
    index = min(int(place), len(points) - 2)
    t = place - index
    (x1, y1), (x2, y2) = points[index], points[index + 1]
    middle = (y1 + y2) / 2
    a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
    return ((a + b) * x1 + (c + d) * x2, a * y1 + (b + c) * middle + d * y2)


def _legend(canvas: Canvas, y: float, kept: Kept, words: Words) -> float:
    x = 0.0
    for role, key in (("c0", "picture.graph.forward"), ("c1", "picture.graph.back")):
        text = words.say(key)
        canvas.line(x, y - 4, x + 18, y - 4, role, stroke_width=4, stroke_opacity=0.6)
        canvas.text(x + 24, y, text, 11.5, "muted")
        x += 24 + width(text, 11.5) + 22
    note = words.say("picture.graph.note", share=words.share(kept.share), nodes=words.count("events", len(kept.nodes)))
    if x + width(note, 11.5) > canvas.frame.width:
        x, y = 0.0, y + 19
    canvas.text(x, y, note, 11.5, "muted", room=canvas.frame.width - x)
    return y + 8
