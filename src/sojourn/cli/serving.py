"""The server: receive events, and make them part of what questions see."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from sojourn.assembly import Supervisor, run_worker, start_logs
from sojourn.cli.language import text
from sojourn.cli.options import workspace_option
from sojourn.configuration import read_configuration
from sojourn.workspace import workspace_folder

Command = TypeVar("Command", bound=Callable[..., Any])


def config_option(command: Command) -> Command:
    """Add --config; it goes into the environment, where this process and those it starts look for it."""

    def settle(_context: click.Context, _option: click.Parameter, file: Path | None) -> None:
        if file is not None:
            os.environ["SOJOURN_CONFIG"] = str(file)

    kind = click.Path(path_type=Path)
    help_text = text("option.config")
    return click.option(
        "--config", type=kind, metavar="FILE", callback=settle, expose_value=False, is_eager=True, help=help_text
    )(command)


@click.command(help=text("serve.help"))
@click.option("--host", show_default="server.host", help=text("option.host"))
@click.option("--port", show_default="server.port", type=click.IntRange(0, 65535), help=text("option.port"))
@config_option
@workspace_option
def serve(host: str | None, port: int | None, workspace: str | None) -> None:
    """Serve until told to stop."""
    folder = workspace_folder(workspace)
    settings = read_configuration(folder)
    start_logs(settings.logs, "supervisor")

    def tell(address: str) -> None:
        click.echo(text("serve.listening", address=address))
        click.echo(text("serve.next"))

    Supervisor(folder, host or settings.server.host, settings.server.port if port is None else port, tell).run()


@click.command(help=text("work.help"))
@config_option
@workspace_option
def work(workspace: str | None) -> None:
    """Be the worker; ``serve`` starts one."""
    folder = workspace_folder(workspace)
    start_logs(read_configuration(folder).logs, "worker")
    run_worker(folder)
