"""Mapping: chunks of rows in, events in canonical columns and rejects out. See ARCHITECTURE.md for the columns."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sojourn.sources.amounts import Currencies, read_currencies, read_money, stated_currencies
from sojourn.sources.chunks import Chunk
from sojourn.sources.faults import Faults
from sojourn.sources.labels import Codes, Labels
from sojourn.sources.line_cells import line_amounts, line_fields, line_lists
from sojourn.sources.plain import texts, trimmed
from sojourn.sources.plans import Plan
from sojourn.sources.properties import is_empty, property_columns
from sojourn.sources.row_keys import RowSums, id_keys
from sojourn.sources.times import read_times

Bools = NDArray[np.bool_]
Columns = dict[str, pa.Array]
LINE = "line:"
ORDER = "order"
IDENTIFIER = "identifier:"
_NEEDED = {"time", "offset_minutes", "date_only", "event", "message_hi", "message_lo"}


@dataclass(frozen=True)
class Mapped:
    """The good rows of a chunk in canonical columns, the rejects, how many rows there were, and misfits by column."""

    events: pa.RecordBatch
    rejects: pa.RecordBatch
    rows: int
    misfits: dict[str, int]


class Mapper:
    """Maps the chunks of one input in their order; with order lines, every row still is one line (see ``orders``)."""

    def __init__(self, plan: Plan) -> None:
        """Begin with empty dictionaries."""
        self._plan = plan
        self._labels: defaultdict[str, Labels] = defaultdict(Labels)
        self._usable: dict[str, Bools] = {}

    def map(self, chunk: Chunk) -> Mapped:
        """Map one chunk."""
        columns = self._with_absent(chunk)
        faults, events, numbers = Faults(chunk), Columns(), dict[str, Codes]()
        self._time(columns, faults, events)
        self._money(columns, faults, events, numbers, chunk.rows)
        self._identifiers(columns, faults, numbers, chunk.rows)
        self._names(columns, faults, numbers, chunk.rows)
        texts_beside = self._properties(columns, events, numbers)
        self._keys(chunk, columns, events)
        good = faults.good()
        batch = pa.RecordBatch.from_pydict(events)
        if good is not None:
            batch = batch.filter(pa.array(good))
            numbers = {name: found[good] for name, found in numbers.items()}
        complete = good is None
        published = {name: self._labels[name].publish(found, complete=complete) for name, found in numbers.items()}
        kept = dict(zip(batch.schema.names, batch.columns, strict=True))
        rows = chunk.rows + chunk.rejects.num_rows
        misfits = {name: len(kept[text]) - kept[text].null_count for name, text in texts_beside.items()}
        return Mapped(pa.RecordBatch.from_pydict({**kept, **published}), faults.rejects(), rows, misfits)

    def _with_absent(self, chunk: Chunk) -> Columns:
        """Give the columns, with empty ones for roles whose column this chunk happens not to have."""
        absent = self._plan.roles.columns() - {*chunk.columns}
        return {**chunk.columns, **{name: pa.nulls(chunk.rows, pa.string()) for name in absent}}

    def _time(self, columns: Columns, faults: Faults, events: Columns) -> None:
        name = self._plan.roles.time or ""
        times = read_times(columns[name], self._plan.time, self._plan.settings.zone)
        faults.mark(times.missing, name, "time.missing", "The time is empty.")
        faults.mark(times.unreadable, name, "time.unreadable", "{cell} is no time as this column writes them.")
        faults.mark(times.outside, name, "time.range", "{cell} is before 1900 or after 2200.")
        events["time"] = pa.array(times.micros)
        events["offset_minutes"] = pa.array(times.offset_minutes, pa.int16())
        events["date_only"] = pa.array(times.date_only)

    def _money(self, columns: Columns, faults: Faults, events: Columns, numbers: dict[str, Codes], rows: int) -> None:
        roles = self._plan.roles
        if roles.value is None and not roles.lines and roles.line_list is None:
            return
        currencies = self._currencies(columns, faults, rows)
        codes = self._labels["currency"].look_up(currencies.codes)
        if roles.order is not None:
            numbers["currency"] = codes
            self._lines(columns, currencies, faults, events)
            return
        if roles.line_list is not None:
            events["lines"] = line_lists(columns[roles.line_list], currencies.exponents)
        if roles.value is not None:
            point = self._plan.points.get(roles.value, ".")
            amounts = read_money(columns[roles.value], currencies.exponents, point)
            message = "{cell} is no amount of money, or too large."
            faults.mark(amounts.unreadable, roles.value, "value.unreadable", message)
            events["value"] = pa.array(amounts.values, mask=amounts.missing)
            numbers["currency"] = np.where(amounts.missing, np.int32(-1), codes)

    def _currencies(self, columns: Columns, faults: Faults, rows: int) -> Currencies:
        """Read the currency of each row: of its own column, else what its amounts state."""
        plan, column = self._plan, self._plan.roles.currency_column
        if column is not None:
            currencies = read_currencies(columns[column], rows, plan.currency)
            faults.mark(currencies.unknown, column, "currency.unknown", "{cell} is no currency.")
            return currencies
        amounts = [(columns[name], plan.points.get(name, ".")) for name in plan.roles.money]
        stated = stated_currencies(amounts, plan.currency)
        if stated is None:
            return read_currencies(None, rows, plan.currency)
        message = "{cell} states no currency that is known, or two."
        faults.mark(stated.unknown, plan.roles.money[0], "currency.unknown", message)
        return stated

    def _lines(self, columns: Columns, currencies: Currencies, faults: Faults, events: Columns) -> None:
        names = dict(self._plan.roles.lines)
        if self._plan.roles.value is not None:
            names.setdefault("amount", self._plan.roles.value)
        found = {field: columns[name] for field, name in names.items()}
        points = {field: self._plan.points.get(name, ".") for field, name in names.items()}
        amounts = line_amounts(found, currencies.exponents, points)
        if amounts is not None:
            at_fault = names.get("amount") or names.get("price")
            message = "{cell} is no amount of money, or too large, or its quantity is no number."
            faults.mark(amounts.unreadable, at_fault, "value.unreadable", message)
        fields = line_fields(found, currencies.exponents, points)
        events.update({f"{LINE}{field}": column for field, column in fields.items()})

    def _identifiers(self, columns: Columns, faults: Faults, numbers: dict[str, Codes], rows: int) -> None:
        namespaces = self._plan.roles.namespaces
        filled, known = np.zeros(rows, np.bool_), np.zeros(rows, np.bool_)
        for namespace, name in namespaces:
            column = _without_point_zero(columns[name]) if name in self._plan.floated else columns[name]
            found = numbers[IDENTIFIER + namespace] = self._labels[IDENTIFIER + namespace].look_up(column)
            filled |= found >= 0
            known |= self._usable_labels(namespace)[found]
        names = ", ".join(name for _, name in namespaces) + (" are all empty" if len(namespaces) > 1 else " is empty")
        faults.mark(~filled, namespaces[0][1], "identifier.missing", f"No identifier: {names}.")
        if known.all():
            return
        message = "{cell} names nobody" + (", and no other identifier does." if len(namespaces) > 1 else ".")
        for namespace, name in namespaces:
            faults.mark(~known & (numbers[IDENTIFIER + namespace] >= 0), name, "identifier.blocked", message)

    def _usable_labels(self, namespace: str) -> Bools:
        """Tell which labels can name somebody, asking only about new ones; the last entry stands for no label."""
        values = self._labels[IDENTIFIER + namespace].values
        known = self._usable.get(namespace, np.zeros(1, np.bool_))
        new = values.slice(len(known) - 1)
        if len(new):
            ask = self._plan.settings.usable
            answer = np.ones(len(new), np.bool_) if ask is None else np.asarray(ask(namespace, new), np.bool_)
            known = self._usable[namespace] = np.concatenate([known[:-1], answer, [False]])
        return known

    def _names(self, columns: Columns, faults: Faults, numbers: dict[str, Codes], rows: int) -> None:
        roles = self._plan.roles
        for role, column, text in (
            ("event", roles.event, roles.event_name),
            ("channel", roles.channel, roles.channel_name),
            ("case", roles.case, None),
            (ORDER, roles.order, None),
        ):
            if column is not None:
                numbers[role] = self._labels[role].look_up(columns[column])
            elif text is not None:
                numbers[role] = np.repeat(self._labels[role].look_up(pa.array([text])), rows)
        for role, column in (("event", roles.event), (ORDER, roles.order)):
            if column is not None:
                faults.mark(numbers[role] < 0, column, f"{role}.missing", f"The {role} is empty.")

    def _properties(self, columns: Columns, events: Columns, numbers: dict[str, Codes]) -> dict[str, str]:
        """Map what has no role; give, for columns with misfits, the column of their texts."""
        taken = self._plan.roles.columns()
        texts_beside: dict[str, str] = {}
        for name, column in columns.items():
            if name in taken:
                continue
            kind = self._plan.kind(name)
            if kind == "label":
                numbers[f"property:{name}"] = self._labels[f"property:{name}"].look_up(column)
            else:
                typed, *beside = property_columns(name, column, kind)
                events.update([typed, *beside])
                texts_beside.update((name, text) for text, _ in beside)
        return texts_beside

    def _keys(self, chunk: Chunk, columns: Columns, events: Columns) -> None:
        roles, source = self._plan.roles, self._plan.settings.source
        sums = RowSums.of(chunk.columns, chunk.rows)
        hi, lo = sums.keys(source)
        if roles.order is not None:
            events["content"] = pa.array(sums.content())
        if roles.id is not None:
            ids = trimmed(texts(columns[roles.id]))
            ids = pc.if_else(pc.equal(ids, ""), None, ids)
            id_hi, id_lo = id_keys(pc.fill_null(ids, ""), source)
            known = ids.is_valid().to_numpy(zero_copy_only=False)
            hi, lo = np.where(known, id_hi, hi), np.where(known, id_lo, lo)
            events["message_id"] = ids
            content = np.where(known, np.maximum(sums.content(), np.uint64(1)), np.uint64(0))
            events.setdefault("content", pa.array(content))  # 0: no id, so that equal rows are counted
        events["message_hi"], events["message_lo"] = pa.array(hi), pa.array(lo)


def without_empty(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Leave out optional columns that are empty throughout."""
    return batch.select([n for n in batch.schema.names if n in _NEEDED or not is_empty(batch.column(n))])


def _without_point_zero(column: pa.Array) -> pa.Array:
    return pc.replace_substring_regex(trimmed(texts(column)), r"^(\d+)\.0$", r"\1")
