"""The table of keys: no key stands in it, only prefixes and hashes."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    LargeBinary,
    Row,
    Table,
    Text,
    func,
    insert,
    select,
    update,
)

from sojourn.access.keys import AnyKey, SecretKey, WriteKey, as_scopes
from sojourn.database import Connection, metadata

access_keys = Table(
    "access_keys",
    metadata,
    Column("prefix", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("name", Text, nullable=False),
    Column("channel", Text),
    Column("origins", JSON, nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("expires", BigInteger),
    Column("revoked", BigInteger),
    CheckConstraint("kind IN ('write', 'secret')", name="kind"),
)
"""``name`` is the source of a write key and the name of a secret key."""


def add_key(connection: Connection, key: AnyKey, digest: bytes) -> None:
    """Write a key with the hash of its text."""
    row = _write_row(key) if isinstance(key, WriteKey) else _secret_row(key)
    connection.execute(
        insert(access_keys).values(prefix=key.prefix, digest=digest, created=key.created, revoked=key.revoked, **row)
    )


def read_key(connection: Connection, prefix: str) -> tuple[bytes, AnyKey] | None:
    """Give the hash and the key of a prefix, revoked and expired ones too."""
    row = connection.execute(select(access_keys).where(access_keys.c.prefix == prefix)).one_or_none()
    return None if row is None else (bytes(row.digest), _key(row))


def read_keys(connection: Connection, *, unrevoked: bool = False) -> list[tuple[bytes, AnyKey]]:
    """Give hashes and keys, the oldest first: all of them, or those that are not revoked."""
    query = select(access_keys).order_by(access_keys.c.created, access_keys.c.prefix)
    if unrevoked:
        query = query.where(access_keys.c.revoked.is_(None))
    return [(bytes(row.digest), _key(row)) for row in connection.execute(query)]


def count_changes(connection: Connection) -> tuple[int, int]:
    """Give how many keys were ever made and ever revoked.

    Keys are not deleted and a revocation is not taken back, so that equal counts mean that nothing has changed.
    """
    made, revoked = connection.execute(select(func.count(), func.count(access_keys.c.revoked))).one()
    return made, revoked


def mark_revoked(connection: Connection, prefix: str, now: int) -> None:
    """Write when a key was revoked; the first time stays."""
    unrevoked = update(access_keys).where(access_keys.c.prefix == prefix, access_keys.c.revoked.is_(None))
    connection.execute(unrevoked.values(revoked=now))


def _write_row(key: WriteKey) -> Mapping[str, Any]:
    return {"kind": "write", "name": key.source, "channel": key.channel, "origins": [*key.origins], "scopes": []}


def _secret_row(key: SecretKey) -> Mapping[str, Any]:
    return {"kind": "secret", "name": key.name, "origins": [], "scopes": [*key.scopes], "expires": key.expires}


def _key(row: Row[Any]) -> AnyKey:
    times = {"created": row.created, "revoked": row.revoked}
    if row.kind == "write":
        return WriteKey(prefix=row.prefix, source=row.name, channel=row.channel, origins=tuple(row.origins), **times)
    return SecretKey(prefix=row.prefix, name=row.name, scopes=as_scopes(row.scopes), expires=row.expires, **times)
