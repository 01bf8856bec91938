"""Funnel: how many customers take ordered steps, in what time, with what in between.

A customer counts once a step, with the best chain over all of the customer's journeys. See kernels/funnel.py for which
chain that is; the times come from that very chain.
"""

from dataclasses import dataclass, field, replace
from functools import partial
from itertools import pairwise
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from sojourn.discovery.analysis import Analysis, Cells, Row, no_number, seconds, share
from sojourn.discovery.chains import FOREVER, Chain, best_of_person, find_chains
from sojourn.discovery.quantiles import Collected, all_quantiles
from sojourn.engines import Cell, Journeys, Question, Scope
from sojourn.kernels import funnel as kernels
from sojourn.vocabulary import InvalidInput, duration_text

I64 = NDArray[np.int64]
QUANTILES = (0.5, 0.9)
TIME_BINS = 24
NUMBERS = ("customers", "immature", "converted")


@dataclass(frozen=True)
class Funnel(Analysis):
    """Ordered steps ``within`` a window (microseconds) from the first one.

    ``limits`` are windows from the step before and ``exclusions`` events that must not stand before a step, both by
    index among the steps that are not optional. ``optional`` are indexes of steps that may be missing. ``by`` names a
    coded column whose value at the first step groups customers.
    """

    steps: tuple[str, ...] = ()
    within: int | None = None
    limits: dict[int, int] = field(default_factory=dict, hash=False)
    exclusions: dict[int, tuple[str, ...]] = field(default_factory=dict, hash=False)
    optional: frozenset[int] = frozenset()
    first_only: bool = False
    by: str | None = None
    name: ClassVar[str] = "funnel"
    table: ClassVar[str] = "steps"
    drill: ClassVar[tuple[str, ...]] = ("step",)
    more_drill: ClassVar[tuple[str, ...]] = ("number", "dropped", "value", "seconds", "below_seconds")

    def __post_init__(self) -> None:
        """Refuse a funnel that makes no sense."""
        if not self.steps:
            raise InvalidInput.said("funnel.empty")
        if len(self.steps) > kernels.MOST_STEPS:
            raise InvalidInput.said("funnel.too_long", most=kernels.MOST_STEPS)
        if 0 in self.optional:
            raise InvalidInput.said("funnel.optional_first")
        last = len(self.steps) - 1
        required = last - len(self.optional)
        for places, most in ((self.optional, last), (self.limits, required), (self.exclusions, required)):
            wrong = sorted(place for place in places if not 1 <= place <= most)
            if wrong:
                raise InvalidInput.said("funnel.step", step=wrong[0], most=most)

    @property
    def chain(self) -> Chain:
        """The steps that are not optional, with their windows."""
        required = tuple(step for place, step in enumerate(self.steps) if place not in self.optional)
        return Chain(required, self.within, self.limits, self.exclusions, self.first_only)

    def question(self) -> Question[Any]:
        """Count chains."""
        return CountChains(self.scope, self)

    def named_steps(self) -> tuple[str, ...]:
        """Give the steps and exclusions."""
        return (*self.steps, *(name for names in self.exclusions.values() for name in names))

    def definition_values(self) -> dict[str, str]:
        """Fill in the window."""
        return {"within": "∞" if self.within is None else duration_text(self.within)}

    def present(self, result: dict[str, Any]) -> dict[str, Any]:
        """Give one row for each step, the distribution of conversion times, and the groups."""
        counted: Counted = result["counted"]
        rows = [_step_row(self, counted, place) for place in range(len(self.steps))]
        answer: dict[str, Any] = {"steps": rows, "immature": counted.immature}
        answer["window_seconds"] = None if self.within is None else self.within / 1e6
        answer["conversion_seconds"] = _histogram(counted.conversion)
        if self.by is not None:
            groups = sorted(counted.groups.items(), key=lambda item: (-item[1][0], item[0]))
            answer["breakdown"] = [{"value": value or None, "customers": reached.tolist()} for value, reached in groups]
        return answer

    def cells(self, answer: Row) -> Cells:
        """Name who reached and left each step, by group too, who is immature, and who converted how fast."""
        yield answer, {"immature": {"number": "immature"}}
        for row in answer["steps"]:
            left = {} if row["dropped"] is None else {"dropped": {"step": row["step"], "dropped": True}}
            yield row, {"customers": {"step": row["step"]}, **left}
        for row in answer.get("breakdown", ()):
            yield row, {"customers": [{"step": place, "value": row["value"]} for place in range(len(self.steps))]}
        if bins := answer["conversion_seconds"]:
            names = ("number", "seconds", "below_seconds")
            cells = [dict(zip(names, ("converted", *edges), strict=True)) for edges in pairwise(bins["edges"])]
            yield bins, {"customers": cells}

    def behind(self, journeys: Journeys, cell: Cell) -> NDArray[np.bool_]:
        """Mark who reached step ``step`` (index from 0); with ``dropped`` who reached it and not the next one.

        ``number`` immature: whose window is still open; converted: who took the last step, with ``seconds`` and
        ``below_seconds`` who took so long for it.
        """
        rows = reached_steps(self, journeys)[0]
        reached, best = rows >= 0, self.best(journeys, rows)
        number = cell.get("number", "customers")
        if number != "customers":
            chosen = np.flatnonzero(best)
            mark = _immature if number == "immature" else partial(_converted, cell)
            best[chosen] = mark(self, journeys, rows[chosen])
            return best
        place = int(cell["step"])
        if not 0 <= place < len(self.steps):
            raise InvalidInput.said("drill.step", step=place, last=len(self.steps) - 1)
        best &= reached[:, place]
        if cell.get("dropped"):
            following = self.following(place)
            best &= ~reached[:, following] if following is not None else True
        if "value" in cell and self.by is not None:
            names = journeys.names(self.by)
            wanted = [code for code, name in enumerate(names) if (name or None) == cell["value"]]
            best[best] = np.isin(journeys.column(self.by)[rows[best, 0]], wanted)
        return best

    def check_cell(self, cell: Cell) -> None:
        """Ask for the step, or for those who are immature."""
        number = cell.get("number", "customers")
        if number not in NUMBERS:
            raise no_number(number, NUMBERS)
        if "value" in cell and self.by is None:
            raise InvalidInput.said("drill.number.value")
        if number == "customers":
            super().check_cell(cell)

    def following(self, place: int) -> int | None:
        """Give the next step after one that is not optional."""
        return next((later for later in range(place + 1, len(self.steps)) if later not in self.optional), None)

    def best(self, journeys: Journeys, rows: I64) -> NDArray[np.bool_]:
        """Mark the one journey that counts for each customer; optional steps do not decide that."""
        required = [place for place in range(len(self.steps)) if place not in self.optional]
        return best_of_person(journeys, (rows[:, required] >= 0).sum(axis=1), rows[:, 0])


