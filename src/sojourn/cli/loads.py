"""Loads: which files are in the log, and taking one back."""

import click

from sojourn.assembly import open_workspace
from sojourn.cli.language import LANGUAGE, text
from sojourn.cli.options import json_option, workspace_option
from sojourn.cli.output import print_json, print_table


@click.group(help=text("loads.help"))
def loads() -> None:
    """Hold the commands."""


@loads.command(name="list", help=text("loads.list"))
@workspace_option
@json_option
def list_command(workspace: str | None, as_json: bool) -> None:
    """List the loaded files."""
    found = open_workspace(workspace, lang=LANGUAGE).loads()
    if as_json:
        print_json({"loads": found})
    else:
        print_table(found)


@loads.command(name="undo", help=text("loads.undo"))
@click.argument("number", type=int)
@workspace_option
@json_option
def undo(number: int, workspace: str | None, as_json: bool) -> None:
    """Take a file's events out again."""
    undone = open_workspace(workspace, lang=LANGUAGE).undo_load(number)
    if as_json:
        print_json({"undone": undone})
    else:
        click.echo(text("loads.undone", file=undone["file"], count=undone["events"]))
