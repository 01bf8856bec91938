"""Failed events: what was received and could not be taken in; counted, shown, edited, replayed, discarded."""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from sojourn.assembly import Chosen, change_failed, discard_failed, failed_events, replay_failed, show_failed
from sojourn.cli.language import text
from sojourn.cli.options import json_option, workspace_option
from sojourn.cli.output import clock_text, print_facts, print_json, print_table
from sojourn.vocabulary import InvalidInput
from sojourn.workspace import workspace_folder

Command = TypeVar("Command", bound=Callable[..., Any])
FACTS = ("place", "received_at", "source", "kind", "code", "path", "message", "state", "changed_at")


@click.group(help=text("failed.help"))
def failed() -> None:
    """Hold the commands."""


@failed.command(name="list", help=text("failed.list"))
@click.option("--source", metavar="NAME", help=text("option.failed_source"))
@click.option("--code", metavar="CODE", help=text("option.failed_code"))
@click.option("--by", type=click.Choice(["source", "code"]), help=text("option.failed_by"))
@click.option("--state", metavar="waiting|replaying|replayed|discarded", help=text("option.failed_state"))
@click.option("--top", default=20, show_default=True, type=click.IntRange(0), help=text("option.failed_top"))
@workspace_option
@json_option
def list_command(
    source: str | None,
    code: str | None,
    by: str | None,
    state: str | None,
    top: int,
    workspace: str | None,
    as_json: bool,
) -> None:
    """List the latest failures, and count all that wait."""
    found = failed_events(workspace_folder(workspace), source, top, code=code, by=by, state=state)
    if as_json:
        print_json(found)
        return
    print_table(found["counts"], ("source", "code", "count") if by is None else (by, "count"))
    if found["failed"] and by is None:
        latest = [{**one, "received_at": clock_text(one["received_at"])} for one in found["failed"]]
        print_table(latest, ("place", "received_at", "source", "path", "message"), text("failed.latest"))


@failed.command(name="show", help=text("failed.show"))
@click.argument("place")
@workspace_option
@json_option
def show_command(place: str, workspace: str | None, as_json: bool) -> None:
    """Show one whole."""
    _print_whole(show_failed(workspace_folder(workspace), place), as_json)


@failed.command(name="edit", help=text("failed.edit"))
@click.argument("place")
@click.option("--file", "file", metavar="FILE", help=text("option.failed_file"))
@click.option("--set", "changes", multiple=True, metavar="PATH=VALUE", help=text("option.failed_set"))
@workspace_option
@json_option
def edit_command(place: str, file: str | None, changes: tuple[str, ...], workspace: str | None, as_json: bool) -> None:
    """Correct one."""
    if (file is None) == (not changes):
        raise click.UsageError(text("failed.file_or_set"))
    raw = None if file is None else _read(file)
    _print_whole(change_failed(workspace_folder(workspace), place, raw, changes, _now()), as_json)


def _choice(command: Command) -> Command:
    """Add what says which failed events are meant."""
    for option in (
        click.option("--all", "everything", is_flag=True, help=text("option.failed_all")),
        click.option("--code", metavar="CODE", help=text("option.failed_code")),
        click.option("--source", metavar="NAME", help=text("option.failed_source")),
        click.argument("places", nargs=-1, metavar="[PLACE]..."),
    ):
        command = option(command)
    return command


@failed.command(name="replay", help=text("failed.replay"))
@_choice
@workspace_option
@json_option
def replay_command(
    places: tuple[str, ...],
    source: str | None,
    code: str | None,
    everything: bool,
    workspace: str | None,
    as_json: bool,
) -> None:
    """Try again."""
    chosen = Chosen(places, source, code, everything)
    _print_counts(replay_failed(workspace_folder(workspace), chosen, _now()), as_json)


@failed.command(name="discard", help=text("failed.discard"))
@_choice
@workspace_option
@json_option
def discard_command(
    places: tuple[str, ...],
    source: str | None,
    code: str | None,
    everything: bool,
    workspace: str | None,
    as_json: bool,
) -> None:
    """Put aside for good."""
    chosen = Chosen(places, source, code, everything)
    _print_counts(discard_failed(workspace_folder(workspace), chosen, _now()), as_json)


def _print_counts(counts: dict[str, int], as_json: bool) -> None:
    if as_json:
        print_json(counts)
    else:
        print_facts(counts)


def _print_whole(found: dict[str, Any], as_json: bool) -> None:
    """Print the facts, then what was received, then each correction."""
    if as_json:
        print_json(found)
        return
    times = {name: clock_text(found[name]) for name in ("received_at", "changed_at")}
    print_facts({name: {**found, **times}[name] or None for name in FACTS})
    click.echo(f"\n{found['raw']}")
    for edit in found["edits"]:
        click.echo(f"\n{text('failed.edited', time=clock_text(edit['edited_at']))}\n{edit['raw']}")


def _read(file: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise InvalidInput(
            f"{file} cannot be read: {error.strerror}.", code="failed.file", hint="Give a file, or - for what is typed."
        ) from error


def _now() -> int:
    return time.time_ns() // 1000