@dataclass(frozen=True)
class Counted:
    """What was counted of a funnel; arrays go by step.

    ``times`` holds, for each step, the time from the step before; ``actions`` and ``switches`` are sums over those who
    took both; ``switching`` how many of these have known channels.
    """

    reached: I64
    dropped: I64
    times: tuple[Collected, ...]
    actions: I64
    switches: I64
    switching: I64
    conversion: Collected
    immature: int
    groups: dict[str, I64]

    def merged(self, other: "Counted") -> "Counted":
        """Add up two partitions."""
        groups = dict(self.groups)
        for value, reached in other.groups.items():
            groups[value] = groups[value] + reached if value in groups else reached
        return replace(
            self,
            reached=self.reached + other.reached,
            dropped=self.dropped + other.dropped,
            times=tuple(mine.merged(others) for mine, others in zip(self.times, other.times, strict=True)),
            actions=self.actions + other.actions,
            switches=self.switches + other.switches,
            switching=self.switching + other.switching,
            conversion=self.conversion.merged(other.conversion),
            immature=self.immature + other.immature,
            groups=groups,
        )


@dataclass(frozen=True)
class CountChains(Question[Counted]):
    """The one round of a funnel; keeps one number for each customer and step."""

    scope: Scope
    funnel: Funnel

    def answer(self, journeys: Journeys) -> Counted:
        """Count in one partition."""
        rows, previous = reached_steps(self.funnel, journeys)
        best = self.funnel.best(journeys, rows)
        rows, previous = rows[best], previous[best]
        reached, size = rows >= 0, len(self.funnel.steps)
        times = [_gaps(journeys, previous[:, place], rows[:, place]) for place in range(size)]
        actions, switches, switching = np.zeros((3, size), np.int64)
        for place in range(1, size):
            both = (previous[:, place] >= 0) & reached[:, place]
            actions[place] = int((rows[both, place] - previous[both, place] - 1).sum())
            changes = np.empty(len(rows), np.int64)
            kernels.count_switches(journeys.channel, previous[:, place].copy(), rows[:, place].copy(), changes)
            switches[place], switching[place] = int(changes[changes >= 0].sum()), int((changes >= 0).sum())
        return Counted(
            reached=reached.sum(axis=0, dtype=np.int64),
            dropped=_dropped(self.funnel, reached),
            times=tuple(times),
            actions=actions,
            switches=switches,
            switching=switching,
            conversion=_gaps(journeys, rows[:, 0], rows[:, _last_required(self.funnel)]),
            immature=int(_immature(self.funnel, journeys, rows).sum()),
            groups=_groups(self.funnel, journeys, rows, reached),
        )

    def merge(self, left: Counted, right: Counted) -> Counted:
        """Add up two partitions."""
        return left.merged(right)

    def finish(self, merged: Counted) -> dict[str, Any]:
        """Give what was counted."""
        return {"counted": merged}


