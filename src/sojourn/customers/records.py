"""Dated records of one customer: what holds on a day, the household, the stores and product categories behind codes.

Semantics: of the records of one key (the first identifier of a row) the last one whose date is not after the day holds,
if it is not over. A household are all customers whose record that holds on the day names it.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sojourn.catalog import ATTRIBUTE, KINDS, as_of, plain_name
from sojourn.event_log import IDENTIFIER, PROPERTY
from sojourn.identity import Kept, owners

MOST_MEMBERS = 50
NUMBERED = f"{ATTRIBUTE}person"
_KEY, _HOUSEHOLD = "customer", "household"
_STORE_NAMES = KINDS["stores"].field("store").aliases
_ASIDE = {_KEY, "from", "from_stated", "until"}


@dataclass(frozen=True)
class RecordsBeside:
    """The dated records that a profile shows, None where none were loaded, and the ``day`` for which they are asked."""

    day: date
    customers: pa.Table | None = None
    catalog: pa.Table | None = None
    stores: pa.Table | None = None
    made: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)


def records_of(beside: RecordsBeside, kept: Kept, person: int) -> list[dict[str, Any]]:
    """Give the customer records of a person that hold on the day, each with its dates and what it says."""
    if beside.customers is None:
        return []
    mine = beside.customers.take(pa.array(kept.records_of(person)))
    return [_shown(row) for row in as_of(mine, "customers", beside.day).to_pylist()]


def household_of(beside: RecordsBeside, kept: Kept, name: str) -> list[int]:
    """Give the persons of a household on the day."""
    table = beside.customers
    if table is None or _HOUSEHOLD not in table.column_names:
        return []
    lean = table.select([_KEY, "from", "from_stated", *({"until"} & {*table.column_names}), _HOUSEHOLD])
    numbered = numbered_records(lean, kept, np.arange(table.num_rows))
    keys = numbered.filter(pc.equal(numbered[_HOUSEHOLD], name))[_KEY]
    holding = as_of(numbered.filter(pc.is_in(numbered[_KEY], value_set=keys.combine_chunks())), "customers", beside.day)
    members = holding.filter(pc.equal(holding[_HOUSEHOLD], name))[NUMBERED].to_pylist()
    return sorted({person for person in members if person >= 0})


def numbered_records(table: pa.Table, kept: Kept, rows: NDArray[np.int64]) -> pa.Table:
    """Give some rows of the customer records with the person of each in the column ``NUMBERED``, -1 for nobody."""
    persons = owners(kept.ident_person, kept.records)[rows]
    return table.take(pa.array(rows)).append_column(NUMBERED, pa.array(persons))


def store_column(columns: Iterable[str]) -> str | None:
    """Find the property that holds the code of a store, by the names under which record files call it.

    >>> store_column(("event", "property:cashier", "property:Store_Code"))
    'property:Store_Code'
    """
    return next(iter(store_columns(columns)), None)


def store_columns(columns: Iterable[str]) -> list[str]:
    """Find all properties that hold the code of a store, the one that is called so most plainly first.

    >>> store_columns(("event", "property:shop", "property:Store_Code"))
    ['property:Store_Code', 'property:shop']
    """
    return sorted((name for name in columns if name.startswith(PROPERTY) and names_store(name)), key=_rank)


def names_store(column: str) -> bool:
    """Tell whether a property or an attribute of a record holds the code of a store.

    >>> names_store("property:store_id"), names_store("attribute:门店"), names_store("attribute:tier")
    (True, True, False)
    """
    return _plain_column(column) in _STORE_NAMES


def store_names(beside: RecordsBeside) -> Mapping[str, str]:
    """Give the name of each store that has one on the day."""
    if beside.stores is None or "name" not in beside.stores.column_names:
        return {}
    rows = as_of(beside.stores, "stores", beside.day).select(["store", "name"]).to_pylist()
    return {row["store"]: row["name"] for row in rows if row["name"]}


def categories(beside: RecordsBeside, products: set[str]) -> Callable[[str | None, datetime], str | None]:
    """Give what says the category of a product at a moment: the last one told by then, else the first one ever told."""
    table = beside.catalog
    if table is None or "category" not in table.column_names:
        return lambda _product, _moment: None
    mine = table.filter(pc.is_in(table["product"], value_set=pa.array(sorted(products), pa.string())))
    told: dict[str, list[tuple[date, str]]] = {}
    for row in mine.select(["product", "from", "category"]).to_pylist():
        if row["category"] is not None:
            told.setdefault(row["product"], []).append((row["from"], row["category"]))

    def category(product: str | None, moment: datetime) -> str | None:
        rows = told.get(product or "", [])
        if not rows:
            return None
        when = moment if isinstance(rows[0][0], datetime) else moment.date()
        return rows[max(0, bisect_right([since for since, _ in rows], when) - 1)][1]

    return category


def _rank(column: str) -> tuple[int, str]:
    return _STORE_NAMES.index(_plain_column(column)), column


def _plain_column(column: str) -> str:
    return plain_name(column.removeprefix(PROPERTY).removeprefix(ATTRIBUTE))


def _shown(row: Mapping[str, Any]) -> dict[str, Any]:
    said = {
        name.removeprefix(ATTRIBUTE): _plain(value)
        for name, value in row.items()
        if value is not None and name not in _ASIDE and not name.startswith(IDENTIFIER)
    }
    until = row.get("until")
    return {
        "record": row[_KEY],
        "from": _plain(row["from"]),
        "from_stated": row["from_stated"],
        "until": None if until is None else _plain(until),
        "source": "customers",
        "says": said,
    }


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value.item() if isinstance(value, np.generic) else value
