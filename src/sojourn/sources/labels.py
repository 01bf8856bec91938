"""Labels: texts that repeat, such as names and identifiers, as codes of a dictionary that only grows.

The codes of a column stay what they are from batch to batch of one reading; each batch carries the dictionary as far
as it has grown, and the last one is complete. Only labels of rows that become events are in it.
"""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sojourn.kernels import row_hash
from sojourn.sources.plain import texts, trimmed
from sojourn.sources.row_keys import text_hashes

Codes = NDArray[np.int32]
Bools = NDArray[np.bool_]


class Labels:
    """The labels of one column: ``look_up`` gives every text a number, ``publish`` those of good rows a code.

    >>> labels = Labels()
    >>> numbers = labels.look_up(pa.array(["bad", "b", " ", "a "]))
    >>> labels.publish(numbers[1:]).to_pylist()
    ['b', None, 'a']
    >>> labels.publish(labels.look_up(pa.array(["c", "a"]))).dictionary.to_pylist()
    ['b', 'a', 'c']
    """

    def __init__(self) -> None:
        """Begin with no label."""
        self.values = pa.array([], pa.string())
        self._from_integers: bool | None = None
        self._table = row_hash.code_table()
        self._published = pa.array([], pa.string())
        self._codes = np.empty(0, np.int32)
        self._all_published = True

    def look_up(self, column: pa.Array) -> Codes:
        """Give each cell of a plain column the number of its trimmed text in ``values``; empty cells have -1."""
        if pa.types.is_dictionary(column.type):
            return _spread(self.look_up(column.dictionary), column.indices)
        if pa.types.is_integer(column.type) and self._from_integers is not False:
            self._from_integers = True
            valid = column.is_valid().to_numpy(zero_copy_only=False) if column.null_count else None
            whole = (column.fill_null(0) if column.null_count else column).to_numpy().astype(np.int64, copy=False)
            return self._find(whole.view(np.uint64), np.zeros(len(column), np.uint64), valid, column)
        if self._from_integers:
            self._renumber()
        self._from_integers = False
        cells = trimmed(texts(column))
        cells = cells.fill_null("") if cells.null_count else cells
        hi, lo = text_hashes(cells)
        return self._find(hi, lo, pc.not_equal(cells, "").to_numpy(zero_copy_only=False), cells)

    def publish(self, numbers: Codes, *, complete: bool = False) -> pa.Array:
        """Give numbers from ``look_up`` as dictionary(int32, string).

        ``complete``: these are all that ``look_up`` has given since the last time, so that no label is left out.
        """
        if len(self._codes) < len(self.values) or not self._all_published:
            self._assign_codes(numbers, everything=complete and self._all_published)
        codes = numbers if self._all_published else np.append(self._codes, np.int32(-1))[numbers]
        absent = codes < 0
        indices = pa.array(np.where(absent, 0, codes), mask=absent) if absent.any() else pa.array(codes)
        return pa.DictionaryArray.from_arrays(indices, self._published, safe=False)

    def _assign_codes(self, numbers: Codes, *, everything: bool) -> None:
        known, size = len(self._codes), len(self.values)
        if everything:
            self._codes, self._published = np.arange(size, dtype=np.int32), self.values
            return
        used = np.zeros(size + 1, np.bool_)
        used[numbers] = True
        self._codes = np.append(self._codes, np.full(size - known, -1, np.int32))
        new = np.flatnonzero(used[:size] & (self._codes < 0))
        self._codes[new] = np.arange(len(self._published), len(self._published) + len(new))
        self._published = pa.concat_arrays([self._published, self.values.take(pa.array(new))])
        self._all_published = bool((self._codes == np.arange(size)).all())

    def _find(self, hi: NDArray[np.uint64], lo: NDArray[np.uint64], valid: Bools | None, column: pa.Array) -> Codes:
        numbers = np.zeros(len(hi), np.int32)
        if valid is not None:
            numbers[~valid] = -1
        hi, lo = _frozen(hi), _frozen(lo)
        unknown = row_hash.find_codes(hi, lo, self._table, numbers)
        if len(unknown):
            count = len(self.values)
            self._table, fresh = row_hash.add_codes(hi, lo, unknown, count, self._table, numbers)
            self.values = pa.concat_arrays([self.values, texts(column.take(pa.array(fresh)))])
        return numbers

    def _renumber(self) -> None:
        """Go over from integers to texts; the labels keep their numbers."""
        values, self.values = self.values, pa.array([], pa.string())
        self._table = row_hash.code_table()
        self._find(*text_hashes(values), None, values)


def _spread(of_entry: Codes, indices: pa.Array) -> Codes:
    places = indices if indices.null_count == 0 else indices.fill_null(len(of_entry))
    found: Codes = np.append(of_entry, np.int32(-1))[places.to_numpy()]
    return found


def _frozen(array: NDArray[Any]) -> NDArray[Any]:
    frozen = array.view()
    frozen.flags.writeable = False
    return frozen
