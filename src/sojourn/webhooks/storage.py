"""The table of webhooks: every version of every definition, with its secrets sealed."""

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, PrimaryKeyConstraint, Table, Text, func, insert, select

from sojourn.database import Connection, metadata

webhooks = Table(
    "webhooks",
    metadata,
    Column("name", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("definition", Text, nullable=False),
    Column("sealed", LargeBinary),
    Column("created", BigInteger, nullable=False),
    PrimaryKeyConstraint("name", "version"),
)
"""``sealed`` are the secrets, encrypted with the key in the workspace's folder."""
Version = tuple[int, str, bytes | None, int]


def add_version(connection: Connection, name: str, version: Version) -> None:
    """Write a version: its number, definition, sealed secrets and time."""
    number, definition, sealed, created = version
    row = {"name": name, "version": number, "definition": definition, "sealed": sealed, "created": created}
    connection.execute(insert(webhooks).values(row))


def read_latest(connection: Connection, name: str | None = None) -> dict[str, Version]:
    """Give the latest version of each webhook, or of one."""
    query = select(webhooks).order_by(webhooks.c.version)
    if name is not None:
        query = query.where(webhooks.c.name == name)
    rows = connection.execute(query)  # later versions take the place of earlier ones
    return {
        row.name: (row.version, row.definition, None if row.sealed is None else bytes(row.sealed), row.created)
        for row in rows
    }


def count_versions(connection: Connection) -> int:
    """Count all versions; none is ever removed, so that equal counts mean that nothing has changed."""
    return connection.execute(select(func.count()).select_from(webhooks)).scalar_one()
