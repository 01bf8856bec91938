"""Who is who: decisions of people, refused links to review, shared identifiers."""

import getpass
import time
from collections.abc import Callable
from typing import Any, TypeVar

import click

from sojourn.assembly import (
    Signed,
    decide_identity,
    list_decisions,
    note_decision,
    review_queue,
    shared_identifiers,
    withdraw_decision,
)
from sojourn.cli.language import text
from sojourn.cli.matching import match_command
from sojourn.cli.options import json_option, workspace_option
from sojourn.cli.output import clock_text, print_json, print_table
from sojourn.workspace import workspace_folder

Command = TypeVar("Command", bound=Callable[..., Any])


@click.group(help=text("identity.help"))
def identity() -> None:
    """Hold the commands."""


def signing_options(command: Command) -> Command:
    """Add who decides and why, and looking before it is done."""
    for add in (
        click.option("--dry-run", is_flag=True, help=text("option.identity_dry_run")),
        click.option("--by", metavar="NAME", help=text("option.decided_by")),
        click.option("--reason", default="", metavar="TEXT", help=text("option.reason")),
    ):
        command = add(command)
    return workspace_option(json_option(command))


unseen_option = click.option("--unseen", is_flag=True, help=text("option.unseen"))


@identity.command(name="link", help=text("identity.link"))
@click.argument("a")
@click.argument("b")
@signing_options
@unseen_option
def link_command(
    a: str, b: str, reason: str, by: str | None, dry_run: bool, unseen: bool, workspace: str | None, as_json: bool
) -> None:
    """Say that two identifiers are one person's."""
    signed = _signed(by, reason)
    folder = workspace_folder(workspace)
    way: dict[str, Any] = {"unseen": unseen, "dry_run": dry_run, "record": note_decision(folder, "cli")}
    _print_outcome(decide_identity(folder, "link", a, b, signed, **way), as_json)


@identity.command(name="apart", help=text("identity.apart"))
@click.argument("a")
@click.argument("b")
@signing_options
@unseen_option
def apart_command(
    a: str, b: str, reason: str, by: str | None, dry_run: bool, unseen: bool, workspace: str | None, as_json: bool
) -> None:
    """Say that two identifiers are two people's."""
    signed = _signed(by, reason)
    folder = workspace_folder(workspace)
    way: dict[str, Any] = {"unseen": unseen, "dry_run": dry_run, "record": note_decision(folder, "cli")}
    _print_outcome(decide_identity(folder, "apart", a, b, signed, **way), as_json)


@identity.command(name="withdraw", help=text("identity.withdraw"))
@click.argument("number", type=int)
@signing_options
def withdraw_command(
    number: int, reason: str, by: str | None, dry_run: bool, workspace: str | None, as_json: bool
) -> None:
    """Take a decision back."""
    signed = _signed(by, reason)
    folder = workspace_folder(workspace)
    record = note_decision(folder, "cli")
    _print_outcome(withdraw_decision(folder, number, signed, dry_run=dry_run, record=record), as_json)


@identity.command(name="decisions", help=text("identity.decisions"))
@workspace_option
@json_option
def decisions_command(workspace: str | None, as_json: bool) -> None:
    """List the decisions."""
    found = list_decisions(workspace_folder(workspace))
    if as_json:
        print_json({"decisions": found})
    else:
        print_table([_row(decision) for decision in found])


@identity.command(name="conflicts", help=text("identity.conflicts"))
@click.option("--top", default=20, show_default=True, type=click.IntRange(0), help=text("option.identity_top"))
@workspace_option
@json_option
def conflicts_command(top: int, workspace: str | None, as_json: bool) -> None:
    """List the refused links that wait for a decision."""
    found = review_queue(workspace_folder(workspace), top)
    if as_json:
        print_json(found)
        return
    click.echo(text("identity.waiting", count=found["waiting"]))
    for conflict in found["conflicts"]:
        click.echo()
        _print_conflict(conflict)


@identity.command(name="hubs", help=text("identity.hubs"))
@click.option("--top", default=20, show_default=True, type=click.IntRange(0), help=text("option.identity_top"))
@workspace_option
@json_option
def hubs_command(top: int, workspace: str | None, as_json: bool) -> None:
    """List the identifiers that too many people share."""
    found = shared_identifiers(workspace_folder(workspace), top)
    if as_json:
        print_json(found)
    else:
        print_table(found["hubs"])


identity.add_command(match_command)


def _signed(by: str | None, reason: str) -> Signed:
    return Signed(by if by is not None else getpass.getuser(), time.time_ns() // 1000, reason)


def _print_outcome(outcome: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(outcome)
        return
    decision = outcome["decision"]
    said = "identity.would" if outcome["dry_run"] else "identity.decided"
    click.echo(text(said, number=decision["number"], decision=_words(decision), count=outcome["events_moved"]))
    if outcome["changes"]:
        print_table(outcome["changes"])


def _words(decision: dict[str, Any]) -> str:
    ends = {name: f"{decision[name]['namespace']}:{decision[name]['value']}" for name in ("a", "b")}
    return text(f"identity.kind.{decision['kind']}", **ends, number=decision.get("withdraws"))


def _row(decision: dict[str, Any]) -> dict[str, Any]:
    return {
        "number": decision["number"],
        "decision": _words(decision),
        "decided_at": clock_text(decision["at"]),
        "by": decision["by"],
        "reason": decision["reason"] or None,
        "withdrawn_by": decision["withdrawn_by"],
    }


def _print_conflict(conflict: dict[str, Any]) -> None:
    """Say what was refused and why, who stands on each side, and the commands that settle it."""
    ends = {side: conflict[side]["identifier"] for side in ("left", "right")}
    limit = {"namespace": conflict["namespace"], "limit": conflict["limit"]}
    if conflict["probability"] is not None:
        click.echo(text("identity.alike", **ends, probability=f"{conflict['probability']:.3f}"))
    else:
        because = text(f"identity.because.{conflict['reason']}", **limit)
        click.echo(text("identity.conflict", **ends, count=conflict["events"], because=because))
    for side in ("left", "right"):
        click.echo(text("identity.stands", **conflict[side]))
    for command in conflict["settle"].values():
        click.echo(f"  {command}")
