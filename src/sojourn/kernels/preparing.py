"""What a long-lived process does ahead: numba takes most of a second to import, and the first question would wait."""

from sojourn.kernels._compile import compile_waiting


def prepare() -> None:
    """Import numba and hand it the kernels of all modules that are imported by now.

    >>> prepare()
    """
    compile_waiting()
