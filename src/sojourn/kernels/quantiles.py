"""Quantiles of grouped numbers: logarithmic buckets, the range that a quantile lies in, the number at a rank.

Numbers are integers from 0 below 2**63 - 1. Bucket b holds a contiguous range of them, 2**shift buckets to each
doubling of (number + 1); a larger number never has a smaller bucket. Counter-example: rounding a number above 2**53 to
the nearest float would lift it over the bucket's end, so that its bucket and a comparison of integers disagree.

Groups are given as ``offsets``: group g is the entries ``offsets[g]`` up to ``offsets[g + 1]``, sorted, distinct, each
with how often it occurs.
"""

import numpy as np
from numpy.typing import NDArray

from sojourn.kernels._compile import kernel

I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
OCTAVES = 63
MANTISSA = 52
BIAS = 1023
EXACT = 1 << 53
ROUNDED = 0x7FF
LARGEST = (1 << 63) - 1


@kernel
def bucket_of(number: int, shift: int) -> int:
    """Give the logarithmic bucket of a number."""
    shown = number + 1
    if shown >= EXACT:
        shown &= ~ROUNDED
    bits = np.float64(shown).view(np.int64)
    return int((bits >> (MANTISSA - shift)) - (BIAS << shift))


@kernel
def bucket_start(bucket: int, shift: int) -> int:
    """Give the smallest number whose bucket is this one or a later one."""
    octave, mantissa = bucket >> shift, (np.int64(1) << shift) + (bucket & ((np.int64(1) << shift) - 1))
    if octave >= OCTAVES:
        return int(LARGEST)
    if octave >= shift:
        return int((mantissa << (octave - shift)) - 1)
    return int((mantissa - 1) >> (shift - octave))  # the next whole number above the bucket's edge, less 1


@kernel
def find_ranges(
    offsets: I64, buckets: I64, counts: I64, lower: I64, upper: I64, shift: int, low: I64, high: I64, below: I64
) -> None:
    """Write for each group and quantile the range [low, high) of numbers that holds the ranks ``lower`` and ``upper``.

    ``below`` is how many numbers of the group are smaller than ``low``. All are (groups, quantiles); ranks from 0 on.
    """
    for group in range(offsets.size - 1):
        for place in range(lower.shape[1]):
            before, cell = np.int64(0), offsets[group]
            while cell < offsets[group + 1] and before + counts[cell] <= lower[group, place]:
                before += counts[cell]
                cell += 1
            if cell == offsets[group + 1]:
                continue
            below[group, place] = before
            low[group, place] = bucket_start(int(buckets[cell]), shift)
            while before + counts[cell] <= upper[group, place] and cell + 1 < offsets[group + 1]:
                before += counts[cell]
                cell += 1
            high[group, place] = bucket_start(int(buckets[cell]) + 1, shift)


@kernel
def numbers_at(offsets: I64, numbers: I64, counts: I64, low: I64, high: I64, below: I64, rank: I64, found: I64) -> None:
    """Write the number at each rank (groups, quantiles), from entries that hold every number of [low, high).

    A range of one number needs no entries at all.
    """
    for group in range(offsets.size - 1):
        for place in range(rank.shape[1]):
            if high[group, place] - low[group, place] == 1:
                found[group, place] = low[group, place]
                continue
            first, last = offsets[group], offsets[group + 1]
            while first < last:
                middle = (first + last) // 2
                if numbers[middle] < low[group, place]:
                    first = middle + 1
                else:
                    last = middle
            entry, before = first, below[group, place]
            while entry < offsets[group + 1] and before + counts[entry] <= rank[group, place]:
                before += counts[entry]
                entry += 1
            if entry < offsets[group + 1]:
                found[group, place] = numbers[entry]


@kernel
def pack(group: I32, number: I64, width: int, least: int, packed: I64) -> None:
    """Write each group above ``width`` bits and, below, how much its number exceeds ``least``."""
    for place in range(group.size):
        packed[place] = (np.int64(group[place]) << width) + (number[place] - least)


@kernel
def find_medians(packed: I64, width: int, least: int, totals: I64, medians: NDArray[np.float64]) -> None:
    """Write how many entries of a sorted list (see ``pack``) each group has, and their median."""
    mask, begin = (np.int64(1) << width) - 1, 0
    while begin < packed.size:
        group, end = packed[begin] >> width, begin + 1
        while end < packed.size and packed[end] >> width == group:
            end += 1
        lower, upper = packed[begin + (end - begin - 1) // 2] & mask, packed[begin + (end - begin) // 2] & mask
        totals[group], medians[group] = end - begin, np.float64(lower + least) + np.float64(upper - lower) * 0.5
        begin = end


@kernel
def count_runs(ordered: NDArray[np.uint64], firsts: I64, counts: I64) -> int:
    """List the distinct numbers of a sorted list by where each begins, and how often each occurs; give how many."""
    size = 0
    for place in range(ordered.size):
        if place == 0 or ordered[place] != ordered[place - 1]:
            firsts[size], counts[size] = place, 0
            size += 1
        counts[size - 1] += 1
    return size


@kernel
def count_distinct(packed: I64, width: int, least: int, groups: I32, numbers: I64, counts: I64) -> int:
    """List the distinct entries of a sorted list and how often each occurs; give how many there are.

    An entry is a group above ``width`` bits and, below, how much its number exceeds ``least``.
    """
    mask, size = (np.int64(1) << width) - 1, 0
    for place in range(packed.size):
        entry = packed[place]
        if place > 0 and entry == packed[place - 1]:
            counts[size - 1] += 1
            continue
        groups[size], numbers[size], counts[size] = entry >> width, (entry & mask) + least, 1
        size += 1
    return size


@kernel
def merge_entries(
    group: I32, number: I64, count: I64, other_group: I32, other_number: I64, other_count: I64,
    all_groups: I32, all_numbers: I64, all_counts: I64,
) -> int:  # fmt: skip
    """Merge two sorted lists of distinct entries into one, adding up what is in both; give its length."""
    here, there, size = 0, 0, 0
    while here < group.size or there < other_group.size:
        mine = there == other_group.size
        both = False
        if not mine and here < group.size:
            left, right = group[here], other_group[there]
            both = left == right and number[here] == other_number[there]
            mine = both or left < right or (left == right and number[here] < other_number[there])
        if mine:
            all_groups[size], all_numbers[size], all_counts[size] = group[here], number[here], count[here]
            here += 1
        else:
            all_groups[size], all_numbers[size] = other_group[there], other_number[there]
            all_counts[size] = 0
        if both or not mine:
            all_counts[size] += other_count[there]
            there += 1
        size += 1
    return int(size)
