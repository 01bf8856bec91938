"""Which columns the store keeps of the log's, with what type and which names behind their codes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sojourn.event_log import PROPERTY, Names, Segment
from sojourn.journey_store.columns import Column, smallest_code_type

CODED = ("event", "channel", "currency", "case", "source")
MOST_NAMES = 1 << 16
LEAST_REPEATS = 20
ABSENT = ""
NUMBERS = ("double", "int64")


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


class Planning:
    """Plans the store's columns from what the segments carry; names keep the order of the log.

    What was looked at is not looked at again: names are only added, however often segments are joined. ``known`` are
    the names of the snapshot before: sealed rows hold their codes.
    """

    def __init__(self, known: Mapping[str, pa.Array] | None = None) -> None:
        """Have looked at nothing."""
        self._names = {name: Names(values) for name, values in (known or {}).items()}
        self._looked_at: set[tuple[str, str]] = set()
        self._too_many: set[str] = set()

    def plan(self, segments: Sequence[Segment]) -> dict[str, ColumnPlan]:
        """Plan the columns of all segments of a log."""
        plan = {"time": ColumnPlan("time"), "value": ColumnPlan("value"), "position": ColumnPlan("position")}
        plan["ident"] = ColumnPlan("ident", dtype=np.int32)
        plan["offset_minutes"] = ColumnPlan("offset_minutes", dtype=np.int16)
        plan["date_only"] = ColumnPlan("date_only", dtype=np.uint8)
        for name in CODED:
            plan[name] = ColumnPlan(name, self._coded_names(segments, name))
        having: dict[str, list[Segment]] = {}
        for segment in segments:
            for name in segment.meta["columns"]:
                if name.startswith(PROPERTY):
                    having.setdefault(name, []).append(segment)
        for name, some in having.items():
            column = self._plan_property(some, name)
            if column is not None:
                plan[name] = column
        for column in plan.values():
            if column.names is not None:
                column.dtype = smallest_code_type(len(column.names))
        return plan

    def _not_looked_at(self, segments: Sequence[Segment], column: str) -> Iterator[Segment]:
        for segment in segments:
            if (column, segment.folder.name) not in self._looked_at:
                self._looked_at.add((column, segment.folder.name))
                yield segment

    def _coded_names(self, segments: Sequence[Segment], name: str) -> Names:
        names = self._names.setdefault(name, Names() if name == "event" else Names(pa.array([ABSENT])))
        for segment in self._not_looked_at(segments, name):
            if name == "source" and name not in segment.meta["columns"]:
                names.encode(pa.array([segment.source]))
            elif name in segment.meta["columns"]:
                for distinct in _distinct_texts(segment, name):
                    names.encode(distinct)
        return names

    def _plan_property(self, segments: Sequence[Segment], name: str) -> ColumnPlan | None:
        """Keep numbers, and texts with few distinct values; the rest stays in the log alone.

        What is a number in one segment and a text in another is a text everywhere.
        """
        if all(segment.meta["columns"][name] in NUMBERS for segment in segments):
            return ColumnPlan(name, dtype=np.float64)
        names = self._names.setdefault(name, Names(pa.array([ABSENT])))
        most = min(MOST_NAMES, 256 + sum(segment.rows for segment in segments) // LEAST_REPEATS)
        for segment in () if name in self._too_many else self._not_looked_at(segments, name):
            for distinct in _distinct_texts(segment, name):
                if len(distinct) <= MOST_NAMES:
                    names.encode(distinct)
                if len(distinct) > MOST_NAMES or len(names) > MOST_NAMES:
                    self._too_many.add(name)
                    return None
        return ColumnPlan(name, names) if name not in self._too_many and len(names) <= most else None


def _distinct_texts(segment: Segment, name: str) -> Iterator[pa.Array]:
    if name in segment.meta["dictionaries"]:
        yield segment.dictionary(name)
        return
    for index in range(len(segment.batch_rows)):
        batch = segment.batch(index, [name])
        if name in batch.schema.names:
            yield _texts(batch.column(name).unique())


def _texts(column: pa.Array) -> pa.Array:
    """Show a column as texts; what is no number is absent."""
    if pa.types.is_floating(column.type):
        column = pc.if_else(pc.is_nan(column), None, column)
    return column.cast(pa.string())


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
        if names is not None and "source" not in values:
            code = names.encode(pa.array([self.segment.source]))[0]
            values["source"] = np.full(batch.num_rows, code, self.plan["source"].dtype)
        return values

    def _values(self, name: str, column: pa.Array) -> Column:
        plan = self.plan[name]
        if name in self.lookups:
            codes: NDArray[np.int32] = self.lookups[name][column.fill_null(-1).to_numpy(zero_copy_only=False)]
            return codes.astype(plan.dtype)
        if plan.names is not None:
            return np.maximum(plan.names.encode(_texts(column)), 0).astype(plan.dtype)
        if plan.dtype is np.float64:
            floats: Column = column.cast(pa.float64()).fill_null(np.nan).to_numpy(zero_copy_only=False)
            return floats
        absent = False if pa.types.is_boolean(column.type) else 0
        numbers: Column = column.fill_null(absent).to_numpy(zero_copy_only=False)
        return numbers.astype(plan.dtype, copy=False)
