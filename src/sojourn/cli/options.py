"""Options that several commands share."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar

import click

from sojourn.cli.language import LANGUAGE, text

# A log brings everything along that answers questions, and most commands ask none.
if TYPE_CHECKING:
    from sojourn.assembly import Log

Command = TypeVar("Command", bound=Callable[..., Any])


class LogOptions(TypedDict):
    """The options that say which log a command asks: the workspace and the scope."""

    workspace: str | None
    range: str | None
    where: str | None
    session: str | None
    unit: str | None
    collapse: bool
    touchpoints: str | None
    tz: str | None


def open_log(options: LogOptions) -> "Log":
    """Open the log that the options name, with their scope."""
    from sojourn.assembly import open_workspace

    return (
        open_workspace(options["workspace"], lang=LANGUAGE)
        .log()
        .view(
            range=options["range"],
            where=options["where"],
            session=options["session"],
            unit=options["unit"],
            collapse=options["collapse"],
            touchpoints=options["touchpoints"],
            tz=options["tz"],
        )
    )


def _option(*names: str, key: str, **settings: Any) -> Callable[[Command], Command]:  # noqa: ANN401  click's own
    return click.option(*names, help=text(f"option.{key}"), **settings)


def workspace_option(command: Command) -> Command:
    """Add --workspace."""
    return _option("--workspace", key="workspace", metavar="DIR", envvar="SOJOURN_WORKSPACE")(command)


def lang_option(command: Command) -> Command:
    """Add the language; what it says is read before any command is, see sojourn.cli.language."""
    return _option("--lang", key="lang", metavar="LANG", expose_value=False)(command)


def json_option(command: Command) -> Command:
    """Add --json and the language."""
    return _option("--json", "as_json", key="json", is_flag=True)(lang_option(command))


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
