"""Where the nodes and ribbons of a Sankey stand. Pure geometry: counts in, coordinates out.

Exact by construction: the parts of a node (ribbons out, other, left) stack without gap from its top to its foot, in
the same scale (pixels per customer) everywhere, so that what the eye adds up is what the numbers add up to.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sojourn.drawing.lettering import labels

NODE_WIDTH = 13.0
HAT = 38.0
NAME_SIZE = 12.5
NAME_LINE = 14.5
FLAG = 13.0


@dataclass
class Spot:
    """A node in its place; ``top`` and all bands in pixels, ``arrived`` the customers of drawn links."""

    id: str
    event: str
    step: int
    customers: int
    dropped: int
    other: int
    value: int | None
    goal: bool
    x: float = 0.0
    top: float = 0.0
    height: float = 0.0
    other_height: float = 0.0
    left_height: float = 0.0
    arrived: int = 0
    lines: Sequence[str] = ()

    @property
    def hat(self) -> float:
        """How much room the name and the count above it take."""
        return HAT + NAME_LINE * (len(self.lines) - 1)

    @property
    def foot(self) -> float:
        """The lower end."""
        return self.top + self.height

    @property
    def left_top(self) -> float:
        """Where the customers who leave begin."""
        return self.foot - self.left_height

    @property
    def other_top(self) -> float:
        """Where the customers on paths not drawn begin."""
        return self.left_top - self.other_height


@dataclass
class Ribbon:
    """A link in its place: its upper edge at the source and at the target, and its height."""

    source: Spot
    target: Spot
    customers: int
    median_seconds: float | None
    height: float = 0.0
    source_top: float = 0.0
    target_top: float = 0.0


@dataclass(frozen=True)
class Flow:
    """All nodes and ribbons in their places; ``pitch`` from column to column, ``height`` of the whole."""

    spots: tuple[Spot, ...]
    ribbons: tuple[Ribbon, ...]
    columns: Mapping[int, Sequence[Spot]]
    pitch: float
    height: float
    scale: float = field(default=1.0)


def place(answer: Mapping[str, Any], width: float, flow_height: float) -> Flow:
    """Place the nodes and links of a ``paths`` answer on ``width`` pixels, the largest column ``flow_height`` high."""
    spots = {row["id"]: _spot(row) for row in answer["nodes"]}
    ribbons = [
        Ribbon(spots[row["source"]], spots[row["target"]], row["customers"], row.get("median_seconds"))
        for row in answer["links"]
        if row["source"] in spots and row["target"] in spots
    ]
    columns: dict[int, list[Spot]] = defaultdict(list)
    for spot in sorted(spots.values(), key=lambda spot: (spot.step, not spot.goal, -spot.customers, spot.event)):
        columns[spot.step].append(spot)
    most = max((sum(spot.customers for spot in column) for column in columns.values()), default=0)
    scale = flow_height / max(most, 1)
    pitch = _pitch(width, len(columns))
    _measure(columns, ribbons, scale, pitch)
    _name(spots.values(), pitch)
    _order(columns, ribbons)
    _settle(columns, ribbons)
    _attach(spots.values(), ribbons)
    foot = max((spot.foot for spot in spots.values()), default=0.0)
    return Flow(tuple(spots.values()), tuple(ribbons), dict(sorted(columns.items())), pitch, foot, scale)


def _spot(row: Mapping[str, Any]) -> Spot:
    goal = bool(row.get("goal", False))
    return Spot(
        id=row["id"],
        event=row["event"],
        step=row["step"],
        customers=row["customers"],
        dropped=0 if goal else row["dropped"],
        other=0 if goal else row["other"],
        value=row.get("value"),
        goal=goal,
    )


def _pitch(width: float, columns: int) -> float:
    # The last column keeps the room of most of a column for what leaves it and for its labels.
    return (width - NODE_WIDTH) / max(columns - 0.15, 0.85)


def _measure(columns: Mapping[int, list[Spot]], ribbons: Sequence[Ribbon], scale: float, pitch: float) -> None:
    for index, step in enumerate(sorted(columns)):
        for spot in columns[step]:
            spot.x = index * pitch
            spot.height = spot.customers * scale
            spot.other_height = spot.other * scale
            spot.left_height = spot.dropped * scale
    for ribbon in ribbons:
        ribbon.height = ribbon.customers * scale
        ribbon.target.arrived += ribbon.customers


def _name(spots: Iterable[Spot], pitch: float) -> None:
    """Break the names into the lines that their column has room for."""
    events = sorted({spot.event for spot in spots})
    plain, flagged = labels(events, pitch - 10, NAME_SIZE), labels(events, pitch - 10 - FLAG, NAME_SIZE)
    for spot in spots:
        spot.lines = (flagged if spot.goal else plain)[spot.event]


def _order(columns: Mapping[int, list[Spot]], ribbons: Sequence[Ribbon]) -> None:
    # Barycenter sweeps against crossings; goals stay on top.
    into, out = _neighbors(ribbons)
    for sweep in range(6):
        forward = sweep % 2 == 0
        rank = {spot.id: float(index) for column in columns.values() for index, spot in enumerate(column)}
        for step in sorted(columns, reverse=not forward):
            near = into if forward else out
            columns[step].sort(key=lambda spot: (not spot.goal, _barycenter(near[spot.id], rank, rank[spot.id])))
            rank.update({spot.id: float(index) for index, spot in enumerate(columns[step])})


def _neighbors(ribbons: Sequence[Ribbon]) -> tuple[dict[str, list[tuple[str, int]]], dict[str, list[tuple[str, int]]]]:
    into: dict[str, list[tuple[str, int]]] = defaultdict(list)
    out: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for ribbon in ribbons:
        into[ribbon.target.id].append((ribbon.source.id, ribbon.customers))
        out[ribbon.source.id].append((ribbon.target.id, ribbon.customers))
    return into, out


def _barycenter(near: Sequence[tuple[str, int]], rank: Mapping[str, float], default: float) -> float:
    weight = sum(customers for _, customers in near)
    return sum(rank[name] * customers for name, customers in near) / weight if weight else default


def _settle(columns: Mapping[int, list[Spot]], ribbons: Sequence[Ribbon]) -> None:
    # Each node as near as it can be to the height at which its ribbons arrive straight.
    top = max((column[0].hat for column in columns.values()), default=HAT)
    for step in sorted(columns):
        _attach_sources([ribbon for ribbon in ribbons if ribbon.target.step == step])
        wished: dict[str, float] = {}
        for spot in columns[step]:
            arriving = [ribbon for ribbon in ribbons if ribbon.target is spot]
            wished[spot.id] = min((ribbon.source_top for ribbon in arriving), default=top)
        lowest = top
        for index, spot in enumerate(columns[step]):
            lowest += spot.hat + 6.0 if index else 0.0
            spot.top = max(lowest, min(wished[spot.id], lowest + 26.0) if not spot.goal else lowest)
            lowest = spot.foot


def _attach_sources(ribbons: Sequence[Ribbon]) -> None:
    used: dict[str, float] = {}
    for ribbon in ribbons:
        ribbon.source_top = used.get(ribbon.source.id, ribbon.source.top)
        used[ribbon.source.id] = ribbon.source_top + ribbon.height


def _attach(spots: Iterable[Spot], ribbons: Sequence[Ribbon]) -> None:
    for spot in spots:
        y = spot.top
        for ribbon in sorted((r for r in ribbons if r.source is spot), key=lambda r: (r.target.top, r.target.id)):
            ribbon.source_top = y
            y += ribbon.height
        y = spot.top
        for ribbon in sorted((r for r in ribbons if r.target is spot), key=lambda r: (r.source.top, r.source.id)):
            ribbon.target_top = y
            y += ribbon.height
