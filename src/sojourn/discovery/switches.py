"""Channel switches: the matrix of passes from one channel to another and, with a goal, what follows them.

See kernels/switches.py for what a switch is and where its window begins. A customer has one outcome for each pair: of
the first such switch in the range; with several journeys, of the first journey in which the goal follows, else of the
first one that has the switch.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from sojourn.discovery.analysis import Analysis, Cells, Row, no_number, numbered, seconds, share
from sojourn.discovery.chains import FOREVER
from sojourn.discovery.grouped_times import BucketTimes, Key
from sojourn.discovery.tallies import Tally
from sojourn.engines import EARLIEST, LATEST, Cell, Journeys, Question, Scope
from sojourn.kernels import switches as kernels
from sojourn.kernels.transitions import HALF
from sojourn.vocabulary import duration_text

I64 = NDArray[np.int64]
Flags = NDArray[np.bool_]
LARGEST_SQUARE = 1024
FEW_CHANNELS = 16
NUMBERS = ("customers", "reached", "immature")
PASSES, CUSTOMERS, REACHED, IMMATURE, UPPER, LOWER = range(6)


@dataclass(frozen=True)
class Switches(Analysis):
    """Passes from channel to channel, the most frequent first; ``include_same`` keeps passes within one channel.

    With a ``goal``: how many customers reach it after their first such switch, within ``within`` microseconds, how
    soon, and the money that follows.
    """

    goal: str | None = None
    within: int | None = None
    include_same: bool = False
    name: ClassVar[str] = "switches"
    table: ClassVar[str] = "switches"
    drill: ClassVar[tuple[str, ...]] = ("from", "to")
    more_drill: ClassVar[tuple[str, ...]] = ("number",)

    def question(self) -> Question[Any]:
        """Count passes by pair of channels."""
        return CountSwitches(self.scope, self)

    def named_steps(self) -> tuple[str, ...]:
        """Give the goal."""
        return () if self.goal is None else (self.goal,)

    def definition_values(self) -> dict[str, str]:
        """Fill in the window."""
        return {"within": "∞" if self.within is None else duration_text(self.within)}

    def present(self, result: dict[str, Any]) -> dict[str, Any]:
        """Give one row for each pair that occurs."""
        counted: Tally = result["counted"]
        rows = [_row(self, key, numbers, place, result) for place, (key, numbers) in enumerate(counted.rows())]
        rows.sort(key=lambda row: (-row["passes"], row["from"], row["to"]))
        within = None if self.within is None else self.within / 1e6
        return {"goal": self.goal, "within_seconds": within, "switches": rows}

    def cells(self, answer: Row) -> Cells:
        """Name who switched, and what became of them."""
        for row in answer["switches"]:
            yield row, numbered(row, {"from": row["from"], "to": row["to"]}, NUMBERS)

    def behind(self, journeys: Journeys, cell: Cell) -> Flags:
        """Mark who switched ``from``, ``to``; ``number`` reached or immature: with that outcome."""
        number = cell.get("number", "customers")
        known = NUMBERS if self.goal is not None else NUMBERS[:1]
        if number not in known:
            raise no_number(number, known)
        found = np.zeros(len(journeys), np.bool_)
        pair = [_channel_code(journeys, cell[side]) for side in ("from", "to")]
        if min(pair) <= 0:
            return found
        if number == "customers":
            spans = journeys.starts, journeys.ends, journeys.time, journeys.channel
            kernels.has_pair(*spans, journeys.low, journeys.high, pair[0], pair[1], found)
            return found
        codes = np.array([pair[0] * len(journeys.channels) + pair[1]], np.int64)
        outcomes = find_outcomes(journeys, self, codes)
        found[outcomes.journey[outcomes.reached if number == "reached" else outcomes.immature]] = True
        return found


@dataclass(frozen=True)
class CountSwitches(Question[Tally]):
    """Round one: passes, customers, reached, immature and money of each pair; medians follow in two more rounds."""

    scope: Scope
    switches: Switches

    def answer(self, journeys: Journeys) -> Tally:
        """Count in one partition."""
        codes, passes, customers = switch_totals(journeys, include_same=self.switches.include_same)
        numbers = np.zeros((len(codes), LOWER + 1), np.int64)
        numbers[:, PASSES], numbers[:, CUSTOMERS] = passes, customers
        if self.switches.goal is not None:
            outcomes = find_outcomes(journeys, self.switches, codes)
            np.add.at(numbers[:, REACHED], outcomes.place, outcomes.reached)
            np.add.at(numbers[:, IMMATURE], outcomes.place, outcomes.immature)
            np.add.at(numbers[:, UPPER], outcomes.place, outcomes.upper)
            np.add.at(numbers[:, LOWER], outcomes.place, outcomes.lower)
        return Tally.of(pair_names(journeys, codes), numbers)

    def times(self, journeys: Journeys) -> tuple[list[Key], I64, I64]:
        """List the times from a customer's first switch to the goal, for those who reached it."""
        codes, _, _ = switch_totals(journeys, include_same=self.switches.include_same)
        outcomes = find_outcomes(journeys, self.switches, codes)
        return pair_names(journeys, codes), outcomes.place[outcomes.reached], outcomes.taken[outcomes.reached]

    def merge(self, left: Tally, right: Tally) -> Tally:
        """Add up two partitions."""
        return left.merged(right)

    def next(self, merged: Tally) -> BucketTimes | None:
        """Ask for the median times when somebody reached the goal."""
        reached = int(merged.sums[:, REACHED].sum())
        return BucketTimes(self, merged.keys, reached, merged) if reached else None

    def finish(self, merged: Tally) -> dict[str, Any]:
        """Give the counts alone."""
        return {"counted": merged, "quantiles": None}


