"""Columns of properties: the cells of many calls by name, gathered from calls that look alike at once.

Alike are calls with one context (see ``reading``) and properties of the same names, and most of a batch are: what then
costs an event is a look into a dictionary for each property, and nothing for its context.
"""

import json
from collections.abc import Iterable, Sequence

from sojourn.sources.tracking.calls import Call
from sojourn.sources.tracking.flattening import Cell, cell_of, cells_of, context_cells, roles_of

MOST_PROPERTIES = 1000
MORE = "more"
"""Where a batch has more properties than that, the rest of an event's stands here as JSON text."""
Cells = tuple[list[int], list[Cell]]
"""Rows, in no order, and the cell of each."""


def property_cells(calls: Sequence[Call]) -> dict[str, Cells]:
    """Give the cells of each property; beyond ``MOST_PROPERTIES`` names, what is left of an event is one text.

    >>> from sojourn.sources.tracking.calls import Envelope
    >>> from sojourn.sources.tracking.reading import read_request
    >>> said = '{"userId": "u", "type": "track", "event": "Quiz Finished", "properties": {"score": %d}}'
    >>> body = f'{{"batch": [{said % 7}, {said % 9}]}}'.encode()
    >>> property_cells([*read_request("batch", body, Envelope("shop", 0))])
    {'score': ([0, 1], [7, 9])}
    """
    found: dict[str, Cells] = {}
    left: dict[int, dict[str, Cell]] = {}
    for rows in _alike(calls):
        for name, (mine, cells) in _columns(calls, rows):
            column = found.get(name)
            if column is None:
                if len(found) == MOST_PROPERTIES:
                    for row, cell in zip(mine, cells, strict=True):
                        left.setdefault(row, {})[name] = cell
                    continue
                column = found[name] = [], []
            column[0].extend(mine)
            column[1].extend(cells)
    if left:
        told = dict(zip(*found.pop(MORE, ([], [])), strict=True))
        told |= {row: json.dumps(rest, ensure_ascii=False, sort_keys=True) for row, rest in left.items()}
        found[MORE] = list(told), list(told.values())
    return found


def _alike(calls: Sequence[Call]) -> Iterable[list[int]]:
    found: dict[tuple[object, ...], list[int]] = {}
    for row, call in enumerate(calls):
        found.setdefault((id(call.context), roles_of(call), *call.properties), []).append(row)
    return found.values()


def _columns(calls: Sequence[Call], rows: list[int]) -> Iterable[tuple[str, Cells]]:
    """Give the columns of calls that look alike, one by one where a name may come twice in a call."""
    first = calls[rows[0]]
    around, roles = context_cells(first.context), roles_of(first)
    own = [name for name in first.properties if name not in roles]
    given = {name: [calls[row].properties[name] for row in rows] for name in own} if len(rows) > 1 else {}
    nested = any(dict in {*map(type, values)} for values in given.values())
    if nested or len(rows) == 1 or not around.keys().isdisjoint(own):
        for row in rows:
            for name, cell in cells_of(calls[row]).items():
                yield name, ([row], [cell])
        return
    for name, cell in around.items():
        yield name, (rows, [cell] * len(rows))
    for name, values in given.items():
        cells = [*map(cell_of, values)]
        filled = [cell for cell in cells if cell is not None]
        there = (
            rows if len(filled) == len(rows) else [row for row, one in zip(rows, cells, strict=True) if one is not None]
        )
        yield name, (there, filled)
