"""What administrators look at: users, keys, the audit."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import FastAPI, Query

from sojourn.access import list_keys, list_users
from sojourn.assembly import shown_entry, shown_key, shown_user
from sojourn.audit import latest_entries
from sojourn.http_api.callers import needs
from sojourn.http_api.gate import Gate


def add_administration(api: FastAPI, gate: Callable[[], Gate]) -> None:
    """Add the routes."""

    @api.get("/api/users", dependencies=[needs(gate, "users")])
    def users() -> dict[str, Any]:
        """List the users with role, limits and state."""
        return {"users": [shown_user(user, gate().folder) for user in list_users(gate().database)]}

    @api.get("/api/keys", dependencies=[needs(gate, "keys")])
    def keys() -> dict[str, Any]:
        """List the keys: prefixes and what they may, never the keys themselves."""
        return {"keys": [shown_key(key, gate().folder, gate().now()) for key in list_keys(gate().database)]}

    @api.get("/api/audit", dependencies=[needs(gate, "audit")])
    def audit(most: Annotated[int, Query(ge=1, le=1000)] = 100, action: str | None = None) -> dict[str, Any]:
        """List the newest entries of the audit first."""
        with gate().database.reading() as connection:
            found = latest_entries(connection, most, action=action)
        return {"entries": [shown_entry(kept, gate().folder) for kept in found]}
