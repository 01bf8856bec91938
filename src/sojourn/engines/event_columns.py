"""Columns of events as people know them: names for codes, money in whole units, aware times."""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sojourn.journey_store import Snapshot, StoredShard
from sojourn.vocabulary import currency_exponent

_INTERNAL = {"position", "ident", "offset_minutes"}
_PROPERTY = "property:"


def event_columns(snapshot: Snapshot) -> list[str]:
    """List the columns that conditions, SQL and exports can name; properties go by their own name."""
    return [name.removeprefix(_PROPERTY) for name in snapshot.columns if name not in _INTERNAL]


def event_column(snapshot: Snapshot, shard: StoredShard, name: str, rows: slice | NDArray[np.int64]) -> pa.Array:
    """Give some rows of a column."""
    stored = name if name in snapshot.columns and name not in _INTERNAL else f"{_PROPERTY}{name}"
    values = shard.column(stored)[rows]
    if stored in snapshot.names:
        names = pa.array([text or None for text in snapshot.names[stored]], pa.string())
        return pa.DictionaryArray.from_arrays(pa.array(values.astype(np.int32)), names)
    if stored == "time":
        return pa.array(values, pa.int64()).cast(pa.timestamp("us", "UTC"))
    if stored == "value":
        currencies = [currency for currency in snapshot.names["currency"] if currency]
        exponent = currency_exponent(currencies[0]) if currencies else 2
        return pa.array(values / 10**exponent)
    return pa.array(values.astype(np.bool_)) if stored == "date_only" else pa.array(values)
