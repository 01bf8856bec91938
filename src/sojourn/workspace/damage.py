"""Files of a workspace that are not as they were written: one line that names the file and says what to do."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sojourn.vocabulary import WorkspaceError


def damaged(path: Path, reason: object) -> WorkspaceError:
    """Build the error for a file that does not hold what was written into it.

    >>> str(damaged(Path("brand/manifest.json"), "it is missing"))
    'brand/manifest.json cannot be read: it is missing. Restore it from a backup.'
    """
    line = " ".join(str(reason).split()).rstrip(".")
    return WorkspaceError.said("workspace.damaged", path=path, reason=line)


@contextmanager
def reading_file(path: Path) -> Iterator[None]:
    """Say which file it is that cannot be read. Raises WorkspaceError ``workspace.damaged``.

    A missing one stays a FileNotFoundError, which names it: a load may have taken it away just now.

    >>> with reading_file(Path("x.json")):  # doctest: +ELLIPSIS
    ...     int("x")
    Traceback (most recent call last):
    sojourn.vocabulary.errors.WorkspaceError: x.json cannot be read: invalid literal for int() ... Restore it ...
    """
    try:
        yield
    except FileNotFoundError as error:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path)) from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise damaged(path, error) from error
