"""Columns of events as people know them: names for codes, money in whole units, aware times."""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sojourn.engines.scope import Seen
from sojourn.journey_store import Column, Snapshot, StoredShard
from sojourn.vocabulary import currency_exponent

_INTERNAL = {"position", "ident", "offset_minutes"}
_PROPERTY = "property:"


def event_columns(snapshot: Snapshot) -> list[str]:
    """List the columns that conditions, SQL and exports can name.

    Properties go by their own name, or as ``property:NAME`` where a column of Sojourn has that name.
    """
    taken = {"customer", *snapshot.columns} - _INTERNAL
    own = [(name, name.removeprefix(_PROPERTY)) for name in snapshot.columns if name not in _INTERNAL]
    return [name if name == short or short in taken else short for name, short in own]


def stored_name(snapshot: Snapshot, name: str) -> str:
    """Give the name under which the store has a column that ``event_columns`` lists."""
    return name if name in snapshot.columns and name not in _INTERNAL else f"{_PROPERTY}{name}"


def event_column(snapshot: Snapshot, shard: StoredShard, name: str, rows: slice | NDArray[np.int64]) -> pa.Array:
    """Give some rows of a column."""
    stored = stored_name(snapshot, name)
    values = shard.column(stored)[rows]
    if stored in snapshot.names:
        return pa.DictionaryArray.from_arrays(pa.array(values.astype(np.int32)), snapshot.names.known(stored))
    if stored == "time":
        return pa.array(values, pa.int64()).cast(pa.timestamp("us", "UTC"))
    if stored == "value":
        amounts, codes = values.astype(np.int64, copy=False), shard.column("currency")[rows]
        return _whole_units(amounts, snapshot.names["currency"], codes)
    return pa.array(values.astype(np.bool_)) if stored == "date_only" else pa.array(values)


def seen_rows(snapshot: Snapshot, shard: StoredShard, seen: Seen, rows: slice = slice(None)) -> NDArray[np.bool_]:
    """Say of some rows whether they are in a part of the events."""
    found = np.zeros(shard.rows, np.bool_)[rows]
    for name in seen.columns:
        found |= holds_any(snapshot, name, shard.column(name)[rows], seen.values)
    return found


def holds_any(snapshot: Snapshot, name: str, column: Column, values: frozenset[str]) -> NDArray[np.bool_]:
    """Say of each value of a column whether it is one of some texts; a column of numbers holds those they write."""
    if name in snapshot.names:
        return np.isin(column, [code for code, text in enumerate(snapshot.names[name]) if text in values])
    return np.isin(column, [float(text) for text in values if text.isdecimal()])


def _whole_units(values: NDArray[np.int64], currencies: tuple[str, ...], codes: Column) -> pa.Array:
    """Give money in whole units of each event's own currency; null where an event carries none.

    The store has 0 for no money, and so has an amount of 0; the currency tells them apart.
    """
    scale = np.array([10.0 ** (currency_exponent(currency) if currency else 2) for currency in currencies])
    return pa.array(values / scale[codes], mask=(codes == 0) & (values == 0))
