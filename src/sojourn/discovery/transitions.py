"""Transitions and durations: which step follows which, and how long customers stay in a step.

A duration (sojourn time) of a step is the time from an event to the next event of the same journey; the last event of
a journey has none and is counted as ``last``.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from sojourn.discovery.analysis import Analysis, Cells, Row, no_number, numbered, seconds_of
from sojourn.discovery.beside import Beside
from sojourn.discovery.passes import CountPasses, Totals
from sojourn.discovery.sequence_hash import name_ranks
from sojourn.engines import Cell, Journeys, Question, Scope
from sojourn.kernels import transitions as kernels


@dataclass(frozen=True)
class Transitions(Analysis):
    """Directly-follows pairs with passes, customers, mean, median and p90 gap; the most frequent first.

    ``quantiles`` off saves two passes over the events.
    """

    quantiles: bool = True
    name: ClassVar[str] = "transitions"
    table: ClassVar[str] = "transitions"
    drill: ClassVar[tuple[str, ...]] = ("from", "to")

    def question(self) -> Question[Any]:
        """Count passes by pair."""
        return CountPasses(self.scope, "pair", self.quantiles)

    def present(self, result: dict[str, Any]) -> dict[str, Any]:
        """Give one row for each pair that occurs."""
        totals: Totals = result["totals"]
        rank = name_ranks(totals.names)[totals.codes]
        order = np.lexsort((rank[:, 1], rank[:, 0], -totals.numbers[:, 0]))
        names = [[totals.names[code] for code in codes] for codes in totals.codes[order].T.tolist()]
        return {"transitions": _rows({"from": names[0], "to": names[1], **_columns(result, order)})}

    def behind(self, journeys: Journeys, cell: Cell) -> NDArray[np.bool_]:
        """Mark the journeys with a pass from ``from`` to ``to``."""
        return _with_pass(journeys, cell["from"], cell["to"])


@dataclass(frozen=True)
class Durations(Analysis):
    """How long customers stay in each step before the next one; the longest median first."""

    name: ClassVar[str] = "durations"
    table: ClassVar[str] = "steps"
    drill: ClassVar[tuple[str, ...]] = ("event",)
    more_drill: ClassVar[tuple[str, ...]] = ("number",)

    def question(self) -> Question[Any]:
        """Count passes by their first step, and the last events of journeys."""
        return Beside(self.scope, CountPasses(self.scope, "step"), CountLast(self.scope))

    def present(self, result: dict[str, Any]) -> dict[str, Any]:
        """Give one row for each step; ``last`` counts the journeys that end with it."""
        last = dict(result["last"])
        rows = [{"event": key[0], **numbers, "last": last.pop(key[0], 0)} for key, numbers in _numbers(result)]
        never = dict.fromkeys(("mean_seconds", "median_seconds", "p90_seconds"))
        rows += [{"event": event, "passes": 0, "customers": 0, **never, "last": count} for event, count in last.items()]
        return {"steps": sorted(rows, key=lambda row: (-(row["median_seconds"] or 0.0), row["event"]))}

    def cells(self, answer: Row) -> Cells:
        """Name customers, and those who end with the step unless one customer can have several journeys."""
        whole = self.scope.unit == "customer" and self.scope.session_gap is None
        for row in answer["steps"]:
            yield row, numbered(row, {"event": row["event"]}, ("customers", "last") if whole else ("customers",))

    def behind(self, journeys: Journeys, cell: Cell) -> NDArray[np.bool_]:
        """Mark the journeys in which some event follows ``event``; with ``number`` last those that end with it."""
        number = cell.get("number", "customers")
        if number == "customers":
            return _with_pass(journeys, cell["event"], None)
        if number != "last":
            raise no_number(number, ("customers", "last"))
        found = np.zeros(len(journeys), np.bool_)
        journey, rows = _last_events(journeys)
        found[journey[journeys.step[rows] == journeys.code(cell["event"])]] = True
        return found


@dataclass(frozen=True)
class CountLast(Question[Counter[str]]):
    """Counts the journeys whose last event, in the range, is each step."""

    scope: Scope

    def answer(self, journeys: Journeys) -> Counter[str]:
        """Count in one partition."""
        _, rows = _last_events(journeys)
        counts = np.bincount(journeys.step[rows].astype(np.int64), minlength=len(journeys.steps))
        return Counter({step: int(count) for step, count in zip(journeys.steps, counts, strict=True) if count})

    def merge(self, left: Counter[str], right: Counter[str]) -> Counter[str]:
        """Add up two partitions."""
        return left + right

    def finish(self, merged: Counter[str]) -> dict[str, Any]:
        """Give the counts."""
        return {"last": merged}


def _last_events(journeys: Journeys) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
    """Find the journeys whose last event lies in the range, and its row."""
    journey = np.flatnonzero(journeys.ends > journeys.starts)
    rows = journeys.ends[journey] - 1
    inside = (journeys.time[rows] >= journeys.low) & (journeys.time[rows] < journeys.high)
    return journey[inside], rows[inside]


def _numbers(result: dict[str, Any]) -> list[tuple[tuple[str, ...], dict[str, Any]]]:
    return list(zip(result["totals"].keys, _rows(_columns(result, slice(None))), strict=True))


def _columns(result: dict[str, Any], order: NDArray[np.intp] | slice) -> dict[str, list[Any]]:
    """Give the numbers of the keys, column by column, in an order."""
    totals, quantiles = result["totals"], result["quantiles"]
    columns: dict[str, list[Any]] = {
        "passes": totals.numbers[order, 0].tolist(),
        "customers": totals.numbers[order, 3].tolist(),
        "mean_seconds": seconds_of(totals.mean_seconds()[order]),
    }
    if quantiles is not None:
        for place, name in enumerate(("median_seconds", "p90_seconds")):
            columns[name] = seconds_of(quantiles[order, place])
    return columns


def _rows(columns: dict[str, list[Any]]) -> list[dict[str, Any]]:
    names = tuple(columns)
    return [dict(zip(names, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _with_pass(journeys: Journeys, before: str, after: str | None) -> NDArray[np.bool_]:
    found = np.zeros(len(journeys), np.bool_)
    codes = journeys.code(before), -1 if after is None else journeys.code(after)
    if codes[0] >= 0 and (after is None or codes[1] >= 0):
        kernels.has_pass(
            journeys.starts, journeys.ends, journeys.time, journeys.step, journeys.low, journeys.high, *codes, found
        )
    return found
