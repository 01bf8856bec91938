"""The command and how it ends: 0 done, 1 could not, 2 wrong usage; one line for what could not be done."""

import importlib
import json
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from sojourn.cli.language import LANGUAGE, text
from sojourn.cli.own_process import keep_freed_memory
from sojourn.vocabulary import SojournError
from sojourn.workspace import refused_by_disk

COMMANDS = {
    "demo": "demo",
    "load": "loading",
    "load-records": "loading",
    "loads": "loads",
    "customers": "customers",
    "consent": "consent",
    "identity": "identity",
    "describe": "data",
    "export": "data",
    "sql": "data",
    "doctor": "doctor",
    "touchpoints": "touchpoints",
    "metrics": "metrics",
    "schema": "touchpoints",
    "examples": "touchpoints",
    "transitions": "analyses",
    "durations": "analyses",
    "funnel": "analyses",
    "paths": "analyses",
    "variants": "analyses",
    "sessions": "analyses",
    "repeats": "analyses",
    "switches": "analyses",
    "time-to-goal": "analyses",
    "painpoints": "analyses",
    "journeys-ranked": "analyses",
    "anonymous-to-known": "analyses",
    "report": "report",
    "bench": "bench",
    "keys": "keys",
    "webhooks": "webhooks",
    "users": "users",
    "personal": "personal",
    "audit": "audit",
    "failed": "failed",
    "plan": "plan",
    "stages": "stages",
    "config": "config",
    "serve": "serving",
    "work": "serving",
}


class Commands(click.Group):
    """Commands whose files are imported only when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        """Name the commands in the order in which they are used."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  click's signature
        """Import one command."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"sojourn.cli.{COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, cmd_name.replace("-", "_"))
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  click's signature
        """List the commands with one line each, without importing any."""
        with formatter.section(text("commands")):
            formatter.write_dl([(name, text(f"{name}.help").split("\n")[0]) for name in COMMANDS])


@click.group(cls=Commands, help=text("help"), context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="sojourn", message="sojourn %(version)s")
@click.option("--lang", help=text("lang.help"), metavar="LANG", expose_value=False)
def program() -> None:
    """Hold the commands; settle the process before one runs."""
    keep_freed_memory()


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code.

    It leaves at once: a reader's thread that is still busy when the interpreter takes itself down aborts the process,
    with another exit code.
    """
    status = run(arguments)
    with suppress(BrokenPipeError, ValueError):  # whoever reads the output has seen enough
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(status)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; give the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        program.main(given, prog_name="sojourn", standalone_mode=False)
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except click.ClickException as error:
        error.show(sys.stderr)
        return error.exit_code
    except SojournError as error:
        shape = error.to_dict(LANGUAGE) if "--json" in given else None
        _complain(shape, error.in_language(LANGUAGE), *error.details)
        return 1
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except OSError as error:
        refusal = refused_by_disk(error, Path())
        if refusal is None:
            raise
        _complain(refusal.to_dict() if "--json" in given else None, str(refusal))
        return 1
    except (KeyboardInterrupt, click.Abort):
        click.echo(text("interrupted"), err=True)
        return 130
    except MemoryError:
        _complain(None, text("memory"))
        return 1
    return 0


def _complain(shape: dict[str, Any] | None, line: str, *details: str) -> None:
    """Say in one line what could not be done, and one line for each fault; with --json as the one error shape."""
    lines = [json.dumps(shape, ensure_ascii=False)] if shape is not None else [f"sojourn: {line}", *details]
    for shown in lines:
        click.echo(" ".join(shown.splitlines()), err=True)
