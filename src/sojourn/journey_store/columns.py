"""Columns on disk: one uncompressed Arrow file each, memory-mapped; a constant column takes no file at all."""

import re
from hashlib import blake2b
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sojourn.event_log import read_array, write_table

Column = NDArray[np.generic]
_PLAIN = re.compile(r"[a-z0-9_:]{1,80}")


def smallest_code_type(size: int) -> type[np.generic]:
    """Choose the type of the codes of ``size`` names.

    >>> smallest_code_type(60).__name__, smallest_code_type(40_000).__name__
    ('uint8', 'uint16')
    """
    return np.uint8 if size <= 1 << 8 else np.uint16 if size <= 1 << 16 else np.uint32


def column_file(name: str) -> str:
    """Name the file of a column, another one for every name, whatever it is made of and however long it is.

    >>> column_file("property:size"), column_file("property:Größe/cm")
    ('property:size.arrow', 'property-gr-e-cm.b6bcc371156339f6.arrow')
    """
    if _PLAIN.fullmatch(name):
        return f"{name}.arrow"
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower())[:40]
    return f"{slug}.{blake2b(name.encode(), digest_size=8).hexdigest()}.arrow"


def write_columns(folder: Path, columns: dict[str, Column]) -> dict[str, float | int]:
    """Write each column that varies to a file of its own; give the value of each one that does not."""
    folder.mkdir(parents=True, exist_ok=True)
    constants: dict[str, float | int] = {}
    for name, column in columns.items():
        if column.size and column[-1] == column[0] and (column == column[0]).all():
            constants[name] = column[0].item()
        else:
            write_table(folder / column_file(name), pa.table({name: pa.array(column)}))
    return constants


def map_column(folder: Path, name: str) -> Column:
    """Map one column of a folder, read-only."""
    array = read_array(folder / column_file(name))
    column: Column = array.to_numpy(zero_copy_only=True) if len(array) else array.to_numpy(zero_copy_only=False)
    column.setflags(write=False)
    return column
