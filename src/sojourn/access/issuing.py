"""Keys made, found, listed and revoked; ``now`` is microseconds in UTC everywhere."""

import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Generic, TypeVar

from sojourn.access.giving import COMMAND_LINE, Giver
from sojourn.access.keys import (
    LETTERS,
    PREFIX_LENGTH,
    SECRET_LENGTH,
    STARTS,
    AnyKey,
    Kind,
    SecretKey,
    WriteKey,
    checked_name,
    checked_origin,
    checked_scopes,
    checked_source,
    prefix_of,
)
from sojourn.audit import Entry, record
from sojourn.vocabulary import InvalidInput, iso, unknown_name

if TYPE_CHECKING:
    from sojourn.database import Database

OneKey = TypeVar("OneKey", WriteKey, SecretKey)


@dataclass(frozen=True)
class IssuedKey(Generic[OneKey]):
    """A fresh key and its text; this is the only time that the text exists, so it is kept out of ``repr``."""

    key: OneKey
    text: str = field(repr=False)


def create_write_key(
    db: "Database",
    source: str,
    *,
    channel: str | None = None,
    origins: Sequence[str] = (),
    now: int,
    by: Giver = COMMAND_LINE,
) -> IssuedKey[WriteKey]:
    """Make a key that can only put in events of ``source``; ``by`` stands in the audit.

    Raises InvalidInput ``key.source``, ``key.channel`` or ``key.origin``.
    """
    text = _new_text("write")
    key = WriteKey(
        prefix=text[:PREFIX_LENGTH],
        source=checked_source(source),
        channel=None if channel is None else checked_name("channel", channel),
        origins=tuple(dict.fromkeys(map(checked_origin, origins))),
        created=now,
    )
    return _issued(db, key, text, by, kind="write", origins=len(key.origins))


def create_secret_key(
    db: "Database",
    name: str,
    scopes: Sequence[str],
    *,
    expires: int | None = None,
    now: int,
    by: Giver = COMMAND_LINE,
) -> IssuedKey[SecretKey]:
    """Make a key for a server; it works until ``expires``, for ever where that is None.

    Raises InvalidInput ``key.name``, ``key.scope`` or ``key.expired``.
    """
    if expires is not None and expires <= now:
        raise InvalidInput(
            f"The key would have expired at {iso(expires)}.", code="key.expired", hint="Choose a later time."
        )
    wanted = checked_scopes(tuple(scopes))
    by.check_scopes(wanted)
    text = _new_text("secret")
    key = SecretKey(
        prefix=text[:PREFIX_LENGTH],
        name=checked_name("name", name),
        scopes=wanted,
        created=now,
        expires=expires,
    )
    return _issued(db, key, text, by, kind="secret", scopes=len(key.scopes))


def find_key(db: "Database", text: str, now: int) -> AnyKey | None:
    """Give the key of a text; None for an unknown, a revoked and an expired one."""
    from sojourn.access.storage import read_key

    prefix = prefix_of(text)
    if prefix is None:
        return None
    with db.reading() as connection:
        found = read_key(connection, prefix)
    if found is None:
        return None
    digest, key = found
    return key if matches(text, digest) and key.works_at(now) else None


def revoke_key(db: "Database", prefix: str, now: int, by: Giver = COMMAND_LINE) -> AnyKey:
    """Revoke the key with this prefix and give it; one that is revoked already keeps its time.

    A whole key is taken too, since that is what people have at hand when it has leaked. Raises InvalidInput
    ``key.unknown``.
    """
    from sojourn.access.storage import mark_revoked, read_key, read_keys

    wanted = prefix.strip()[:PREFIX_LENGTH]
    with db.writing() as connection:
        if mark_revoked(connection, wanted, now):
            record(connection, Entry(actor=by.actor, action="key.revoked", about=f"key:{wanted}"), now)
        found = read_key(connection, wanted)
        if found is None:
            known = [key.prefix for _, key in read_keys(connection)]
            raise unknown_name("key", wanted, known, code="key.unknown")
    return found[1]


def list_keys(db: "Database") -> list[AnyKey]:
    """List all keys, revoked and expired ones too, the oldest first."""
    from sojourn.access.storage import read_keys

    with db.reading() as connection:
        return [key for _, key in read_keys(connection)]


def digest_of(text: str) -> bytes:
    """Give the hash that is kept of a key; 142 random bits need no slow or salted one."""
    return sha256(text.encode(errors="replace")).digest()


def matches(text: str, digest: bytes) -> bool:
    """Tell whether a text is the key behind a hash, in a time that does not depend on where they differ."""
    return hmac.compare_digest(digest_of(text), digest)


def _issued(db: "Database", key: OneKey, text: str, by: Giver, **facts: int | str) -> IssuedKey[OneKey]:
    from sojourn.access.storage import add_key

    entry = Entry(actor=by.actor, action="key.created", about=f"key:{key.prefix}", facts=facts)
    with db.writing() as connection:
        add_key(connection, key, digest_of(text))
        record(connection, entry, key.created)
    return IssuedKey(key, text)


def _new_text(kind: Kind) -> str:
    """Draw the text of a key; the one place here whose numbers must not come from a seed."""
    drawn = (secrets.choice(LETTERS) for _ in range(PREFIX_LENGTH - len(STARTS[kind]) + SECRET_LENGTH))
    return STARTS[kind] + "".join(drawn)
