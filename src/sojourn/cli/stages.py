"""Stages: what is kept up to date for each customer, how far that is, and building it anew."""

import time

import click

from sojourn.assembly import list_stages, rebuild_stage
from sojourn.cli.language import text
from sojourn.cli.options import json_option, workspace_option
from sojourn.cli.output import clock_text, print_facts, print_json, print_table
from sojourn.workspace import workspace_folder

SHOWN = ("stage", "version", "since", "behind", "customers", "waiting", "next", "parked")


@click.group(help=text("stages.help"))
def stages() -> None:
    """Hold the commands."""


@stages.command(name="list", help=text("stages.list"))
@workspace_option
@json_option
def list_command(workspace: str | None, as_json: bool) -> None:
    """List the stages."""
    found = list_stages(workspace_folder(workspace))
    if as_json:
        print_json({"stages": found})
    else:
        print_table([{**one, **{name: clock_text(one[name]) for name in ("since", "next")}} for one in found], SHOWN)


@stages.command(name="rebuild", help=text("stages.rebuild"))
@click.argument("name")
@workspace_option
@json_option
def rebuild_command(name: str, workspace: str | None, as_json: bool) -> None:
    """Build one anew."""
    built = rebuild_stage(workspace_folder(workspace), name, time.time_ns() // 1000)
    if as_json:
        print_json(built)
    else:
        print_facts(built)
