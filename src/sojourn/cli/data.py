"""What is in a workspace: describe it, export it, ask it in SQL."""

import time
from pathlib import Path
from typing import Any

import click

from sojourn.assembly import note_export, open_workspace
from sojourn.cli.language import LANGUAGE, text
from sojourn.cli.options import json_option, workspace_option
from sojourn.cli.output import clock_text, print_facts, print_json, print_rows
from sojourn.vocabulary import number, say


@click.command(help=text("describe.help"))
@workspace_option
@json_option
def describe(workspace: str | None, as_json: bool) -> None:
    """Say what is there."""
    found = open_workspace(workspace, lang=LANGUAGE).describe()
    if as_json:
        print_json(found)
    else:
        print_facts({**found, **_facts(found)})


def _facts(found: dict[str, Any]) -> dict[str, Any]:
    """Give times to the second, the size in megabytes, and the records in words."""
    times = {name: clock_text(found[name]) for name in ("first", "last")}
    dated = [f"{event} ({say(f'date_only.{place}', LANGUAGE)})" for event, place in found["date_only"].items()]
    return {
        **times,
        "date_only": dated or None,
        "bytes": f"{found['bytes'] / 1e6:,.1f} MB",
        "records": list(found["records"]) or None,
    }


@click.command(help=text("export.help"))
@click.option(
    "--parquet", "folder", required=True, metavar="DIR", type=click.Path(path_type=Path), help=text("option.parquet")
)
@workspace_option
@json_option
def export(folder: Path, workspace: str | None, as_json: bool) -> None:
    """Write all events with today's persons."""
    opened = open_workspace(workspace, lang=LANGUAGE)
    written = opened.export(folder)
    note_export(opened.folder, time.time_ns() // 1000, events=written["events"])
    if as_json:
        print_json(written)
    else:
        click.echo(text("exported", file=written["file"], events=number(written["events"], LANGUAGE, exact=True)))


@click.command(help=text("sql.help"))
@click.argument("query")
@workspace_option
@json_option
def sql(query: str, workspace: str | None, as_json: bool) -> None:
    """Ask in SQL."""
    rows = open_workspace(workspace, lang=LANGUAGE).sql(query).to_pylist()
    if as_json:
        print_json({"rows": rows})
    else:
        print_rows(rows)
