"""Passes from one step to the next, counted by pair or by step, with exact quantiles of the time between.

Three rounds: totals, bucket counts, the gaps of the buckets that hold the quantiles. See kernels/transitions.py for
what a pass is. Partials are keyed by names; a vocabulary too large for a square table takes a sparse path.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sojourn.discovery.quantiles import Collected, bucket_shift, bucketed_quantiles, wanted_buckets
from sojourn.engines import Journeys, Question, Scope
from sojourn.kernels import transitions as kernels

I64 = NDArray[np.int64]
Key = tuple[str, ...]
By = Literal["pair", "step"]
LARGEST_SQUARE = 1024
QUANTILES = (0.5, 0.9)


@dataclass(frozen=True)
class Totals:
    """What was counted for each key: passes, the two halves of the sum of gaps, customers."""

    keys: tuple[Key, ...]
    numbers: I64

    def merged(self, other: "Totals") -> "Totals":
        """Add up two partitions."""
        places = {key: place for place, key in enumerate(self.keys)}
        target = np.array([places.setdefault(key, len(places)) for key in other.keys], np.int64)
        numbers = np.zeros((len(places), kernels.FIELDS), np.int64)
        numbers[: len(self.keys)] = self.numbers
        numbers[target] += other.numbers
        return Totals(tuple(places), numbers)

    def mean_seconds(self, place: int) -> float | None:
        """Give the mean gap of a key; exact integers up to the one division."""
        passes, upper, lower, _ = (int(number) for number in self.numbers[place])
        return ((upper << kernels.HALF) + lower) / passes / 1e6 if passes else None


@dataclass(frozen=True)
class CountPasses(Question[Totals]):
    """Round one: how many passes of each pair (or out of each step), of how many customers, the mean gap."""

    scope: Scope
    by: By = "pair"
    quantiles: bool = True

    def answer(self, journeys: Journeys) -> Totals:
        """Count in one partition."""
        if len(journeys.steps) > LARGEST_SQUARE:
            return _sparse_totals(journeys, self.by)
        group, keys = _all_groups(journeys.steps, self.by)
        numbers = np.zeros((len(keys), kernels.FIELDS), np.int64)
        kernels.count_passes(
            journeys.starts, journeys.ends, journeys.person, journeys.time, journeys.step,
            journeys.low, journeys.high, group, numbers, np.full(len(keys), -1, np.int32),
        )  # fmt: skip
        occurs = np.flatnonzero(numbers[:, 0])
        return Totals(tuple(keys[place] for place in occurs), numbers[occurs])

    def merge(self, left: Totals, right: Totals) -> Totals:
        """Add up two partitions."""
        return left.merged(right)

    def next(self, merged: Totals) -> "BucketPasses | None":
        """Ask for the buckets when quantiles are wanted and there is anything to ask about."""
        return BucketPasses(self.scope, self.by, merged) if self.quantiles and merged.keys else None

    def finish(self, merged: Totals) -> dict[str, Any]:
        """Give the totals alone."""
        return {"totals": merged, "quantiles": None}


@dataclass(frozen=True)
class BucketPasses(Question[I64]):
    """Round two: how many passes of each key fall into each logarithmic bucket."""

    scope: Scope
    by: By
    totals: Totals

    @property
    def shift(self) -> int:
        """How finely to bucket."""
        return bucket_shift(len(self.totals.keys))

    def answer(self, journeys: Journeys) -> I64:
        """Count in one partition."""
        counts = np.zeros((len(self.totals.keys), kernels.OCTAVES << self.shift), np.int64)
        if len(journeys.steps) > LARGEST_SQUARE:
            places, gaps = _sparse_gaps(journeys, self.by, self.totals.keys)
            np.add.at(counts, (places, _buckets(gaps, self.shift)), 1)
            return counts
        group = _groups(journeys.steps, self.by, self.totals.keys)
        kernels.count_buckets(
            journeys.starts, journeys.ends, journeys.time, journeys.step,
            journeys.low, journeys.high, group, self.shift, counts,
        )  # fmt: skip
        return counts

    def merge(self, left: I64, right: I64) -> I64:
        """Add up two partitions."""
        return left + right

    def next(self, merged: I64) -> "CollectGaps":
        """Ask for the gaps of the buckets that hold the quantiles."""
        return CollectGaps(self.scope, self.by, self.totals, merged)

    def finish(self, merged: I64) -> dict[str, Any]:
        """Give the counts; asked for only on the way to the next round."""
        return {"counts": merged}


@dataclass(frozen=True)
class CollectGaps(Question[Collected]):
    """Round three: the gaps in the buckets that hold the quantiles."""

    scope: Scope
    by: By
    totals: Totals
    counts: I64

    @property
    def shift(self) -> int:
        """How finely gaps were bucketed."""
        return bucket_shift(len(self.totals.keys))

    def answer(self, journeys: Journeys) -> Collected:
        """Collect in one partition."""
        wanted = wanted_buckets(self.counts, QUANTILES)
        if len(journeys.steps) > LARGEST_SQUARE:
            places, gaps = _sparse_gaps(journeys, self.by, self.totals.keys)
            chosen = wanted[places, _buckets(gaps, self.shift)]
            return Collected.of(places[chosen], gaps[chosen])
        most = min(int(self.counts[wanted].sum()), int((journeys.ends - journeys.starts).sum()))
        places, gaps = np.empty(most, np.int32), np.empty(most, np.int64)
        count = kernels.collect_gaps(
            journeys.starts, journeys.ends, journeys.time, journeys.step, journeys.low, journeys.high,
            _groups(journeys.steps, self.by, self.totals.keys), self.shift, wanted, places, gaps,
        )  # fmt: skip
        return Collected.of(places[:count], gaps[:count])

    def merge(self, left: Collected, right: Collected) -> Collected:
        """Bring two partitions together."""
        return left.merged(right)

    def finish(self, merged: Collected) -> dict[str, Any]:
        """Give the totals and, for each key, the quantiles in seconds."""
        found = bucketed_quantiles(merged, _buckets(merged.gap, self.shift), self.counts, QUANTILES)
        return {"totals": self.totals, "quantiles": found / 1e6}


def _key(by: By, before: str, after: str) -> Key:
    return (before, after) if by == "pair" else (before,)


def _all_groups(steps: tuple[str, ...], by: By) -> tuple[NDArray[np.int32], list[Key]]:
    """Give every pair a group of its own, or that of its first step."""
    pairs = np.arange(len(steps) ** 2, dtype=np.int32)
    if by == "step":
        return (pairs // max(1, len(steps))).astype(np.int32), [(step,) for step in steps]
    return pairs, [(before, after) for before in steps for after in steps]


def _groups(steps: tuple[str, ...], by: By, keys: tuple[Key, ...]) -> NDArray[np.int32]:
    """Give the group of each pair of this partition's codes, -1 where the key was not counted."""
    codes = {step: code for code, step in enumerate(steps)}
    group = np.full((len(steps), len(steps)), -1, np.int32)
    for place, key in enumerate(keys):
        if all(name in codes for name in key):
            group[tuple(codes[name] for name in key)] = place
    return group.ravel()


