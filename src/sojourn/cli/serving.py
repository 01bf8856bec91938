"""The server: receive events, and make them part of what questions see."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from sojourn.assembly import Supervisor, run_worker, start_logs
from sojourn.cli.language import text
from sojourn.cli.options import workspace_option
from sojourn.configuration import VARIABLE, Configuration, read_configuration
from sojourn.workspace import workspace_folder

Command = TypeVar("Command", bound=Callable[..., Any])


def config_option(command: Command) -> Command:
    """Add --config."""
    kind = click.Path(path_type=Path)
    return click.option("--config", "file", type=kind, metavar="FILE", help=text("option.config"))(command)


@click.command(help=text("serve.help"))
@click.option("--host", show_default="server.host", help=text("option.host"))
@click.option("--port", show_default="server.port", type=click.IntRange(0, 65535), help=text("option.port"))
@config_option
@workspace_option
def serve(host: str | None, port: int | None, file: Path | None, workspace: str | None) -> None:
    """Serve until told to stop."""
    folder = workspace_folder(workspace)
    settings = started(folder, file, "supervisor")

    def tell(address: str) -> None:
        click.echo(text("serve.listening", address=address))
        click.echo(text("serve.next"))

    Supervisor(folder, host or settings.server.host, settings.server.port if port is None else port, tell).run()


@click.command(help=text("work.help"))
@config_option
@workspace_option
def work(file: Path | None, workspace: str | None) -> None:
    """Be the worker; ``serve`` starts one."""
    folder = workspace_folder(workspace)
    started(folder, file, "worker")
    run_worker(folder)


def started(folder: Path, file: Path | None, program: str) -> Configuration:
    """Check the settings and begin to log; the processes that this one starts find the same file."""
    settings = read_configuration(folder, file)
    if file is not None:
        os.environ[VARIABLE] = str(file)
    start_logs(settings.logs, program)
    return settings