def reached_steps(funnel: Funnel, journeys: Journeys) -> tuple[I64, I64]:
    """Give (journeys, steps) the row of each step, -1 when not reached, and the row of the chain's step before it."""
    found = find_chains(journeys, funnel.chain)
    rows = np.full((len(journeys), len(funnel.steps)), -1, np.int64)
    previous = rows.copy()
    required = -1
    for place, step in enumerate(funnel.steps):
        if place not in funnel.optional:
            required += 1
            rows[:, place] = found.rows[:, required]
            previous[:, place] = np.where(rows[:, place] >= 0, found.rows[:, max(required - 1, 0)], -1)
            continue
        wanted = np.zeros(max(1, len(journeys.steps)), np.bool_)
        wanted[max(journeys.code(step), 0)] = journeys.code(step) >= 0
        column = np.empty(len(journeys), np.int64)
        window = FOREVER if funnel.within is None else funnel.within
        kernels.find_optional(
            journeys.starts, journeys.ends, journeys.time, journeys.step, found.rows, found.depths, wanted,
            required, window, FOREVER, column,
        )  # fmt: skip
        rows[:, place] = column
        previous[:, place] = np.where(column >= 0, found.rows[:, required], -1)
    return rows, previous


def _gaps(journeys: Journeys, begin: I64, end: I64) -> Collected:
    both = (begin >= 0) & (end >= 0)
    gaps = journeys.time[end[both]] - journeys.time[begin[both]]
    return Collected.of(np.zeros(len(gaps), np.int32), gaps)


def _last_required(funnel: Funnel) -> int:
    return max(place for place in range(len(funnel.steps)) if place not in funnel.optional)


def _dropped(funnel: Funnel, reached: NDArray[np.bool_]) -> I64:
    """Count who reached each step and not the next one that is not optional; 0 where there is none."""
    after = [funnel.following(place) for place in range(len(funnel.steps))]
    counts = [0 if next_one is None else int((reached[:, place] & ~reached[:, next_one]).sum())
              for place, next_one in enumerate(after)]  # fmt: skip
    return np.array(counts, np.int64)


def _converted(cell: Cell, funnel: Funnel, journeys: Journeys, rows: I64) -> NDArray[np.bool_]:
    """Mark those who took the last step, in a time within the bounds of a cell (the upper one is not included)."""
    last = rows[:, _last_required(funnel)]
    taken = journeys.time[np.maximum(last, 0)] - journeys.time[rows[:, 0]] if len(rows) else last
    low, high = (round(cell.get(name, whole) * 1e6) for name, whole in (("seconds", 0), ("below_seconds", 1 << 40)))
    quick: NDArray[np.bool_] = (last >= 0) & (taken >= low) & (taken < high)
    return quick


def _immature(funnel: Funnel, journeys: Journeys, rows: I64) -> NDArray[np.bool_]:
    """Mark those who have not completed and whose window was still open when the log ended."""
    if funnel.within is None:
        return np.zeros(len(rows), np.bool_)
    young = journeys.time[rows[:, 0]] + funnel.within > journeys.as_of
    return young & (rows[:, _last_required(funnel)] < 0)


def _groups(funnel: Funnel, journeys: Journeys, rows: I64, reached: NDArray[np.bool_]) -> dict[str, I64]:
    if funnel.by is None:
        return {}
    names = journeys.names(funnel.by)
    codes = journeys.column(funnel.by)[rows[:, 0]].astype(np.int64)
    counts = np.zeros((len(names), reached.shape[1]), np.int64)
    np.add.at(counts, codes, reached.astype(np.int64))
    return {names[code]: counts[code] for code in np.flatnonzero(counts[:, 0])}


def _step_row(funnel: Funnel, counted: Counted, place: int) -> dict[str, Any]:
    reached = int(counted.reached[place])
    before = max((p for p in range(place) if p not in funnel.optional), default=place)
    row: dict[str, Any] = {"step": place, "event": funnel.steps[place], "customers": reached}
    row["optional"] = place in funnel.optional
    row["dropped"] = None if funnel.following(place) is None else int(counted.dropped[place])
    row["share_of_start"] = share(reached, int(counted.reached[0]))
    row["share_of_previous"] = share(reached, int(counted.reached[before]))
    median, p90 = all_quantiles(counted.times[place], 1, QUANTILES)[0] / 1e6
    row["median_seconds_from_previous"] = seconds(median) if place else None
    row["p90_seconds_from_previous"] = seconds(p90) if place else None
    row["mean_actions_from_previous"] = share(int(counted.actions[place]), reached) if place else None
    known = int(counted.switching[place])
    row["mean_switches_from_previous"] = share(int(counted.switches[place]), known) if place else None
    return row


def _histogram(conversion: Collected) -> dict[str, list[float]] | None:
    """Give the times from first to last step in logarithmic bins of whole seconds."""
    if len(conversion.gap) == 0:
        return None
    edges = np.unique(np.geomspace(1e6, max(2e6, float(conversion.gap.max()) + 1), TIME_BINS).astype(np.int64))
    bounds = np.concatenate([[0], edges])
    counts = np.add.reduceat(np.append(conversion.count, 0), np.searchsorted(conversion.gap, bounds[:-1]))
    nonempty = np.searchsorted(conversion.gap, bounds[1:]) > np.searchsorted(conversion.gap, bounds[:-1])
    return {"edges": (bounds / 1e6).tolist(), "customers": np.where(nonempty, counts, 0).tolist()}
