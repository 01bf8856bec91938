"""Message keys: which rows are the k-th equal row of a file, and which are in the log already.

Keys are 128 bits in two uint64 lanes. The k-th row (k > 1) with the same base key gets a derived key, so that a file
with two equal rows holds two events, and the same file again holds none that are new. Counter-example: deriving the
key from the row *number* instead of k would make yesterday's export, reordered, look new.
"""

import numpy as np
from numpy.typing import NDArray

from sojourn.kernels._compile import kernel
from sojourn.kernels.mixing import mixed

U64 = NDArray[np.uint64]


@kernel
def slot_of(hi: np.uint64, lo: np.uint64, keys: U64, table: NDArray[np.int64], mask: np.uint64) -> int:
    """Give the slot of a key in an open-addressing table, or of the free slot where it belongs."""
    slot = np.int64(hi & mask)
    while table[slot] >= 0 and (keys[table[slot], 0] != hi or keys[table[slot], 1] != lo):
        slot = np.int64(np.uint64(slot + 1) & mask)
    return int(slot)


@kernel
def number_occurrences(keys: U64, rows: NDArray[np.int64], table: NDArray[np.int64], repeats: NDArray[np.int32]) -> int:
    """Rewrite, in place, the keys of repeated rows; give the number of rows that repeat an earlier one.

    ``keys`` is (n, 2); ``rows`` the ones to look at, in arrival order; ``table`` has a power of two of slots, at least
    twice as many as rows, all -1; ``repeats`` is as long as the table, all 0.
    """
    mask = np.uint64(table.size - 1)
    repeated = 0
    for row in rows:
        hi, lo = keys[row, 0], keys[row, 1]
        slot = slot_of(hi, lo, keys, table, mask)
        if table[slot] < 0:
            table[slot] = row
            continue
        repeats[slot] += 1
        repeated += 1
        occurrence = np.uint64(repeats[slot])
        low_bits = np.uint64(0x0000FFFFFFFFFFFF)
        keys[row, 0] = (hi & ~low_bits) | (mixed(hi + occurrence * np.uint64(0x9E3779B97F4A7C15)) & low_bits)
        keys[row, 1] = mixed(lo ^ mixed(occurrence))
        table[slot_of(keys[row, 0], keys[row, 1], keys, table, mask)] = row
    return int(repeated)


KEPT, DUPLICATE, CONFLICT = 0, 1, 2


@kernel
def place_first(keys: U64, content: U64, rows: NDArray[np.int64], table: NDArray[np.int64], stands: U64) -> None:
    """Put the first row of each key into ``table``, and its content into ``stands`` (as long as the table)."""
    mask = np.uint64(table.size - 1)
    for row in rows:
        slot = slot_of(keys[row, 0], keys[row, 1], keys, table, mask)
        if table[slot] < 0:
            table[slot] = row
            stands[slot] = content[row]


@kernel
def mark_keys(keys: U64, rows: NDArray[np.int64], marks: NDArray[np.bool_]) -> None:
    """Mark the keys of rows in ``marks`` (a power of two of places): what is not marked there is none of them."""
    mask = np.uint64(marks.size - 1)
    for row in rows:
        marks[np.int64(keys[row, 1] & mask)] = True


@kernel
def drop_known(
    keys: U64,
    content: U64,
    table: NDArray[np.int64],
    marks: NDArray[np.bool_],
    stands: U64,
    known: U64,
    known_content: U64,
    fate: NDArray[np.uint8],
) -> None:
    """Mark the rows in ``table`` whose key is in the log already; then the log's content is the one that stands.

    Without content, and where it is 0, such a row is a duplicate. ``marks`` are those of the rows in ``table``: nearly
    every key of the log is told apart by one look at them.
    """
    mask, near = np.uint64(table.size - 1), np.uint64(marks.size - 1)
    compare = content.size > 0 and known_content.size > 0
    for index in range(known.shape[0]):
        if not marks[np.int64(known[index, 1] & near)]:
            continue
        slot = slot_of(known[index, 0], known[index, 1], keys, table, mask)
        row = table[slot]
        if row < 0:
            continue
        fate[row] = DUPLICATE
        if compare and content[row] != 0:
            stands[slot] = known_content[index]
            if known_content[index] != content[row]:
                fate[row] = CONFLICT


@kernel
def drop_repeats(
    keys: U64, content: U64, rows: NDArray[np.int64], table: NDArray[np.int64], stands: U64, fate: NDArray[np.uint8]
) -> None:
    """Mark the rows whose key came earlier in the same load: duplicates, or conflicts where not what stands.

    Counter-example: comparing with the load's first row would list a row as conflict that the log holds already, when
    that first row is itself in conflict with the log.
    """
    mask = np.uint64(table.size - 1)
    for row in rows:
        slot = slot_of(keys[row, 0], keys[row, 1], keys, table, mask)
        if table[slot] != row:
            fate[row] = DUPLICATE if stands[slot] == content[row] else CONFLICT


@kernel
def slice_rows(keys: U64, shift: np.uint64, wanted: np.uint64) -> NDArray[np.int64]:
    """Give the rows whose key's leading bits, above ``shift`` (at most 63), equal ``wanted``."""
    count = 0
    for row in range(keys.shape[0]):
        count += (keys[row, 0] >> shift) == wanted
    rows = np.empty(count, np.int64)
    count = 0
    for row in range(keys.shape[0]):
        if (keys[row, 0] >> shift) == wanted:
            rows[count] = row
            count += 1
    return rows
