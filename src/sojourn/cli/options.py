"""Options that several commands share."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from sojourn.cli.language import text

Command = TypeVar("Command", bound=Callable[..., Any])

SCOPE = ("range", "where", "session", "unit", "collapse", "touchpoints", "tz")


def _option(*names: str, key: str, **settings: Any) -> Callable[[Command], Command]:  # noqa: ANN401  click's own
    return click.option(*names, help=text(f"option.{key}"), **settings)


def workspace_option(command: Command) -> Command:
    """Add --workspace."""
    return _option("--workspace", key="workspace", metavar="DIR", envvar="SOJOURN_WORKSPACE")(command)


def json_option(command: Command) -> Command:
    """Add --json and the language."""
    with_lang = _option("--lang", key="lang", metavar="LANG", expose_value=False)(command)
    return _option("--json", "as_json", key="json", is_flag=True)(with_lang)


def scope_options(command: Command) -> Command:
    """Add what every analysis takes."""
    for add in (
        _option("--tz", key="tz", metavar="ZONE"),
        _option("--touchpoints", key="touchpoints", metavar="SET"),
        _option("--collapse", key="collapse", is_flag=True),
        _option("--unit", key="unit", metavar="customer|case"),
        _option("--session", key="session", metavar="30m"),
        _option("--where", key="where", metavar="EXPR"),
        _option("--range", key="range", metavar="FROM..TO"),
    ):
        command = add(command)
    return command


def answer_options(command: Command) -> Command:
    """Add what every command that answers takes."""
    return workspace_option(json_option(scope_options(command)))
