"""Printing: one JSON object with --json, else tables for people; everything beside the answer goes to stderr."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sojourn.cli.language import LANGUAGE, text
from sojourn.vocabulary import number, seconds_text, share

ROWS = 40


def print_json(answer: Mapping[str, Any]) -> None:
    """Print one JSON object."""
    click.echo(json.dumps(answer, ensure_ascii=False, default=str))


def print_table(
    rows: Sequence[Mapping[str, Any]], columns: Sequence[str] | None = None, title: str | None = None
) -> None:
    """Print rows as a table; numbers to the right, times and shares as people write them."""
    console = Console()
    if not rows:
        console.print(text("nothing"))
        return
    names = list(columns or [name for name, cell in rows[0].items() if not isinstance(cell, dict)])
    table = Table(title=title, box=None, header_style="bold", pad_edge=False, title_justify="left")
    for name in names:
        numeric = isinstance(next((row[name] for row in rows if row.get(name) is not None), None), int | float)
        table.add_column(name.removesuffix("_seconds"), justify="right" if numeric else "left", overflow="fold")
    for row in rows[:ROWS]:
        table.add_row(*(escape(cell_text(name, row.get(name))) for name in names))
    console.print(table)
    if len(rows) > ROWS:
        console.print(text("more_rows", count=len(rows) - ROWS))


def cell_text(name: str, cell: Any) -> str:  # noqa: ANN401  cells have their own types
    """Show one cell.

    >>> cell_text("share", 0.25), cell_text("path", ["a", "b"]), cell_text("x", None)
    ('25%', 'a → b', '–')
    """
    if cell is None:
        return "–"
    if isinstance(cell, bool):
        return "✓" if cell else ""
    if isinstance(cell, list):
        return " → ".join(map(str, cell))
    if name.startswith("share"):
        return share(cell)
    if "seconds" in name:
        return seconds_text(cell, LANGUAGE)
    return number(cell, LANGUAGE) if isinstance(cell, int | float) else str(cell)


def print_how(answer: Mapping[str, Any]) -> None:
    """Say below a table what was counted, how it was got, and what to know."""
    console = Console(stderr=True, highlight=False)
    console.print(escape(str(answer["definition"])), style="dim")
    console.print(text("read", events=answer["events_read"], customers=answer["customers_read"],
                       milliseconds=round(answer["milliseconds"])), style="dim")  # fmt: skip
    for note in answer["notes"]:
        console.print(f"! {escape(note)}", style="yellow")
