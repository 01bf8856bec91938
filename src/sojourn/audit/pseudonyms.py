"""Pseudonyms of customers: the same customer has the same one, and without the workspace's key nobody finds out whose.

The key is a file of the workspace that only its owner reads. Deleting it makes every pseudonym one of nobody.
"""

import hmac
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from sojourn.vocabulary import WorkspaceError
from sojourn.workspace import KEY_BYTES, make_key_file

FILE = "audit.key"


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
            key = make_key_file(path)
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


def _unusable(path: Path, why: str) -> WorkspaceError:
    return WorkspaceError(
        f"{path} cannot be used: {why}.", code="audit.key", hint="Restore it from a backup, or look at its rights."
    )
