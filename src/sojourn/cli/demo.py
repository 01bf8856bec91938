"""The demo: from nothing to a brand's journeys on the screen."""

import time
from pathlib import Path
from typing import Any

import click

from sojourn.assembly import Supervisor, Workspace, run_demo, sign_in_link
from sojourn.cli.language import LANGUAGE, text
from sojourn.cli.options import json_option
from sojourn.cli.output import print_json
from sojourn.cli.serving import started
from sojourn.vocabulary import number

USER = "demo"


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
@click.option("--serve/--no-serve", default=True, show_default=True, help=text("option.demo_serve"))
@click.option("--port", show_default="server.port", type=click.IntRange(0, 65535), help=text("option.port"))
@json_option
def demo(customers: int, seed: int, workspace: str, serve: bool, port: int | None, as_json: bool) -> None:
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
    if serve:
        _serve(Path(workspace), port)


def _serve(folder: Path, port: int | None) -> None:
    """Serve until told to stop; the address that is told opens signed in."""
    settings = started(folder, None, "supervisor")

    def tell(address: str) -> None:
        token = sign_in_link(folder, USER, "admin", time.time_ns() // 1000)
        click.echo(text("demo.open"))
        click.echo(f"{address}/#sign-in={token}")

    Supervisor(folder, settings.server.host, settings.server.port if port is None else port, tell).run()


def _told(step: str, facts: dict[str, Any]) -> dict[str, Any]:
    told = facts
    if step == "loading":
        told = {name: facts["files"][0][name] for name in ("source", "events_added", "duplicates", "rejected")}
    return {name: number(fact, LANGUAGE, exact=True) if isinstance(fact, int) else fact for name, fact in told.items()}
