"""Personal fields: what is masked in answers of the API beside what names say."""

import time

import click

from sojourn.assembly import state_field, stated_fields
from sojourn.cli.language import text
from sojourn.cli.options import json_option, workspace_option
from sojourn.cli.output import print_json, print_table


@click.group(help=text("personal.help"))
def personal() -> None:
    """Hold the commands."""


@personal.command(name="list", help=text("personal.list"))
@workspace_option
@json_option
def list_command(workspace: str | None, as_json: bool) -> None:
    """List what was stated."""
    found = stated_fields(workspace)
    if as_json:
        print_json({"fields": found})
    else:
        print_table(found)


def _add_command(said: str, personal_is: bool | None) -> None:
    @personal.command(name=said, help=text(f"personal.{said}"))
    @click.argument("field")
    @workspace_option
    @json_option
    def command(field: str, workspace: str | None, as_json: bool) -> None:
        """State what a field is."""
        stated = state_field(workspace, field, personal_is, time.time_ns() // 1000)
        if as_json:
            print_json(stated)
        else:
            click.echo(text(f"personal.{said}.done", field=stated["field"]))


for _said, _is in {"add": True, "remove": False, "reset": None}.items():
    _add_command(_said, _is)
