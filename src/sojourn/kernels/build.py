"""Building the journey store: count, stable scatter, and a stable sort of only what is out of order.

A log in time order needs no sort at all: rows go to their customer's slots in arrival order. Order within a customer
is (time, arrival): equal times keep the order in which they arrived.
"""

import numpy as np
from numpy.typing import NDArray

from sojourn.kernels._compile import kernel

I64 = NDArray[np.int64]


@kernel
def count_slots(slot_of_ident: NDArray[np.int32], ident: NDArray[np.int32], counts: I64) -> None:
    """Add to ``counts`` the number of rows of each slot; negative slots are skipped."""
    for row in range(ident.size):
        slot = slot_of_ident[ident[row]]
        if slot >= 0:
            counts[slot] += 1


@kernel
def place_rows(slot_of_ident: NDArray[np.int32], ident: NDArray[np.int32], cursor: I64, places: I64) -> int:
    """Write where each row goes (-1: not here), moving each slot's cursor; give the number of rows placed."""
    placed = 0
    for row in range(ident.size):
        slot = slot_of_ident[ident[row]]
        if slot < 0:
            places[row] = -1
            continue
        places[row] = cursor[slot]
        cursor[slot] += 1
        placed += 1
    return int(placed)


@kernel
def own_rows(
    ident: NDArray[np.int32], time: I64, first: NDArray[np.int32], sliced: NDArray[np.int32], since: I64,
    owner: NDArray[np.int32], found: NDArray[np.int32],
) -> None:  # fmt: skip
    """Write the owner of each row: its ident, or where slices cut it (``first`` of them, -1: none) that of its time.

    A slice holds from ``since``, that moment included, until the next one of the same ident.
    """
    for row in range(ident.size):
        low, high = np.int64(first[ident[row]]), np.int64(sliced.size)
        found[row] = ident[row]
        if low < 0:
            continue
        while low + 1 < high:
            middle = (low + high) // 2
            if sliced[middle] == ident[row] and since[middle] <= time[row]:
                low = middle
            else:
                high = middle
        found[row] = owner[low]


@kernel
def disordered_slots(starts: I64, ends: I64, time: I64) -> I64:
    """List the slots in which some time is smaller than the one before it."""
    found = np.empty(starts.size, np.int64)
    count = 0
    for slot in range(starts.size):
        for row in range(starts[slot] + 1, ends[slot]):
            if time[row] < time[row - 1]:
                found[count] = slot
                count += 1
                break
    return found[:count]


@kernel
def ordering(starts: I64, ends: I64, slots: I64, time: I64, order: I64) -> None:
    """Write into ``order`` (rows in their own order at first) the stable time order of the given slots."""
    for index in range(slots.size):
        start, end = starts[slots[index]], ends[slots[index]]
        if end - start > 32:
            order[start:end] = start + np.argsort(time[start:end], kind="mergesort")
            continue
        for row in range(start + 1, end):
            moving, place = order[row], row
            while place > start and time[order[place - 1]] > time[moving]:
                order[place] = order[place - 1]
                place -= 1
            order[place] = moving


@kernel
def spans_to_rows(starts: I64, ends: I64) -> I64:
    """List all rows of the given spans, one after another."""
    total = 0
    for span in range(starts.size):
        total += ends[span] - starts[span]
    rows = np.empty(total, np.int64)
    place = 0
    for span in range(starts.size):
        for row in range(starts[span], ends[span]):
            rows[place] = row
            place += 1
    return rows


@kernel
def summarize_idents(
    ident: NDArray[np.int32], time: I64, offset: int, counts: I64, first_seen: I64, last_seen: I64
) -> None:
    """Add to each ident its number of events and the earliest and latest time; ``offset`` is time's first row."""
    for row in range(time.size):
        code = ident[offset + row]
        counts[code] += 1
        first_seen[code] = min(first_seen[code], time[row])
        last_seen[code] = max(last_seen[code], time[row])
