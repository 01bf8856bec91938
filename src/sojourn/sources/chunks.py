"""A chunk: some rows of an input as they stand there, before anything is known about what they mean.

Every format gives chunks; everything after reads only chunks.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

REJECTS = pa.schema(
    [
        ("row", pa.int64()),
        ("column", pa.string()),
        ("reason", pa.string()),
        ("message", pa.string()),
        ("raw", pa.string()),
    ]
)

_NO_REJECTS = pa.RecordBatch.from_arrays([pa.nulls(0, kind.type) for kind in REJECTS], schema=REJECTS)


@dataclass(frozen=True)
class Chunk:
    """Rows with their numbers.

    ``numbers`` are the row numbers as a person counts them, from 1. ``columns`` are equally long arrays of a plain
    type (see ``plain_types``) or a dense union of such where an input mixes kinds. ``raw`` shows rows (by place in the
    chunk) as text. ``rejects`` are rows that could not even be split into cells (schema ``REJECTS``).
    """

    numbers: NDArray[np.int64]
    columns: Mapping[str, pa.Array]
    raw: Callable[[NDArray[np.int64]], list[str]]
    rejects: pa.RecordBatch = field(default_factory=lambda: _NO_REJECTS)

    @property
    def rows(self) -> int:
        """How many rows could be split into cells."""
        return len(self.numbers)


class ChunkSource(Protocol):
    """An input that can be read from its beginning, any number of times."""

    def chunks(self, only: frozenset[str] | None = None) -> Iterator[Chunk]:
        """Give the rows in order; with ``only``, at least these columns and no promise about the others."""
        ...


def no_rejects() -> pa.RecordBatch:
    """Give an empty table of rejects."""
    return _NO_REJECTS


def rejects(numbers: list[int], column: str | None, reason: str, messages: list[str], raw: list[str]) -> pa.RecordBatch:
    """Make a table of rejects that share a column and a reason."""
    size = len(numbers)
    arrays = [
        pa.array(numbers, pa.int64()),
        pa.array([column] * size, pa.string()),
        pa.array([reason] * size, pa.string()),
        pa.array(messages, pa.string()),
        pa.array(raw, pa.string()),
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=REJECTS)