@dataclass(frozen=True)
class Outcomes:
    """One outcome for each customer and pair: the place of the pair, the journey, what followed the switch.

    ``taken`` is the time to the goal where it was reached; ``immature`` are those not reached whose window was still
    open when the log ended.
    """

    place: I64
    journey: I64
    reached: Flags
    immature: Flags
    taken: I64
    upper: I64
    lower: I64


def switch_totals(journeys: Journeys, *, include_same: bool = False) -> tuple[I64, I64, I64]:
    """Give the pairs of channels that occur (code * channels + next code, sorted), their passes and customers."""
    size = len(journeys.channels)
    if size > LARGEST_SQUARE:
        codes, passes, customers = _sparse_totals(journeys, size)
    else:
        passes, customers = _square_totals(journeys, size)
        codes = np.flatnonzero(passes)
        passes, customers = passes[codes], customers[codes]
    stays = np.full(len(codes), include_same) | (codes // size != codes % size)
    return codes[stays], passes[stays], customers[stays]


def pair_table(codes: I64, size: int) -> NDArray[np.int32]:
    """Give the place of each pair of channels among ``codes``, -1 for the others; empty when there are too many."""
    if size > LARGEST_SQUARE:
        return np.empty(0, np.int32)
    table = np.full(size * size, -1, np.int32)
    table[codes] = np.arange(len(codes))
    return table


def pair_names(journeys: Journeys, codes: I64) -> list[Key]:
    """Name pairs of channels."""
    channels, size = journeys.channels, len(journeys.channels)
    return [(channels[code // size], channels[code % size]) for code in codes.tolist()]


def find_outcomes(journeys: Journeys, switches: Switches, codes: I64) -> Outcomes:
    """Find what followed the first switch of each customer and pair among ``codes``, in one partition."""
    most = int(np.minimum(np.maximum(journeys.ends - journeys.starts - 1, 0), len(codes)).sum())
    listed, size = np.empty((3, most), np.int64), len(journeys.channels)
    count = kernels.first_switches(
        journeys.starts, journeys.ends, journeys.time, journeys.channel, journeys.low, journeys.high,
        size, pair_table(codes, size), codes, np.full(len(codes), -1, np.int64), listed[0], listed[1], listed[2],
    )  # fmt: skip
    place, journey, row = (column[:count] for column in listed)
    goals, upper, lower = np.empty((3, count), np.int64)
    window = FOREVER if switches.within is None else switches.within
    goal = -2 if switches.goal is None else journeys.code(switches.goal)
    kernels.follow(
        journeys.ends, journeys.time, journeys.step, journeys.value, goal, window, journey, row, goals, upper, lower
    )
    reached = goals >= 0
    begun = journeys.time[row]
    immature = ~reached & (journeys.as_of - begun < window) & (switches.within is not None)
    one = _one_for_each_customer(journeys, place, journey, reached)
    taken = np.where(reached, journeys.time[np.maximum(goals, 0)] - begun if count else goals, 0)
    return Outcomes(place[one], journey[one], reached[one], immature[one], taken[one], upper[one], lower[one])


def _one_for_each_customer(journeys: Journeys, place: I64, journey: I64, reached: Flags) -> NDArray[np.intp]:
    """Choose the first journey of each customer and pair in which the goal follows, else the first one."""
    person = journeys.person[journey]
    if len(journeys) == 0 or (np.diff(journeys.person) != 0).all():
        return np.arange(len(place))
    order = np.lexsort((journey, ~reached, person, place))
    changes = (np.diff(place[order]) != 0) | (np.diff(person[order]) != 0)
    first: NDArray[np.intp] = order[np.append(True, changes)[: len(order)]]
    return first


def _square_totals(journeys: Journeys, size: int) -> tuple[I64, I64]:
    passes, customers = np.zeros((2, size * size), np.int64)
    whole_log = journeys.low == EARLIEST and journeys.high == LATEST
    if whole_log and size <= FEW_CHANNELS:
        kernels.count_known(journeys.starts, journeys.ends, journeys.person, journeys.channel, size, passes, customers)
        square = passes.reshape(size, size)
        if not (square[0].any() or square[:, 0].any()):
            return passes, customers
        passes, customers = np.zeros((2, size * size), np.int64)
    kernels.count_pairs(
        journeys.starts, journeys.ends, journeys.person, journeys.time, journeys.channel,
        journeys.low, journeys.high, size, passes, customers, np.full(size * size, -1, np.int32),
    )  # fmt: skip
    return passes, customers


def _sparse_totals(journeys: Journeys, size: int) -> tuple[I64, I64, I64]:
    most = max(0, int((journeys.ends - journeys.starts).sum()) - len(journeys))
    listed = np.empty((2, most), np.int64)
    count = kernels.list_pairs(
        journeys.starts, journeys.ends, journeys.time, journeys.channel, journeys.low, journeys.high,
        size, listed[0], listed[1],
    )  # fmt: skip
    codes, places, passes = np.unique(listed[0, :count], return_inverse=True, return_counts=True)
    owners = np.unique(np.stack([places, journeys.person[listed[1, :count]].astype(np.int64)], axis=1), axis=0)
    return codes, passes, np.bincount(owners[:, 0], minlength=len(codes))


def _channel_code(journeys: Journeys, channel: str) -> int:
    return journeys.channels.index(channel) if channel in journeys.channels else -1


def _row(switches: Switches, key: Key, numbers: list[int], place: int, result: dict[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {"from": key[0], "to": key[1]}
    row["passes"], row["customers"] = numbers[PASSES], numbers[CUSTOMERS]
    if switches.goal is not None:
        row["reached"] = numbers[REACHED]
        row["share_reached"] = share(row["reached"], row["customers"])
        quantiles = result["quantiles"]
        row["median_seconds_to_goal"] = None if quantiles is None else seconds(quantiles[place, 0])
        row["value"] = (numbers[UPPER] << HALF) + numbers[LOWER]
        row["immature"] = None if switches.within is None else numbers[IMMATURE]
    return row
