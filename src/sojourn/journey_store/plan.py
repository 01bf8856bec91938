"""Which columns the store keeps of the log's, with what type and which names behind their codes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sojourn.event_log import PROPERTY, Names, Segment
from sojourn.journey_store.columns import Column, smallest_code_type

CODED = ("event", "channel", "currency", "case", "source")
MOST_NAMES = 1 << 16
LEAST_REPEATS = 20
ABSENT = ""


@dataclass
class ColumnPlan:
    """One column of the store: its type, and the names behind its codes when it is coded.

    Code 0 of a coded column other than ``event`` means that the event carries none.
    """

    name: str
    names: Names | None = None
    dtype: type[np.generic] = np.int64

    def empty(self, rows: int) -> Column:
        """Make room for the column, filled with what stands for an absent value."""
        if self.dtype is np.float64:
            return np.full(rows, np.nan)
        return np.zeros(rows, self.dtype)


def plan_columns(segments: Sequence[Segment]) -> dict[str, ColumnPlan]:
    """Plan the store's columns from what the segments carry; names keep the order of the log."""
    plan = {"time": ColumnPlan("time"), "value": ColumnPlan("value"), "position": ColumnPlan("position")}
    plan["ident"] = ColumnPlan("ident", dtype=np.int32)
    plan["offset_minutes"] = ColumnPlan("offset_minutes", dtype=np.int16)
    plan["date_only"] = ColumnPlan("date_only", dtype=np.uint8)
    for name in CODED:
        plan[name] = ColumnPlan(name, Names() if name == "event" else Names(pa.array([ABSENT])))
    for segment in segments:
        plan["source"].names.encode(pa.array([segment.source]))  # type: ignore[union-attr]  source is coded
        for name in segment.columns:
            if name in CODED:
                plan[name].names.encode(segment.dictionary(name))  # type: ignore[union-attr]  see above
            elif name.startswith(PROPERTY):
                _plan_property(plan, segment, name)
    for column in plan.values():
        if column.names is not None:
            column.dtype = smallest_code_type(len(column.names))
    return {name: column for name, column in plan.items() if column.dtype is not np.void}


def _plan_property(plan: dict[str, ColumnPlan], segment: Segment, name: str) -> None:
    """Keep numbers, and strings with few distinct values; the rest stays in the log alone (type void)."""
    kind = segment.meta["columns"][name]
    known = plan.get(name)
    if kind in ("double", "int64"):
        if known is None:
            plan[name] = ColumnPlan(name, dtype=np.float64)
        return
    if known is None:
        known = plan[name] = ColumnPlan(name, Names(pa.array([ABSENT])))
    if known.names is None:
        return
    for distinct in _distinct_strings(segment, name):
        known.names.encode(distinct)
        if len(known.names) > min(MOST_NAMES, 256 + segment.rows // LEAST_REPEATS):
            plan[name] = ColumnPlan(name, dtype=np.void)
            return


def _distinct_strings(segment: Segment, name: str) -> list[pa.Array]:
    if name in segment.meta["dictionaries"]:
        return [segment.dictionary(name)]
    batches = (segment.batch(index, [name]) for index in range(len(segment.batch_rows)))
    return [batch.column(name).cast(pa.string()).unique() for batch in batches if name in batch.schema.names]


@dataclass(frozen=True)
class Coder:
    """Turns one segment's batches into the store's values, column by column."""

    segment: Segment
    plan: dict[str, ColumnPlan]
    lookups: dict[str, NDArray[np.int32]]

    @classmethod
    def of(cls, segment: Segment, plan: dict[str, ColumnPlan]) -> "Coder":
        """Prepare the lookup tables from the segment's codes to the store's."""
        lookups = {}
        for name, column in plan.items():
            if column.names is not None and name in segment.meta["dictionaries"]:
                codes = column.names.encode(segment.dictionary(name))
                lookups[name] = np.append(codes, np.int32(0))
        return cls(segment, plan, lookups)

    def batch(self, index: int) -> dict[str, Column]:
        """Give the values of one batch for every planned column it has."""
        batch = self.segment.batch(index, [*self.plan])
        values: dict[str, Column] = {
            name: self._values(name, batch.column(name)) for name in batch.schema.names if name in self.plan
        }
        names = self.plan["source"].names
        if names is not None:
            code = names.encode(pa.array([self.segment.source]))[0]
            values["source"] = np.full(batch.num_rows, code, self.plan["source"].dtype)
        return values

    def _values(self, name: str, column: pa.Array) -> Column:
        plan = self.plan[name]
        if name in self.lookups:
            return self.lookups[name][column.fill_null(-1).to_numpy(zero_copy_only=False)].astype(plan.dtype)
        if plan.names is not None:
            codes = plan.names.encode(column.cast(pa.string()))
            return np.maximum(codes, 0).astype(plan.dtype)
        if plan.dtype is np.float64:
            return _numbers(column)
        absent = False if pa.types.is_boolean(column.type) else 0
        return column.fill_null(absent).to_numpy(zero_copy_only=False).astype(plan.dtype, copy=False)


def _numbers(column: pa.Array) -> Column:
    """Give a property as numbers; what is no number in some file becomes absent there."""
    if pa.types.is_string(column.type) or pa.types.is_boolean(column.type):
        return np.full(len(column), np.nan)
    numbers: Column = column.cast(pa.float64()).fill_null(np.nan).to_numpy(zero_copy_only=False)
    return numbers
