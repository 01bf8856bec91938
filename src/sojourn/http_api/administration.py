"""What administrators look at and change: users, keys, the audit. Nobody gives more than they may do themselves."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import FastAPI, Query
from pydantic import Field

from sojourn.access import (
    Giver,
    add_user,
    change_role,
    create_secret_key,
    create_write_key,
    disable_user,
    enable_user,
    give_link,
    list_keys,
    list_users,
    new_token,
    revoke_key,
)
from sojourn.assembly import shown_entry, shown_key, shown_user
from sojourn.audit import latest_entries
from sojourn.http_api.asked import Asked
from sojourn.http_api.callers import Caller, needs
from sojourn.http_api.gate import Gate
from sojourn.vocabulary import DAY

Name = Annotated[str, Field(max_length=300)]
Names = Annotated[tuple[Name, ...], Field(max_length=500)]


class Rights(Asked):
    """What a user may, and what part of the brand they see: all of it where neither stores nor regions are named."""

    role: Name
    stores: Names = ()
    regions: Names = ()


class NewUser(Rights):
    """A user to make."""

    name: Name


class NewWriteKey(Asked):
    """A key that can only put in events of one source."""

    source: Name
    channel: Name | None = None
    origins: Names = ()


class NewSecretKey(Asked):
    """A key for a server: what it may, and for how many days; for ever where that is left out."""

    name: Name
    scopes: Names
    days: int | None = Field(default=None, ge=1, le=3650)


def add_administration(api: FastAPI, gate: Callable[[], Gate]) -> None:
    """Add the routes."""
    _add_users(api, gate)
    _add_keys(api, gate)

    @api.get("/api/audit", dependencies=[needs(gate, "audit")])
    def audit(
        most: Annotated[int, Query(ge=1, le=1000)] = 100,
        action: Annotated[str | None, Query(max_length=100)] = None,
        actor: Annotated[str | None, Query(max_length=200)] = None,
        about: Annotated[str | None, Query(max_length=300)] = None,
        before: Annotated[int | None, Query(ge=1, le=1 << 62, description="Entries with a smaller number")] = None,
    ) -> dict[str, Any]:
        """List the newest entries of the audit first: of an action, by somebody, about something, page by page."""
        with gate().database.reading() as connection:
            found = latest_entries(connection, most, action=action, actor=actor, about=about, before=before)
        return {"entries": [shown_entry(kept, gate().folder) for kept in found]}


def _add_users(api: FastAPI, gate: Callable[[], Gate]) -> None:
    changing = needs(gate, "users")

    @api.get("/api/users", dependencies=[changing])
    def users() -> dict[str, Any]:
        """List the users with role, limits and state."""
        return {"users": [shown_user(user, gate().folder) for user in list_users(gate().database)]}

    @api.post("/api/users")
    def add(asked: NewUser, caller: Annotated[Caller, changing]) -> dict[str, Any]:
        """Make a user; `token` is that of a link by which they choose their password, within an hour."""
        db, now, by = gate().database, gate().now(), giver(caller)
        user = add_user(
            db, asked.name, new_token(), asked.role, stores=asked.stores, regions=asked.regions, now=now, by=by
        )
        return {"user": shown_user(user, gate().folder), "token": give_link(db, user.name, now=now, by=by)}

    @api.post("/api/users/{name}/role")
    def change(name: str, asked: Rights, caller: Annotated[Caller, changing]) -> dict[str, Any]:
        """Give a user another role and other limits; they hold from the next request."""
        user = change_role(
            gate().database, name, asked.role, stores=asked.stores, regions=asked.regions, now=gate().now(),
            by=giver(caller),
        )  # fmt: skip
        return {"user": shown_user(user, gate().folder)}

    @api.post("/api/users/{name}/link")
    def link(name: str, caller: Annotated[Caller, changing]) -> dict[str, str]:
        """Make a link by which a user signs in once, or chooses a new password; it works for an hour."""
        return {"token": give_link(gate().database, name, now=gate().now(), by=giver(caller))}

    @api.post("/api/users/{name}/disable")
    def disable(name: str, caller: Annotated[Caller, changing]) -> dict[str, Any]:
        """Let a user in no more; their sessions and links end."""
        user = disable_user(gate().database, name, now=gate().now(), by=giver(caller))
        return {"user": shown_user(user, gate().folder)}

    @api.post("/api/users/{name}/enable")
    def enable(name: str, caller: Annotated[Caller, changing]) -> dict[str, Any]:
        """Let a user in again."""
        user = enable_user(gate().database, name, now=gate().now(), by=giver(caller))
        return {"user": shown_user(user, gate().folder)}


def _add_keys(api: FastAPI, gate: Callable[[], Gate]) -> None:
    changing = needs(gate, "keys")

    @api.get("/api/keys", dependencies=[changing])
    def keys() -> dict[str, Any]:
        """List the keys: prefixes and what they may, never the keys themselves."""
        return {"keys": [shown_key(key, gate().folder, gate().now()) for key in list_keys(gate().database)]}

    @api.post("/api/keys/write")
    def write(asked: NewWriteKey, caller: Annotated[Caller, changing]) -> dict[str, Any]:
        """Make a key that puts in events of a source; its text stands in `key`, this once."""
        made = create_write_key(
            gate().database, asked.source, channel=asked.channel, origins=asked.origins, now=gate().now(),
            by=giver(caller),
        )  # fmt: skip
        return {"key": made.text, **shown_key(made.key, gate().folder, gate().now())}

    @api.post("/api/keys/secret")
    def secret(asked: NewSecretKey, caller: Annotated[Caller, changing]) -> dict[str, Any]:
        """Make a key for a server that may no more than who makes it; its text stands in `key`, this once."""
        now = gate().now()
        expires = None if asked.days is None else now + asked.days * DAY
        made = create_secret_key(gate().database, asked.name, asked.scopes, expires=expires, now=now, by=giver(caller))
        return {"key": made.text, **shown_key(made.key, gate().folder, now)}

    @api.post("/api/keys/{prefix}/revoke")
    def revoke(prefix: str, caller: Annotated[Caller, changing]) -> dict[str, Any]:
        """Revoke a key by its prefix; within a second nothing takes it any more."""
        return shown_key(revoke_key(gate().database, prefix, gate().now(), giver(caller)), gate().folder, gate().now())


def giver(caller: Caller) -> Giver:
    """Give who changes users and keys, as access knows them."""
    return Giver(caller.actor, caller.permissions, None if caller.user is None else caller.user.name)
