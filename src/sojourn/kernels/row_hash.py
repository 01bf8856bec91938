"""Message keys from rows: cells to two 64-bit lanes, rows to sums of their cells.

A row's hash is the sum, lane by lane and modulo 2**64, of what each of its cells contributes; a cell's contribution
depends on its column's name, its kind and its content, and is 0 for an empty cell. So neither the order of columns
nor empty columns matter. Counter-example: chaining the cells would make a re-ordered export look new.
These functions must never change: keys stand in logs for ever (golden values in the tests).
"""

import numpy as np
from numpy.typing import NDArray

from sojourn.kernels._compile import kernel
from sojourn.kernels.mixing import mixed

U64 = NDArray[np.uint64]

TEXT, INTEGER, FRACTION, INSTANT, BOOLEAN, DECIMAL, BINARY = 1, 2, 3, 4, 5, 6, 7

_STEP_HI, _STEP_LO = np.uint64(0x9E3779B185EBCA87), np.uint64(0xC2B2AE3D27D4EB4F)
_TURN_HI, _TURN_LO = np.uint64(0x87C37B91114253D5), np.uint64(0x4CF5AD432745937F)
_FREE, _CODE = np.uint64(0xFFFFFFFFFFFFFFFF), np.uint64(0x00000000FFFFFFFF)
_SEED_HI, _SEED_LO = np.uint64(0x2545F4914F6CDD1D), np.uint64(0xD6E8FEB86659FD93)


@kernel
def _mixed_lo(value: np.uint64) -> np.uint64:
    """Mix 64 bits otherwise (the finalizer of MurmurHash3), so that the lanes do not follow each other."""
    value = (value ^ (value >> np.uint64(33))) * np.uint64(0xFF51AFD7ED558CCD)
    value = (value ^ (value >> np.uint64(33))) * np.uint64(0xC4CEB9FE1A85EC53)
    return value ^ (value >> np.uint64(33))


@kernel
def _word(data: NDArray[np.uint8], start: np.uint64) -> np.uint64:
    """Read eight bytes, the lowest first; the compiler makes one load of it."""
    return (
        np.uint64(data[start])
        | (np.uint64(data[start + np.uint64(1)]) << np.uint64(8))
        | (np.uint64(data[start + np.uint64(2)]) << np.uint64(16))
        | (np.uint64(data[start + np.uint64(3)]) << np.uint64(24))
        | (np.uint64(data[start + np.uint64(4)]) << np.uint64(32))
        | (np.uint64(data[start + np.uint64(5)]) << np.uint64(40))
        | (np.uint64(data[start + np.uint64(6)]) << np.uint64(48))
        | (np.uint64(data[start + np.uint64(7)]) << np.uint64(56))
    )


@kernel
def text_hashes(
    data: NDArray[np.uint8],
    offsets: NDArray[np.int32],
    kind: np.uint64,
    name: U64,
    hi: U64,
    lo: U64,
) -> None:
    """Write into ``hi`` and ``lo`` what each text contributes under a column's name; empty texts contribute 0.

    ``data[offsets[i]:offsets[i + 1]]`` are the UTF-8 bytes of text i; ``name`` holds the two lanes of the column's
    name (zeros for a name itself); ``kind`` tells texts from other content with the same bytes.
    """
    for row in range(offsets.size - 1):
        start, stop = np.uint64(offsets[row]), np.uint64(offsets[row + 1])
        if start == stop:
            hi[row] = np.uint64(0)
            lo[row] = np.uint64(0)
            continue
        length = stop - start
        up = _SEED_HI ^ (name[0] + kind * _STEP_LO + length * _STEP_HI)
        down = _SEED_LO + (name[1] ^ (kind * _STEP_HI)) + length * _STEP_LO
        place = start
        while place < stop:
            if place + np.uint64(8) <= stop:
                word = _word(data, place)
            else:
                word = np.uint64(0)
                for byte in range(stop - place):
                    word |= np.uint64(data[place + np.uint64(byte)]) << np.uint64(8 * byte)
            up ^= word * _STEP_HI
            up = ((up << np.uint64(29)) | (up >> np.uint64(35))) * _TURN_HI
            down += word * _STEP_LO
            down = ((down << np.uint64(31)) | (down >> np.uint64(33))) * _TURN_LO
            place += np.uint64(8)
        hi[row] = mixed(up)
        lo[row] = _mixed_lo(down)


@kernel
def add_integers(
    values: NDArray[np.int64],
    valid: NDArray[np.bool_],
    kind: np.uint64,
    name: U64,
    hi: U64,
    lo: U64,
) -> None:
    """Add to ``hi`` and ``lo`` what each integer contributes; rows that are not valid add nothing.

    An empty ``valid`` means that all are.
    """
    for row in range(values.size):
        if valid.size == 0 or valid[row]:
            word = np.uint64(values[row])
            hi[row] += mixed((_SEED_HI ^ (name[0] + kind * _STEP_LO)) + word * _STEP_HI)
            lo[row] += _mixed_lo((_SEED_LO + (name[1] ^ (kind * _STEP_HI))) ^ (word * _STEP_LO))


