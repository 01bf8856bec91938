"""Exact quantiles of grouped durations from mergeable parts: bucket counts first, then the gaps of a few buckets.

A quantile q of n numbers is the linear interpolation between the sorted numbers at floor(q (n - 1)) and the next one
(type 7 of Hyndman and Fan 1996, what numpy, pandas and SQL's quantile_cont give).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sojourn.kernels.transitions import OCTAVES

I64 = NDArray[np.int64]
BUCKET_BUDGET = 1 << 22
RANK_BITS = 40


def bucket_shift(groups: int) -> int:
    """Choose how finely gaps are bucketed, so that all groups' counts fit a fixed budget.

    >>> bucket_shift(3600), bucket_shift(1_000_000)
    (4, 0)
    """
    shift = 0
    while shift < 5 and groups * (OCTAVES << (shift + 1)) <= BUCKET_BUDGET:
        shift += 1
    return shift


def _ranks(totals: I64, quantiles: tuple[float, ...]) -> tuple[I64, I64]:
    """Give the lower and upper rank of each quantile for each group, (groups, quantiles)."""
    exact = np.outer(np.maximum(totals - 1, 0), np.array(quantiles))
    return np.floor(exact + 1e-9).astype(np.int64), np.ceil(exact - 1e-9).astype(np.int64)


def wanted_buckets(counts: I64, quantiles: tuple[float, ...]) -> NDArray[np.bool_]:
    """Mark the buckets (groups, buckets) that hold the numbers which the quantiles lie between."""
    cumulative = counts.cumsum(axis=1)
    wanted = np.zeros(counts.shape, np.bool_)
    groups = np.arange(len(counts))
    for ranks in _ranks(cumulative[:, -1], quantiles):
        for rank in ranks.T:
            bucket = (cumulative <= rank[:, None]).sum(axis=1)
            wanted[groups, np.minimum(bucket, counts.shape[1] - 1)] = True
    return wanted & (counts > 0)


@dataclass(frozen=True)
class Collected:
    """Distinct gaps of some groups with how often each occurs; sorted by group, then gap."""

    group: NDArray[np.int32]
    gap: I64
    count: I64

    @classmethod
    def of(cls, group: NDArray[np.int32], gap: I64, count: I64 | None = None) -> "Collected":
        """Bring equal gaps of a group together."""
        order = np.lexsort((gap, group))
        group, gap = group[order], gap[order]
        many = np.ones(len(gap), np.int64) if count is None else count[order]
        first = np.flatnonzero(np.append(True, (np.diff(group) != 0) | (np.diff(gap) != 0))[: len(gap)])
        return cls(group[first], gap[first], np.add.reduceat(many, first) if len(first) else many)

    def merged(self, other: "Collected") -> "Collected":
        """Bring two collections of the same groups together."""
        parts = [np.concatenate(pair) for pair in ((self.group, other.group), (self.gap, other.gap))]
        return Collected.of(parts[0], parts[1], np.concatenate([self.count, other.count]))


def all_quantiles(collected: Collected, groups: int, quantiles: tuple[float, ...]) -> NDArray[np.float64]:
    """Give the quantiles of each group when every number was collected; NaN for an empty group."""
    totals = np.bincount(collected.group, collected.count, groups).astype(np.int64)
    first = np.cumsum(collected.count) - collected.count
    starts = np.cumsum(totals) - totals
    return _pick(collected, first - starts[collected.group], totals, quantiles)


def bucketed_quantiles(
    collected: Collected, buckets: I64, counts: I64, quantiles: tuple[float, ...]
) -> NDArray[np.float64]:
    """Give the quantiles of each group when only the wanted buckets were collected.

    ``buckets`` is the bucket of each collected gap, ``counts`` (groups, buckets) how many numbers each bucket has.
    """
    below = counts.cumsum(axis=1) - counts
    cell = collected.group.astype(np.int64) * counts.shape[1] + buckets
    first = np.cumsum(collected.count) - collected.count
    begins = np.flatnonzero(np.append(True, np.diff(cell) != 0)[: len(cell)])
    sizes = np.diff(np.append(begins, len(cell)))
    within = first - np.repeat(first[begins], sizes)
    return _pick(collected, below[collected.group, buckets] + within, counts.sum(axis=1), quantiles)


def _pick(collected: Collected, rank: I64, totals: I64, quantiles: tuple[float, ...]) -> NDArray[np.float64]:
    """Interpolate between the collected numbers; ``rank`` is that of the first number of each entry in its group."""
    found = np.full((len(totals), len(quantiles)), np.nan)
    alive = totals > 0
    if not alive.any():
        return found
    place = (collected.group.astype(np.int64) << RANK_BITS) + rank
    groups = np.flatnonzero(alive)[:, None] << RANK_BITS
    lower, upper = _ranks(totals[alive], quantiles)
    values = [collected.gap[np.searchsorted(place, groups + ranks, side="right") - 1] for ranks in (lower, upper)]
    exact = np.outer(totals[alive] - 1, np.array(quantiles))
    found[alive] = values[0] + (values[1] - values[0]) * np.clip(exact - lower, 0, 1) * (upper > lower)
    return found
