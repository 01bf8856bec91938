"""Repeats: which steps customers take again, how often, and the loops of two steps they go through.

See kernels/repeats.py for what a repeat, a return and a loop is.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from sojourn.discovery.analysis import Analysis, Cells, Row, no_number, numbered, share
from sojourn.discovery.tallies import Tally
from sojourn.engines import Cell, Journeys, Question, Scope
from sojourn.kernels import repeats as kernels
from sojourn.vocabulary import InvalidInput

I64 = NDArray[np.int64]
LARGEST_SQUARE = 1024
KINDS = {
    "customers": kernels.HAVE,
    "customers_repeating": kernels.REPEAT,
    "direct_repeats": kernels.REPEAT_DIRECTLY,
    "returns": kernels.RETURN,
}


@dataclass(frozen=True)
class Repeats(Analysis):
    """Steps by how many customers repeat them within a journey, and the ``top`` most frequent loops a, b, a."""

    top: int = 20
    name: ClassVar[str] = "repeats"
    table: ClassVar[str] = "repeats"
    drill: ClassVar[tuple[str, ...]] = ("event",)
    more_drill: ClassVar[tuple[str, ...]] = ("number", "via")

    def __post_init__(self) -> None:
        if self.top < 1:
            raise InvalidInput.said("repeats.top", top=self.top)

    def question(self) -> Question[Any]:
        """Count repeats and loops in one round."""
        return CountRepeats(self.scope)

    def present(self, result: dict[str, Any]) -> dict[str, Any]:
        """Give one row for each step that occurs, the top loops, and what the other loops hold."""
        counted: Counted = result["counted"]
        rows = [_row(key[0], numbers) for key, numbers in counted.steps.rows()]
        rows.sort(key=lambda row: (-row["customers_repeating"], row["event"]))
        loops = _most_frequent(counted.loops, self.top)
        total = int(counted.loops.sums[:, 0].sum())
        hidden = total - sum(row["passes"] for row in loops)
        other = {"loops": len(counted.loops.keys) - len(loops), "passes": hidden, "share": share(hidden, total)}
        return {"repeats": rows, "loops": loops, "other": other}

    def cells(self, answer: Row) -> Cells:
        """Name who has and who repeats each step, and who goes through each loop."""
        for row in answer["repeats"]:
            yield row, numbered(row, {"event": row["event"]}, ("customers", "customers_repeating"))
        for loop in answer["loops"]:
            yield loop, {"customers": {"event": loop["event"], "via": loop["via"]}}

    def behind(self, journeys: Journeys, cell: Cell) -> NDArray[np.bool_]:
        """Mark who repeats ``event``, or what else ``number`` names; with ``via``, who goes through that loop."""
        number = cell.get("number", "customers_repeating")
        if number not in KINDS:
            raise no_number(number, KINDS)
        event, via = journeys.code(cell["event"]), journeys.code(cell["via"]) if "via" in cell else -1
        found = np.zeros(len(journeys), np.bool_)
        if event >= 0 and ("via" not in cell or (via >= 0 and via != event)):
            kernels.has_repeat(
                journeys.starts, journeys.ends, journeys.time, journeys.step, journeys.low, journeys.high,
                kernels.LOOP if "via" in cell else KINDS[number], event, via, found,
            )  # fmt: skip
        return found


@dataclass(frozen=True)
class Counted:
    """What was counted: by step CUSTOMERS to RETURNS and, as a peak, MOST; by loop (a, b) passes and customers."""

    steps: Tally
    loops: Tally


@dataclass(frozen=True)
class CountRepeats(Question[Counted]):
    """The one round."""

    scope: Scope

    def answer(self, journeys: Journeys) -> Counted:
        """Count in one partition."""
        counts = np.zeros((len(journeys.steps), kernels.STATE), np.int64)
        counts[:, kernels.JOURNEY] = -1
        kernels.count_repeats(
            journeys.starts, journeys.ends, journeys.person, journeys.time, journeys.step,
            journeys.low, journeys.high, counts, np.full((len(journeys.steps), 2), -1, np.int64),
        )  # fmt: skip
        met = np.flatnonzero(counts[:, kernels.OCCURRENCES])
        sums, peaks = counts[met, : kernels.MOST], counts[met, kernels.MOST : kernels.MOST + 1]
        steps = Tally.of([(journeys.steps[code],) for code in met.tolist()], sums, peaks)
        return Counted(steps, _loops(journeys))

    def merge(self, left: Counted, right: Counted) -> Counted:
        """Add up two partitions; the most of one customer is the larger of both."""
        return Counted(left.steps.merged(right.steps), left.loops.merged(right.loops))

    def finish(self, merged: Counted) -> dict[str, Any]:
        """Give the counts."""
        return {"counted": merged}


def _loops(journeys: Journeys) -> Tally:
    """Count the loops of one partition."""
    names, size = journeys.steps, len(journeys.steps)
    codes, sums = _square_loops(journeys) if size <= LARGEST_SQUARE else _sparse_loops(journeys)
    return Tally.of([(names[code // size], names[code % size]) for code in codes.tolist()], sums)


def _square_loops(journeys: Journeys) -> tuple[I64, I64]:
    size = len(journeys.steps)
    passes, customers = np.zeros((2, size, size), np.int64)
    kernels.count_loops(
        journeys.starts, journeys.ends, journeys.person, journeys.time, journeys.step,
        journeys.low, journeys.high, passes, customers, np.full((size, size), -1, np.int32),
    )  # fmt: skip
    codes = np.flatnonzero(passes)
    return codes, np.stack([passes.ravel()[codes], customers.ravel()[codes]], axis=1)


def _sparse_loops(journeys: Journeys) -> tuple[I64, I64]:
    most = int(np.maximum(journeys.ends - journeys.starts - 2, 0).sum())
    listed = np.empty((2, most), np.int64)
    count = kernels.list_loops(
        journeys.starts, journeys.ends, journeys.person, journeys.time, journeys.step,
        journeys.low, journeys.high, len(journeys.steps), listed[0], listed[1],
    )  # fmt: skip
    codes, places, passes = np.unique(listed[0, :count], return_inverse=True, return_counts=True)
    owners = np.unique(np.stack([places, listed[1, :count]], axis=1), axis=0)
    return codes, np.stack([passes, np.bincount(owners[:, 0], minlength=len(codes))], axis=1)


def _most_frequent(loops: Tally, top: int) -> list[dict[str, Any]]:
    """Give the loops with the most passes, then customers, then by their names."""
    passes = loops.sums[:, 0]
    least = np.partition(passes, len(passes) - top)[len(passes) - top] if len(passes) > top else 0
    rows = []
    for place in np.flatnonzero(passes >= least).tolist():
        event, via = loops.keys[place]
        numbers = loops.sums[place].tolist()
        rows.append({"event": event, "via": via, "passes": numbers[0], "customers": numbers[1]})
    rows.sort(key=lambda row: (-row["passes"], -row["customers"], row["event"], row["via"]))
    return rows[:top]


def _row(event: str, numbers: list[int]) -> dict[str, Any]:
    customers, repeating, occurrences, direct, returns, most = numbers
    return {
        "event": event,
        "customers": customers,
        "customers_repeating": repeating,
        "share_repeating": share(repeating, customers),
        "occurrences": occurrences,
        "direct_repeats": direct,
        "returns": returns,
        "mean_per_customer": share(occurrences, customers),
        "max_per_customer": most,
    }
