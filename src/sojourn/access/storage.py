"""The tables of keys, users, sessions, failed sign-ins and personal fields: hashes, never a secret."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    Row,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
    update,
)

from sojourn.access.keys import AnyKey, SecretKey, WriteKey, as_scopes
from sojourn.access.roles import checked_role
from sojourn.access.users import Limit, User
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

access_users = Table(
    "access_users",
    metadata,
    Column("name", Text, primary_key=True),
    Column("password", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("stores", JSON, nullable=False),
    Column("regions", JSON, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("disabled", BigInteger),
)

access_sessions = Table(
    "access_sessions",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column("user_name", Text, ForeignKey("access_users.name"), nullable=False, index=True),
    Column("begun", BigInteger, nullable=False),
    Column("seen", BigInteger, nullable=False),
)
"""``digest`` is of the cookie."""

access_failures = Table(
    "access_failures",
    metadata,
    Column("subject", Text, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last", BigInteger, nullable=False),
)
"""``subject`` is the pseudonym of a name or an address that sign-ins failed for."""

access_personal = Table(
    "access_personal",
    metadata,
    Column("field", Text, primary_key=True),
    Column("personal", Boolean, nullable=False),
)
"""What a workspace says of fields, beside what is personal by default."""


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


def mark_revoked(connection: Connection, prefix: str, now: int) -> bool:
    """Write when a key was revoked, and tell whether it was just now; the first time stays."""
    unrevoked = update(access_keys).where(access_keys.c.prefix == prefix, access_keys.c.revoked.is_(None))
    return connection.execute(unrevoked.values(revoked=now)).rowcount > 0


def _write_row(key: WriteKey) -> Mapping[str, Any]:
    return {"kind": "write", "name": key.source, "channel": key.channel, "origins": [*key.origins], "scopes": []}


def _secret_row(key: SecretKey) -> Mapping[str, Any]:
    return {"kind": "secret", "name": key.name, "origins": [], "scopes": [*key.scopes], "expires": key.expires}


def _key(row: Row[Any]) -> AnyKey:
    times = {"created": row.created, "revoked": row.revoked}
    if row.kind == "write":
        return WriteKey(prefix=row.prefix, source=row.name, channel=row.channel, origins=tuple(row.origins), **times)
    return SecretKey(prefix=row.prefix, name=row.name, scopes=as_scopes(row.scopes), expires=row.expires, **times)


def add_user_row(connection: Connection, user: User, password: str) -> None:
    """Write a user with the hash of the password."""
    limit = {"stores": [*user.limit.stores], "regions": [*user.limit.regions]}
    row = {"name": user.name, "password": password, "role": user.role, "created": user.created}
    connection.execute(insert(access_users).values(row | limit))


def read_user(connection: Connection, name: str) -> tuple[str, User] | None:
    """Give the password's hash and the user of a name, a disabled one too."""
    row = connection.execute(select(access_users).where(access_users.c.name == name)).one_or_none()
    return None if row is None else (row.password, _user(row))


def read_users(connection: Connection) -> list[User]:
    """Give all users, the oldest first."""
    return [_user(row) for row in connection.execute(select(access_users).order_by(*_AGE))]


def change_user(connection: Connection, name: str, **changes: object) -> None:
    """Write new values of some columns of a user."""
    connection.execute(update(access_users).where(access_users.c.name == name).values(**changes))


def add_session(connection: Connection, digest: bytes, user: str, now: int) -> None:
    """Write a session that begins."""
    connection.execute(insert(access_sessions).values(digest=digest, user_name=user, begun=now, seen=now))


def read_session(connection: Connection, digest: bytes) -> tuple[int, int, User] | None:
    """Give when a session began and was last seen, and its user."""
    joined = select(access_sessions.c.begun, access_sessions.c.seen, access_users).join(access_users)
    row = connection.execute(joined.where(access_sessions.c.digest == digest)).one_or_none()
    return None if row is None else (row.begun, row.seen, _user(row))


def mark_seen(connection: Connection, digest: bytes, now: int) -> None:
    """Write when a session was last seen."""
    connection.execute(update(access_sessions).where(access_sessions.c.digest == digest).values(seen=now))


def end_session(connection: Connection, digest: bytes) -> bool:
    """Forget a session, and tell whether there was one."""
    return connection.execute(delete(access_sessions).where(access_sessions.c.digest == digest)).rowcount > 0


def end_sessions_of(connection: Connection, user: str) -> int:
    """Forget all sessions of a user; give how many there were."""
    return connection.execute(delete(access_sessions).where(access_sessions.c.user_name == user)).rowcount


def forget_old_sessions(connection: Connection, begun: int, seen: int) -> None:
    """Forget the sessions that began, or were last seen, no later than this."""
    over = (access_sessions.c.begun <= begun) | (access_sessions.c.seen <= seen)
    connection.execute(delete(access_sessions).where(over))


def read_failures(connection: Connection, subject: str) -> tuple[int, int]:
    """Give how often sign-ins failed for a subject, and when last."""
    row = connection.execute(select(access_failures).where(access_failures.c.subject == subject)).one_or_none()
    return (0, 0) if row is None else (row.failures, row.last)


def write_failures(connection: Connection, subject: str, count: int, last: int) -> None:
    """Write how often sign-ins failed for a subject, and when last."""
    forget_failures(connection, subject)
    connection.execute(insert(access_failures).values(subject=subject, failures=count, last=last))


def forget_failures(connection: Connection, subject: str) -> None:
    """Forget the failures of a subject."""
    connection.execute(delete(access_failures).where(access_failures.c.subject == subject))


def forget_old_failures(connection: Connection, last: int) -> None:
    """Forget the failures of whom nothing was heard since."""
    connection.execute(delete(access_failures).where(access_failures.c.last <= last))


def read_stated(connection: Connection) -> dict[str, bool]:
    """Give what the workspace says of fields: personal or not."""
    rows = connection.execute(select(access_personal).order_by(access_personal.c.field))
    return {row.field: row.personal for row in rows}


def state_field(connection: Connection, field: str, personal: bool | None) -> None:
    """Write what the workspace says of a field; None takes it back."""
    connection.execute(delete(access_personal).where(access_personal.c.field == field))
    if personal is not None:
        connection.execute(insert(access_personal).values(field=field, personal=personal))


_AGE = (access_users.c.created, access_users.c.name)


def _user(row: Row[Any]) -> User:
    limit = Limit(tuple(row.stores), tuple(row.regions))
    return User(name=row.name, role=checked_role(row.role), limit=limit, created=row.created, disabled=row.disabled)
