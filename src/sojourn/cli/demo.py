"""The demo: from nothing to a brand's journeys on the screen, and the brand lives on."""

import socket
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from typing import Any

import click

from sojourn.assembly import Supervisor, Teller, Workspace, living_keys, run_demo, sign_in_link, start_living
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
@click.option("--pace", default=60.0, show_default=True, type=click.FloatRange(1, 1e6), help=text("option.demo_pace"))
@click.option("--port", show_default="server.port", type=click.IntRange(0, 65535), help=text("option.port"))
@json_option
def demo(customers: int, seed: int, workspace: str, serve: bool, pace: float, port: int | None, as_json: bool) -> None:
    """Simulate, load, show."""

    def tell(step: str, facts: dict[str, Any]) -> None:
        click.echo(text(f"demo.{step}", **_told(step, facts)), err=True)

    opened = Workspace(Path(workspace), LANGUAGE)
    if serve:
        places = start_living(opened, customers, seed, datetime.now(UTC).date(), tell)
        keys = living_keys(workspace, places, _now())
        _serve(Path(workspace), port, as_json, lambda address: Teller(places, address, keys, pace))
        return
    report = run_demo(opened, customers, seed, tell)
    address = report.resolve().as_uri()
    if as_json:
        print_json({"report": str(report), "address": address, "workspace": workspace})
    else:
        click.echo(text("demo.done", workspace=workspace))
        click.echo(address)


def _serve(folder: Path, port: int | None, as_json: bool, teller: Callable[[str], Teller]) -> None:
    """Serve until told to stop; the address that is told opens signed in, and the brand goes on telling."""
    settings, stop = started(folder, None, "supervisor"), Event()

    def tell(listening: str) -> None:
        address = f"{listening}/?tour=1#sign-in={sign_in_link(folder, USER, 'admin', _now())}"
        if as_json:
            print_json({"address": address, "workspace": str(folder)})
        else:
            click.echo(text("demo.open"))
            click.echo(address)
        Thread(target=teller(listening).run, args=(stop,), name="brand", daemon=True).start()

    host = settings.server.host
    try:
        Supervisor(folder, host, _free(host, settings.server.port) if port is None else port, tell).run()
    finally:
        stop.set()


def _free(host: str, port: int) -> int:
    """Give a port that nobody has taken, else 0, which means any: a demo that nobody gave a port opens anyway."""
    try:
        with socket.create_server((host, port)):
            return port
    except OSError:
        return 0


def _now() -> int:
    return time.time_ns() // 1000


def _told(step: str, facts: dict[str, Any]) -> dict[str, Any]:
    told = facts
    if step == "loading":
        told = {name: facts["files"][0][name] for name in ("source", "events_added", "duplicates", "rejected")}
    return {name: number(fact, LANGUAGE, exact=True) if isinstance(fact, int) else fact for name, fact in told.items()}
