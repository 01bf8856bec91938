"""Passes from one step to the next, counted by pair or by step, with exact quantiles of the time between.

Three rounds: totals, bucket counts, the gaps of the ranges that hold the quantiles. See kernels/transitions.py for
what a pass is. Partials carry the names of steps; a vocabulary too large for a square table takes a sparse path.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sojourn.discovery.quantiles import (
    BUCKET_BUDGET,
    Collected,
    Ranges,
    bucket_shift,
    buckets,
    find_ranges,
    ranged_quantiles,
)
from sojourn.engines import Journeys, Question, Scope
from sojourn.kernels import transitions as kernels
from sojourn.kernels.factorize import factorize_pairs
from sojourn.kernels.quantiles import OCTAVES

I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
Key = tuple[str, ...]
By = Literal["pair", "step"]
LARGEST_SQUARE = 1024
QUANTILES = (0.5, 0.9)


@dataclass(frozen=True)
class Totals:
    """What was counted for each key: passes, the two halves of the sum of gaps, customers.

    A key is a row of ``codes`` (keys, steps of a key) into ``names``; keys are in the order of their codes.
    """

    names: tuple[str, ...]
    codes: I64
    numbers: I64

    def __len__(self) -> int:
        """Count the keys."""
        return len(self.codes)

    @property
    def keys(self) -> list[Key]:
        """The keys by name."""
        return [tuple(self.names[code] for code in row) for row in self.codes.tolist()]

    @cached_property
    def packed(self) -> I64:
        """One number for each key, ascending."""
        return _packed(self.codes, len(self.names))

    def merged(self, other: "Totals") -> "Totals":
        """Add up two partitions."""
        names, codes = self.names, other.codes
        if names != other.names:
            places = {name: place for place, name in enumerate(names)}
            table = np.array([places.setdefault(name, len(places)) for name in other.names], np.int64)
            names, codes = tuple(places), table[codes]
        both = np.concatenate([self.codes, codes])
        _, first, inverse = np.unique(_packed(both, len(names)), return_index=True, return_inverse=True)
        numbers = np.zeros((len(first), kernels.FIELDS), np.int64)
        numbers[inverse[: len(self)]] += self.numbers
        numbers[inverse[len(self) :]] += other.numbers
        return Totals(names, both[first], numbers)

    def mean_seconds(self) -> NDArray[np.float64]:
        """Give the mean gap of each key; exact integers up to the one division."""
        rows = self.numbers.tolist()
        return np.array([((upper << kernels.HALF) + lower) / passes / 1e6 for passes, upper, lower, _ in rows])

    def places(self, names: tuple[str, ...], codes: I64) -> I32:
        """Find the place among these keys of other keys, given as ``codes`` into ``names``; -1 where there is none."""
        if len(self) == 0 or len(codes) == 0:
            return np.full(len(codes), -1, np.int32)
        if names != self.names:
            known = {name: place for place, name in enumerate(self.names)}
            codes = np.array([known.get(name, -1) for name in names], np.int64)[codes]
        packed = _packed(codes, len(self.names))
        place = np.minimum(np.searchsorted(self.packed, packed), len(self) - 1)
        found = (self.packed[place] == packed) & (codes >= 0).all(axis=1)
        return np.where(found, place, -1).astype(np.int32)


@dataclass(frozen=True)
class CountPasses(Question[Totals]):
    """Round one: how many passes of each pair (or out of each step), of how many customers, the mean gap."""

    scope: Scope
    by: By = "pair"
    quantiles: bool = True

    def answer(self, journeys: Journeys) -> Totals:
        """Count in one partition."""
        if len(journeys.steps) > LARGEST_SQUARE:
            return _listed_totals(journeys, self.by)
        codes = _square(len(journeys.steps), self.by)
        numbers = np.zeros((len(codes), kernels.FIELDS), np.int64)
        kernels.count_passes(
            journeys.starts, journeys.ends, journeys.person, journeys.time, journeys.step,
            *_range(journeys), _weights(journeys, self.by), numbers,
        )  # fmt: skip
        occurs = numbers[:, 0] > 0
        return Totals(journeys.steps, codes[occurs], numbers[occurs])

    def merge(self, left: Totals, right: Totals) -> Totals:
        """Add up two partitions."""
        return left.merged(right)

    def next(self, merged: Totals) -> "BucketPasses | None":
        """Ask for the buckets when quantiles are wanted and there is anything to ask about."""
        return BucketPasses(self.scope, self.by, merged) if self.quantiles and len(merged) else None

    def finish(self, merged: Totals) -> dict[str, Any]:
        """Give the totals alone."""
        return {"totals": merged, "quantiles": None}


@dataclass(frozen=True)
class BucketPasses(Question[Collected]):
    """Round two: how many passes of each key fall into each logarithmic bucket (in place of gaps: buckets)."""

    scope: Scope
    by: By
    totals: Totals

    @cached_property
    def shift(self) -> int:
        """How finely to bucket."""
        return bucket_shift(len(self.totals), int(self.totals.numbers[:, 0].sum()))

    def answer(self, journeys: Journeys) -> Collected:
        """Count in one partition."""
        width = OCTAVES << self.shift
        if len(journeys.steps) > LARGEST_SQUARE or len(self.totals) * width > BUCKET_BUDGET:
            places, gaps = _listed_gaps(journeys, self.by, self.totals)
            return Collected.of(places, buckets(gaps, self.shift))
        counts = np.zeros((len(self.totals), width), np.int32 if len(journeys.time) < 1 << 31 else np.int64)
        kernels.count_buckets(
            journeys.starts, journeys.ends, journeys.time, journeys.step, *_range(journeys),
            _weights(journeys, self.by), _groups(journeys, self.by, self.totals), self.shift, counts,
        )  # fmt: skip
        cells = np.flatnonzero(counts)
        return Collected((cells // width).astype(np.int32), cells % width, counts.ravel()[cells].astype(np.int64))

    def merge(self, left: Collected, right: Collected) -> Collected:
        """Add up two partitions."""
        return left.merged(right)

    def next(self, merged: Collected) -> "CollectGaps":
        """Ask for the gaps in the ranges that hold the quantiles."""
        ranges = find_ranges(merged, len(self.totals), self.shift, QUANTILES)
        return CollectGaps(self.scope, self.by, self.totals, ranges)

    def finish(self, merged: Collected) -> dict[str, Any]:
        """Give the counts; asked for only on the way to the next round."""
        return {"counts": merged}


@dataclass(frozen=True)
class CollectGaps(Question[Collected]):
    """Round three: the gaps in the ranges that hold the quantiles."""

    scope: Scope
    by: By
    totals: Totals
    ranges: Ranges

    def answer(self, journeys: Journeys) -> Collected:
        """Collect in one partition."""
        if len(journeys.steps) > LARGEST_SQUARE:
            places, gaps = _listed_gaps(journeys, self.by, self.totals)
            inside = self.ranges.hold(places, gaps)
            return Collected.of(places[inside], gaps[inside])
        most = _most_passes(journeys)
        places, gaps = np.empty(most, np.int32), np.empty(most, np.int64)
        count = kernels.collect_gaps(
            journeys.starts, journeys.ends, journeys.time, journeys.step, *_range(journeys),
            _weights(journeys, self.by), _groups(journeys, self.by, self.totals), self.ranges.to_collect, places, gaps,
        )  # fmt: skip
        return Collected.of(places[:count], gaps[:count])

    def merge(self, left: Collected, right: Collected) -> Collected:
        """Bring two partitions together."""
        return left.merged(right)

    def finish(self, merged: Collected) -> dict[str, Any]:
        """Give the totals and, for each key, the quantiles in seconds."""
        return {"totals": self.totals, "quantiles": ranged_quantiles(merged, self.ranges) / 1e6}


def _packed(codes: I64, size: int) -> I64:
    return codes[:, 0] if codes.shape[1] == 1 else codes[:, 0] * size + codes[:, 1]


def _square(steps: int, by: By) -> I64:
    """List every key of a vocabulary as codes, in order."""
    codes = np.arange(steps if by == "step" else steps * steps)
    return codes[:, None] if by == "step" else np.stack([codes // max(1, steps), codes % max(1, steps)], axis=1)


def _weights(journeys: Journeys, by: By) -> tuple[int, int]:
    """Give what makes one number of a pass's two steps (see kernels/transitions.py)."""
    return (1, 0) if by == "step" else (len(journeys.steps), 1)


