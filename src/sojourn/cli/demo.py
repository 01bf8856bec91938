"""The demo: from nothing to a brand's journeys on the screen."""

from pathlib import Path
from typing import Any

import click

from sojourn.assembly import Workspace, run_demo
from sojourn.cli.language import LANGUAGE, text
from sojourn.cli.options import json_option
from sojourn.cli.output import print_json
from sojourn.vocabulary import number


@click.command(help=text("demo.help"))
@click.option(
    "--customers",
    default=2000,
    show_default=True,
    type=click.IntRange(50, 1_000_000),
    help=text("option.demo_customers"),
)
@click.option("--seed", default=618, show_default=True, help=text("option.seed"))
@click.option("--workspace", default="sojourn-demo", metavar="DIR", show_default=True, help=text("option.workspace"))
@json_option
def demo(customers: int, seed: int, workspace: str, as_json: bool) -> None:
    """Simulate, load, show."""

    def tell(step: str, facts: dict[str, Any]) -> None:
        click.echo(text(f"demo.{step}", **_told(step, facts)), err=True)

    report = run_demo(Workspace(Path(workspace), LANGUAGE), customers, seed, tell)
    address = report.resolve().as_uri()
    if as_json:
        print_json({"report": str(report), "address": address, "workspace": workspace})
    else:
        click.echo(text("demo.done", workspace=workspace))
        click.echo(address)


def _told(step: str, facts: dict[str, Any]) -> dict[str, Any]:
    told = facts
    if step == "loading":
        told = {name: facts["files"][0][name] for name in ("source", "events_added", "duplicates", "rejected")}
    return {name: number(fact, LANGUAGE, exact=True) if isinstance(fact, int) else fact for name, fact in told.items()}
