"""Channel switches: from which channel to which, how often, for how many customers, and what followed.

Semantics: events of unknown channel (code 0) are left out; each remaining event of a journey and the next remaining one
are one pass of the pair (channel, next channel), in (time, arrival) order. A pass belongs to the range when its first
event does. It is a switch when the two channels differ; callers leave out the diagonal.

What follows a switch begins at its second event, the first one on the new channel: a goal there counts, after 0
seconds. The window is closed and runs from that event. Counter-example: web, then the order itself in the store.
Looking only behind the order would say that nobody who switches to the store orders; running the window from the last
event on the web would say so of everybody who took more than the window to come.
"""

import numpy as np
from numpy.typing import NDArray

from sojourn.kernels._compile import kernel
from sojourn.kernels.transitions import HALF, LOW

I32 = NDArray[np.int32]
I64 = NDArray[np.int64]


@kernel
def count_known(
    starts: I64, ends: I64, person: I32, channel: np.ndarray, size: int, passes: I64, customers: I64
) -> None:
    """Count all passes as if no channel were unknown, into code * size + next code; for few channels and no range.

    Where a pass from or to code 0 was counted, the rest is wrong too: count again with ``count_pairs``.
    """
    cells = size * size
    table, met = np.zeros((4, cells), np.int64), np.zeros(cells, np.uint8)
    first, second, third, fourth = table[0], table[1], table[2], table[3]
    for journey in range(starts.size):
        row, end = starts[journey] + 1, ends[journey]
        while row + 4 <= end:
            # Four tables, so that equal pairs in a row do not wait for each other's sums.
            a, b, c = np.int64(channel[row - 1]), np.int64(channel[row]), np.int64(channel[row + 1])
            d, e = np.int64(channel[row + 2]), np.int64(channel[row + 3])
            one, two = np.uint64(a * size + b), np.uint64(b * size + c)
            three, four = np.uint64(c * size + d), np.uint64(d * size + e)
            first[one] += 1
            second[two] += 1
            third[three] += 1
            fourth[four] += 1
            met[one], met[two], met[three], met[four] = 1, 1, 1, 1
            row += 4
        while row < end:
            one = np.uint64(np.int64(channel[row - 1]) * size + np.int64(channel[row]))
            first[one] += 1
            met[one] = 1
            row += 1
        if journey + 1 == starts.size or person[journey + 1] != person[journey]:
            for cell in range(cells):
                customers[cell] += met[cell]
                met[cell] = 0
    for cell in range(cells):
        passes[cell] += first[cell] + second[cell] + third[cell] + fourth[cell]


@kernel
def count_pairs(
    starts: I64, ends: I64, person: I32, time: I64, channel: np.ndarray, low: int, high: int,
    size: int, passes: I64, customers: I64, seen: I32,
) -> None:  # fmt: skip
    """Add every pass that starts in [low, high) to code * size + next code; ``seen`` starts at -1."""
    for journey in range(starts.size):
        owner, before, then = person[journey], np.int64(0), np.int64(0)
        for row in range(starts[journey], ends[journey]):
            after = np.int64(channel[row])
            if after == 0:
                continue
            if before and low <= then < high:
                cell = before * size + after
                passes[cell] += 1
                if seen[cell] != owner:
                    seen[cell] = owner
                    customers[cell] += 1
            before, then = after, time[row]


@kernel
def list_pairs(
    starts: I64, ends: I64, time: I64, channel: np.ndarray, low: int, high: int, size: int,
    codes: I64, journeys: I64,
) -> int:  # fmt: skip
    """List every pass that starts in [low, high) as code * size + next code and its journey; give their number.

    For more channels than a square table holds.
    """
    count = 0
    for journey in range(starts.size):
        before, then = np.int64(0), np.int64(0)
        for row in range(starts[journey], ends[journey]):
            after = np.int64(channel[row])
            if after == 0:
                continue
            if before and low <= then < high:
                codes[count], journeys[count] = before * size + after, journey
                count += 1
            before, then = after, time[row]
    return int(count)


@kernel
def place_of(table: I32, codes: I64, code: int) -> int:
    """Give the place of a pair's code in a sorted list: from a table over all codes, or without one by search."""
    if table.size:
        return int(table[code])
    return place_among(codes, code)


@kernel
def place_among(codes: I64, code: int) -> int:
    """Give the place of a code in a sorted list, -1 where it is missing."""
    left, right = np.int64(0), np.int64(codes.size)
    while left < right:
        middle = (left + right) >> 1
        if codes[middle] < code:
            left = middle + 1
        else:
            right = middle
    if left < codes.size and codes[left] == code:
        return int(left)
    return -1


@kernel
def first_switches(
    starts: I64, ends: I64, time: I64, channel: np.ndarray, low: int, high: int, size: int,
    table: I32, codes: I64, seen: I64, places: I64, journeys: I64, rows: I64,
) -> int:  # fmt: skip
    """List the first pass of each pair in each journey that starts in [low, high); give their number.

    ``codes`` are the pairs that matter, sorted, ``table`` as for ``place_of``; ``places`` receives the place among
    them, ``rows`` the second event. ``seen`` (codes) starts at -1. Journey by journey, rows ascending.
    """
    count = 0
    for journey in range(starts.size):
        before, then = np.int64(0), np.int64(0)
        for row in range(starts[journey], ends[journey]):
            after = np.int64(channel[row])
            if after == 0:
                continue
            if before and low <= then < high:
                place = place_of(table, codes, int(before * size + after))
                if place >= 0 and seen[place] != journey:
                    seen[place] = journey
                    places[count], journeys[count], rows[count] = place, journey, row
                    count += 1
            before, then = after, time[row]
    return int(count)


@kernel
def follow(
    ends: I64, time: I64, step: np.ndarray, value: I64, goal: int, window: int, journeys: I64, rows: I64,
    goals: I64, upper: I64, lower: I64,
) -> None:  # fmt: skip
    """Write what follows each row within the window: the row of the first goal at or after it (-1: none), the money.

    ``rows`` ascend within a journey, whose rows stand together. Money is the sum over all events from the row to the
    end of the window or the journey, in two halves: upper * 2**32 + lower. Backward, so one pass is enough.
    """
    here, stop, following, high, low = np.int64(0), np.int64(0), np.int64(-1), np.int64(0), np.int64(0)
    for index in range(rows.size - 1, -1, -1):
        if index + 1 == rows.size or journeys[index] != journeys[index + 1]:
            here = stop = ends[journeys[index]]
            following, high, low = np.int64(-1), np.int64(0), np.int64(0)
        while here > rows[index]:
            here -= 1
            high += value[here] >> HALF
            low += value[here] & LOW
            if step[here] == goal:
                following = here
        while time[stop - 1] - time[here] > window:
            stop -= 1
            high -= value[stop] >> HALF
            low -= value[stop] & LOW
        goals[index] = following if following >= 0 and time[following] - time[here] <= window else -1
        upper[index], lower[index] = high + (low >> HALF), low & LOW


@kernel
def has_pair(
    starts: I64, ends: I64, time: I64, channel: np.ndarray, low: int, high: int, source: int,
    target: int, found: NDArray[np.bool_],
) -> None:  # fmt: skip
    """Mark the journeys with a pass from channel ``source`` to ``target`` that starts in [low, high)."""
    for journey in range(starts.size):
        before, then = np.int64(0), np.int64(0)
        for row in range(starts[journey], ends[journey]):
            after = np.int64(channel[row])
            if after == 0:
                continue
            if before == source and after == target and low <= then < high:
                found[journey] = True
                break
            before, then = after, time[row]
