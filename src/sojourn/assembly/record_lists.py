"""Dated records as lists: of which kinds there are some, and the rows of one kind that hold on a day, page by page."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from sojourn.assembly.asking import Page
from sojourn.assembly.in_force import while_in_force
from sojourn.catalog import ATTRIBUTE, KINDS, as_of, kind_of, load
from sojourn.event_log import IDENTIFIER
from sojourn.pipeline import RECORDS
from sojourn.workspace import Manifest

_ASIDE = ("from_stated", "customer")
"""The customer of a row is its first identifier, which has a column of its own."""


def record_kinds(folder: Path, day: date) -> dict[str, Any]:
    """List the kinds of records: how many hold on a day, and from when the latest row is."""

    def found(manifest: Manifest) -> list[dict[str, Any]]:
        rows = []
        for kind in KINDS:
            table = load(folder / RECORDS, manifest.records.get(kind, []))
            holding = 0 if table is None else as_of(table, kind, day).num_rows
            latest = None if table is None else pc.max(table["from"]).as_py()
            rows.append({"kind": kind, "rows": 0 if table is None else table.num_rows, "holding": holding,
                         "latest": None if latest is None else latest.isoformat()})  # fmt: skip
        return rows

    return {"day": day.isoformat(), "kinds": while_in_force(folder, found)}


def show_records(
    folder: Path, kind: str, day: date, page: Page, text: str = "", is_open: Callable[[str], bool] = lambda _: True
) -> dict[str, Any]:
    """Show the rows of a kind that hold on a day and hold a text somewhere, a page of them.

    Columns that are not open are not searched: by searching, their values could be found out.
    """
    of = kind_of(kind)
    table = while_in_force(folder, lambda manifest: load(folder / RECORDS, manifest.records.get(of.name, [])))
    rows = None if table is None else as_of(table, of.name, day)
    if rows is not None and text:
        rows = rows.filter(_holding(rows, text, is_open))
    shown = [] if rows is None else [_shown(row) for row in page.of(rows).to_pylist()]
    columns = [] if rows is None else [_plain(name) for name in rows.column_names if name not in _ASIDE]
    total = 0 if rows is None else rows.num_rows
    return {
        "kind": of.name, "day": day.isoformat(), "total": total, "page": page.number, "per_page": page.size,
        "columns": columns, "rows": shown,
    }  # fmt: skip


def _holding(rows: pa.Table, text: str, is_open: Callable[[str], bool]) -> pa.Array:
    held = pa.chunked_array([pa.repeat(False, rows.num_rows)])
    for name, column in zip(rows.column_names, rows.columns, strict=True):
        if pa.types.is_string(column.type) and name not in _ASIDE and is_open(_plain(name)):
            held = pc.or_(held, pc.fill_null(pc.match_substring(column, text, ignore_case=True), False))
    return held


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    cells = {_plain(name): cell for name, cell in row.items() if name not in _ASIDE}
    return {name: cell.isoformat() if isinstance(cell, date | datetime) else cell for name, cell in cells.items()}


def _plain(name: str) -> str:
    """Name a column as people know it; identifiers keep what they are.

    >>> _plain("attribute:floor"), _plain("identifier:email"), _plain("name")
    ('floor', 'identifier:email', 'name')
    """
    return name if name.startswith(IDENTIFIER) else name.removeprefix(ATTRIBUTE)
