"""Pseudonyms of customers: the same customer has the same one, and without the workspace's key nobody finds out whose.

The key is a file of the workspace that only its owner reads. Deleting it makes every pseudonym one of nobody.
"""

import hmac
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from sojourn.vocabulary import WorkspaceError

FILE = "audit.key"
KEY_BYTES = 32


@dataclass(frozen=True)
class Pseudonyms:
    """Gives pseudonyms; the key is kept out of ``repr``."""

    key: bytes = field(repr=False)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Read the key of a workspace; make it where there is none. Several processes may do so at once.

        Raises WorkspaceError ``audit.key``.

        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     Pseudonyms.open(Path(folder)) == Pseudonyms.open(Path(folder))
        True
        """
        path = folder / FILE
        try:
            if not path.exists():
                _make(path)
            key = path.read_bytes()
        except OSError as error:
            raise _unusable(path, error.strerror or str(error)) from error
        if len(key) != KEY_BYTES:
            raise _unusable(path, f"it has {len(key)} bytes, not {KEY_BYTES}")
        return cls(key)

    def of(self, text: str) -> str:
        """Give the pseudonym of a customer, or of anything else that must not be named.

        >>> Pseudonyms(bytes(32)).of("ann")
        '78352bae17eb6789b087bccad1370630'
        """
        return hmac.digest(self.key, text.encode(errors="replace"), "sha256").hex()[:32]


def _make(path: Path) -> None:
    """Write the key aside and link it in place: whoever comes second keeps the first one's."""
    aside = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(aside, path)
    finally:
        aside.unlink()


def _unusable(path: Path, why: str) -> WorkspaceError:
    return WorkspaceError(
        f"{path} cannot be used: {why}.", code="audit.key", hint="Restore it from a backup, or look at its rights."
    )
