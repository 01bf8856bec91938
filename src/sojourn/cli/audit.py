"""The audit: who did what, and whether anybody changed what it says."""

import click

from sojourn.assembly import audit_entries, verify_audit
from sojourn.cli.language import LANGUAGE, text
from sojourn.cli.options import json_option, workspace_option
from sojourn.cli.output import clock_text, print_json, print_table
from sojourn.vocabulary import number


@click.group(help=text("audit.help"))
def audit() -> None:
    """Hold the commands."""


@audit.command(name="list", help=text("audit.list"))
@click.option("--action", metavar="CODE", help=text("option.audit_action"))
@click.option("--most", default=40, show_default=True, type=click.IntRange(1), help=text("option.audit_most"))
@workspace_option
@json_option
def list_command(action: str | None, most: int, workspace: str | None, as_json: bool) -> None:
    """List the newest entries."""
    found = audit_entries(workspace, most, action)
    if as_json:
        print_json({"entries": found})
        return
    shown = [
        {
            "number": entry["number"],
            "time": clock_text(entry["time"]),
            "actor": entry["actor"],
            "action": entry["action"],
            "about": entry["about"] or (entry["customer"] or "")[:12] or None,
        }
        for entry in found
    ]
    print_table(shown)


@audit.command(name="verify", help=text("audit.verify"))
@click.option("--expect", metavar="DIGEST", help=text("option.audit_expect"))
@workspace_option
@json_option
def verify_command(expect: str | None, workspace: str | None, as_json: bool) -> None:
    """Walk the chain."""
    found = verify_audit(workspace, expect)
    if as_json:
        print_json(found)
    else:
        click.echo(text("audit.holds", count=number(found["entries"], LANGUAGE, exact=True)))
        click.echo(found["digest"])
