"""Failed events: what was received and could not be taken in."""

import click

from sojourn.assembly import failed_events
from sojourn.cli.language import text
from sojourn.cli.options import json_option, workspace_option
from sojourn.cli.output import clock_text, print_json, print_table
from sojourn.workspace import workspace_folder


@click.group(help=text("failed.help"))
def failed() -> None:
    """Hold the commands."""


@failed.command(name="list", help=text("failed.list"))
@click.option("--source", metavar="NAME", help=text("option.failed_source"))
@click.option("--top", default=20, show_default=True, type=click.IntRange(0), help=text("option.failed_top"))
@workspace_option
@json_option
def list_command(source: str | None, top: int, workspace: str | None, as_json: bool) -> None:
    """List the latest failures, and count all."""
    found = failed_events(workspace_folder(workspace), source, top)
    if as_json:
        print_json(found)
        return
    print_table(found["counts"], ("source", "code", "count"))
    if found["failed"]:
        latest = [{**one, "received_at": clock_text(one["received_at"])} for one in found["failed"]]
        print_table(latest, ("received_at", "source", "path", "message", "raw"), text("failed.latest"))
