"""Sealing: secrets of others that must be read again are kept encrypted (AES-256-GCM), the key apart from them.

The key is a file of the workspace that only its owner reads. Who has a copy of the database has no secret with it; who
has the whole folder has them.
"""

import secrets
from pathlib import Path

from sojourn.vocabulary import WorkspaceError
from sojourn.workspace import KEY_BYTES, make_key_file, read_key_file

KEY_FILE = "secrets.key"
_NONCE_BYTES = 12


def seal(folder: Path, secret: bytes, about: str) -> bytes:
    """Encrypt a secret with the key of the workspace, which is made where there is none yet.

    ``about`` names what it is for: sealed bytes that are moved to another name cannot be opened.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     unseal(Path(folder), seal(Path(folder), b"hidden", "shop"), "shop")
    b'hidden'
    """
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(_key(folder, make=True)).encrypt(nonce, secret, about.encode())


def unseal(folder: Path, sealed: bytes, about: str) -> bytes:
    """Decrypt what ``seal`` gave.

    Raises WorkspaceError ``secrets.key_missing``, and ``secrets.unreadable`` when another key has sealed it.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
    try:
        return AESGCM(_key(folder, make=False)).decrypt(nonce, rest, about.encode())
    except InvalidTag:
        raise WorkspaceError(
            f"The secrets of {about!r} were sealed with another key than {folder / KEY_FILE}.",
            code="secrets.unreadable",
            hint="Bring that file back from a backup, or state the secrets anew.",
        ) from None


def _key(folder: Path, *, make: bool) -> bytes:
    path = folder / KEY_FILE
    key = make_key_file(path) if make else read_key_file(path)
    if key is None or len(key) != KEY_BYTES:
        raise WorkspaceError(
            f"{path} is missing or damaged, and without it secrets cannot be read.",
            code="secrets.key_missing",
            hint="Bring it back from a backup, or state the secrets anew.",
        )
    return key
