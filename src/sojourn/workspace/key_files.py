"""Key files: secrets that a workspace draws for itself and that only its owner reads."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from sojourn.workspace.manifest import flush

KEY_BYTES = 32


def read_key_file(path: Path) -> bytes | None:
    """Give the key in a file, whatever its length; None where there is none."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def make_key_file(path: Path) -> bytes:
    """Give the key in a file; draw one of 32 bytes where there is none.

    It is written aside and linked in place, whole and durable: where several processes do so at once, whoever comes
    second keeps the first one's.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     make_key_file(Path(folder) / "a.key") == make_key_file(Path(folder) / "a.key")
    True
    """
    known = read_key_file(path)
    if known is not None:
        return known
    aside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
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
    flush(path.parent)
    return path.read_bytes()