@kernel
def add_floats(numbers: NDArray[np.float64], bits: NDArray[np.int64], name: U64, hi: U64, lo: U64) -> None:
    """Add what each float contributes: whole numbers as integers would, others by their ``bits``; NaN adds nothing."""
    for row in range(numbers.size):
        number = numbers[row]
        if number != number:  # noqa: PLR0124  only NaN differs from itself
            continue
        kind, word = np.uint64(FRACTION), np.uint64(bits[row])
        if abs(number) < 9.2e18 and np.float64(np.int64(number)) == number:
            kind, word = np.uint64(INTEGER), np.uint64(np.int64(number))
        hi[row] += mixed((_SEED_HI ^ (name[0] + kind * _STEP_LO)) + word * _STEP_HI)
        lo[row] += _mixed_lo((_SEED_LO + (name[1] ^ (kind * _STEP_HI))) ^ (word * _STEP_LO))


@kernel
def add_coded(codes: NDArray[np.int32], part_hi: U64, part_lo: U64, hi: U64, lo: U64) -> None:
    """Add to ``hi`` and ``lo`` the contribution of each row's code; a negative code adds nothing."""
    for row in range(codes.size):
        code = codes[row]
        if code >= 0:
            hi[row] += part_hi[code]
            lo[row] += part_lo[code]


@kernel
def seal_keys(hi: U64, lo: U64, seed: U64) -> None:
    """Turn row sums into keys in place: mixed once more, under the seed of a source."""
    for row in range(hi.size):
        up, down = hi[row] + seed[0], lo[row] + seed[1]
        up ^= _mixed_lo(down)
        down += mixed(up) * _STEP_HI
        hi[row] = mixed(up)
        lo[row] = _mixed_lo(down)


@kernel
def _slot(hi: np.uint64, lo: np.uint64, table: U64) -> np.uint64:
    """Give the place of a pair in a code table, or the free one where it belongs."""
    mask = np.uint64(table.size - 1)
    slot = (mixed(hi) << np.uint64(1)) & mask
    mark = lo >> np.uint64(32)
    while True:
        word = table[slot | np.uint64(1)]
        if word == _FREE or (table[slot] == hi and (word >> np.uint64(32)) == mark):
            return slot
        slot = (slot + np.uint64(2)) & mask


@kernel
def _doubled(table: U64) -> U64:
    """Give a code table twice the room."""
    larger = np.full(table.size * 2, _FREE, np.uint64)
    for place in range(0, table.size, 2):
        if table[place + 1] != _FREE:
            slot = _slot(table[place], table[place + 1], larger)
            larger[slot] = table[place]
            larger[slot | np.uint64(1)] = table[place + 1]
    return larger


@kernel
def find_codes(hi: U64, lo: U64, table: U64, codes: NDArray[np.int32]) -> NDArray[np.int64]:
    """Write the code of each pair that ``table`` knows into ``codes``; give the rows of the others.

    Rows whose code is -1 already are passed over. A table (see ``code_table``) holds of ``hi`` all 64 bits, of ``lo``
    the upper 32.
    """
    unknown = np.empty(hi.size, np.int64)
    count = 0
    for row in range(hi.size):
        if codes[row] >= 0:
            word = table[_slot(hi[row], lo[row], table) | np.uint64(1)]
            if word == _FREE:
                unknown[count] = row
                count += 1
            else:
                codes[row] = np.int32(word & _CODE)
    return unknown[:count]


@kernel
def add_codes(
    hi: U64, lo: U64, rows: NDArray[np.int64], count: int, table: U64, codes: NDArray[np.int32]
) -> tuple[U64, NDArray[np.int64]]:
    """Give the pairs of these rows codes from ``count`` on, in order of first appearance.

    Gives the table anew, for it may have grown, and the rows of new pairs (a pair may come in several rows).
    """
    fresh = np.empty(rows.size, np.int64)
    start = count
    for row in rows:
        slot = _slot(hi[row], lo[row], table)
        if table[slot | np.uint64(1)] == _FREE:
            if count * 4 >= table.size:
                table = _doubled(table)
                slot = _slot(hi[row], lo[row], table)
            table[slot] = hi[row]
            table[slot | np.uint64(1)] = (lo[row] & ~_CODE) | np.uint64(count)
            fresh[count - start] = row
            count += 1
        codes[row] = np.int32(table[slot | np.uint64(1)] & _CODE)
    return table, fresh[: count - start]


def code_table() -> U64:
    """Make an empty code table for ``find_codes`` and ``add_codes``."""
    return np.full(4096, _FREE, np.uint64)
