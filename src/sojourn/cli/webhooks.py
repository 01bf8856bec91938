"""Webhooks in: definitions of what other systems post."""

import sys
import time
from pathlib import Path

import click

from sojourn.assembly import put_webhook_in_force, read_definition, try_webhook, workspace_webhooks
from sojourn.cli.language import text
from sojourn.cli.options import json_option, workspace_option
from sojourn.cli.output import clock_text, print_json, print_table
from sojourn.vocabulary import InvalidInput
from sojourn.webhooks import parse_webhook
from sojourn.workspace import workspace_folder


@click.group(help=text("webhooks.help"))
def webhooks() -> None:
    """Hold the commands."""


@webhooks.command(name="check", help=text("webhooks.check"))
@click.argument("file", type=click.Path(path_type=Path))
@json_option
def check_command(file: Path, as_json: bool) -> None:
    """Check a definition."""
    webhook = parse_webhook(read_definition(file))
    if as_json:
        print_json({"name": webhook.name, "rules": len(webhook.events)})
    else:
        click.echo(text("webhooks.sound", name=webhook.name, count=len(webhook.events)))


@webhooks.command(name="apply", help=text("webhooks.apply"))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--secret-file", "secret_files", multiple=True, metavar="FILE|-", help=text("option.secret_file"))
@workspace_option
@json_option
def apply_command(file: Path, secret_files: tuple[str, ...], workspace: str | None, as_json: bool) -> None:
    """Put a definition in force."""
    secrets = [_secret(name) for name in secret_files]
    applied = put_webhook_in_force(workspace_folder(workspace), read_definition(file), secrets, _now())
    if as_json:
        print_json(applied)
        return
    click.echo(text("webhooks.applied", **applied))
    if "secret" in applied:
        click.echo(applied["secret"])
        click.echo(text("webhooks.once"), err=True)


@webhooks.command(name="list", help=text("webhooks.list"))
@workspace_option
@json_option
def list_command(workspace: str | None, as_json: bool) -> None:
    """List the webhooks."""
    found = workspace_webhooks(workspace_folder(workspace))
    if as_json:
        print_json({"webhooks": found})
    else:
        print_table([{**one, "created": one["created"][:10]} for one in found])


@webhooks.command(name="try", help=text("webhooks.try"))
@click.argument("name")
@click.argument("body", type=click.Path(path_type=Path))
@click.option("--header", "headers", multiple=True, metavar="'NAME: VALUE'", help=text("option.webhook_header"))
@workspace_option
@json_option
def try_command(name: str, body: Path, headers: tuple[str, ...], workspace: str | None, as_json: bool) -> None:
    """Show what a body would become."""
    given = {header.partition(":")[0].strip(): header.partition(":")[2].strip() for header in headers}
    shown = try_webhook(workspace_folder(workspace), name, _bytes(body), given, _now())
    if as_json:
        print_json(shown)
        return
    for one in shown["events"]:
        identifiers = [f"{namespace}:{value}" for namespace, value in one["identifiers"].items()]
        row = {**one, "time": clock_text(one["time"]), "identifiers": identifiers}
        print_table(
            [row], ("event", "time", "identifiers", "value", "case", "lines", "message_id"), None, one["currency"]
        )
    if shown["failed"]:
        print_table(shown["failed"], ("path", "message"), text("webhooks.failed"))


def _secret(name: str) -> str:
    """Read a secret from a file or from what is piped in; on a command line everybody could read it."""
    return (sys.stdin.read() if name == "-" else _bytes(Path(name)).decode("utf-8", "replace")).strip()


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror}.", code="webhook.unreadable") from error


def _now() -> int:
    return time.time_ns() // 1000
