"""Codes for pairs of codes, in order of first appearance: how several columns become one."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sojourn.kernels._compile import kernel

LARGEST_TABLE = 1 << 20


@kernel
def _grown(table: NDArray[np.int64], packed: NDArray[np.uint64], count: int) -> NDArray[np.int64]:
    larger = np.full(table.size * 2, np.int64(-1))
    mask = np.uint64(larger.size - 1)
    for code in range(count):
        slot = _slot(packed[code], packed, larger, mask)
        larger[slot] = code
    return larger


@kernel
def _slot(pair: np.uint64, packed: NDArray[np.uint64], table: NDArray[np.int64], mask: np.uint64) -> int:
    mixed = pair * np.uint64(0x9E3779B97F4A7C15)
    slot = np.int64((mixed ^ (mixed >> np.uint64(32))) & mask)
    while table[slot] >= 0 and packed[table[slot]] != pair:
        slot = np.int64(np.uint64(slot + 1) & mask)
    return int(slot)


@kernel
def extend_pairs(
    left: NDArray[np.int32],
    right: NDArray[np.int32],
    packed: NDArray[np.uint64],
    table: NDArray[np.int64],
    count: int,
) -> tuple[NDArray[np.int32], NDArray[np.uint64], NDArray[np.int64], np.int64]:
    """Give each pair a code, those of the first ``count`` packed pairs as they are; -1 is a value.

    Returns the codes, and ``packed``, ``table`` and ``count`` with the new pairs, changed in place while there is room.
    """
    codes = np.empty(left.size, np.int32)
    found = np.int64(count)
    for row in range(left.size):
        pair = (np.uint64(np.uint32(left[row])) << np.uint64(32)) | np.uint64(np.uint32(right[row]))
        slot = _slot(pair, packed, table, np.uint64(table.size - 1))
        if table[slot] < 0:
            if found == packed.size:
                larger = np.empty(packed.size * 2, np.uint64)
                larger[:found] = packed
                packed = larger
            packed[found] = pair
            table[slot] = found
            found += 1
            if found * 2 > table.size:
                table = _grown(table, packed, int(found))
            codes[row] = found - 1
        else:
            codes[row] = table[slot]
    return codes, packed, table, found


def factorize_pairs(
    left: NDArray[np.int32], right: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Give each pair a code by first appearance: (codes, left of each code, right of each code); -1 is a value."""
    return PairCodes().encode(left, right)


class PairCodes:
    """Codes of pairs of codes that stay what they are when pairs are added.

    >>> codes = PairCodes()
    >>> [codes.encode(np.array(left, np.int32), np.array([7, 7], np.int32))[0].tolist() for left in ([4, 5], [5, 6])]
    [[0, 1], [1, 2]]
    """

    def __init__(self) -> None:
        """Know no pair."""
        self._state = np.empty(1024, np.uint64), np.full(4096, np.int64(-1)), 0

    def encode(
        self, left: NDArray[np.int32], right: NDArray[np.int32]
    ) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
        """Give the code of each pair by first appearance, and of all that are known the left and the right one."""
        codes, packed, table, count = extend_pairs(left, right, *self._state)
        self._state = packed, table, int(count)
        packed = packed[:count]
        lefts = (packed >> np.uint64(32)).astype(np.uint32).view(np.int32)
        return codes, lefts, (packed & np.uint64(0xFFFFFFFF)).astype(np.uint32).view(np.int32)


def factorize_columns(columns: Sequence[np.ndarray]) -> tuple[NDArray[np.int32], list[NDArray[np.int32]]]:
    """Make one code of one or more columns of codes (none negative): (code of each row, the codes behind each code).

    Few possible combinations are numbered by a table, in their order; many by hash, in order of first appearance.
    """
    sizes = [int(column.max(initial=0)) + 1 for column in columns]
    if math.prod(sizes) <= LARGEST_TABLE:
        return _by_table(columns, sizes)
    codes, parts = columns[0].astype(np.int32, copy=False), [np.arange(sizes[0], dtype=np.int32)]
    for column in columns[1:]:
        codes, left, right = factorize_pairs(codes, column.astype(np.int32, copy=False))
        parts = [*(part[left] for part in parts), right]
    return codes, parts


def _by_table(columns: Sequence[np.ndarray], sizes: list[int]) -> tuple[NDArray[np.int32], list[NDArray[np.int32]]]:
    combined = columns[0].astype(np.int32)
    for column, size in zip(columns[1:], sizes[1:], strict=True):
        combined *= size
        combined += column
    occurs = np.zeros(math.prod(sizes), np.bool_)
    occurs[combined] = True
    found = np.flatnonzero(occurs)
    numbers = np.zeros(len(occurs), np.int32)
    numbers[found] = np.arange(len(found))
    return numbers[combined], [part.astype(np.int32) for part in np.unravel_index(found, sizes)]
