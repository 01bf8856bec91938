"""Dated records beside events: customers, catalog, stores, offers, costs, reach; each row says from when it holds.

>>> import pyarrow as pa
>>> from datetime import date
>>> prices = pa.table({"sku": ["A", "A"], "valid_from": ["2026-01-01", "2026-02-01"], "price": ["9.90", "7.90"]})
>>> records = read_records("catalog", prices, "UTC", date(2026, 3, 1), currency="EUR")
>>> as_of(records.table, "catalog", date(2026, 1, 31)).select(["product", "price_minor"]).to_pylist()
[{'product': 'A', 'price_minor': 990}]
"""

from typing import TYPE_CHECKING

from sojourn.vocabulary import opened_when_asked

if TYPE_CHECKING:
    from sojourn.catalog.costs import contact_costs, exact_costs
    from sojourn.catalog.kinds import ATTRIBUTE, KINDS, Field, Kind, kind_of, match_columns, plain_name
    from sojourn.catalog.merging import Merged, as_of, merge_records
    from sojourn.catalog.reading import REJECTS, Records, read_records
    from sojourn.catalog.storing import load, save
else:
    __getattr__ = opened_when_asked(__name__)

__all__ = [
    "ATTRIBUTE",
    "KINDS",
    "REJECTS",
    "Field",
    "Kind",
    "Merged",
    "Records",
    "as_of",
    "contact_costs",
    "exact_costs",
    "kind_of",
    "load",
    "match_columns",
    "merge_records",
    "plain_name",
    "read_records",
    "save",
]
