"""What has been answered about a snapshot, which never changes: the latest answers, up to some bytes."""

from collections import OrderedDict
from collections.abc import Hashable, Sized
from threading import Lock
from typing import Any, Generic, TypeVar

Answer = TypeVar("Answer")
ROW_BYTES = 500
"""What a row of an answer takes, about; arrays say themselves what they take."""


class Memory(Generic[Answer]):
    """Keeps what was found under what was asked; the oldest goes first, and what alone is too large is not kept.

    >>> memory = Memory[str](1_000)
    >>> memory.keep("a", "one", {"rows": [1]}), memory.keep("b", "two", {"rows": [1]}), memory.get("a")
    (None, None, 'one')
    >>> memory.keep("c", "three", {"rows": [1]}), memory.get("b"), memory.get("a")
    (None, None, 'one')
    """

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._kept: OrderedDict[Hashable, tuple[Answer, int]] = OrderedDict()
        self._lock = Lock()

    def get(self, asked: Hashable) -> Answer | None:
        """Give what is kept, None where nothing is."""
        with self._lock:
            if asked not in self._kept:
                return None
            self._kept.move_to_end(asked)
            return self._kept[asked][0]

    def keep(self, asked: Hashable, answer: Answer, result: dict[str, Any]) -> None:
        """Keep an answer, which weighs what its ``result`` does."""
        size = _bytes_of(result)
        if size > self._most_bytes:
            return
        with self._lock:
            self._bytes += size - self._kept.pop(asked, (answer, 0))[1]
            self._kept[asked] = (answer, size)
            while self._bytes > self._most_bytes:
                self._bytes -= self._kept.popitem(last=False)[1][1]


def _bytes_of(result: dict[str, Any]) -> int:
    """Estimate what the parts of an answer take."""
    return sum(
        part.nbytes if hasattr(part, "nbytes") else ROW_BYTES * len(part) if isinstance(part, Sized) else 0
        for part in result.values()
    )
