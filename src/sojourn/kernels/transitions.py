"""Directly-follows pairs: which step follows which, how often, for how many customers, after how long.

Semantics: within one journey, in (time, arrival) order, each event and the next one are one pass of the pair
(step, next step). Equal times count: their order is the order of arrival, their gap is 0. A pass belongs to the range
when its first event does. Counter-example: leaving out repeats, or pairs across midnight, would lose passes.

Sums of gaps are kept in two halves of 32 bits, so that they stay exact for any span and number of passes.
Quantiles are exact: counts per logarithmic bucket in one pass, then only the gaps of the buckets that hold them.

``group`` maps a pair (step * steps + next step) to what is counted together, -1 to nothing.
"""

import numpy as np
from numpy.typing import NDArray

from sojourn.kernels._compile import kernel

I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
HALF = 32
LOW = (1 << HALF) - 1
FIELDS = 4  # passes, upper half of the sum of gaps, lower half, customers
MANTISSA = 52
BIAS = 1023
OCTAVES = 63


@kernel
def count_passes(
    starts: I64,
    ends: I64,
    person: I32,
    time: I64,
    step: np.ndarray,
    low: np.int64,
    high: np.int64,
    group: I32,
    totals: I64,
    seen: I32,
) -> None:
    """Add to ``totals`` (groups, FIELDS) every pass that starts in [low, high); ``seen`` (groups) starts at -1."""
    steps = np.int64(np.sqrt(group.size) + 0.5)
    for journey in range(starts.size):
        start, end, owner = starts[journey], ends[journey], person[journey]
        if end - start < 2:
            continue
        before, then = np.int64(step[start]) * steps, time[start]
        for row in range(start + 1, end):
            after, now = np.int64(step[row]), time[row]
            place = group[before + after]
            if low <= then < high and place >= 0:
                gap = now - then
                totals[place, 0] += 1
                totals[place, 1] += gap >> HALF
                totals[place, 2] += gap & LOW
                totals[place, 3] += seen[place] != owner
                seen[place] = owner
            before, then = after * steps, now


@kernel
def list_passes(
    starts: I64, ends: I64, time: I64, step: np.ndarray, low: np.int64, high: np.int64, passes: I64
) -> np.int64:
    """List the passes that start in [low, high) as rows (step, next step, gap, journey); give their number.

    For vocabularies too large for a square table.
    """
    count = 0
    for journey in range(starts.size):
        for row in range(starts[journey] + 1, ends[journey]):
            if low <= time[row - 1] < high:
                passes[count, 0], passes[count, 1] = step[row - 1], step[row]
                passes[count, 2], passes[count, 3] = time[row] - time[row - 1], journey
                count += 1
    return np.int64(count)


@kernel
def bucket_of(gap: np.int64, shift: np.int64) -> np.int64:
    """Give the logarithmic bucket of a gap: 2**shift buckets for each doubling; larger gaps never have smaller ones."""
    bits = np.float64(gap + 1).view(np.int64)
    return (bits >> (MANTISSA - shift)) - (BIAS << shift)


@kernel
def count_buckets(
    starts: I64,
    ends: I64,
    time: I64,
    step: np.ndarray,
    low: np.int64,
    high: np.int64,
    group: I32,
    shift: np.int64,
    counts: I64,
) -> None:
    """Add to ``counts`` (groups, OCTAVES << shift) the passes of each group by the bucket of their gap."""
    steps = np.int64(np.sqrt(group.size) + 0.5)
    for journey in range(starts.size):
        start, end = starts[journey], ends[journey]
        if end - start < 2:
            continue
        before, then = np.int64(step[start]) * steps, time[start]
        for row in range(start + 1, end):
            after, now = np.int64(step[row]), time[row]
            place = group[before + after]
            if low <= then < high and place >= 0:
                counts[place, bucket_of(now - then, shift)] += 1
            before, then = after * steps, now


@kernel
def collect_gaps(
    starts: I64,
    ends: I64,
    time: I64,
    step: np.ndarray,
    low: np.int64,
    high: np.int64,
    group: I32,
    shift: np.int64,
    wanted: NDArray[np.bool_],
    places: I32,
    gaps: I64,
) -> np.int64:
    """List (group, gap) of the passes whose bucket is ``wanted`` (groups, buckets); give their number."""
    steps = np.int64(np.sqrt(group.size) + 0.5)
    count = 0
    for journey in range(starts.size):
        start, end = starts[journey], ends[journey]
        if end - start < 2:
            continue
        before, then = np.int64(step[start]) * steps, time[start]
        for row in range(start + 1, end):
            after, now = np.int64(step[row]), time[row]
            place = group[before + after]
            if low <= then < high and place >= 0 and wanted[place, bucket_of(now - then, shift)]:
                places[count], gaps[count] = place, now - then
                count += 1
            before, then = after * steps, now
    return np.int64(count)


@kernel
def has_pass(
    starts: I64,
    ends: I64,
    time: I64,
    step: np.ndarray,
    low: np.int64,
    high: np.int64,
    before: np.int64,
    after: np.int64,
    found: NDArray[np.bool_],
) -> None:
    """Mark the journeys with a pass from ``before`` to ``after`` (-1: any) that starts in [low, high)."""
    for journey in range(starts.size):
        for row in range(starts[journey] + 1, ends[journey]):
            matches = step[row - 1] == before and (after < 0 or step[row] == after)
            if matches and low <= time[row - 1] < high:
                found[journey] = True
                break
