"""A dictionary that grows: strings in, codes by first appearance out."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray


class Names:
    """Distinct strings in order of first appearance; a code is the place of a string.

    >>> names = Names()
    >>> names.encode(pa.array(["b", "a", None, "b"])).tolist(), names.values.to_pylist()
    ([0, 1, -1, 0], ['b', 'a'])
    """

    def __init__(self, values: pa.Array | None = None) -> None:
        """Start from known strings, or from none."""
        self.values: pa.Array = pa.array([], pa.string()) if values is None else values

    def __len__(self) -> int:
        """Count the strings."""
        return len(self.values)

    def encode(self, column: pa.Array) -> NDArray[np.int32]:
        """Give the codes of a string or dictionary column; null is -1; new strings are added."""
        if not pa.types.is_dictionary(column.type):
            column = column.cast(pa.string()).dictionary_encode()
        table = self._codes_of(column.dictionary.cast(pa.string()))
        return _lookup(table, column.indices)

    def _codes_of(self, distinct: pa.Array) -> NDArray[np.int32]:
        found = pc.index_in(distinct, value_set=self.values)
        unknown = distinct.filter(pc.and_(pc.is_null(found), pc.is_valid(distinct))).unique()
        if len(unknown):
            self.values = pa.concat_arrays([self.values, unknown])
            found = pc.index_in(distinct, value_set=self.values)
        codes: NDArray[np.int32] = pc.fill_null(found, -1).to_numpy(zero_copy_only=False).astype(np.int32)
        return codes


def _lookup(table: NDArray[np.int32], indices: pa.Array) -> NDArray[np.int32]:
    if len(table) == 0:
        return np.full(len(indices), -1, np.int32)
    if indices.null_count == 0:
        return table[indices.to_numpy()]
    places = pc.fill_null(indices.cast(pa.int32()), -1).to_numpy(zero_copy_only=False)
    return np.append(table, np.int32(-1))[places]
