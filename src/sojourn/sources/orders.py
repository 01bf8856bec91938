"""Orders: rows that share customer and order become one event with lines, worth the sum of its lines.

The key of an order is hash(source, customer, order) and its content the sum of its rows' hashes, whatever their order:
the same export again adds nothing, and an order that comes again with other lines is a conflict, not a second order.
Where the rows of each order stand together they are folded as they stream by; else all rows are held in memory.
"""

from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sojourn.sources.chunks import Chunk
from sojourn.sources.mapping import IDENTIFIER, LINE, ORDER
from sojourn.sources.plain import coded
from sojourn.sources.roles import Roles
from sojourn.sources.row_keys import RowSums

_OF_ROWS = {ORDER, "content", "message_hi", "message_lo", "currency"}


def stand_together(chunks: Iterable[Chunk], roles: Roles) -> bool:
    """Tell whether the rows of every order stand together in the whole input; holds 16 bytes for each order."""
    wanted = [name for _, name in roles.namespaces] + [roles.order or ""]
    if roles.currency_column is not None:
        wanted.append(roles.currency_column)
    runs: list[NDArray[np.uint64]] = []
    last = np.zeros((0, 2), np.uint64)
    for chunk in chunks:
        columns = {name: coded(chunk.columns[name]) for name in wanted if name in chunk.columns}
        sums = RowSums.of(columns, chunk.rows)
        pairs = np.column_stack([sums.hi, sums.lo])
        joined = np.concatenate([last, pairs])
        changed = np.flatnonzero((joined[1:] != joined[:-1]).any(axis=1)) + 1
        starts = changed if len(last) else np.concatenate([[0], changed])[: len(joined)]
        runs.append(joined[starts.astype(np.int64)])
        last = joined[-1:]
    found = np.concatenate(runs) if runs else last
    return len(np.unique(found, axis=0)) == len(found)


class OrderFolder:
    """Folds mapped rows into orders; an order comes out when the next one begins, or at the end."""

    def __init__(self, roles: Roles, source: str, *, streaming: bool) -> None:
        """``streaming``: the rows of each order stand together.

        ``repeated`` counts lines left out, see ``_fold``; ``mixed`` orders whose lines have several currencies.
        """
        self._names = [f"{IDENTIFIER}{namespace}" for namespace, _ in roles.namespaces] + [ORDER]
        if roles.currency_column is not None:
            self._names.append("currency")
        self._source = source
        self._streaming = streaming
        self._held: list[pa.RecordBatch] = []
        self._by_id = roles.id is not None
        self.repeated = 0
        self.mixed = 0

    def push(self, rows: pa.RecordBatch) -> pa.RecordBatch | None:
        """Take mapped rows; give the orders that are complete, if any."""
        if rows.num_rows:
            self._held.append(rows)
        if not self._streaming or not self._held:
            return None
        joined = _joined(self._held)
        starts = _starts(self._same(joined))
        self._held = [joined.slice(int(starts[-1]))]
        if len(starts) == 1:
            return None
        return self._fold(joined.slice(0, int(starts[-1])), starts[:-1])

    def finish(self) -> pa.RecordBatch | None:
        """Give the orders that are left, if any."""
        if not self._held:
            return None
        joined, self._held = _joined(self._held), []
        if not self._streaming:
            joined = joined.take(pa.array(_grouped(self._same(joined))))
        return self._fold(joined, _starts(self._same(joined)))

    def _same(self, rows: pa.RecordBatch) -> NDArray[np.int32]:
        """Give the codes that are equal for the rows of one order: (rows, columns)."""
        codes = [pc.fill_null(rows.column(name).indices, -1).to_numpy() for name in self._names]
        return np.column_stack(codes)

    def _fold(self, rows: pa.RecordBatch, starts: NDArray[np.int64]) -> pa.RecordBatch:
        """Make one event of each order; where rows have ids, a line whose id its order has already is left out."""
        if self._by_id:
            lines = rows.num_rows
            rows, starts = _each_id_once(rows, starts)
            self.repeated += lines - rows.num_rows
        names = [name for name in rows.schema.names if not name.startswith(LINE) and name not in _OF_ROWS]
        firsts = rows.take(pa.array(starts))
        events = {name: firsts.column(name) for name in names}
        order = firsts.column(ORDER)
        events.setdefault("case", order)
        self.mixed += _add_lines(rows, starts, events)
        decoded = {name: firsts.column(name).dictionary_decode() for name in self._names}
        hi, lo = RowSums.of(decoded, len(starts)).keys(self._source)
        content = np.add.reduceat(rows.column("content").to_numpy(), starts)
        events["message_hi"], events["message_lo"] = pa.array(hi), pa.array(lo)
        events["content"] = pa.array(content)
        events["message_id"] = order.dictionary_decode()
        return pa.RecordBatch.from_pydict(events)


