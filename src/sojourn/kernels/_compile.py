"""How kernels are compiled: numba without the GIL, cached in one folder that can be written.

The cache folder is ``SOJOURN_KERNEL_CACHE``, or a folder of the user's cache; it has to be set before numba is
imported, which only this module does.
"""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast


def _cache_folder() -> str:
    wanted = os.environ.get("SOJOURN_KERNEL_CACHE")
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = Path(wanted) if wanted else home / "sojourn" / "kernels"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError:
        return tempfile.mkdtemp(prefix="sojourn-kernels-")
    return str(folder)


os.environ.setdefault("NUMBA_CACHE_DIR", _cache_folder())

import numba  # noqa: E402  the cache folder has to be known to numba before it is imported

Function = TypeVar("Function", bound=Callable[..., Any])


def kernel(function: Function) -> Function:
    """Compile a function of numpy arrays; it releases the GIL while it runs and keeps its own type.

    The plain Python function stays reachable as ``py_func`` for oracles.
    """
    return cast("Function", numba.njit(nogil=True, cache=True)(function))