def _range(journeys: Journeys) -> tuple[int, int]:
    return journeys.low, journeys.high


def _groups(journeys: Journeys, by: By, totals: Totals) -> I32:
    """Give the place among the keys of each key of this partition's own vocabulary, -1 where it was not counted."""
    return totals.places(journeys.steps, _square(len(journeys.steps), by))


def _most_passes(journeys: Journeys) -> int:
    return int(np.maximum(journeys.ends - journeys.starts - 1, 0).sum())


def _listed(journeys: Journeys, by: By) -> tuple[I64, I32, I64, I32]:
    """List distinct keys as codes, in order, and for each pass its place among them, its gap and its person."""
    most = _most_passes(journeys)
    before, after, owners = (np.empty(most, np.int32) for _ in range(3))
    gaps = np.empty(most, np.int64)
    count = kernels.list_passes(
        journeys.starts, journeys.ends, journeys.person, journeys.time, journeys.step, *_range(journeys),
        before, after, gaps, owners,
    )  # fmt: skip
    if by == "step":
        after[:] = 0
    places, left, right = factorize_pairs(before[:count], after[:count])
    codes = np.stack([left] if by == "step" else [left, right], axis=1).astype(np.int64)
    order = np.argsort(_packed(codes, len(journeys.steps)))
    place_of = np.empty(len(order), np.int32)
    place_of[order] = np.arange(len(order), dtype=np.int32)
    return codes[order], place_of[places], gaps[:count], owners[:count]


def _listed_totals(journeys: Journeys, by: By) -> Totals:
    codes, places, gaps, owners = _listed(journeys, by)
    numbers = np.zeros((len(codes), kernels.FIELDS), np.int64)
    kernels.count_listed(places, gaps, owners, numbers, np.full(len(codes), -1, np.int32))
    return Totals(journeys.steps, codes, numbers)


def _listed_gaps(journeys: Journeys, by: By, totals: Totals) -> tuple[I32, I64]:
    """List for each pass that was counted the place of its key, and its gap."""
    codes, places, gaps, _ = _listed(journeys, by)
    place = totals.places(journeys.steps, codes)[places]
    return place[place >= 0], gaps[place >= 0]
