"""The keys of a workspace: its database opened, keys made, listed and revoked in it."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sojourn.configuration import read_configuration
from sojourn.vocabulary import WorkspaceError, iso, zone
from sojourn.workspace import check_folder, commit_manifest, read_manifest, workspace_folder, writing

# SQLAlchemy is heavy, and most commands open no database.
if TYPE_CHECKING:
    from sojourn.access import AnyKey, IssuedKey
    from sojourn.database import Database


def open_database(folder: Path, *, make: bool = True) -> "Database":
    """Open the state of a workspace and bring it to the newest version; make folder and state where missing.

    Raises WorkspaceError ``workspace.missing`` where there is no folder and none is to be made.
    """
    from sojourn.database import Database

    check_folder(folder)
    if not make and not folder.exists():
        raise WorkspaceError.said("workspace.missing", folder=folder)
    # Without a manifest, a folder that holds nothing but a database looks like somebody else's.
    if not (folder / "manifest.json").exists():
        with writing(folder) as manifest:
            commit_manifest(folder, manifest)
    db = Database.open(folder, read_configuration(folder).database.url or None)
    try:
        db.migrate()
    except BaseException:
        db.close()
        raise
    return db


def has_database(folder: Path) -> bool:
    """Tell whether a workspace has state beside its log; the first thing that needs some makes it."""
    return bool(read_configuration(folder).database.url) or (folder / "state.db").exists()


def add_write_key(
    workspace: str | None, source: str, *, channel: str | None, origins: Sequence[str], now: int
) -> dict[str, Any]:
    """Make a write key; its text stands in ``key``, this once."""
    from sojourn.access import create_write_key

    folder = workspace_folder(workspace)
    with open_database(folder) as db:
        issued = create_write_key(db, source, channel=channel, origins=origins, now=now)
    return _issued(issued, folder, now)


def add_secret_key(
    workspace: str | None, name: str, scopes: Sequence[str], *, expires: int | None, now: int
) -> dict[str, Any]:
    """Make a secret key; its text stands in ``key``, this once."""
    from sojourn.access import create_secret_key

    folder = workspace_folder(workspace)
    with open_database(folder) as db:
        issued = create_secret_key(db, name, scopes, expires=expires, now=now)
    return _issued(issued, folder, now)


def workspace_keys(workspace: str | None, now: int) -> list[dict[str, Any]]:
    """List the keys of a workspace, the oldest first."""
    from sojourn.access import list_keys

    folder = workspace_folder(workspace)
    with open_database(folder, make=False) as db:
        return [shown_key(key, folder, now) for key in list_keys(db)]


def take_back_key(workspace: str | None, prefix: str, now: int) -> dict[str, Any]:
    """Revoke a key."""
    from sojourn.access import revoke_key

    folder = workspace_folder(workspace)
    with open_database(folder, make=False) as db:
        return shown_key(revoke_key(db, prefix, now), folder, now)


def _issued(issued: "IssuedKey[Any]", folder: Path, now: int) -> dict[str, Any]:
    return {"key": issued.text, **shown_key(issued.key, folder, now)}


def shown_key(key: "AnyKey", folder: Path, now: int) -> dict[str, Any]:
    """Give the fields of a key, times local to the workspace."""
    from sojourn.access import WriteKey

    tz = zone(read_manifest(folder).settings.zone)
    state = "active" if key.works_at(now) else "expired" if key.revoked is None else "revoked"
    own: dict[str, Any]
    if isinstance(key, WriteKey):
        own = {"kind": "write", "source": key.source, "channel": key.channel, "origins": [*key.origins]}
        expires = None
    else:
        own = {"kind": "secret", "name": key.name, "scopes": [*key.scopes]}
        expires = key.expires
    times = {"created": key.created, "expires": expires, "revoked": key.revoked}
    shown = {name: None if time is None else iso(time, tz) for name, time in times.items()}
    return {"prefix": key.prefix, **own, "state": state, **shown}
