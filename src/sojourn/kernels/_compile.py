"""How kernels are compiled: numba without the GIL, cached in one folder that can be written.

The cache folder is in ``SOJOURN_KERNEL_CACHE``, or in a folder of the user's cache; it has to be set before numba is
imported, which only this module does, and only when the first kernel is called: it takes most of a second, and most
programs call none. The folder is named for what all kernels say, because numba looks only at size and date of the one
file that a kernel stands in: neither a kernel of another file that it calls nor a new version of Sojourn, whose files
bear the same dates, would be noticed.
"""

import os
import tempfile
from collections.abc import Callable
from functools import update_wrapper
from hashlib import sha256
from pathlib import Path
from threading import RLock
from typing import Any, TypeVar, cast


def _cache_folder() -> str:
    wanted = os.environ.get("SOJOURN_KERNEL_CACHE")
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = (Path(wanted) if wanted else home / "sojourn" / "kernels") / _said_by_kernels()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError:
        return tempfile.mkdtemp(prefix="sojourn-kernels-")
    return str(folder)


def _said_by_kernels() -> str:
    """Give a short hash of the sources of all kernels."""
    sources = sorted(Path(__file__).parent.glob("*.py"))
    return sha256(b"\0".join(path.read_bytes() for path in sources)).hexdigest()[:16]


os.environ.setdefault("NUMBA_CACHE_DIR", _cache_folder())

Function = TypeVar("Function", bound=Callable[..., Any])


def kernel(function: Function) -> Function:
    """Compile a function of numpy arrays, once it is called; it releases the GIL while it runs and keeps its own type.

    The plain Python function stays reachable as ``py_func`` for oracles.
    """
    return cast("Function", _Kernel(function))


class _Kernel:
    """A kernel that numba has not seen yet; later, only who imported it before comes by here."""

    def __init__(self, function: Callable[..., Any]) -> None:
        update_wrapper(self, function)
        self.py_func = self.compiled = function
        _waiting.append(self)

    def __call__(self, *arguments: object) -> object:
        if _waiting:
            compile_waiting()
        return self.compiled(*arguments)


_waiting: list[_Kernel] = []
_compiling = RLock()


def compile_waiting() -> None:
    """Hand the kernels that wait to numba; where one calls another, it has to find what numba made of that one."""
    import numba

    with _compiling:
        handed = _waiting[:]
        for each in handed:
            each.compiled = numba.njit(nogil=True, cache=True)(each.py_func)
        for each in handed:
            names = each.py_func.__globals__
            for name, value in list(names.items()):
                if isinstance(value, _Kernel) and value.compiled is not value.py_func:
                    names[name] = value.compiled
        # Last: until then, whoever calls a kernel waits here.
        del _waiting[: len(handed)]
