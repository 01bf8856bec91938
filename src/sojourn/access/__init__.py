"""Who may: write keys for events, secret keys for servers. Shown once, kept as hashes."""

from sojourn.access.issuing import IssuedKey, create_secret_key, create_write_key, find_key, list_keys, revoke_key
from sojourn.access.keys import SCOPES, AnyKey, Scope, SecretKey, WriteKey, checked_source
from sojourn.access.ring import KeyRing
from sojourn.access.sealing import seal, unseal

__all__ = [
    "SCOPES",
    "AnyKey",
    "IssuedKey",
    "KeyRing",
    "Scope",
    "SecretKey",
    "WriteKey",
    "checked_source",
    "create_secret_key",
    "create_write_key",
    "find_key",
    "list_keys",
    "revoke_key",
    "seal",
    "unseal",
]
