"""Customers: who one is and what they did."""

import time
from pathlib import Path
from typing import Any

import click

from sojourn.assembly import (
    erase_customer,
    export_customer,
    list_erasures,
    open_workspace,
    reapply_erasures,
    write_export,
)
from sojourn.cli.consent import consent_text
from sojourn.cli.language import LANGUAGE, text
from sojourn.cli.options import json_option, workspace_option
from sojourn.cli.output import clock_text, heading, print_facts, print_json, print_table
from sojourn.workspace import workspace_folder


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


@customers.command(name="export", help=text("customers.export"))
@click.argument("who")
@click.option(
    "-o", "--output", required=True, metavar="FILE", type=click.Path(path_type=Path), help=text("option.export_file")
)
@workspace_option
@json_option
def export_command(who: str, output: Path, workspace: str | None, as_json: bool) -> None:
    """Give everything that is known of a customer."""
    written = write_export(export_customer(workspace_folder(workspace), who, now=_now()), output)
    if as_json:
        print_json(written)
    else:
        click.echo(text("customers.exported", **written))


@customers.command(name="erase", help=text("customers.erase"))
@click.argument("who")
@click.option("--refuse-later", is_flag=True, help=text("option.refuse_later"))
@click.option("--reason", metavar="TEXT", help=text("option.erase_reason"))
@workspace_option
@json_option
def erase_command(who: str, refuse_later: bool, reason: str | None, workspace: str | None, as_json: bool) -> None:
    """Erase a customer."""
    folder = workspace_folder(workspace)
    receipt = erase_customer(folder, who, now=_now(), refuse_later=refuse_later, reason=reason)
    if as_json:
        print_json(receipt)
    else:
        click.echo(text("customers.erased", number=receipt["erasure"], left=_left(receipt["counts"])))


@customers.command(name="erasures", help=text("customers.erasures"))
@click.option("--reapply", is_flag=True, help=text("option.reapply"))
@workspace_option
@json_option
def erasures_command(reapply: bool, workspace: str | None, as_json: bool) -> None:
    """List what was erased, or erase again what a backup has brought back."""
    folder = workspace_folder(workspace)
    again = reapply_erasures(folder) if reapply else None
    listed = list_erasures(folder)
    if as_json:
        print_json({"erasures": listed, **({} if again is None else {"again": again})})
        return
    if again is not None:
        click.echo(text("customers.reapplied", left=_left(again)))
    columns = ("erasure", "time", "reason", "refuse_later", "finished", "left")
    print_table([{**one, "time": clock_text(one["time"]), "left": _left(one["counts"])} for one in listed], columns)


def _left(counts: dict[str, int]) -> str:
    """Say in words what left."""
    known = [f"{heading(name)} {count}" for name, count in counts.items() if count]
    return text("comma").join(known) or "–"


def _now() -> int:
    return time.time_ns() // 1000


def _facts(found: dict[str, Any]) -> dict[str, Any]:
    values = [f"{total:,.2f} {currency}".strip() for currency, total in found["values"].items()]
    return {
        "customer": found["customer"],
        "identifiers": [f"{one['namespace']}:{one['value']}" for one in found["identifiers"]],
        "because": found["why"] or None,
        "traits": [f"{name} = {trait['value']}" for name, trait in found["traits"].items()] or None,
        "consents": [consent_text(one) for one in found["consents"]] or None,
        "events": found["events"],
        "first": clock_text(found["first"]),
        "last": clock_text(found["last"]),
        "spent": values or None,
        "favorite_channel": found["favorite_channel"],
    }
