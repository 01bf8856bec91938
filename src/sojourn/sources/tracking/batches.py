"""Batches: calls as canonical Arrow record batches, see ARCHITECTURE.md for the columns.

Events and calls are apart: identify, group and alias happened to a person, but are no step of a journey.
"""

from collections.abc import Iterable, Sequence

import numpy as np
import pyarrow as pa

from sojourn.sources.mapping import IDENTIFIER, without_empty
from sojourn.sources.plain import EXACT, json_text
from sojourn.sources.row_keys import id_keys
from sojourn.sources.tracking.calls import Call
from sojourn.sources.tracking.columns import property_cells
from sojourn.sources.tracking.flattening import Cell
from sojourn.sources.tracking.scalars import number_text

_FEW = 64
_LINE = pa.struct(
    [
        ("product", pa.string()),
        ("quantity", pa.float64()),
        ("amount", pa.int64()),
        ("category", pa.string()),
        ("name", pa.string()),
    ]
)


def to_batches(calls: Sequence[Call], source: str) -> tuple[pa.RecordBatch | None, pa.RecordBatch | None]:
    """Give the canonical batch of the events, and the batch of the other calls; None where there are none.

    Rows stand in the order given. Message keys are hash(source, message id), as for files with an id column. The batch
    of calls has ``time``, ``offset_minutes``, ``call``, ``identifier:*``, ``message_hi``, ``message_lo``,
    ``message_id``, ``content``, ``traits`` (JSON text) and ``group``.

    >>> from sojourn.sources.tracking.calls import Envelope
    >>> from sojourn.sources.tracking.reading import read_request
    >>> body = b'{"userId": "u1", "event": "Quiz Finished", "properties": {"score": 7}, "messageId": "m1"}'
    >>> events, others = to_batches([*read_request("track", body, Envelope("shop", 0))], "shop")
    >>> events.column("event").to_pylist(), events.column("property:score").to_pylist(), others
    (['Quiz Finished'], [7], None)
    """
    events = [call for call in calls if call.event is not None]
    others = [call for call in calls if call.event is None]
    return _event_batch(events, source) if events else None, _call_batch(others, source) if others else None


def _event_batch(calls: list[Call], source: str) -> pa.RecordBatch:
    columns = {
        **_times(calls),
        "date_only": pa.array([call.date_only for call in calls], pa.bool_()),
        "event": _labels(call.event for call in calls),
        "channel": _labels(call.channel for call in calls),
        "value": pa.array([call.value for call in calls], pa.int64()),
        "currency": _labels(call.currency for call in calls),
        "case": _labels(call.case for call in calls),
        **_identifiers(calls),
        **_properties(calls),
        "lines": _lines(calls),
        **_keys(calls, source),
    }
    return without_empty(pa.RecordBatch.from_pydict(columns))


def _call_batch(calls: list[Call], source: str) -> pa.RecordBatch:
    traits = [json_text(dict(call.traits)) if call.traits else None for call in calls]
    columns = {
        **_times(calls),
        "call": _labels(call.kind for call in calls),
        **_identifiers(calls),
        **_keys(calls, source),
        "traits": pa.array(traits, pa.string()),
        "group": pa.array([call.group_id for call in calls], pa.string()),
    }
    return pa.RecordBatch.from_pydict(columns)


def _times(calls: list[Call]) -> dict[str, pa.Array]:
    return {
        "time": pa.array([call.time for call in calls], pa.int64()),
        "offset_minutes": pa.array([call.offset_minutes for call in calls], pa.int16()),
    }


def _keys(calls: list[Call], source: str) -> dict[str, pa.Array]:
    ids = pa.array([call.message_id for call in calls], pa.string())
    hi, lo = id_keys(ids, source)
    content = np.array([call.content for call in calls], np.uint64)
    return {"message_hi": pa.array(hi), "message_lo": pa.array(lo), "message_id": ids, "content": pa.array(content)}


def _identifiers(calls: list[Call]) -> dict[str, pa.Array]:
    namespaces = dict.fromkeys(namespace for call in calls for namespace in call.identifiers)
    return {
        f"{IDENTIFIER}{namespace}": _labels(call.identifiers.get(namespace) for call in calls)
        for namespace in namespaces
    }


def _labels(texts: Iterable[str | None]) -> pa.Array:
    """Code texts that are trimmed already; done here, since Arrow's kernels cost more than a small batch."""
    codes: dict[str, int] = {}
    indices = [None if text is None else codes.setdefault(text, len(codes)) for text in texts]
    return pa.DictionaryArray.from_arrays(pa.array(indices, pa.int32()), pa.array([*codes], pa.string()), safe=False)


def _lines(calls: list[Call]) -> pa.Array:
    cells = [
        [
            {"product": one.product, "quantity": one.quantity, "amount": one.amount, "category": one.category,
             "name": one.name} for one in call.lines
        ] if call.lines else None
        for call in calls
    ]  # fmt: skip
    return pa.array(cells, pa.list_(_LINE))


def _properties(calls: list[Call]) -> dict[str, pa.Array]:
    return {f"property:{name}": _column(*cells, len(calls)) for name, cells in property_cells(calls).items()}


def _column(rows: list[int], cells: list[Cell], size: int) -> pa.Array:
    """Make a column of one type: mixed kinds become text, whole numbers among fractions become fractions."""
    kind = _kind(cells)
    if kind is not str:
        return _spread(rows, pa.array(cells, {bool: pa.bool_(), int: pa.int64(), float: pa.float64()}[kind]), size)
    texts = cells if {*map(type, cells)} == {str} else [_text(cell) for cell in cells]
    codes = {text: code for code, text in enumerate(dict.fromkeys(texts))}
    if len(cells) > _FEW and len(codes) > max(_FEW, size // 20):  # what files call a label has fewer
        return _spread(rows, pa.array(texts, pa.string()), size)
    indices = _spread(rows, pa.array([*map(codes.__getitem__, texts)], pa.int32()), size)
    return pa.DictionaryArray.from_arrays(indices, pa.array([*codes], pa.string()), safe=False)


def _spread(rows: list[int], column: pa.Array, size: int) -> pa.Array:
    """Put the cells of some rows into their places; the other rows are null."""
    given = np.array(rows, np.int64)
    if len(rows) == size and (np.diff(given) > 0).all():
        return column
    places = np.full(size, -1, np.int64)
    places[given] = np.arange(len(rows))
    return column.take(pa.array(places, mask=places < 0))


def _kind(cells: list[Cell]) -> type:
    kinds = {*map(type, cells)}
    if kinds == {int, float} and all(abs(cell) <= EXACT for cell in cells if isinstance(cell, int)):
        return float
    return kinds.pop() if len(kinds) == 1 else str


def _text(cell: Cell) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return cell if isinstance(cell, str) else number_text(cell)
