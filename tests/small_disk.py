"""A small disk of its own: real ENOSPC and EROFS, which only root can have."""

import gc
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def small_disk(place: Path, size: str) -> Iterator[Path]:
    """Mount a disk in a folder that is made; skip where that is not allowed."""
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)], capture_output=True, text=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"cannot mount a small disk (run as root, with the right to mount): {mounted.stderr.strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


def remount(disk: Path, way: str) -> None:
    """Mount it anew, ``ro`` or ``rw``; refused while anybody maps a file that was deleted, so cycles are collected."""
    gc.collect()
    subprocess.run(["mount", "-o", f"remount,{way}", str(disk)], check=True)


def free_bytes(disk: Path) -> int:
    found = os.statvfs(disk)
    return found.f_bavail * found.f_frsize


def fill(disk: Path, leaving: int) -> Path:
    """Put on the disk, or take away again, so that so many bytes are left; give the file to delete."""
    ballast = disk / "ballast"
    with ballast.open("ab") as file:
        held = file.tell()
        wanted = max(1, held + free_bytes(disk) - leaving)
        if wanted > held:
            os.posix_fallocate(file.fileno(), held, wanted - held)
        else:
            file.truncate(wanted)
    return ballast
