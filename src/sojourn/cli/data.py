"""What is in a workspace: describe it, export it, ask it in SQL."""

from pathlib import Path

import click

from sojourn.assembly import open_workspace
from sojourn.cli.language import LANGUAGE, text
from sojourn.cli.options import json_option, workspace_option
from sojourn.cli.output import print_json, print_table


@click.command(help=text("describe.help"))
@workspace_option
@json_option
def describe(workspace: str | None, as_json: bool) -> None:
    """Say what is there."""
    found = open_workspace(workspace, lang=LANGUAGE).describe()
    if as_json:
        print_json(found)
    else:
        print_table([{"": name, " ": cell} for name, cell in found.items() if not isinstance(cell, dict)])


@click.command(help=text("export.help"))
@click.option(
    "--parquet", "folder", required=True, metavar="DIR", type=click.Path(path_type=Path), help=text("option.parquet")
)
@workspace_option
@json_option
def export(folder: Path, workspace: str | None, as_json: bool) -> None:
    """Write all events with today's persons."""
    written = open_workspace(workspace, lang=LANGUAGE).export(folder)
    if as_json:
        print_json(written)
    else:
        click.echo(text("exported", **written))


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
        print_table(rows)
