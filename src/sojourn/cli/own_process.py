"""Settings of a process that is ours alone: the command line, later the server. A library leaves them to its host."""

import sys

TRIM_THRESHOLD, MMAP_THRESHOLD = -1, -3  # of glibc's mallopt(3)
KEPT_BYTES, MAPPED_BYTES = 256 << 20, 32 << 20


def keep_freed_memory() -> None:
    """Keep up to 256 MiB of freed memory for the next arrays.

    Given back, every page is faulted in and zeroed again: a seventh of the time of a question over ten million events.
    Other systems than Linux with glibc are left as they are.

    >>> keep_freed_memory()
    """
    if sys.platform != "linux":
        return
    import ctypes

    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(TRIM_THRESHOLD, KEPT_BYTES)
        mallopt(MMAP_THRESHOLD, MAPPED_BYTES)
