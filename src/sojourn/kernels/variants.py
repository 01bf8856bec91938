"""Variants: which journeys take the same sequence of steps, by a 128-bit hash of the names of the steps.

Semantics: the sequence of a journey is all of its steps in (time, arrival) order, repeats included. A journey belongs
to the range when its first event does, with all of its events. What a step contributes to the hash depends on its name
alone, so sequences of different partitions, whose codes differ, still meet. Two lanes of 64 bits are mixed after each
step; counter-example: a polynomial modulo 2**64, whatever its base, is the same for the two Thue-Morse sequences
a b b a ... and b a a b ... of 2,048 steps.

Grouping scatters the hashes by their leading bits first, so that each part's table stays in the processor's cache.
Journeys of one person stand together; so a person is new to a group when the group's last journey is not theirs.
Counter-example: counting journeys for customers would count a person with two equal sessions twice.
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
PART = 1 << 13  # about so many hashes are grouped at a time
MOST_BITS = 12
LEAST_BITS = 4


@kernel
def begins_inside(starts: I64, ends: I64, time: I64, low: int, high: int, inside: NDArray[np.bool_]) -> None:
    """Say which journeys have a first event and have it in [low, high)."""
    for journey in range(starts.size):
        inside[journey] = ends[journey] > starts[journey] and low <= time[starts[journey]] < high


@kernel
def hash_span(
    start: int | np.uint64, end: int | np.uint64, step: np.ndarray, lane0: U64, lane1: U64
) -> tuple[np.uint64, np.uint64]:
    """Hash the steps of one span of rows; see ``hash_spans``."""
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
        hi[span], lo[span] = hash_span(starts[span], ends[span], step, lane0, lane1)
    return hi, lo


def group_hashes(hi: U64, lo: U64, person: I32) -> tuple[I64, I64, I64, I64]:
    """Bring equal hashes together: (first span of each group, its passes, its customers, the group of each span).

    ``person`` (spans) has equal persons side by side. Groups are in no particular order.
    """
    records, heads, numbers = _grouped(hi, lo, np.arange(len(hi)), person.astype(np.int64))
    passes, customers = _count(records, numbers, len(heads))
    spans = records[:, 2].astype(np.int64)
    group = np.empty(len(hi), np.int64)
    group[spans] = numbers
    return spans[heads], passes, customers, group


def count_hashes(hi: U64, lo: U64, person: I32) -> tuple[U64, U64, I64, I64]:
    """Count equal hashes: (hi, lo, passes, customers) of each distinct one; as ``group_hashes``, without the groups."""
    records, heads, numbers = _grouped(hi, lo, np.arange(len(hi)), person.astype(np.int64))
    return records[heads, 0], records[heads, 1], *_count(records, numbers, len(heads))


def add_hashes(hi: U64, lo: U64, passes: I64, customers: I64) -> tuple[U64, U64, I64, I64]:
    """Add up the counts of equal hashes: (hi, lo, passes, customers) of each distinct one."""
    records, heads, numbers = _grouped(hi, lo, passes, customers)
    return records[heads, 0], records[heads, 1], *_add_up(records, numbers, len(heads))


def _grouped(hi: U64, lo: U64, left: I64, right: I64) -> tuple[U64, I64, I32]:
    """Give records (hi, lo, left, right) in parts, the first record of each group, the group of each record."""
    bits = min((len(hi) // PART).bit_length(), MOST_BITS)
    records, ends = np.empty((len(hi), 4), np.uint64), np.zeros(1 << bits, np.int64)
    most = _scatter(hi, lo, left, right, bits, records, ends)
    table, numbers = np.empty(1 << max(LEAST_BITS, (2 * most).bit_length()), np.int32), np.empty(len(hi), np.int32)
    heads = np.empty(len(hi), np.int64)
    count = _group(records, ends, table, heads, numbers)
    return records, heads[:count], numbers


@kernel
def _scatter(hi: U64, lo: U64, left: I64, right: I64, bits: int, records: U64, ends: I64) -> int:
    """Write records (hi, lo, left, right) in order of the leading bits of ``hi``, stable; give the largest part's size.

    ``ends`` (parts) starts at 0 and receives where each part ends.
    """
    shift, filled = np.uint64(64 - bits), np.uint64(bits > 0)
    for span in range(hi.size):
        ends[(hi[span] >> shift) * filled] += 1
    begin, most = np.int64(0), np.int64(0)
    for part in range(ends.size):
        if ends[part] > most:
            most = ends[part]
        begin += ends[part]
        ends[part] = begin - ends[part]
    for span in range(hi.size):
        part = (hi[span] >> shift) * filled
        place = np.uint64(ends[part])
        records[place, 0], records[place, 1] = hi[span], lo[span]
        records[place, 2], records[place, 3] = np.uint64(left[span]), np.uint64(right[span])
        ends[part] += 1
    return int(most)


@kernel
def _group(records: U64, ends: I64, table: I32, heads: I64, numbers: I32) -> int:
    """Number the groups of equal hashes part by part; give how many there are.

    ``table`` has room for twice the largest part; ``heads`` receives the first record of each group, ``numbers`` the
    group of each record.
    """
    count, begin = np.int64(0), np.int64(0)
    for end in ends:
        slots = np.int64(1) << LEAST_BITS
        while slots < 2 * (end - begin):
            slots *= 2
        table[:slots] = -1
        mask = np.uint64(slots - 1)
        for place in range(np.uint64(begin), np.uint64(end)):
            hi, lo = records[place, 0], records[place, 1]
            slot = lo & mask
            while table[slot] >= 0:
                head = np.uint64(heads[np.uint64(table[slot])])
                if records[head, 1] == lo and records[head, 0] == hi:
                    break
                slot = (slot + np.uint64(1)) & mask
            if table[slot] < 0:
                table[slot] = count
                heads[count] = place
                count += 1
            numbers[place] = table[slot]
        begin = end
    return int(count)


@kernel
def _count(records: U64, numbers: I32, groups: int) -> tuple[I64, I64]:
    """Count the records of each group, and their persons."""
    passes, customers = np.zeros(groups, np.int64), np.zeros(groups, np.int64)
    last = np.full(groups, np.int64(-1))
    for place in range(numbers.size):
        found, owner = np.uint64(numbers[place]), np.int64(records[place, 3])
        passes[found] += 1
        customers[found] += last[found] != owner
        last[found] = owner
    return passes, customers


@kernel
def _add_up(records: U64, numbers: I32, groups: int) -> tuple[I64, I64]:
    """Add up the passes and customers that the records of each group hold."""
    passes, customers = np.zeros(groups, np.int64), np.zeros(groups, np.int64)
    for place in range(numbers.size):
        found = np.uint64(numbers[place])
        passes[found] += np.int64(records[place, 2])
        customers[found] += np.int64(records[place, 3])
    return passes, customers


@kernel
def _precedes(starts: I64, ends: I64, step: np.ndarray, rank: I64, one: int, other: int) -> bool:
    """Say whether the steps of one span come before those of another, name by name; the shorter one first."""
    length, longest = ends[one] - starts[one], ends[other] - starts[other]
    for place in range(min(length, longest)):
        left, right = rank[step[starts[one] + place]], rank[step[starts[other] + place]]
        if left != right:
            return bool(left < right)
    return bool(length < longest)


@kernel
def find_spans(
    starts: I64, ends: I64, step: np.ndarray, lane0: U64, lane1: U64, rank: I64, hi: U64, lo: U64, sure: int,
    found: I64, best: I64,
) -> int:  # fmt: skip
    """Find a span of each wanted hash, and which of those that compete come first by their names.

    The first ``sure`` of the wanted hashes are found in any case; of the others only as many as ``best`` has room for,
    in order of ``rank`` (steps; the place of a name among all names), as places among the wanted. ``found`` (wanted)
    starts at -1. Stops when nothing is left to find; gives how many stand in ``best``.
    """
    slots = np.int64(16)
    while slots < 2 * hi.size:
        slots *= 2
    table, mask = np.full(slots, np.int64(-1)), np.uint64(slots - 1)
    for wanted in range(hi.size):
        slot = lo[wanted] & mask
        while table[slot] >= 0:
            slot = (slot + np.uint64(1)) & mask
        table[slot] = wanted
    count, missing = 0, hi.size
    for span in range(starts.size):
        if missing == 0:
            break
        up, down = hash_span(starts[span], ends[span], step, lane0, lane1)
        slot = down & mask
        while table[slot] >= 0 and (lo[table[slot]] != down or hi[table[slot]] != up):
            slot = (slot + np.uint64(1)) & mask
        wanted = table[slot]
        if wanted < 0 or found[wanted] >= 0:
            continue
        found[wanted] = span
        missing -= 1
        if wanted < sure:
            continue
        if count == best.size and not _precedes(starts, ends, step, rank, span, found[best[count - 1]]):
            continue
        left, right = 0, count
        while left < right:
            middle = (left + right) // 2
            if _precedes(starts, ends, step, rank, span, found[best[middle]]):
                right = middle
            else:
                left = middle + 1
        if count < best.size:
            count += 1
        for place in range(count - 1, left, -1):
            best[place] = best[place - 1]
        best[left] = wanted
    return int(count)
