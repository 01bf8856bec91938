"""The users of a workspace: its database opened, users made, changed and listed in it."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sojourn.assembly.keys import open_database
from sojourn.vocabulary import iso, zone
from sojourn.workspace import read_manifest, workspace_folder

if TYPE_CHECKING:
    from sojourn.access import User
    from sojourn.database import Database


def make_user(
    workspace: str | None,
    name: str,
    password: str,
    role: str,
    *,
    stores: Sequence[str],
    regions: Sequence[str],
    now: int,
) -> dict[str, Any]:
    """Make a user."""
    from sojourn.access import add_user

    return _changed(
        workspace, lambda db: add_user(db, name, password, role, stores=stores, regions=regions, now=now), make=True
    )


def workspace_users(workspace: str | None) -> list[dict[str, Any]]:
    """List the users of a workspace, the oldest first."""
    from sojourn.access import list_users

    folder = workspace_folder(workspace)
    with open_database(folder, make=False) as db:
        return [shown_user(user, folder) for user in list_users(db)]


def sign_in_link(folder: Path, name: str, role: str, now: int) -> str:
    """Give the token of a link that signs a user in, once; the user is made where there is none of that name."""
    from secrets import token_urlsafe

    from sojourn.access import add_user, list_users, make_link

    with open_database(folder) as db:
        if name not in {user.name for user in list_users(db)}:
            add_user(db, name, token_urlsafe(32), role, now=now)
        return make_link(db, name, now)


def set_role(
    workspace: str | None, name: str, role: str, *, stores: Sequence[str], regions: Sequence[str], now: int
) -> dict[str, Any]:
    """Give a user another role and other limits."""
    from sojourn.access import change_role

    return _changed(workspace, lambda db: change_role(db, name, role, stores=stores, regions=regions, now=now))


def set_password(workspace: str | None, name: str, password: str, now: int) -> dict[str, Any]:
    """Give a user another password and end the user's sessions."""
    from sojourn.access import change_password

    return _changed(workspace, lambda db: change_password(db, name, password, now=now))


def set_disabled(workspace: str | None, name: str, now: int, *, disabled: bool) -> dict[str, Any]:
    """Let a user in no more, or again."""
    from sojourn.access import disable_user, enable_user

    change = disable_user if disabled else enable_user
    return _changed(workspace, lambda db: change(db, name, now=now))


def _changed(workspace: str | None, change: "Callable[[Database], User]", *, make: bool = False) -> dict[str, Any]:
    folder = workspace_folder(workspace)
    with open_database(folder, make=make) as db:
        return shown_user(change(db), folder)


def shown_user(user: "User", folder: Path) -> dict[str, Any]:
    """Give the fields of a user, times local to the workspace."""
    tz = zone(read_manifest(folder).settings.zone)
    return {
        "name": user.name,
        "role": user.role,
        "stores": [*user.limit.stores],
        "regions": [*user.limit.regions],
        "created": iso(user.created, tz),
        "disabled": None if user.disabled is None else iso(user.disabled, tz),
    }
