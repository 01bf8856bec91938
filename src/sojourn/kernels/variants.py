"""Variants: which journeys take the same sequence of steps, by a 128-bit hash of the names of the steps.

Semantics: the sequence of a journey is all of its steps in (time, arrival) order, repeats included. A journey belongs to
the range when its first event does, with all of its events. Two lanes of 64 bits run over the steps; what a step
contributes depends on its name alone, so sequences of different partitions, whose codes differ, still meet. Each lane
is mixed after each step: counter-example: a plain polynomial modulo 2**64, whatever its base, gives the same value to
the two Thue-Morse sequences of 2,048 steps, a b b a ... and b a a b ...

Grouping scatters the hashes by their leading bits first, so that each part's table stays in the processor's cache.
Journeys of one person stand together; so a person is new to a group when the group's last journey is not theirs.
"""

import numpy as np
from numpy.typing import NDArray

from sojourn.kernels._compile import kernel

I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
U64 = NDArray[np.uint64]
SEED_HI, SEED_LO = 0x2545F4914F6CDD1D, 0xD6E8FEB86659FD93
TURN_HI, TURN_LO = 0x9E3779B185EBCA87, 0x87C37B91114253D5
LAST_HI, LAST_LO = 0xBF58476D1CE4E5B9, 0xFF51AFD7ED558CCD
LOW = (1 << 32) - 1
PART = 1 << 15  # about so many hashes are grouped at a time
MOST_BITS = 12


@kernel
def begin_inside(starts: I64, ends: I64, time: I64, low: np.int64, high: np.int64, inside: NDArray[np.bool_]) -> None:
    """Say which journeys have a first event, in [low, high)."""
    for journey in range(starts.size):
        inside[journey] = ends[journey] > starts[journey] and low <= time[starts[journey]] < high


@kernel
def _hash_span(start: np.int64, end: np.int64, step: np.ndarray, lane0: U64, lane1: U64) -> tuple[np.uint64, np.uint64]:
    up, down = np.uint64(SEED_HI), np.uint64(SEED_LO)
    for row in range(np.uint64(start), np.uint64(end)):
        code = np.uint64(step[row])
        up ^= lane0[code]
        up = ((up << np.uint64(29)) | (up >> np.uint64(35))) * np.uint64(TURN_HI)
        down ^= lane1[code]
        down = ((down << np.uint64(31)) | (down >> np.uint64(33))) * np.uint64(TURN_LO)
    up = (up ^ (up >> np.uint64(32))) * np.uint64(LAST_HI)
    down = (down ^ (down >> np.uint64(32))) * np.uint64(LAST_LO)
    return up ^ (up >> np.uint64(29)), down ^ (down >> np.uint64(29))


@kernel
def hash_spans(starts: I64, ends: I64, step: np.ndarray, lane0: U64, lane1: U64) -> tuple[U64, U64]:
    """Hash the steps of each span of rows; the lanes (steps) are what the name of each code contributes."""
    hi, lo = np.empty(starts.size, np.uint64), np.empty(starts.size, np.uint64)
    for span in range(starts.size):
        hi[span], lo[span] = _hash_span(starts[span], ends[span], step, lane0, lane1)
    return hi, lo


def group_hashes(hi: U64, lo: U64, person: I32) -> tuple[I64, I64, I64, I64]:
    """Bring equal hashes together: (first span of each group, its passes, its customers, the group of each span).

    ``person`` (spans) has equal persons side by side. Groups are in no particular order.
    """
    bits = min(max(0, (len(hi) // PART).bit_length()), MOST_BITS)
    ends = np.zeros(1 << bits, np.int64)
    records = np.empty((len(hi), 3), np.uint64)
    most = _scatter(hi, lo, person, bits, ends, records)
    first, passes, customers, group = (np.empty(len(hi), np.int64) for _ in range(4))
    table, scratch = np.empty(1 << max(4, (2 * most).bit_length()), np.int32), np.empty((2, most), np.int64)
    count = _group(records, ends, table, scratch[0], scratch[1], first, passes, customers, group)
    return first[:count], passes[:count], customers[:count], group


@kernel
def _scatter(hi: U64, lo: U64, person: I32, bits: np.int64, ends: I64, records: U64) -> np.int64:
    """Write the spans as (hi, lo, span and person) ordered by the leading bits of ``hi``, stable.

    ``ends`` (parts) starts at 0 and receives where each part ends; gives the size of the largest part.
    """
    shift = np.uint64(64 - bits)
    for span in range(hi.size):
        ends[np.int64(hi[span] >> shift) if bits else 0] += 1
    begin, most = np.int64(0), np.int64(0)
    for part in range(ends.size):
        if ends[part] > most:
            most = ends[part]
        begin += ends[part]
        ends[part] = begin - ends[part]
    for span in range(hi.size):
        part = np.int64(hi[span] >> shift) if bits else 0
        place = ends[part]
        records[place, 0], records[place, 1] = hi[span], lo[span]
        records[place, 2] = (np.uint64(span) << np.uint64(32)) | np.uint64(np.uint32(person[span]))
        ends[part] = place + 1
    return most


@kernel
def _group(
    records: U64, ends: I64, table: I32, heads: I64, last: I64, first: I64, passes: I64, customers: I64, group: I64
) -> np.int64:
    """Group the records part by part; give the number of groups.

    ``table`` has at least twice as many slots as a part has records, a power of two; ``heads`` and ``last`` (records of
    a part) are scratch: the first record of each of its groups, the person of its last one.
    """
    count, begin = np.int64(0), np.int64(0)
    for end in ends:
        slots = np.int64(16)
        while slots < 2 * (end - begin):
            slots *= 2
        table[:slots] = -1
        base, mask = count, np.uint64(slots - 1)
        for place in range(begin, end):
            hi, lo = records[place, 0], records[place, 1]
            span, owner = np.int64(records[place, 2] >> np.uint64(32)), np.int64(records[place, 2] & np.uint64(LOW))
            slot = lo & mask
            while table[slot] >= 0:
                head = heads[table[slot]]
                if records[head, 1] == lo and records[head, 0] == hi:
                    break
                slot = (slot + np.uint64(1)) & mask
            if table[slot] < 0:
                table[slot] = count - base
                heads[count - base], first[count], passes[count], customers[count] = place, span, 0, 0
                last[count - base] = -1
                count += 1
            found = np.int64(table[slot])
            passes[base + found] += 1
            customers[base + found] += last[found] != owner
            last[found] = owner
            group[span] = base + found
        begin = end
    return count
