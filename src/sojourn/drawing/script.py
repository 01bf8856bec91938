"""The script that draws, in one V8 of this process: made when the first picture is asked for, shared by all threads."""

import atexit
import ctypes
import json
import os
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.resources import files
from threading import Lock
from typing import TYPE_CHECKING

from sojourn.vocabulary import SojournError

if TYPE_CHECKING:
    from py_mini_racer import MiniRacer

_HEAP_BYTES = 256 * 1024 * 1024
_SECONDS = 30.0
_STARTING = Lock()


def script_text() -> str:
    """Read the script, which the build puts beside this file; notebooks draw with the same one.

    Raises:
        SojournError: Sojourn was installed without it.
    """
    try:
        return files("sojourn.drawing").joinpath("script", "pictures.js").read_text(encoding="utf-8")
    except OSError as error:
        raise SojournError.said("drawing.missing") from error


def ask(function: str, asked: object = None) -> str:
    """Call a function of the script with plain data, and give the text that it gives.

    >>> ask("say", {"key": "picture.start", "language": "zh-CN"})
    '起点'

    Raises:
        SojournError: The script is not there, this process was forked after it had drawn, or the picture needs more
            memory or time than it may have.
    """
    from py_mini_racer import JSOOMException, JSTimeoutException

    # Text within text: names of the data never become code, and `__proto__` is a name like any other.
    call = f"pictures.{function}({json.dumps(json.dumps(asked))})"
    with _STARTING:
        engine, process = _engine()
    if process != os.getpid():
        raise SojournError.said("drawing.forked")
    try:
        return str(engine.eval(call, timeout_sec=_SECONDS))
    except (JSOOMException, JSTimeoutException) as error:
        raise SojournError.said("drawing.too_large") from error


@cache
def _engine() -> "tuple[MiniRacer, int]":
    """Start V8 with the script in it, and give the process that it runs in: V8 does not follow a fork."""
    from py_mini_racer import MiniRacer

    text, process = script_text(), os.getpid()
    # Made in a thread of its own: where an event loop runs, as in notebooks, it would take that one and block it.
    with ThreadPoolExecutor(1) as apart:
        engine = apart.submit(MiniRacer).result()
    engine.set_hard_memory_limit(_HEAP_BYTES)
    engine.eval(text)
    # Its thread has to be stopped before the interpreter goes, and never from a child that was forked: there, or once
    # the interpreter is going, closing it waits forever. So it is closed at exit here, and nowhere by losing it.
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(engine))
    atexit.register(lambda: engine.close() if os.getpid() == process else None)
    return engine, process
