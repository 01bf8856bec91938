"""Exact quantiles of grouped durations from mergeable parts: bucket counts first, then the gaps of a few ranges.

A quantile q of n numbers is the linear interpolation between the sorted numbers at floor(q (n - 1)) and the next one
(type 7 of Hyndman and Fan 1996, what numpy, pandas and SQL's quantile_cont give).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sojourn.kernels import quantiles as kernels

I64 = NDArray[np.int64]
BUCKET_BUDGET = 1 << 22
FEW_NUMBERS = 1 << 19
FINEST = 5
WHOLE = (0, kernels.LARGEST)


def bucket_shift(groups: int, numbers: int = 1 << 40) -> int:
    """Choose how finely gaps are bucketed: counts of many cells cost time, and so do many gaps to collect.

    With one bucket for each doubling about a quarter of all numbers is collected, with two an eighth, and so on.

    >>> bucket_shift(3600), bucket_shift(3600, 10_000_000), bucket_shift(1_000_000)
    (4, 1, 0)
    """
    shift = 0
    while shift < FINEST and numbers > FEW_NUMBERS << (5 * shift):
        if groups * (kernels.OCTAVES << (shift + 1)) > BUCKET_BUDGET:
            break
        shift += 1
    return shift


def buckets(numbers: I64, shift: int) -> I64:
    """Give the bucket of each number; the same arithmetic as the kernel's ``bucket_of``."""
    shown = numbers + 1
    bits = np.where(shown >= kernels.EXACT, shown & ~kernels.ROUNDED, shown).astype(np.float64).view(np.int64)
    return (bits >> (kernels.MANTISSA - shift)) - (kernels.BIAS << shift)


@dataclass(frozen=True)
class Collected:
    """Distinct gaps of some groups with how often each occurs; sorted by group, then gap."""

    group: NDArray[np.int32]
    gap: I64
    count: I64

    @classmethod
    def of(cls, group: NDArray[np.int32], gap: I64, count: I64 | None = None) -> "Collected":
        """Bring equal gaps of a group together."""
        if len(gap) == 0:
            return cls(group.astype(np.int32), gap, np.empty(0, np.int64))
        packed, width, least = (None, 0, 0) if count is not None else _packed(group, gap)
        if packed is None:
            return cls._sorted(group, gap, np.ones(len(gap), np.int64) if count is None else count)
        groups, numbers, counts = (
            np.empty(len(gap), np.int32),
            np.empty(len(gap), np.int64),
            np.empty(len(gap), np.int64),
        )
        size = kernels.count_distinct(packed, width, least, groups, numbers, counts)
        return cls(groups[:size], numbers[:size], counts[:size])

    @classmethod
    def _sorted(cls, group: NDArray[np.int32], gap: I64, count: I64) -> "Collected":
        order = np.lexsort((gap, group))
        group, gap = group[order].astype(np.int32), gap[order]
        first = np.flatnonzero(np.append(True, (np.diff(group) != 0) | (np.diff(gap) != 0)))
        return cls(group[first], gap[first], np.add.reduceat(count[order], first))

    def merged(self, other: "Collected") -> "Collected":
        """Bring two collections of the same groups together."""
        size = len(self.gap) + len(other.gap)
        group, gap, count = np.empty(size, np.int32), np.empty(size, np.int64), np.empty(size, np.int64)
        mine, theirs = (self.group, self.gap, self.count), (other.group, other.gap, other.count)
        size = int(kernels.merge_entries(*mine, *theirs, group, gap, count))
        return Collected(group[:size], gap[:size], count[:size])

    def offsets(self, groups: int) -> I64:
        """Give where each group begins, and where the last one ends."""
        return np.searchsorted(self.group, np.arange(groups + 1))


@dataclass(frozen=True)
class Ranges:
    """For each group and quantile the range of gaps that holds it: ``low`` to ``high``, after ``below`` smaller ones.

    All are (groups, quantiles); ``totals`` says how many numbers each group has.
    """

    quantiles: tuple[float, ...]
    totals: I64
    low: I64
    high: I64
    below: I64

    @property
    def to_collect(self) -> I64:
        """The ranges to collect, (groups, 2 * quantiles): begin and width; a range of a single number has no width."""
        width = self.high - self.low
        return np.stack([self.low, np.where(width == 1, 0, width)], axis=2).reshape(len(self.low), -1)

    def hold(self, group: NDArray[np.integer], gap: I64) -> NDArray[np.bool_]:
        """Say for each gap of a group whether it has to be collected."""
        ranges = self.to_collect[group]
        begins, widths = ranges[:, ::2], ranges[:, 1::2]
        inside: NDArray[np.bool_] = ((begins <= gap[:, None]) & (gap[:, None] - begins < widths)).any(axis=1)
        return inside


