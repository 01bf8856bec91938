"""Columns on disk: one uncompressed, memory-mapped Arrow file; a constant column takes no room in it."""

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Column = NDArray[np.generic]


def smallest_code_type(size: int) -> type[np.generic]:
    """Choose the type of the codes of ``size`` names.

    >>> smallest_code_type(60).__name__, smallest_code_type(40_000).__name__
    ('uint8', 'uint16')
    """
    return np.uint8 if size <= 1 << 8 else np.uint16 if size <= 1 << 16 else np.uint32


def varying(columns: dict[str, Column]) -> tuple[dict[str, Column], dict[str, float | int]]:
    """Part the columns that vary from those that do not, of which the one value is given.

    >>> varying({"a": np.array([1, 2]), "b": np.array([7, 7])})
    ({'a': array([1, 2])}, {'b': 7})
    """
    constants: dict[str, float | int] = {
        name: column[0].item()
        for name, column in columns.items()
        if column.size and column[-1] == column[0] and (column == column[0]).all()
    }
    return {name: column for name, column in columns.items() if name not in constants}, constants


def mapped(array: pa.Array) -> NDArray[Any]:
    """Give a mapped array as a column, read-only."""
    column: NDArray[Any] = array.to_numpy(zero_copy_only=len(array) > 0)
    column.setflags(write=False)
    return column
