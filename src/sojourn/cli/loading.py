"""Files and records in."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from sojourn.assembly import LoadOptions, Roles, open_workspace
from sojourn.cli.language import LANGUAGE, has_text, text
from sojourn.cli.options import json_option, workspace_option
from sojourn.cli.output import print_json, print_table
from sojourn.vocabulary import InvalidInput

FORMATS = ("sensors", "amplitude", "mixpanel", "ga4")
"""Tools whose exports are known; written out here, since reading them needs the library."""
ROLES = (
    "customer",
    "time",
    "event",
    "event_name",
    "channel",
    "channel_name",
    "value",
    "currency_column",
    "id",
    "case",
    "order",
    "line_list",
)


def _pairs(given: tuple[str, ...], option: str) -> tuple[tuple[str, str], ...]:
    """Read NAME=COL texts."""
    pairs = [tuple(part.strip() for part in item.partition("=")[::2]) for item in given]
    for item, (name, column) in zip(given, pairs, strict=True):
        if not name or not column:
            raise InvalidInput(f"--{option} {item!r} is not NAME=COLUMN.", code=f"{option}.invalid")
    return tuple((name, column) for name, column in pairs)


@click.command(help=text("load.help"))
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@click.option("--source", metavar="NAME", help=text("option.source"))
@click.option("--customer", metavar="COL", help=text("option.customer"))
@click.option("--identifier", "identifiers", multiple=True, metavar="NAMESPACE=COL", help=text("option.identifier"))
@click.option("--time", metavar="COL", help=text("option.time"))
@click.option("--time-format", metavar="FORMAT", help=text("option.time_format"))
@click.option("--tz", "zone", metavar="ZONE", help=text("option.load_tz"))
@click.option("--date-only", type=click.Choice(["start", "end"]), help=text("option.date_only"))
@click.option("--event", metavar="COL", help=text("option.event"))
@click.option("--event-name", metavar="TEXT", help=text("option.event_name"))
@click.option("--channel", metavar="COL", help=text("option.channel"))
@click.option("--channel-name", metavar="TEXT", help=text("option.channel_name"))
@click.option("--value", metavar="COL", help=text("option.value"))
@click.option("--currency", metavar="CODE", help=text("option.currency"))
@click.option("--currency-column", metavar="COL", help=text("option.currency_column"))
@click.option("--id", metavar="COL", help=text("option.id"))
@click.option("--case", metavar="COL", help=text("option.case"))
@click.option("--order", metavar="COL", help=text("option.order"))
@click.option("--line", "lines", multiple=True, metavar="FIELD=COL", help=text("option.line"))
@click.option("--line-list", metavar="COL", help=text("option.line_list"))
@click.option("--region", metavar="CC", help=text("option.region"))
@click.option("--format", "form", type=click.Choice(FORMATS), help=text("option.format"))
@click.option("--dry-run", is_flag=True, help=text("option.dry_run"))
@workspace_option
@json_option
def load(
    files: tuple[Path, ...], workspace: str | None, as_json: bool, identifiers: tuple[str, ...], lines: tuple[str, ...],
    dry_run: bool, **options: str | None,
) -> None:  # fmt: skip
    """Load files of events."""
    roles = Roles(
        identifiers=_pairs(identifiers, "identifier"),
        lines=_pairs(lines, "line"),
        currency=options["currency"],
        **{role: options.pop(role) for role in ROLES},
    )
    with Progress(
        TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:,}"), TimeElapsedColumn(),
        console=Console(stderr=True), transient=True, disable=as_json or not Console(stderr=True).is_terminal,
    ) as bar:  # fmt: skip
        tasks: dict[str, Any] = {}

        def progress(name: str, events: int) -> None:
            tasks.setdefault(name, bar.add_task(name, total=None)) if name not in tasks else None
            bar.update(tasks[name], completed=events)

        opened = open_workspace(workspace, lang=LANGUAGE)
        account = opened.load(
            *files, progress=progress, options=LoadOptions(roles=roles, exact=False, dry_run=dry_run, **options)
        )
    if as_json:
        print_json(account)
    else:
        _show_account(account)
        if _lacks_currency(account, options["currency"] or opened.manifest.settings.currency):
            click.echo(f"! {text('currency_unstated')}", err=True)


def _show_account(account: dict[str, Any]) -> None:
    added = ("events_added", "calls_added") if "calls_added" in account else ("events_added",)
    erased = ("erased",) if account["erased"] else ()
    print_table(account["files"], ("file", "rows", *added, "duplicates", "rejected", *erased))
    for file in account["files"]:
        guessed = _guessed(file)
        if guessed:
            click.echo(text("guessed", file=file["file"], roles=text("comma").join(guessed)), err=True)
        for event, place in file["date_only"].items():
            click.echo(text(f"date_only_{place}", event=event), err=True)
        for note in file["notes"]:
            click.echo(f"! {note}", err=True)
    if account["rejects"]:
        click.echo(text("rejects", count=account["rejected"], path=account["rejects"]), err=True)
        reasons, examples = Counter[str](), dict[str, str]()
        for file in account["files"]:
            reasons.update(file["rejected_by_reason"])
            examples = {**file["reject_examples"], **examples}
        for reason, count in reasons.most_common():
            words = text(f"reject.{reason}") if has_text(f"reject.{reason}") else reason
            click.echo(text("rejected_reason", reason=words, count=count, example=examples[reason]), err=True)
    if account.get("dry_run"):
        click.echo(text("dry_run"), err=True)


def _guessed(file: dict[str, Any]) -> list[str]:
    """Say which columns were taken for what, of those that were not given; --json gives the reasons."""
    found: list[str] = []
    for role, reason in file["guessed"].items():
        if role == "lines":
            found += [f"{name} = {column}" for name, column in file["roles"].items() if name.startswith("line ")]
        elif not reason.endswith(": given"):
            found.append(f"{role} = {file['roles'].get(role) or reason.partition(':')[0]}")
    return found


def _lacks_currency(account: dict[str, Any], stated: str | None) -> bool:
    """Tell whether there are amounts in a currency that nobody stated."""
    unstated = [file["roles"].keys() for file in account["files"] if not file["stated_currencies"]]
    money = {"value", "line amount", "line price"}
    return stated is None and any(roles & money and "currency column" not in roles for roles in unstated)


@click.command(name="load-records", help=text("load-records.help"))
@click.argument("kind", metavar="KIND")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@workspace_option
@json_option
def load_records(kind: str, files: tuple[Path, ...], workspace: str | None, as_json: bool) -> None:
    """Load dated records."""
    today = datetime.now(UTC).date()
    account = open_workspace(workspace, lang=LANGUAGE).load_records(kind, files, today)
    if as_json:
        print_json(account)
    else:
        print_table(account["files"])
        if account["rejects"]:
            click.echo(text("rejects", count=account["rejected"], path=account["rejects"]), err=True)
