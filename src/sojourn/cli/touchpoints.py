"""Touchpoints: rules that turn raw events into steps."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from sojourn.assembly import apply_set, check_set, list_sets, open_workspace, propose_set, read_set
from sojourn.cli.language import LANGUAGE, text
from sojourn.cli.options import json_option, lang_option, workspace_option
from sojourn.cli.output import print_json, print_table
from sojourn.discovery import example, load_version, schema as touchpoint_schema, to_yaml
from sojourn.insights import metrics_example, metrics_schema
from sojourn.sources import plan_example, plan_schema
from sojourn.vocabulary import unknown_name
from sojourn.webhooks import example_webhook, webhook_schema

KINDS: dict[str, tuple[Callable[[], dict[str, Any]], Callable[[], str]]] = {
    "touchpoints": (touchpoint_schema, example),
    "metrics": (metrics_schema, metrics_example),
    "plan": (plan_schema, plan_example),
    "webhook": (webhook_schema, example_webhook),
}


@click.group(help=text("touchpoints.help"))
def touchpoints() -> None:
    """Hold the commands."""


@touchpoints.command(name="list", help=text("touchpoints.list"))
@workspace_option
@json_option
def list_command(workspace: str | None, as_json: bool) -> None:
    """List the sets."""
    sets = list_sets(open_workspace(workspace).folder)
    if as_json:
        print_json({"touchpoints": sets})
    else:
        print_table(sets)


@touchpoints.command(name="show", help=text("touchpoints.show"))
@click.argument("name")
@workspace_option
@lang_option
def show(name: str, workspace: str | None) -> None:
    """Print a set."""
    click.echo(to_yaml(load_version(open_workspace(workspace).folder / "touchpoints", name)), nl=False)


@touchpoints.command(name="check", help=text("touchpoints.check"))
@click.argument("file", type=click.Path(path_type=Path))
@workspace_option
@json_option
def check_command(file: Path, workspace: str | None, as_json: bool) -> None:
    """Check a file against the events that are there."""
    findings = check_set(open_workspace(workspace, lang=LANGUAGE).log().engine, read_set(file), LANGUAGE)
    if as_json:
        print_json({"findings": findings})
    else:
        print_table(findings, ("line", "events", "message")) if findings else click.echo(text("no_findings"))


@touchpoints.command(name="propose", help=text("touchpoints.propose"))
@click.option("--name", default="proposed", show_default=True, help=text("option.set_name"))
@workspace_option
@lang_option
def propose(name: str, workspace: str | None) -> None:
    """Print a proposed set."""
    click.echo(to_yaml(propose_set(open_workspace(workspace).log().engine, name)), nl=False)


@touchpoints.command(name="apply", help=text("touchpoints.apply"))
@click.argument("file", type=click.Path(path_type=Path))
@workspace_option
@json_option
def apply_command(file: Path, workspace: str | None, as_json: bool) -> None:
    """Save a file as the next version of its set."""
    chosen = read_set(file)
    version = apply_set(open_workspace(workspace).folder, chosen)
    if as_json:
        print_json({"name": chosen.name, "version": version})
    else:
        click.echo(text("applied", name=chosen.name, version=version))


@click.command(help=text("schema.help"))
@click.argument("kind", metavar="KIND")
@lang_option
def schema(kind: str) -> None:
    """Print a JSON Schema."""
    click.echo(json.dumps(_kind(kind)[0](), indent=2, ensure_ascii=False))


@click.command(help=text("examples.help"))
@click.argument("kind", metavar="KIND")
@lang_option
def examples(kind: str) -> None:
    """Print an example."""
    click.echo(_kind(kind)[1](), nl=False)


def _kind(kind: str) -> tuple[Callable[[], dict[str, Any]], Callable[[], str]]:
    if kind not in KINDS:
        raise unknown_name("kind of file", kind, KINDS, code="kind.unknown")
    return KINDS[kind]
