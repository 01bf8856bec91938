"""Tables of records in order of key and date: which rows belong together, which say the same."""

from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sojourn.catalog.kinds import ATTRIBUTE, FROM, Kind
from sojourn.event_log import IDENTIFIER

KIND = b"sojourn.kind"


def arranged(kind: Kind, table: pa.Table) -> pa.Table:
    """Bring a table into the order of its kind: columns, and rows by key and date (stable)."""
    fields = [field.name for field in kind.fields]
    known = [*kind.own, *(name for name in fields if name in table.column_names and name not in kind.own)]
    prefixes = [name for name in table.column_names if name.startswith((IDENTIFIER, ATTRIBUTE)) and name not in known]
    rest = [name for name in table.column_names if name not in (*known, *prefixes)]
    by = [(name, "ascending") for name in (*kind.key, FROM)]
    ordered = table.select([*known, *sorted(prefixes), *rest])
    ordered = ordered.take(pc.sort_indices(ordered, sort_keys=by)).combine_chunks()
    return ordered.replace_schema_metadata({KIND: kind.name.encode()})


def run_ends(table: pa.Table, columns: Iterable[str]) -> NDArray[np.bool_]:
    """Say of each row whether it is the last of those with equal values in some columns (which stand together)."""
    ends = np.ones(table.num_rows, np.bool_)
    if table.num_rows > 1:
        ends[:-1] = ~same_as_before(table, columns)[1:]
    return ends


def same_as_before(table: pa.Table, columns: Iterable[str]) -> NDArray[np.bool_]:
    """Say of each row whether it equals the row before it in some columns; two absent values are equal."""
    same = np.ones(table.num_rows, np.bool_)
    same[:1] = False
    for name in columns:
        column = table[name].combine_chunks()
        left, right = column.slice(0, max(0, len(column) - 1)), column.slice(1)
        equal = pc.or_(pc.fill_null(pc.equal(left, right), False), pc.and_(left.is_null(), right.is_null()))
        same[1:] &= equal.to_numpy(zero_copy_only=False)
    return same
