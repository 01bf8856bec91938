"""Users: who may sign in, as what."""

import sys
import time
from typing import Any

import click

from sojourn.assembly import make_user, set_disabled, set_password, set_role, workspace_users
from sojourn.cli.language import text
from sojourn.cli.options import json_option, workspace_option
from sojourn.cli.output import print_json, print_table

ROLES = "admin|marketer|analyst|service-agent|viewer"


@click.group(help=text("users.help"))
def users() -> None:
    """Hold the commands."""


@users.command(name="add", help=text("users.add"))
@click.argument("name")
@click.option("--role", default="viewer", show_default=True, metavar=ROLES, help=text("option.role"))
@click.option("--store", "stores", multiple=True, metavar="TEXT", help=text("option.user_store"))
@click.option("--region", "regions", multiple=True, metavar="TEXT", help=text("option.user_region"))
@workspace_option
@json_option
def add_command(
    name: str, role: str, stores: tuple[str, ...], regions: tuple[str, ...], workspace: str | None, as_json: bool
) -> None:
    """Make a user."""
    made = make_user(workspace, name, _password(), role, stores=stores, regions=regions, now=_now())
    _tell(made, "users.added", as_json)


@users.command(name="list", help=text("users.list"))
@workspace_option
@json_option
def list_command(workspace: str | None, as_json: bool) -> None:
    """List the users."""
    found = workspace_users(workspace)
    if as_json:
        print_json({"users": found})
    else:
        print_table([_row(user) for user in found])


@users.command(name="role", help=text("users.role"))
@click.argument("name")
@click.argument("role", metavar=ROLES)
@click.option("--store", "stores", multiple=True, metavar="TEXT", help=text("option.user_store"))
@click.option("--region", "regions", multiple=True, metavar="TEXT", help=text("option.user_region"))
@workspace_option
@json_option
def role_command(
    name: str, role: str, stores: tuple[str, ...], regions: tuple[str, ...], workspace: str | None, as_json: bool
) -> None:
    """Give another role."""
    _tell(set_role(workspace, name, role, stores=stores, regions=regions, now=_now()), "users.role_changed", as_json)


@users.command(name="password", help=text("users.password"))
@click.argument("name")
@workspace_option
@json_option
def password_command(name: str, workspace: str | None, as_json: bool) -> None:
    """Give another password."""
    _tell(set_password(workspace, name, _password(), _now()), "users.password_changed", as_json)


@users.command(name="disable", help=text("users.disable"))
@click.argument("name")
@workspace_option
@json_option
def disable_command(name: str, workspace: str | None, as_json: bool) -> None:
    """Let a user in no more."""
    _tell(set_disabled(workspace, name, _now(), disabled=True), "users.disabled", as_json)


@users.command(name="enable", help=text("users.enable"))
@click.argument("name")
@workspace_option
@json_option
def enable_command(name: str, workspace: str | None, as_json: bool) -> None:
    """Let a user in again."""
    _tell(set_disabled(workspace, name, _now(), disabled=False), "users.enabled", as_json)


def _password() -> str:
    """Ask for a password twice; in a pipe, read one line. It never stands among the arguments, which all can see."""
    if sys.stdin.isatty():
        return str(click.prompt(text("users.prompt"), hide_input=True, confirmation_prompt=True, err=True))
    return sys.stdin.readline().rstrip("\r\n")


def _tell(user: dict[str, Any], key: str, as_json: bool) -> None:
    if as_json:
        print_json(user)
    else:
        click.echo(text(key, name=user["name"], role=text(f"users.roles.{user['role']}")))


def _row(user: dict[str, Any]) -> dict[str, Any]:
    """Show a user in one line."""
    return {
        "name": user["name"],
        "role": text(f"users.roles.{user['role']}"),
        "limits": [*user["stores"], *user["regions"]] or None,
        "state": text(f"users.state.{'disabled' if user['disabled'] else 'active'}"),
        "created": user["created"][:10],
    }


def _now() -> int:
    return time.time_ns() // 1000
