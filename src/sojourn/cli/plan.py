"""The tracking plan: which events may arrive, with which properties."""

from pathlib import Path

import click

from sojourn.assembly import (
    apply_plan,
    check_files,
    plan_violations,
    propose_plan,
    read_plan,
    show_plan,
    withdraw_plan,
)
from sojourn.cli.language import text
from sojourn.cli.options import json_option, lang_option, workspace_option
from sojourn.cli.output import clock_text, print_facts, print_json, print_table
from sojourn.sources import EXPORTS, plan_text
from sojourn.workspace import workspace_folder

FORMATS = tuple(EXPORTS)
SHOWN = ("source", "event", "property", "violation", "action", "count", "last_at")


@click.group(help=text("plan.help"))
def plan() -> None:
    """Hold the commands."""


@plan.command(name="infer", help=text("plan.infer"))
@workspace_option
@lang_option
def infer_command(workspace: str | None) -> None:
    """Print a proposed plan."""
    click.echo(plan_text(propose_plan(workspace_folder(workspace))), nl=False)


@plan.command(name="check", help=text("plan.check"))
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("events", nargs=-1, metavar="[EVENTS]...", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(FORMATS), help=text("option.format"))
@workspace_option
@json_option
def check_command(file: Path, events: tuple[Path, ...], form: str | None, workspace: str | None, as_json: bool) -> None:
    """Check a file, and hold files of events against it; what is wrong with the plan is the error."""
    found = read_plan(file)
    held = {"events": len(found.events), "properties": sum(len(event.properties) for event in found.events)}
    if not events:
        print_json(held) if as_json else click.echo(text("plan.checked", **held))
        return
    told = check_files(workspace_folder(workspace), found, events, form)
    if as_json:
        print_json(told)
        return
    print_facts({name: told[name] for name in ("events", "violating", "rejected")})
    print_table(told["violations"], ("event", "property", "violation", "count"))


@plan.command(name="apply", help=text("plan.apply"))
@click.argument("file", type=click.Path(path_type=Path))
@workspace_option
@json_option
def apply_command(file: Path, workspace: str | None, as_json: bool) -> None:
    """Put a plan in force."""
    version = apply_plan(workspace_folder(workspace), read_plan(file))
    print_json({"version": version}) if as_json else click.echo(text("plan.applied", version=version))


@plan.command(name="withdraw", help=text("plan.withdraw"))
@workspace_option
@json_option
def withdraw_command(workspace: str | None, as_json: bool) -> None:
    """Check nothing any more."""
    done = withdraw_plan(workspace_folder(workspace))
    print_json(done) if as_json else click.echo(text("plan.withdrawn"))


@plan.command(name="show", help=text("plan.show"))
@click.option("--version", type=click.IntRange(1), help=text("option.plan_version"))
@workspace_option
@lang_option
def show_command(version: int | None, workspace: str | None) -> None:
    """Print a plan."""
    click.echo(plan_text(show_plan(workspace_folder(workspace), version)), nl=False)


@plan.command(name="violations", help=text("plan.violations"))
@click.option("--version", type=click.IntRange(1), help=text("option.plan_version"))
@workspace_option
@json_option
def violations_command(version: int | None, workspace: str | None, as_json: bool) -> None:
    """Count what violates the plan."""
    found = plan_violations(workspace_folder(workspace), version)
    if as_json:
        print_json(found)
        return
    print_facts({"version": found["version"]})
    rows = [{**row, "violation": row["kind"], "last_at": clock_text(row["last_at"])} for row in found["violations"]]
    print_table(rows, SHOWN)
