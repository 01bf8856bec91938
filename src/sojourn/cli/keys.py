"""Keys: what may send events, and what may ask."""

import time
from typing import Any

import click

from sojourn.assembly import add_secret_key, add_write_key, take_back_key, workspace_keys
from sojourn.cli.language import text
from sojourn.cli.options import json_option, workspace_option
from sojourn.cli.output import print_json, print_table
from sojourn.vocabulary import duration

DEFAULT = "default"
SCOPES = ("read", "write")
"""Of a secret key for which none is named: everything but administration."""


@click.group(help=text("keys.help"))
def keys() -> None:
    """Hold the commands."""


@keys.command(name="create", help=text("keys.create"))
@click.option("--write", "source", is_flag=False, flag_value=DEFAULT, metavar="[SOURCE]", help=text("option.write_key"))
@click.option("--secret", "name", is_flag=False, flag_value=DEFAULT, metavar="[NAME]", help=text("option.secret_key"))
@click.option("--channel", metavar="TEXT", help=text("option.key_channel"))
@click.option("--origin", "origins", multiple=True, metavar="URL", help=text("option.key_origin"))
@click.option("--scope", "scopes", multiple=True, metavar="read|write|...", help=text("option.key_scope"))
@click.option("--expires-in", metavar="30d", help=text("option.key_expires"))
@workspace_option
@json_option
def create_command(
    source: str | None,
    name: str | None,
    channel: str | None,
    origins: tuple[str, ...],
    scopes: tuple[str, ...],
    expires_in: str | None,
    workspace: str | None,
    as_json: bool,
) -> None:
    """Make a key."""
    if (source is None) == (name is None):
        raise click.UsageError(text("keys.one_kind"))
    if (channel or origins) if source is None else (scopes or expires_in):
        raise click.UsageError(text("keys.other_kind"))
    now = _now()
    if source is not None:
        made = add_write_key(workspace, source, channel=channel, origins=origins, now=now)
    else:
        expires = None if expires_in is None else now + duration(expires_in)
        made = add_secret_key(workspace, name or "", scopes or SCOPES, expires=expires, now=now)
    if as_json:
        print_json(made)
    else:
        click.echo(made["key"])
        click.echo(text("keys.once"), err=True)


@keys.command(name="list", help=text("keys.list"))
@workspace_option
@json_option
def list_command(workspace: str | None, as_json: bool) -> None:
    """List the keys."""
    found = workspace_keys(workspace, _now())
    if as_json:
        print_json({"keys": found})
    else:
        print_table([_row(key) for key in found])


@keys.command(name="revoke", help=text("keys.revoke"))
@click.argument("prefix")
@workspace_option
@json_option
def revoke_command(prefix: str, workspace: str | None, as_json: bool) -> None:
    """Revoke a key."""
    revoked = take_back_key(workspace, prefix, _now())
    if as_json:
        print_json(revoked)
    else:
        click.echo(text("keys.revoked", prefix=revoked["prefix"]))


def _row(key: dict[str, Any]) -> dict[str, Any]:
    """Show a key in one line."""
    limits = key.get("scopes") or [*filter(None, [key.get("channel")]), *key.get("origins", [])]
    return {
        "prefix": key["prefix"],
        "kind": text(f"keys.kind.{key['kind']}"),
        "name": key.get("source") or key["name"],
        "limits": limits or None,
        "state": text(f"keys.state.{key['state']}"),
        "created": key["created"][:10],
        "expires": (key["expires"] or "")[:10] or None,
    }


def _now() -> int:
    return time.time_ns() // 1000
