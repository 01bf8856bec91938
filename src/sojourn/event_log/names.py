"""A dictionary that grows: strings in, codes by first appearance out.

Strings are told apart by 96 bits of their hash, so that a batch costs what it brings, not what is known already.
"""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sojourn.kernels import row_hash

I32 = NDArray[np.int32]
_NO_NAME = np.zeros(2, np.uint64)
_NO_NAME.flags.writeable = False


class Names:
    """Distinct strings in order of first appearance; a code is the place of a string.

    >>> names = Names()
    >>> names.encode(pa.array(["b", "a", None, "b"])).tolist(), names.values.to_pylist()
    ([0, 1, -1, 0], ['b', 'a'])
    """

    def __init__(self, values: pa.Array | None = None) -> None:
        """Start from known strings, or from none."""
        self._chunks: list[pa.Array] = []
        self._count = 0
        self._table = row_hash.code_table()
        self._last = pa.array([], pa.string())
        self._codes_of_last = np.empty(0, np.int32)
        if values is not None:
            self._find(values.cast(pa.string()))

    def __len__(self) -> int:
        """Count the strings."""
        return self._count

    @property
    def values(self) -> pa.Array:
        """All strings, by code."""
        if len(self._chunks) != 1:
            self._chunks = [pa.concat_arrays(self._chunks) if self._chunks else pa.array([], pa.string())]
        return self._chunks[0]

    def encode(self, column: pa.Array) -> I32:
        """Give the codes of a string or dictionary column; null is -1; new strings are added."""
        if not pa.types.is_dictionary(column.type):
            return self._find(column.cast(pa.string()))
        return _looked_up(self._codes_of(column.dictionary.cast(pa.string())), column.indices)

    def _codes_of(self, dictionary: pa.Array) -> I32:
        """Give the codes of a dictionary; where it goes on from the last one, only what is new is looked at."""
        known = len(self._last)
        if len(dictionary) >= known and dictionary.slice(0, known).equals(self._last):
            codes = np.concatenate([self._codes_of_last, self._find(dictionary.slice(known))])
        else:
            codes = self._find(dictionary)
        self._last, self._codes_of_last = dictionary, codes
        return codes

    def _find(self, texts: pa.Array) -> I32:
        codes = np.zeros(len(texts), np.int32)
        if texts.null_count:
            codes[texts.is_null().to_numpy(zero_copy_only=False)] = -1
            texts = texts.fill_null("")
        hi, lo = _hashes(texts)
        unknown = row_hash.find_codes(hi, lo, self._table, codes)
        if len(unknown):
            self._table, fresh = row_hash.add_codes(hi, lo, unknown, self._count, self._table, codes)
            self._chunks.append(texts.take(pa.array(fresh)))
            self._count += len(fresh)
        return codes


def _hashes(texts: pa.Array) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Hash each string (int32 offsets, no nulls) into two lanes."""
    hi, lo = np.empty(len(texts), np.uint64), np.empty(len(texts), np.uint64)
    if len(texts):
        _, offsets, data = texts.buffers()
        places = np.frombuffer(offsets, np.int32)[texts.offset : texts.offset + len(texts) + 1]
        content = np.frombuffer(b"" if data is None else data, np.uint8)
        row_hash.text_hashes(content, places, np.uint64(row_hash.TEXT), _NO_NAME, hi, lo)
    hi.flags.writeable = lo.flags.writeable = False  # one kind of arrays, so that kernels are compiled once
    return hi, lo


def _looked_up(codes: I32, indices: pa.Array) -> I32:
    if indices.null_count == 0 and len(codes):
        looked_up: I32 = codes[indices.to_numpy()]
        return looked_up
    places = indices.cast(pa.int64()).fill_null(len(codes)).to_numpy(zero_copy_only=False)
    with_absent: I32 = np.append(codes, np.int32(-1))[places]
    return with_absent
