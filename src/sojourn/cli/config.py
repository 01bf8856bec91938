"""Settings: which there are, which are in force and why, and whether they can be used."""

from pathlib import Path

import click

from sojourn.cli.language import text
from sojourn.cli.options import json_option, workspace_option
from sojourn.cli.output import print_json, print_table
from sojourn.cli.serving import config_option
from sojourn.configuration import DEFAULT, Value, effective_settings
from sojourn.workspace import workspace_folder


@click.group(help=text("config.help"))
def config() -> None:
    """Hold the commands."""


@config.command(name="show", help=text("config.show"))
@config_option
@workspace_option
@json_option
def show_command(file: Path | None, workspace: str | None, as_json: bool) -> None:
    """List the settings in force."""
    found = effective_settings(workspace_folder(workspace), file)
    if as_json:
        rows = [{"setting": one.setting.key, "value": one.shown, "from": one.origin} for one in found]
        print_json({"settings": rows})
        return
    origins = {DEFAULT: text("config.default")}
    shown = [
        {"setting": one.setting.key, "value": _shown(one.shown), "from": origins.get(one.origin, one.origin)}
        for one in found
    ]
    print_table(shown)


@config.command(name="check", help=text("config.check"))
@config_option
@workspace_option
@json_option
def check_command(file: Path | None, workspace: str | None, as_json: bool) -> None:
    """Check the settings."""
    stated = [one.setting.key for one in effective_settings(workspace_folder(workspace), file) if one.origin != DEFAULT]
    if as_json:
        print_json({"stated": stated})
    else:
        click.echo(text("config.sound", count=len(stated)))


def _shown(value: Value) -> str | None:
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(value) or None if isinstance(value, tuple) else str(value) or None
