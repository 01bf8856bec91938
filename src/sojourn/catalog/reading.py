"""Reading dated records: a table of any file in, one canonical table out, and every row that could not be read.

The canonical columns: the key, ``from`` (date32; a timestamp of the zone where some row states a time of day),
``from_stated`` (false where the file does not say and the day of the load stands in), then known columns in their
order, then ``attribute:NAME`` for every other column of the file, as text. Money is int64 minor units of ``currency``;
unit costs are int64 millionths of its whole unit. Rows stand in order of key and ``from``.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sojourn.catalog import cells
from sojourn.catalog.kinds import (
    CURRENCY,
    FROM,
    MILLIONTHS,
    STATED,
    UNTIL,
    Field,
    Kind,
    kind_of,
    match_columns,
)
from sojourn.catalog.tables import arranged, run_ends, same_as_before
from sojourn.event_log import IDENTIFIER
from sojourn.vocabulary import InvalidInput, currency_exponent, zone as zone_of

REJECTS = pa.schema(
    [
        ("row", pa.int64()),
        ("column", pa.string()),
        ("reason", pa.string()),
        ("message", pa.string()),
        ("raw", pa.string()),
    ]
)
"""The same columns as the rejects of events; ``reason`` is a stable code, ``row`` counts from 1."""
_REASONS = {
    "date": ("date.unreadable", "a date between 1900 and 2200"),
    "money": ("money.unreadable", "an amount of money"),
    "unit_cost": ("money.unreadable", "an amount of money"),
    "number": ("number.unreadable", "a number"),
    "count": ("number.unreadable", "a whole number"),
    "currency": ("currency.unknown", "a currency"),
}


@dataclass(frozen=True)
class Records:
    """What a file says: the canonical table, the rows that it could not take (schema ``REJECTS``).

    ``repeated`` counts rows that say exactly what another row of the file says.
    """

    kind: str
    table: pa.Table
    rejects: pa.Table
    repeated: int = 0


def read_records(
    kind: str,
    table: pa.Table,
    zone: str,
    now: date,
    *,
    currency: str | None = None,
    columns: Mapping[str, str] | None = None,
) -> Records:
    """Read the records of one file, whose columns are texts or typed.

    Args:
        kind: One of ``KINDS``.
        table: The rows of the file.
        zone: The zone of dates and of times without offset.
        now: The day from which rows hold that do not say.
        currency: Of amounts whose row names none.
        columns: The file's column of a canonical one, where its name does not tell, ``identifier:NAMESPACE`` too.

    Raises:
        InvalidInput: a column is missing, or amounts have no currency.

    """
    of = kind_of(kind)
    if len(set(table.column_names)) < table.num_columns:
        raise InvalidInput("Two columns of the table have the same name.", code="records.column")
    table = table.combine_chunks()
    sheet = _Sheet(of, table, match_columns(of, table.column_names, columns), zone_of(zone))
    made = {**sheet.keys(), **sheet.dates(now), **sheet.known(currency), **sheet.attributes()}
    good = ~sheet.faulty
    numbers = pa.array(np.flatnonzero(good) + 1)
    read = pa.table(made).filter(pa.array(good)).append_column("row", numbers)
    kept, repeated = _settle_repeats(of, arranged(of, read), sheet)
    return Records(kind, arranged(of, kept.drop_columns("row")), sheet.rejects(), repeated)


@dataclass
class _Sheet:
    """A table on the way: its columns by canonical name, and the first fault of each row."""

    kind: Kind
    table: pa.Table
    matched: Mapping[str, str]
    zone: ZoneInfo
    faults: dict[int, tuple[str, str, str]] = field(default_factory=dict)

    @property
    def faulty(self) -> NDArray[np.bool_]:
        """Which rows cannot be taken."""
        marked = np.zeros(self.table.num_rows, np.bool_)
        marked[list(self.faults)] = True
        return marked

    def keys(self) -> dict[str, pa.Array]:
        """Read what rows are about; a row without it is a fault. Of a two-part key the second may be empty."""
        if self.kind.identifiers:
            return {self.kind.key[0]: self._customers()}
        first, *more = self.kind.key
        found = {first: self._texts(first)}
        self._fault(found[first].is_null(), self.matched[first], "key.missing", f"The row has no {first}.")
        for name in more:
            found[name] = pc.fill_null(self._texts(name), "") if name in self.matched else self._filled("", pa.string())
        return found

    def dates(self, now: date) -> dict[str, pa.Array]:
        """Read the dates from which rows hold."""
        if FROM not in self.matched:
            return {FROM: self._filled(now, pa.date32()), STATED: self._filled(False, pa.bool_())}
        of = self.kind.field(FROM)
        starts = self._read(of, partial(cells.as_start, zone=self.zone), cells.START)
        stated = starts.is_valid()
        if of.required:
            self._fault(starts.is_null(), self.matched[FROM], "date.missing", "The row has no date.")
        midnight = cells.start_of(datetime(now.year, now.month, now.day, tzinfo=self.zone))
        at, dates, midnights = (
            pc.fill_null(pc.struct_field(starts, name), pa.scalar(midnight[name], cells.START.field(name).type))
            for name in ("at", "date", "midnight")
        )
        only_dates = pc.all(midnights).as_py() is not False
        return {FROM: dates if only_dates else at.cast(pa.timestamp("us", str(self.zone))), STATED: stated}

    def known(self, currency: str | None) -> dict[str, pa.Array]:
        """Read the known columns that the file has, and the currency of its amounts."""
        made: dict[str, pa.Array] = {}
        fields = [field for field in self.kind.fields if field.name in self.matched or field.name == CURRENCY]
        currencies = self._currencies(currency)
        for of in fields:
            if of.type in ("money", "unit_cost"):
                made[of.name] = self._amounts(of, currencies)
            elif of.name == CURRENCY and currencies is not None:
                made[CURRENCY] = currencies
            elif of.type == "text" and of.name not in self.kind.key:
                made[of.name] = self._texts(of.name)
            elif of.name not in (*self.kind.key, FROM, CURRENCY):
                made[of.name] = self._read(of, self._reader(of), of.arrow)
        return made

    def attributes(self) -> dict[str, pa.Array]:
        """Keep every other column as text."""
        known = {of.name for of in self.kind.fields}
        return {name: self._texts(name) for name in self.matched if name not in known}

    def rejects(self) -> pa.Table:
        """List the faulty rows with their content."""
        rows = sorted(self.faults)
        shown = self.table.take(pa.array(rows, pa.int64())).to_pylist()
        raw = [json.dumps(row, ensure_ascii=False, default=str) for row in shown]
        columns = list(zip(*(self.faults[row] for row in rows), strict=True)) or [(), (), ()]
        return pa.table([[row + 1 for row in rows], *map(list, columns), raw], schema=REJECTS)

    def _customers(self) -> pa.Array:
        """Name the customer of each row by the first identifier that it has, in order of strength."""
        names = [IDENTIFIER + name for name in self.kind.identifiers]
        names += [name for name in self.matched if name.startswith(IDENTIFIER) and name not in names]
        found = [
            pc.binary_join_element_wise(name.removeprefix(IDENTIFIER), self._texts(name), ":")
            for name in names
            if name in self.matched
        ]
        customers = pc.coalesce(*found)
        self._fault(customers.is_null(), None, "key.missing", "The row has no identifier.")
        return customers

    def _currencies(self, default: str | None) -> pa.Array | None:
        """Give the currency of each row; amounts without any are refused."""
        amounts = [of.name for of in self.kind.fields if of.type in ("money", "unit_cost") and of.name in self.matched]
        codes = self._filled(None, pa.string())
        if CURRENCY in self.matched:
            codes = self._read(self.kind.field(CURRENCY), cells.as_currency, pa.string())
        if default is not None:
            return pc.fill_null(codes, cells.as_currency(default) or default)
        open_rows = codes.is_null().to_numpy(zero_copy_only=False) & ~self.faulty
        if any((open_rows & self._says_something(name)).any() for name in amounts):
            raise InvalidInput(
                f"The amounts in {self.matched[amounts[0]]!r} have no currency.",
                code="records.currency",
                hint="Add a column 'currency', or set the currency of the workspace.",
            )
        return codes if CURRENCY in self.matched else None

    def _amounts(self, of: Field, currencies: pa.Array | None) -> pa.Array:
        """Read money as integers of the smaller unit that its currency has, or of millionths."""
        exponents = (
            {None: 2} if currencies is None else {code: _exponent(code) for code in currencies.unique().to_pylist()}
        )
        if of.type == "unit_cost" or len(set(exponents.values())) <= 1:
            exponent = MILLIONTHS if of.type == "unit_cost" else next(iter(exponents.values()), 2)
            return self._read(of, partial(cells.as_scaled, exponent=exponent), of.arrow)
        amounts = self._filled(None, of.arrow)
        for code, exponent in exponents.items():
            mask = pc.fill_null(pc.equal(currencies, code), False) if code else pc.is_null(currencies)
            amounts = pc.if_else(
                mask, self._read(of, partial(cells.as_scaled, exponent=exponent), of.arrow, mask), amounts
            )
        return amounts

    def _reader(self, of: Field) -> Callable[[object], object]:
        if of.name == UNTIL:
            return partial(cells.as_last_date, zone=self.zone)
        if of.type == "date":
            return partial(cells.as_date, zone=self.zone)
        return cells.as_count if of.type == "count" else cells.as_number

    def _read(
        self, of: Field, read: Callable[[object], object], kind: pa.DataType, rows: pa.Array | None = None
    ) -> pa.Array:
        """Read one column; cells that cannot be read are faults of their rows (of ``rows``, where given)."""
        column = self.matched[of.name]
        found = cells.read_each(self._column(of.name), read, kind)
        bad = found.bad if rows is None else found.bad & rows.to_numpy(zero_copy_only=False)
        reason, wanted = _REASONS[of.type]
        for row in np.flatnonzero(bad).tolist():
            message = f"{str(self.table[column][row].as_py())[:60]!r} is not {wanted}."
            self.faults.setdefault(row, (column, reason, message))
        return found.values

    def _texts(self, name: str) -> pa.Array:
        return cells.read_texts(self._column(name))

    def _says_something(self, name: str) -> NDArray[np.bool_]:
        words = pc.utf8_lower(pc.fill_null(self._texts(name), ""))
        nothing: NDArray[np.bool_] = pc.is_in(words, pa.array(sorted(cells.NOTHING))).to_numpy(zero_copy_only=False)
        return ~nothing

    def _column(self, name: str) -> pa.Array:
        column = self.table[self.matched[name]]
        return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()

    def _filled(self, value: object, kind: pa.DataType) -> pa.Array:
        return pa.repeat(pa.scalar(value, kind), self.table.num_rows)

    def _fault(self, where: pa.Array, column: str | None, reason: str, message: str) -> None:
        for row in np.flatnonzero(where.to_numpy(zero_copy_only=False)).tolist():
            self.faults.setdefault(row, (column or "", reason, message))


def _settle_repeats(kind: Kind, table: pa.Table, sheet: _Sheet) -> tuple[pa.Table, int]:
    """Of rows with one key and one date keep the last; those before it with other content become rejects."""
    ends = run_ends(table, (*kind.key, FROM))
    content = [name for name in table.column_names if name not in (*kind.own, "row")]
    changes = np.cumsum(~same_as_before(table, content))
    rows, lasts = table["row"].to_numpy(), np.flatnonzero(ends)
    replaced = np.flatnonzero(~ends)
    last = lasts[np.searchsorted(lasts, replaced)]
    other = changes[replaced] != changes[last]
    for row, by in zip(rows[replaced[other]].tolist(), rows[last[other]].tolist(), strict=True):
        message = f"Row {by} has the same key and date; the later row is kept."
        sheet.faults[row - 1] = (sheet.matched.get(kind.key[0], ""), "key.repeated", message)
    return table.filter(pa.array(ends)), int((~other).sum())


def _exponent(code: str | None) -> int:
    return 2 if code is None else currency_exponent(code)
