"""Customers: who one is and what they did."""

from typing import Any

import click

from sojourn.assembly import open_workspace
from sojourn.cli.language import LANGUAGE, text
from sojourn.cli.options import json_option, workspace_option
from sojourn.cli.output import clock_text, print_facts, print_json, print_table


@click.group(help=text("customers.help"))
def customers() -> None:
    """Hold the commands."""


@customers.command(name="show", help=text("customers.show"))
@click.argument("who")
@click.option("--events", "most", default=50, show_default=True, type=click.IntRange(0), help=text("option.events"))
@workspace_option
@json_option
def show_command(who: str, most: int, workspace: str | None, as_json: bool) -> None:
    """Show one customer."""
    found = open_workspace(workspace, lang=LANGUAGE).customer(who, most)
    if as_json:
        print_json(found)
        return
    print_facts({name: shown for name, shown in _facts(found).items() if shown is not None})
    timeline = [{**event, "time": clock_text(event["time"])} for event in found["timeline"]]
    print_table(timeline, ("time", "event", "channel", "value", "currency", "source"), text("customers.timeline"))


def _facts(found: dict[str, Any]) -> dict[str, Any]:
    values = [f"{total:,.2f} {currency}".strip() for currency, total in found["values"].items()]
    return {
        "customer": found["customer"],
        "identifiers": [f"{one['namespace']}:{one['value']}" for one in found["identifiers"]],
        "because": found["why"] or None,
        "traits": [f"{name} = {trait['value']}" for name, trait in found["traits"].items()] or None,
        "events": found["events"],
        "first": clock_text(found["first"]),
        "last": clock_text(found["last"]),
        "spent": values or None,
        "favorite_channel": found["favorite_channel"],
    }