def _listed(journeys: Journeys, by: By) -> tuple[I64, I64, I64, I64]:
    """List distinct pairs (or steps) as codes, and for each pass its place among them, its gap and its journey."""
    most = max(0, int((journeys.ends - journeys.starts).sum()) - len(journeys))
    passes = np.empty((most, 4), np.int64)
    count = kernels.list_passes(
        journeys.starts, journeys.ends, journeys.time, journeys.step, journeys.low, journeys.high, passes
    )
    left, right, gap, journey = passes[:count].T
    codes = left * len(journeys.steps) + right if by == "pair" else left
    distinct, places = np.unique(codes, return_inverse=True)
    return distinct, places, gap, journey


def _names(journeys: Journeys, by: By, distinct: I64) -> list[Key]:
    steps, size = journeys.steps, len(journeys.steps)
    if by == "step":
        return [(steps[code],) for code in distinct.tolist()]
    return [(steps[code // size], steps[code % size]) for code in distinct.tolist()]


def _sparse_totals(journeys: Journeys, by: By) -> Totals:
    distinct, places, gap, journey = _listed(journeys, by)
    numbers = np.zeros((len(distinct), kernels.FIELDS), np.int64)
    np.add.at(numbers[:, 0], places, 1)
    np.add.at(numbers[:, 1], places, gap >> kernels.HALF)
    np.add.at(numbers[:, 2], places, gap & kernels.LOW)
    owners = np.unique(np.stack([places, journeys.person[journey].astype(np.int64)], axis=1), axis=0)
    np.add.at(numbers[:, 3], owners[:, 0], 1)
    return Totals(tuple(_names(journeys, by, distinct)), numbers)


def _sparse_gaps(journeys: Journeys, by: By, keys: tuple[Key, ...]) -> tuple[NDArray[np.int32], I64]:
    distinct, places, gap, _ = _listed(journeys, by)
    known: Mapping[Key, int] = {key: place for place, key in enumerate(keys)}
    lookup = np.array([known.get(key, -1) for key in _names(journeys, by, distinct)], np.int32)
    groups = lookup[places] if len(lookup) else np.empty(0, np.int32)
    return groups[groups >= 0], gap[groups >= 0]


def _buckets(gaps: I64, shift: int) -> I64:
    """Give the bucket of each gap; the same arithmetic as the kernel's ``bucket_of``."""
    bits = (gaps + 1).astype(np.float64).view(np.int64)
    return (bits >> (kernels.MANTISSA - shift)) - (kernels.BIAS << shift)
