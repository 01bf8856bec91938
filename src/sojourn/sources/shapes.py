"""Texts by shape: cells that differ only in their digits are read together, as columns of bytes.

``2026-03-05 14:22`` and ``2025-12-31 08:00`` have one shape; what a shape means is worked out once, in Python, and
applied to all its cells in numpy. A file has few shapes, however many rows.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

LONGEST = 64
_BLOCK = 1 << 16  # rows at a time, so that every step stays in the processor's cache
_WEIGHTS = np.cumprod(np.full(LONGEST, 0x9E3779B97F4A7C15, np.uint64))
_ZERO = np.uint8(ord("0"))


@dataclass(frozen=True)
class Shape:
    """Cells of one shape.

    ``at``: their places in the column, an index for arrays as long as the column; ``columns``: (width, cells) bytes,
    the first byte of all cells first; ``template``: what they share, with every digit as 0.
    """

    at: NDArray[np.int64] | slice
    columns: NDArray[np.uint8]
    template: bytes

    @property
    def size(self) -> int:
        """How many cells there are."""
        return int(self.columns.shape[1])

    def number(self, places: Iterator[int] | range | tuple[int, ...]) -> NDArray[np.int64]:
        """Read the digits in these places (at most 18) as integers.

        >>> [shape.number(range(4)).tolist() for shape in shapes(pa.array(["2026-03", "1999-12"]))]
        [[2026, 1999]]
        """
        digits = [self.columns[place] - _ZERO for place in places]
        kind: type[np.integer] = np.int16 if len(digits) <= 4 else np.int32 if len(digits) <= 9 else np.int64
        value = np.zeros(self.size, kind)
        for digit in digits:
            value *= kind(10)
            value += digit
        return value.astype(np.int64)


def shapes(texts: pa.Array) -> Iterator[Shape]:
    """Group the non-empty texts of a string column (int32 offsets, no nulls) by shape, block by block.

    Texts of more than 64 bytes belong to no shape.
    """
    data, offsets = text_buffers(texts)
    for start in range(0, len(texts), _BLOCK):
        yield from _block(data, offsets[start : start + _BLOCK + 1], start)


def text_buffers(texts: pa.Array) -> tuple[NDArray[np.uint8], NDArray[np.int32]]:
    """Give the bytes and the offsets of a string column, read-only and without copying."""
    _, offsets, data = texts.buffers()
    if offsets is None or len(texts) == 0:
        return np.frombuffer(b"", np.uint8), np.frombuffer(bytes(4), np.int32)
    places = np.frombuffer(offsets, np.int32)[texts.offset : texts.offset + len(texts) + 1]
    return np.frombuffer(data if data is not None else b"", np.uint8), places


def _block(data: NDArray[np.uint8], offsets: NDArray[np.int32], start: int) -> Iterator[Shape]:
    lengths = np.diff(offsets)
    longest = int(lengths.max())
    if longest <= LONGEST and int(lengths.min()) == longest > 0:
        cells = data[offsets[0] : offsets[-1]].reshape(-1, longest)
        yield from _by_template(np.arange(start, start + len(cells)), cells)
        return
    counts = np.bincount(np.minimum(lengths, LONGEST + 1), minlength=2)
    for width in (np.flatnonzero(counts[1 : LONGEST + 1]) + 1).tolist():
        rows = np.flatnonzero(lengths == width)
        windows = np.lib.stride_tricks.sliding_window_view(data, width)
        yield from _by_template(rows + start, windows[offsets[rows]])


def _by_template(rows: NDArray[np.int64], cells: NDArray[np.uint8]) -> Iterator[Shape]:
    columns = np.ascontiguousarray(cells.T)
    template = np.where((columns - _ZERO) < 10, _ZERO, columns)
    if (template == template[:, :1]).all():
        yield Shape(slice(int(rows[0]), int(rows[-1]) + 1) if _dense(rows) else rows, columns, template[:, 0].tobytes())
        return
    mixed = np.zeros(len(rows), np.uint64)
    for line, weight in zip(template, _WEIGHTS, strict=False):
        mixed += line * weight
    codes = pa.array(mixed).dictionary_encode().indices.to_numpy()
    order = np.argsort(codes.astype(np.uint16), kind="stable")
    bounds = np.concatenate([[0], np.cumsum(np.bincount(codes))])
    for first, stop in pairwise(bounds.tolist()):
        members = order[first:stop]
        yield Shape(rows[members], columns[:, members], template[:, members[0]].tobytes())


def _dense(rows: NDArray[np.int64]) -> bool:
    return int(rows[-1]) - int(rows[0]) + 1 == len(rows)
