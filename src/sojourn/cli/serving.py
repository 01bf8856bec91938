"""The server: receive events, and make them part of what questions see."""

import logging
import sys

import click

from sojourn.assembly import Supervisor, run_worker
from sojourn.cli.language import text
from sojourn.cli.options import workspace_option
from sojourn.workspace import workspace_folder


@click.command(help=text("serve.help"))
@click.option("--host", default="127.0.0.1", show_default=True, help=text("option.host"))
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help=text("option.port"))
@workspace_option
def serve(host: str, port: int, workspace: str | None) -> None:
    """Serve until told to stop."""

    def tell(address: str) -> None:
        click.echo(text("serve.listening", address=address))
        click.echo(text("serve.next"), err=True)

    Supervisor(workspace_folder(workspace), host, port, tell).run()


@click.command(help=text("work.help"))
@workspace_option
def work(workspace: str | None) -> None:
    """Be the worker; ``serve`` starts one."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s", stream=sys.stderr)
    run_worker(workspace_folder(workspace))
