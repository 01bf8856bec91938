"""A census of customers: which event of each arrived first, and a print of the set of its events.

Semantics: the *key* of a customer is the event of its journey that arrived first. What comes in arrives later, so the
key stays, however long ago that happened; of customers that merge, the older key stays; of one that is split, one part
keeps it. The *print* is a sum over the events: it changes when an event joins or leaves, whatever the order. Events of
``left_out``, a code of ``source``, do not count; a customer with no other event has the position ``NOBODY``.
Counter-example to naming customers by their strongest identifier: a sign-in would make another customer of a visitor.
"""

import numpy as np
from numpy.typing import NDArray

from sojourn.kernels._compile import kernel
from sojourn.kernels.keys import slot_of
from sojourn.kernels.mixing import mixed

I64 = NDArray[np.int64]
U64 = NDArray[np.uint64]
NOBODY = (1 << 63) - 1
_STEP = np.uint64(0x9E3779B97F4A7C15)


@kernel
def count_customers(
    starts: I64,
    ends: I64,
    position: np.ndarray,
    ident: np.ndarray,
    source: np.ndarray,
    left_out: int,
    known: NDArray[np.bool_],
    salt: U64,
    row_bits: int,
    first: I64,
    prints: U64,
) -> None:
    """Write the first position and the print of each slot; ``salt`` tells apart what bore one segment number."""
    for slot in range(starts.size):
        least, total = np.int64(NOBODY), np.uint64(0)
        for row in range(starts[slot], ends[slot]):
            if source[row] == left_out:
                continue
            at = position[row]
            if at < least:
                least = at
            told = np.uint64(1) if known[ident[row]] else np.uint64(0)
            total += mixed((np.uint64(at) * np.uint64(2) + told) ^ salt[at >> row_bits])
        first[slot], prints[slot] = least, total


@kernel
def add_times(prints: U64, times: I64) -> None:
    """Let a time of each customer take part in its print, in place."""
    for place in range(prints.size):
        prints[place] += mixed(np.uint64(times[place]) * _STEP)


@kernel
def find_keys(table: U64, wanted: U64, slots: I64, found: I64) -> None:
    """Write for each wanted key its row in ``table``, -1 where it has none; both are (n, 2).

    Keys of ``table`` are distinct. ``slots`` is room to work in: a power of two, at least twice the table, all -1.
    """
    mask = np.uint64(slots.size - 1)
    for row in range(len(table)):
        slots[slot_of(table[row, 0], table[row, 1], table, slots, mask)] = row
    for place in range(len(wanted)):
        found[place] = slots[slot_of(wanted[place, 0], wanted[place, 1], table, slots, mask)]
