"""What a disk refuses, in one line that says what to do; and whether it would take anything now."""

import errno
import os
from pathlib import Path

from sojourn.vocabulary import WorkspaceError

HINTS = {
    errno.ENOSPC: "Free space on its disk; writing then goes on without a restart.",
    errno.EDQUOT: "Free space or raise the quota; writing then goes on without a restart.",
    errno.EFBIG: "Raise the limit on the size of files (`ulimit -f`).",
    errno.EROFS: "Mount its disk for writing.",
    errno.EACCES: "Let this user write to the folder.",
    errno.EPERM: "Let this user write to the folder.",
    errno.EIO: "Check the disk, its cable and the messages of the system; then move the workspace to a sound disk.",
}
LEAST_FREE = 1 << 20
"""Bytes; a disk with less is called full: the next batch may not fit."""


def refused_by_disk(error: OSError, place: Path) -> WorkspaceError | None:
    """Build the error for what the system refuses to write under a place; None where it says something else.

    >>> str(refused_by_disk(OSError(errno.EROFS, "Read-only file system"), Path("brand")))
    'brand cannot be written: Read-only file system. Mount its disk for writing.'
    """
    # numpy says "requested and written" without a number where a disk is full.
    number = errno.ENOSPC if error.errno is None and "written" in str(error) else error.errno or 0
    if number not in HINTS:
        return None
    shown = error.filename or place
    return WorkspaceError(
        f"{shown} cannot be written: {os.strerror(number)}.", code="workspace.unwritable", hint=HINTS[number]
    )


def disk_trouble(folder: Path) -> str | None:
    """Say why the disk of a folder would take nothing now: it is full or read-only; None where it would.

    >>> disk_trouble(Path())
    """
    try:
        found = os.statvfs(folder)
    except OSError as error:
        return error.strerror
    if found.f_flag & os.ST_RDONLY:
        return os.strerror(errno.EROFS)
    return os.strerror(errno.ENOSPC) if found.f_bavail * found.f_frsize < LEAST_FREE else None
