"""Consent: what a customer said about the use of what is known of them."""

import time
from typing import Any

import click

from sojourn.assembly import audited, customer_consents, state_consent
from sojourn.cli.language import text
from sojourn.cli.options import json_option, workspace_option
from sojourn.cli.output import clock_text, print_json, print_table
from sojourn.workspace import workspace_folder

COLUMNS = ("purpose", "channel", "status", "time", "source", "wording", "identifier")


@click.group(help=text("consent.help"))
def consent() -> None:
    """Hold the commands."""


@consent.command(name="show", help=text("consent.show"))
@click.argument("who")
@workspace_option
@json_option
def show_command(who: str, workspace: str | None, as_json: bool) -> None:
    """Show what holds, and all that was said."""
    found = customer_consents(workspace_folder(workspace), who)
    if as_json:
        print_json(found)
        return
    for name in ("consents", "evidence"):
        rows = [{**one, "time": clock_text(one["time"])} for one in found[name]]
        print_table(rows, COLUMNS, text(f"consent.{name}"))


@consent.command(name="set", help=text("consent.set"))
@click.argument("who")
@click.option("--purpose", required=True, metavar="NAME", help=text("option.purpose"))
@click.option("--channel", metavar="NAME", help=text("option.consent_channel"))
@click.option("--granted", "status", flag_value="granted", help=text("option.granted"))
@click.option("--denied", "status", flag_value="denied", help=text("option.denied"))
@click.option("--withdrawn", "status", flag_value="withdrawn", help=text("option.withdrawn"))
@click.option("--wording", required=True, metavar="TEXT", help=text("option.wording"))
@workspace_option
@json_option
def set_command(
    who: str,
    purpose: str,
    channel: str | None,
    status: str | None,
    wording: str,
    workspace: str | None,
    as_json: bool,
) -> None:
    """Add a statement."""
    if status is None:
        raise click.UsageError(text("consent.one_status"))
    folder = workspace_folder(workspace)
    now = time.time_ns() // 1000
    said = state_consent(
        folder, who, purpose, status, channel=channel, wording=wording, now=now, record=audited(folder, "cli", now)
    )
    if as_json:
        print_json(said)
    else:
        click.echo(f"{said['identifier']}: {consent_text(said)}")


def consent_text(one: dict[str, Any]) -> str:
    """Say a consent in a few words.

    >>> consent_text({"purpose": "marketing", "channel": "email", "status": "granted"})
    'marketing (email) granted'
    """
    channel = f" ({one['channel']})" if one["channel"] else ""
    return f"{one['purpose']}{channel} {one['status']}"
