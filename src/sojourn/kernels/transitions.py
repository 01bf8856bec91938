"""Directly-follows pairs: which step follows which, how often, for how many customers, after how long.

Semantics: within one journey, in (time, arrival) order, each event and the next one are one pass of the pair
(step, next step). Equal times count: their order is the order of arrival, their gap is 0. A pass belongs to the range
when its first event does. Counter-example: leaving out repeats, or pairs across midnight, would lose passes.

Sums of gaps are kept in two halves of 32 bits, so that they stay exact for any span and number of passes.
Quantiles are exact: counts per logarithmic bucket in one pass, then only the gaps in the ranges that hold them (see
kernels/quantiles.py).

What is counted together is a number made of both steps: ``step * weights[0] + next step * weights[1]`` with weights
(steps, 1) for pairs and (1, 0) for the first step alone. ``group`` maps that number to a group, -1 to none.
"""

import numpy as np
from numpy.typing import NDArray

from sojourn.kernels._compile import kernel
from sojourn.kernels.quantiles import bucket_of

I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
HALF = 32
LOW = (1 << HALF) - 1
FIELDS = 4  # passes, upper half of the sum of gaps, lower half, customers
MOST_CARRIED = 1 << 62


@kernel
def count_passes(
    starts: I64,
    ends: I64,
    person: I32,
    time: I64,
    step: np.ndarray,
    low: int,
    high: int,
    weights: tuple[int, int],
    totals: I64,
) -> None:
    """Add to ``totals`` (numbers, FIELDS) every pass that starts in [low, high).

    One cell holds what a pass touches: passes, sum of gaps, customers, the last person. The gaps of a journey add up to
    its length; before the lengths could overflow the sums, these are carried into their two halves.
    """
    cells, carried = np.zeros((totals.shape[0], 4), np.int64), np.int64(0)
    cells[:, 3] = -1
    first, second = np.uint64(weights[0]), np.uint64(weights[1])
    for journey in range(starts.size):
        start, end, owner = np.uint64(starts[journey]), np.uint64(ends[journey]), np.int64(person[journey])
        if end < start + np.uint64(2):
            continue
        carried += time[end - np.uint64(1)] - time[start]
        if carried > MOST_CARRIED:
            _carry(cells, totals)
            carried = time[end - np.uint64(1)] - time[start]
        before, then = np.uint64(step[start]), time[start]
        for row in range(start + np.uint64(1), end):
            after, now = np.uint64(step[row]), time[row]
            if low <= then < high:
                place = before * first + after * second
                cells[place, 0] += 1
                cells[place, 1] += now - then
                cells[place, 2] += cells[place, 3] != owner
                cells[place, 3] = owner
            before, then = after, now
    _carry(cells, totals)
    totals[:, 0] += cells[:, 0]
    totals[:, 3] += cells[:, 2]


@kernel
def _carry(cells: I64, totals: I64) -> None:
    """Move the sums of gaps from the cells into the two halves of the totals."""
    for place in range(cells.shape[0]):
        totals[place, 1] += cells[place, 1] >> HALF
        totals[place, 2] += cells[place, 1] & LOW
        cells[place, 1] = 0


@kernel
def count_buckets(
    starts: I64,
    ends: I64,
    time: I64,
    step: np.ndarray,
    low: int,
    high: int,
    weights: tuple[int, int],
    group: I32,
    shift: int,
    counts: NDArray[np.integer],
) -> None:
    """Add to ``counts`` (groups, OCTAVES << shift) the passes of each group by the bucket of their gap.

    Places are unsigned here and below: a signed one costs a look whether it counts from the end.
    """
    first, second = np.uint64(weights[0]), np.uint64(weights[1])
    for journey in range(starts.size):
        start, end = np.uint64(starts[journey]), np.uint64(ends[journey])
        if end < start + np.uint64(2):
            continue
        before, then = np.uint64(step[start]), time[start]
        for row in range(start + np.uint64(1), end):
            after, now = np.uint64(step[row]), time[row]
            place = group[before * first + after * second]
            if low <= then < high and place >= 0:
                counts[np.uint64(place), np.uint64(bucket_of(now - then, shift))] += 1
            before, then = after, now


@kernel
def collect_gaps(
    starts: I64,
    ends: I64,
    time: I64,
    step: np.ndarray,
    low: int,
    high: int,
    weights: tuple[int, int],
    group: I32,
    ranges: I64,
    places: I32,
    gaps: I64,
) -> int:
    """List (group, gap) of the passes whose gap lies in one of the group's ranges; give their number.

    ``ranges`` is (groups, 2 * ranges): where each range begins and how wide it is. Every pass is written, and only
    those that count are kept: a branch that nobody can foresee costs more than the write.
    """
    count, size = np.uint64(0), np.uint64(ranges.shape[1])
    first, second = np.uint64(weights[0]), np.uint64(weights[1])
    for journey in range(starts.size):
        start, end = np.uint64(starts[journey]), np.uint64(ends[journey])
        if end < start + np.uint64(2):
            continue
        before, then = np.uint64(step[start]), time[start]
        for row in range(start + np.uint64(1), end):
            after, now = np.uint64(step[row]), time[row]
            place, gap = group[before * first + after * second], now - then
            if low <= then < high and place >= 0:
                inside: np.bool_ = np.bool_(False)
                for at in range(np.uint64(0), size, np.uint64(2)):
                    begin, width = ranges[np.uint64(place), at], ranges[np.uint64(place), at + np.uint64(1)]
                    inside |= np.uint64(gap - begin) < np.uint64(width)
                places[count], gaps[count] = place, gap
                count += np.uint64(inside)
            before, then = after, now
    return int(count)


@kernel
def list_passes(
    starts: I64,
    ends: I64,
    person: I32,
    time: I64,
    step: np.ndarray,
    low: int,
    high: int,
    before: I32,
    after: I32,
    gaps: I64,
    owners: I32,
) -> int:
    """List the passes that start in [low, high): step, next step, gap, person; give their number.

    For vocabularies too large for a square table.
    """
    count = 0
    for journey in range(starts.size):
        for row in range(starts[journey] + 1, ends[journey]):
            if low <= time[row - 1] < high:
                before[count], after[count] = step[row - 1], step[row]
                gaps[count], owners[count] = time[row] - time[row - 1], person[journey]
                count += 1
    return int(count)


@kernel
def count_listed(places: I32, gaps: I64, owners: I32, totals: I64, seen: I32) -> None:
    """Add listed passes to ``totals`` (groups, FIELDS) by their group; ``seen`` (groups) starts at -1."""
    for index in range(places.size):
        place, gap = places[index], gaps[index]
        totals[place, 0] += 1
        totals[place, 1] += gap >> HALF
        totals[place, 2] += gap & LOW
        totals[place, 3] += seen[place] != owners[index]
        seen[place] = owners[index]


@kernel
def has_pass(
    starts: I64,
    ends: I64,
    time: I64,
    step: np.ndarray,
    low: int,
    high: int,
    before: int,
    after: int,
    found: NDArray[np.bool_],
) -> None:
    """Mark the journeys with a pass from ``before`` to ``after`` (-1: any) that starts in [low, high)."""
    for journey in range(starts.size):
        for row in range(starts[journey] + 1, ends[journey]):
            matches = step[row - 1] == before and (after < 0 or step[row] == after)
            if matches and low <= time[row - 1] < high:
                found[journey] = True
                break
