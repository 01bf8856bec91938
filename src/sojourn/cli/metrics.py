"""Metrics: what the brand measures itself by, and what that comes to."""

from datetime import date
from pathlib import Path
from typing import Any, cast

import click

from sojourn.assembly import (
    MetricQuestion,
    apply_metrics,
    check_metrics,
    list_metrics,
    metric_values,
    open_workspace,
    read_metrics,
)
from sojourn.cli.language import LANGUAGE, text
from sojourn.cli.options import json_option, workspace_option
from sojourn.cli.output import print_json, print_table
from sojourn.insights import Grain
from sojourn.vocabulary import InvalidInput

SHOWN = ("label", "value", "low", "high", "before", "change", "n", "target")


@click.group(help=text("metrics.help"))
def metrics() -> None:
    """Hold the commands."""


@metrics.command(name="list", help=text("metrics.list"))
@workspace_option
@json_option
def list_command(workspace: str | None, as_json: bool) -> None:
    """List the metrics."""
    found = list_metrics(open_workspace(workspace).folder, LANGUAGE)
    if as_json:
        print_json({"metrics": found})
    else:
        print_table(found, ("name", "label", "definition", "owner", "target", "version"))


@metrics.command(name="show", help=text("metrics.show"))
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--range", "days", metavar="FROM..TO", help=text("option.metric_days"))
@click.option("--compare", metavar="FROM..TO", help=text("option.metric_compare"))
@click.option("--by", "grain", type=click.Choice(("day", "week", "month")), default="week", help=text("option.grain"))
@click.option("--tz", metavar="ZONE", help=text("option.tz"))
@workspace_option
@json_option
def show_command(
    names: tuple[str, ...],
    days: str | None,
    compare: str | None,
    grain: str,
    tz: str | None,
    workspace: str | None,
    as_json: bool,
) -> None:
    """Say what metrics come to."""
    question = MetricQuestion(names, _days(days), _days(compare), cast("Grain", grain), tz)
    _print(metric_values(open_workspace(workspace, lang=LANGUAGE), question), as_json=as_json)


@metrics.command(name="check", help=text("metrics.check"))
@click.argument("file", type=click.Path(path_type=Path))
@workspace_option
@json_option
def check_command(file: Path, workspace: str | None, as_json: bool) -> None:
    """Ask the metrics of a file without saving them."""
    _print(check_metrics(open_workspace(workspace, lang=LANGUAGE), read_metrics(file)), as_json=as_json)


@metrics.command(name="apply", help=text("metrics.apply"))
@click.argument("file", type=click.Path(path_type=Path))
@workspace_option
@json_option
def apply_command(file: Path, workspace: str | None, as_json: bool) -> None:
    """Save the metrics of a file as their next versions, once all of them can be asked."""
    place, said = open_workspace(workspace, lang=LANGUAGE), read_metrics(file)
    check_metrics(place, said)
    saved = apply_metrics(place.folder, said)
    if as_json:
        print_json({"metrics": saved})
    else:
        print_table(saved)


def _print(answer: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(answer)
        return
    rows = [{**row, "before": row["before"]["value"]} for row in answer["metrics"]]
    print_table(rows, SHOWN)
    click.echo(text("metrics.of", days=" – ".join(answer["days"]), compared=" – ".join(answer["compared_days"])))


def _days(said: str | None) -> tuple[date, date] | None:
    if said is None:
        return None
    first, _, last = said.partition("..")
    try:
        days = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        raise InvalidInput.said("range.invalid", text=said) from None
    if days[0] > days[1]:
        raise InvalidInput.said("range.empty", text=said)
    return days