def _each_id_once(rows: pa.RecordBatch, starts: NDArray[np.int64]) -> tuple[pa.RecordBatch, NDArray[np.int64]]:
    """Keep, of the rows of an order with one id, the first: (rows, where each order begins). Rows without one stay."""
    order = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, rows.num_rows)))
    keys = [rows.column(name).to_numpy() for name in ("message_lo", "message_hi")]
    turn = np.lexsort((np.arange(rows.num_rows), *keys, order))
    again = np.zeros(rows.num_rows, np.bool_)
    same = [np.diff(column[turn]) == 0 for column in (order, *keys)]
    again[turn[1:]] = same[0] & same[1] & same[2]
    again &= rows.column("message_id").is_valid().to_numpy(zero_copy_only=False)
    kept = order[~again]
    return rows.filter(pa.array(~again)), np.flatnonzero(np.diff(kept, prepend=-1)).astype(np.int64)


def _add_lines(rows: pa.RecordBatch, starts: NDArray[np.int64], events: dict[str, pa.Array]) -> int:
    """Add lines, value and currency; give the number of orders that cannot be summed up: lines of several currencies.

    Counter-example: a sum of 3 EUR and 4 USD under the currency of the first line would be wrong and not show it.
    """
    fields = {name.removeprefix(LINE): rows.column(name) for name in rows.schema.names if name.startswith(LINE)}
    if fields:
        offsets = pa.array(np.append(starts, rows.num_rows), pa.int32())
        lines = pa.StructArray.from_arrays([*fields.values()], names=[*fields])
        events["lines"] = pa.ListArray.from_arrays(offsets, lines)
    if "amount" not in fields:
        return 0
    value = np.add.reduceat(pc.fill_null(fields["amount"], 0).to_numpy(), starts)
    none = np.add.reduceat(fields["amount"].is_valid().to_numpy(zero_copy_only=False).astype(np.int64), starts) == 0
    currency = rows.column("currency")
    codes = pc.fill_null(currency.indices, -1).to_numpy()
    mixed = np.minimum.reduceat(codes, starts) != np.maximum.reduceat(codes, starts)
    events["value"] = pa.array(value, mask=none | mixed)
    events["currency"] = _where(currency.take(pa.array(starts)), ~(none | mixed))
    return int(mixed.sum())


def _where(column: pa.Array, wanted: NDArray[np.bool_]) -> pa.Array:
    """Keep the labels of some rows of a dictionary column; the others become null."""
    if wanted.all():
        return column
    codes = pa.array(pc.fill_null(column.indices, 0).to_numpy(), mask=~wanted)
    return pa.DictionaryArray.from_arrays(codes, column.dictionary)


def _starts(same: NDArray[np.int32]) -> NDArray[np.int64]:
    """Give the rows where another order begins; the first row is one."""
    return np.concatenate([[0], np.flatnonzero((same[1:] != same[:-1]).any(axis=1)) + 1])


def _grouped(same: NDArray[np.int32]) -> NDArray[np.int64]:
    """Give the rows order by order, orders by their first row, rows as they came."""
    by_order = np.lexsort(same.T)
    starts = _starts(same[by_order])
    sizes = np.diff(np.append(starts, len(by_order)))
    first_rows = np.repeat(by_order[starts], sizes)
    return by_order[np.argsort(first_rows, kind="stable")]


def _joined(batches: list[pa.RecordBatch]) -> pa.RecordBatch:
    """Join batches of one mapper: the dictionary of a column in the last batch that has it covers all before."""
    if len(batches) == 1:
        return batches[0]
    last = {name: batch.column(name) for batch in batches for name in batch.schema.names}
    coded = {name: column.dictionary for name, column in last.items() if pa.types.is_dictionary(column.type)}
    tables = [pa.Table.from_batches([_with_dictionaries(batch, coded)]) for batch in batches]
    return pa.concat_tables(tables, promote_options="default").combine_chunks().to_batches()[0]


def _with_dictionaries(batch: pa.RecordBatch, dictionaries: dict[str, pa.Array]) -> pa.RecordBatch:
    columns = dict(zip(batch.schema.names, batch.columns, strict=True))
    for name in dictionaries.keys() & columns.keys():
        indices = columns[name].indices
        columns[name] = pa.DictionaryArray.from_arrays(indices, dictionaries[name], safe=False)
    return pa.RecordBatch.from_pydict(columns)
