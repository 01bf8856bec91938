"""Printing: one JSON object with --json, else tables for people; everything beside the answer goes to stderr."""

import json
from collections.abc import Mapping, Sequence
from math import isnan
from typing import Any

import click
from rich.cells import cell_len
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sojourn.cli.language import LANGUAGE, has_text, text
from sojourn.vocabulary import money, number, seconds_text, share

ROWS = 40
GAP = 2
LEAST_WIDTH = 12
"""Of a column of text; numbers are never broken."""
MONEY = ("value", "value_at_stake", "cost")


def print_json(answer: Mapping[str, Any]) -> None:
    """Print one JSON object."""
    click.echo(json.dumps(answer, ensure_ascii=False, default=str))


def print_table(
    rows: Sequence[Mapping[str, Any]],
    columns: Sequence[str] | None = None,
    title: str | None = None,
    currency: str | None = None,
) -> None:
    """Print rows of an answer; numbers to the right, money, times and shares as people write them."""
    names = list(columns or (name for name in (rows[0] if rows else ()) if not isinstance(rows[0][name], dict)))
    shown = [[cell_text(name, row.get(name), currency) for name in names] for row in rows[:ROWS]]
    numeric = [_is_numeric([row.get(name) for row in rows]) for name in names]
    _print([heading(name) for name in names], shown, numeric, title)
    if len(rows) > ROWS:
        Console().print(text("more_rows", count=len(rows) - ROWS), highlight=False)


def print_rows(rows: Sequence[Mapping[str, Any]]) -> None:
    """Print rows as they are, for SQL: columns keep their names and cells their values."""
    names = list(rows[0]) if rows else []
    shown = [["–" if _is_unknown(row[name]) else str(row[name]) for name in names] for row in rows[:ROWS]]
    _print(names, shown, [_is_numeric([row[name] for row in rows]) for name in names], None)
    if len(rows) > ROWS:
        Console().print(text("more_rows", count=len(rows) - ROWS), highlight=False)


def print_facts(facts: Mapping[str, Any]) -> None:
    """Print names and values, one pair a line."""
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for name, fact in facts.items():
        table.add_row(heading(name), escape(cell_text(name, fact)))
    Console(highlight=False).print(table)


def heading(name: str) -> str:
    """Give the words over a column; a name without words is shown as it is.

    >>> heading("no_such_column")
    'no such column'
    """
    return text(f"column.{name}") if has_text(f"column.{name}") else name.replace("_", " ")


def cell_text(name: str, cell: Any, currency: str | None = None) -> str:  # noqa: ANN401  cells have their own types
    """Show one cell.

    >>> cell_text("share", 0.25), cell_text("path", ["a", "b"]), cell_text("x", None), cell_text("value", 950, "EUR")
    ('25%', 'a → b', '–', '€9.50')
    """
    if cell is None:
        return "–"
    if isinstance(cell, bool):
        return "✓" if cell else ""
    if isinstance(cell, list):
        return (" → " if name == "path" else text("comma")).join(cell_text("", part) for part in cell)
    if not isinstance(cell, int | float):
        return str(cell)
    if name in MONEY:
        return money(cell, currency, LANGUAGE)
    if "share" in name:
        return share(cell)
    if "seconds" in name:
        return seconds_text(cell, LANGUAGE)
    return number(cell, LANGUAGE, exact=True)


def clock_text(time: str | None) -> str:
    """Show a moment of an answer to the second, as its clock said.

    >>> clock_text("2026-03-05T14:07:09.123456+08:00"), clock_text(None)
    ('2026-03-05 14:07:09', '–')
    """
    return "–" if time is None else time[:19].replace("T", " ")


def print_how(answer: Mapping[str, Any]) -> None:
    """Say below a table what was counted, how it was got, and what to know."""
    console = Console(stderr=True, highlight=False)
    console.print(escape(str(answer["definition"])), style="dim")
    read = {name: number(answer[f"{name}_read"], LANGUAGE, exact=True) for name in ("events", "customers")}
    console.print(text("read", **read, milliseconds=round(answer["milliseconds"])), style="dim")
    if answer.get("immature"):
        console.print(f"! {text('immature', count=answer['immature'])}", style="yellow")
    for note in answer["notes"]:
        console.print(f"! {escape(note)}", style="yellow")


def _is_unknown(cell: object) -> bool:
    return cell is None or (isinstance(cell, float) and isnan(cell))


def _is_numeric(cells: Sequence[Any]) -> bool:
    return isinstance(next((cell for cell in cells if cell is not None), None), int | float)


def _print(heads: Sequence[str], rows: Sequence[Sequence[str]], numeric: Sequence[bool], title: str | None) -> None:
    """Print a table; where the columns do not fit it is wider than the terminal, never cut."""
    console = Console(highlight=False)
    if title is not None:
        console.print(f"\n{escape(title)}", style="bold")
    if not rows:
        console.print(text("nothing"))
        return
    table, needed = Table(box=None, header_style="bold", pad_edge=False), -GAP
    for place, (head, right) in enumerate(zip(heads, numeric, strict=True)):
        widest = max(cell_len(row[place]) for row in rows)
        word = max(map(cell_len, head.split()), default=0)
        least = max(word, widest if right else min(widest, LEAST_WIDTH))
        needed += least + GAP
        table.add_column(escape(head), justify="right" if right else "left", overflow="fold", min_width=least)
    for row in rows:
        table.add_row(*map(escape, row))
    console.width = max(console.width, needed)
    console.print(table)
