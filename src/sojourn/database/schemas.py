"""The schema of a workspace on a PostgreSQL server: made once, marked with the folder it belongs to.

Two folders of one name derive one schema name; without the mark the second brand would work in the first one's state.
"""

from contextlib import AbstractContextManager
from typing import Protocol

from sqlalchemy import Connection, text

from sojourn.database.addresses import ServerAddress
from sojourn.vocabulary import WorkspaceError

MARK = "Sojourn workspace "
_FIND = text("SELECT coalesce(obj_description(oid, 'pg_namespace'), '') FROM pg_namespace WHERE nspname = :schema")


class Writer(Protocol):
    """What making a schema needs of a database."""

    def writing(self) -> AbstractContextManager[Connection]:
        """Give a connection whose changes are committed together."""


def claim_schema(db: Writer, address: ServerAddress) -> None:
    """Make the schema where it is missing; refuse a derived one that another folder has marked as its own."""
    with db.writing() as connection:
        mark = connection.execute(_FIND, {"schema": address.schema}).scalar_one_or_none()
        own = f"{MARK}{address.folder}"
        if mark is None:
            connection.exec_driver_sql(f'CREATE SCHEMA "{address.schema}"')
            # COMMENT takes no parameters, and the driver reads % as one.
            quoted = own.replace("'", "''").replace("%", "%%")
            connection.exec_driver_sql(f"COMMENT ON SCHEMA \"{address.schema}\" IS '{quoted}'")
        elif address.derived and mark.startswith(MARK) and mark != own:
            raise WorkspaceError(
                f"Schema {address.schema} of {address.shown} belongs to {mark.removeprefix(MARK)}, "
                f"not to {address.folder}.",
                code="database.elsewhere",
                hint=f"Add ?schema={address.schema} to the URL if the folder was moved, else another name.",
            )