def find_ranges(counted: Collected, groups: int, shift: int, quantiles: tuple[float, ...]) -> Ranges:
    """Find where the quantiles lie; ``counted`` says how many gaps each bucket of each group has."""
    totals = np.bincount(counted.group, counted.count, groups).astype(np.int64)
    low, high, below = (np.zeros((groups, len(quantiles)), np.int64) for _ in range(3))
    ranks = _ranks(totals, quantiles)
    kernels.find_ranges(counted.offsets(groups), counted.gap, counted.count, *ranks, shift, low, high, below)
    return Ranges(quantiles, totals, low, high, below)


def ranged_quantiles(collected: Collected, ranges: Ranges) -> NDArray[np.float64]:
    """Give the quantiles (groups, quantiles) when the gaps of the ranges were collected; NaN for an empty group."""
    offsets = collected.offsets(len(ranges.totals))
    lower, upper = (np.zeros(ranges.low.shape, np.int64) for _ in range(2))
    ranks = _ranks(ranges.totals, ranges.quantiles)
    for rank, found in zip(ranks, (lower, upper), strict=True):
        entries = (offsets, collected.gap, collected.count)
        kernels.numbers_at(*entries, ranges.low, ranges.high, ranges.below, rank, found)
    exact = np.outer(np.maximum(ranges.totals - 1, 0), np.array(ranges.quantiles))
    between = lower + (upper - lower) * np.clip(exact - ranks[0], 0, 1) * (ranks[1] > ranks[0])
    return np.where(ranges.totals[:, None] > 0, between, np.nan)


def all_quantiles(collected: Collected, groups: int, quantiles: tuple[float, ...]) -> NDArray[np.float64]:
    """Give the quantiles of each group when every gap was collected; NaN for an empty group."""
    totals = np.bincount(collected.group, collected.count, groups).astype(np.int64)
    shape = (groups, len(quantiles))
    low, high = (np.full(shape, end) for end in WHOLE)
    return ranged_quantiles(collected, Ranges(quantiles, totals, low, high, np.zeros(shape, np.int64)))


def medians(group: NDArray[np.int32], gap: I64, groups: int) -> tuple[I64, NDArray[np.float64]]:
    """Give how many gaps each group has, and their median when every gap is at hand; NaN for none.

    >>> totals, middles = medians(np.array([2, 0, 0], np.int32), np.array([5, 1, 4]), 3)
    >>> totals.tolist(), middles.tolist()
    ([2, 0, 1], [2.5, nan, 5.0])
    """
    totals, found = np.zeros(groups, np.int64), np.full(groups, np.nan)
    if len(gap) == 0:
        return totals, found
    packed, width, least = _packed(group, gap)
    if packed is None:
        return np.bincount(group, minlength=groups), all_quantiles(Collected.of(group, gap), groups, (0.5,))[:, 0]
    kernels.find_medians(packed, width, least, totals, found)
    return totals, found


def _packed(group: NDArray[np.int32], gap: I64) -> tuple[I64 | None, int, int]:
    """Give group and gap in order as one number each, the gap's bits, and the least gap; None where it has no room."""
    least = int(gap.min())
    width = (int(gap.max()) - least).bit_length()
    if width + int(group.max()).bit_length() > 62:
        return None, width, least
    packed = np.empty(len(gap), np.int64)
    kernels.pack(group, gap, width, least, packed)
    packed.sort()
    return packed, width, least


def _ranks(totals: I64, quantiles: tuple[float, ...]) -> tuple[I64, I64]:
    """Give the lower and upper rank of each quantile for each group, (groups, quantiles)."""
    exact = np.outer(np.maximum(totals - 1, 0), np.array(quantiles))
    return np.floor(exact + 1e-9).astype(np.int64), np.ceil(exact - 1e-9).astype(np.int64)
