"""Activity: how many customers were there, came for the first time and ordered, for how much; over time and by origin.

Exact semantics. Counted are the events whose own time lies in the range. A customer is new in the stretch, channel and
source of the first event of all that are looked at. An order is an event with money above 0; those of one case are one,
and count where the first of them stands; ``buyers`` are the customers of these orders. The value is all money, so that
refunds take away from it.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from sojourn.discovery.analysis import Analysis, Cells, Row, no_number, numbered
from sojourn.discovery.tallies import Tally
from sojourn.engines import Cell, Journeys, Question, Scope
from sojourn.kernels.build import spans_to_rows
from sojourn.vocabulary import iso, zone

I64 = NDArray[np.int64]
Flags = NDArray[np.bool_]
ALL, STRETCH = "all", "stretch"
ORIGINS = ("channel", "source")
FIELDS = ("customers", "new_customers", "buyers", "events", "orders", "value")
OPENED = ("customers", "new_customers", "buyers")
LARGEST_TABLE = 1 << 26


@dataclass(frozen=True)
class Activity(Analysis):
    """What happened in each stretch between two ``edges`` (microseconds, ascending), and by channel and source."""

    edges: tuple[int, ...] = ()
    name: ClassVar[str] = "activity"
    table: ClassVar[str] = "series"
    drill: ClassVar[tuple[str, ...]] = ("number",)
    more_drill: ClassVar[tuple[str, ...]] = (STRETCH, *ORIGINS)

    def __post_init__(self) -> None:
        """Leave out of the scope what cuts journeys."""
        object.__setattr__(self, "scope", self.scope.changed(session_gap=None, unit="customer"))

    def question(self) -> Question[Any]:
        """Count everything in one round."""
        return CountActivity(self.scope, self)

    def present(self, result: dict[str, Any]) -> dict[str, Any]:
        """Give the numbers of all, then of each stretch, channel and source."""
        found: dict[str, dict[str, dict[str, int]]] = {kind: {} for kind in (ALL, STRETCH, *ORIGINS)}
        for (kind, name), numbers in result["counted"].rows():
            found[kind][name] = dict(zip(FIELDS, numbers, strict=True))
        none, tz = dict.fromkeys(FIELDS, 0), zone(self.scope.tz)
        origins = {
            f"{kind}s": sorted(
                ({kind: name or None, **numbers} for name, numbers in found[kind].items()),
                key=lambda row, kind=kind: (-row["events"], row[kind] or ""),  # type: ignore[misc]
            )
            for kind in ORIGINS
        }
        series = [
            {STRETCH: place, "from": iso(edge, tz), **found[STRETCH].get(str(place), none)}
            for place, edge in enumerate(self.edges[:-1])
        ]
        return {**found[ALL].get("", none), "series": series, **origins}

    def cells(self, answer: Row) -> Cells:
        """Name customers, new customers and buyers, of all, of each stretch, channel and source."""
        yield answer, numbered(answer, {}, OPENED)
        for kind, table in ((STRETCH, "series"), *((kind, f"{kind}s") for kind in ORIGINS)):
            for row in answer[table]:
                yield row, numbered(row, {kind: row[kind]}, OPENED)

    def behind(self, journeys: Journeys, cell: Cell) -> Flags:
        """Mark whose number it is: of all, or of a ``stretch`` (its place from 0), ``channel`` or ``source``."""
        if cell["number"] not in OPENED:
            raise no_number(cell["number"], OPENED)
        seen = Happened.of(journeys, self.edges)
        counts = seen.first if cell["number"] == "new_customers" else np.ones(len(seen.rows), np.bool_)
        if cell["number"] == "buyers":
            counts = np.isin(np.arange(len(seen.rows)), seen.orders(journeys))
        if STRETCH in cell:
            counts = counts & (seen.stretch == cell[STRETCH])
        for kind in {*ORIGINS} & {*cell}:
            wanted = [code for code, name in enumerate(journeys.names(kind)) if name == (cell[kind] or "")]
            counts = counts & np.isin(journeys.column(kind)[seen.rows], wanted)
        found = np.zeros(len(journeys), np.bool_)
        found[seen.journey[counts]] = True
        return found


@dataclass(frozen=True)
class CountActivity(Question[Tally]):
    """The one round."""

    scope: Scope
    asked: Activity

    def answer(self, journeys: Journeys) -> Tally:
        """Count in one partition."""
        seen = Happened.of(journeys, self.asked.edges)
        value, orders = journeys.value[seen.rows], seen.orders(journeys)
        groups: list[tuple[str, I64, tuple[str, ...]]] = [(ALL, np.zeros(len(seen.rows), np.int64), ("",))]
        groups.append((STRETCH, seen.stretch, tuple(map(str, range(len(self.asked.edges) - 1)))))
        groups += [(kind, journeys.column(kind)[seen.rows].astype(np.int64), journeys.names(kind)) for kind in ORIGINS]
        keys: list[tuple[str, ...]] = []
        parts = [np.zeros((0, len(FIELDS)), np.int64)]
        for kind, code, names in groups:
            sums = np.zeros((len(names), len(FIELDS)), np.int64)
            sums[:, 0] = _customers(seen.journey * len(names) + code, len(names), len(journeys))
            sums[:, 2] = _customers(seen.journey[orders] * len(names) + code[orders], len(names), len(journeys))
            for field, chosen in ((1, seen.first), (3, slice(None)), (4, orders)):
                sums[:, field] = np.bincount(code[chosen], minlength=len(names))
            np.add.at(sums[:, 5], code[value != 0], value[value != 0])
            met = np.flatnonzero(sums[:, 3])
            keys += [(kind, names[place]) for place in met.tolist()]
            parts.append(sums[met])
        return Tally.of(keys, np.concatenate(parts))

    def merge(self, left: Tally, right: Tally) -> Tally:
        """Add up two partitions."""
        return left.merged(right)

    def finish(self, merged: Tally) -> dict[str, Any]:
        """Give the counts."""
        return {"counted": merged}


@dataclass(frozen=True)
class Happened:
    """The events between the edges: row, journey, stretch, and whether it is the first of its customer."""

    rows: I64
    journey: I64
    stretch: I64
    first: Flags

    @classmethod
    def of(cls, journeys: Journeys, edges: tuple[int, ...]) -> "Happened":
        """Find them in one partition, where each customer has one journey."""
        lengths = journeys.ends - journeys.starts
        rows = spans_to_rows(journeys.starts, journeys.ends)
        time = journeys.time[rows]
        journey = np.repeat(np.arange(len(journeys)), lengths)
        inside = (time >= edges[0]) & (time < edges[-1]) if edges else np.zeros(len(rows), np.bool_)
        rows, journey = rows[inside], journey[inside]
        stretch = np.searchsorted(np.array(edges, np.int64), time[inside], side="right") - 1
        return cls(rows, journey, stretch, rows == journeys.starts[journey])

    def orders(self, journeys: Journeys) -> I64:
        """Give the places of the orders: with money above 0, of a case the first."""
        paid = np.flatnonzero(journeys.value[self.rows] > 0)
        case = journeys.column("case")[self.rows[paid]].astype(np.int64)
        named = np.flatnonzero(case)
        _, firsts = np.unique(np.stack([self.journey[paid[named]], case[named]]), axis=1, return_index=True)
        return paid[np.sort(np.append(np.flatnonzero(case == 0), named[firsts]))]


def _customers(pairs: I64, size: int, journeys: int) -> I64:
    """Count distinct journeys of each of ``size`` codes; a pair is journey * size + code."""
    if journeys * size <= LARGEST_TABLE:
        met = np.zeros(journeys * size, np.bool_)
        met[pairs] = True
        counts: I64 = met.reshape(-1, max(1, size)).sum(axis=0, dtype=np.int64)
        return counts
    return np.bincount(np.unique(pairs) % size, minlength=size)
