"""Merging dated records, and what is in force on a date.

Merging, exactly. A *slot* is a key and a ``from``; content is every column but the key, ``from`` and ``from_stated``;
a column that a table does not have is absent in all its rows.

- A row whose slot is there with the same content says nothing new. With other content the later load wins, and the slot
  counts as changed.
- A row that does not state its date (``from`` is the day of its load) says nothing new when the row in force before it
  has the same content; so an unchanged list that is loaded every day adds nothing.
- Merging a load again changes nothing. Loads that state their dates and do not contradict each other give the same
  table in any order; contradictions, and rows that do not state their date, depend on the order of loads.

Counter-example: a row replaces the *whole* row before it, not cell by cell. A price list without names, loaded after
the master data with names, leaves products without names from its date on.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sojourn.catalog.cells import as_moment, read_each
from sojourn.catalog.kinds import FROM, STATED, UNTIL, Kind, kind_of
from sojourn.catalog.reading import Records
from sojourn.catalog.tables import arranged, run_ends, same_as_before

Bools = NDArray[np.bool_]
_LOAD = "load"


@dataclass(frozen=True)
class Merged:
    """The records after a load: slots ``added`` and ``changed`` by it, and the ``same`` rows that said nothing new."""

    table: pa.Table
    added: int
    changed: int
    same: int


def merge_records(existing: pa.Table | None, new: Records) -> Merged:
    """Merge one load into the records of its kind."""
    kind = kind_of(new.kind)
    before = new.table.slice(0, 0) if existing is None else existing
    together = arranged(kind, pa.concat_tables(_with_one_type(before, new.table), promote_options="default"))
    fresh = together[_LOAD].to_numpy() == 1
    again = ~run_ends(together, (*kind.key, FROM))  # there already; the row after it has the same slot
    repeats = np.zeros(len(again), np.bool_)
    repeats[1:] = again[:-1]
    equal = repeats & same_as_before(together, _content(kind, together))
    changed = repeats & ~equal
    keep = ~(again & np.append(changed[1:], False)) & ~equal
    stated = together[STATED].to_numpy(zero_copy_only=False) | (again & np.append(_stated(together)[1:], False))
    place = together.column_names.index(STATED)
    together = together.set_column(place, STATED, pa.array(stated)).filter(pa.array(keep))
    fresh, changed = fresh[keep], changed[keep]

    nothing_new = (
        fresh & ~changed & ~_stated(together) & same_as_before(together, (*kind.key, *_content(kind, together)))
    )
    table = arranged(kind, together.filter(pa.array(~nothing_new)).drop_columns(_LOAD))
    added = int((fresh & ~changed & ~nothing_new).sum())
    return Merged(table, added, int(changed.sum()), new.table.num_rows - added - int(changed.sum()))


def as_of(table: pa.Table, kind: str, when: date | datetime) -> pa.Table:
    """Give the row in force for each key: the last one whose ``from`` is not after ``when``.

    A date stands for that whole day, an aware time for that instant. A row whose ``until`` (its last day) is over holds
    no longer, and no earlier row takes its place. Of a kind whose rows are facts of a day (``reach``), only the rows of
    that day are given.
    """
    of = kind_of(kind)
    start, end = _bounds(table.schema.field(FROM).type, when)
    begun = pc.less(table[FROM], end)
    if not of.lasting:
        begun = pc.and_(begun, pc.greater_equal(table[FROM], start))
    found = arranged(of, table.filter(begun))
    found = found.filter(pa.array(run_ends(found, of.key)))
    if UNTIL in found.column_names:
        found = found.filter(pc.fill_null(pc.greater_equal(found[UNTIL], _day(when)), True))
    return found


def _with_one_type(before: pa.Table, new: pa.Table) -> list[pa.Table]:
    """Number the loads, and bring dates to times where one of the two tables has times."""
    types = [table.schema.field(FROM).type for table in (before, new)]
    timed = next((kind for kind in types if pa.types.is_timestamp(kind)), None)
    tables = []
    for load, table in enumerate((before, new)):
        if timed is not None and table.schema.field(FROM).type != timed:
            table = table.set_column(table.column_names.index(FROM), FROM, _as_times(table[FROM], timed))  # noqa: PLW2901  the same table
        tables.append(table.append_column(_LOAD, pa.repeat(pa.scalar(load, pa.int8()), table.num_rows)))
    return tables


def _as_times(column: pa.ChunkedArray, kind: pa.DataType) -> pa.Array:
    if pa.types.is_timestamp(column.type):
        return column.combine_chunks().cast(kind)
    return read_each(column.combine_chunks(), partial(as_moment, zone=ZoneInfo(kind.tz)), kind).values


def _content(kind: Kind, table: pa.Table) -> list[str]:
    return [name for name in table.column_names if name not in (*kind.own, _LOAD)]


def _stated(table: pa.Table) -> Bools:
    stated: Bools = table[STATED].to_numpy(zero_copy_only=False).astype(np.bool_)
    return stated


def _bounds(kind: pa.DataType, when: date | datetime) -> tuple[pa.Scalar, pa.Scalar]:
    """Give the first value of ``from`` on the day of ``when``, and the first one that is after ``when``."""
    day = _day(when)
    if not pa.types.is_timestamp(kind):
        return pa.scalar(day, pa.date32()), pa.scalar(day + timedelta(days=1), pa.date32())
    zone = ZoneInfo(kind.tz)
    if isinstance(when, datetime):
        day = when.astimezone(zone).date()
        end = when + timedelta(microseconds=1)
    else:
        end = datetime.combine(day + timedelta(days=1), time(), zone)
    return pa.scalar(datetime.combine(day, time(), zone), kind), pa.scalar(end, kind)


def _day(when: date | datetime) -> date:
    return when.date() if isinstance(when, datetime) else when
