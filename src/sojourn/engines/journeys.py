"""Journeys: what a question's kernels see of one partition. Arrays only, read-only, no copies where none are needed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

EARLIEST = -(1 << 62)
LATEST = 1 << 62


@dataclass(frozen=True)
class Journeys:
    """The journeys of some customers.

    Journey ``i`` belongs to ``person[i]`` and is the rows ``starts[i]`` up to ``ends[i]`` of the event columns, in
    (time, arrival) order; journeys of one person stand together. ``time`` is int64 microseconds UTC, ``step`` codes
    into ``steps``. ``low`` and ``high`` are the range in which something has to start, half-open. ``as_of`` is the
    last instant that the whole log has seen. ``known`` says of each code of the column ``ident`` whether it tells who
    the customer is, ``called`` when a call that is no event first told it of each person. ``kept`` is a place for what
    a round found out about this partition and a later round of the same question would find out again; it may be empty
    every time.
    """

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    person: NDArray[np.int32]
    time: NDArray[np.int64]
    step: NDArray[np.generic]
    steps: tuple[str, ...]
    low: int
    high: int
    as_of: int
    column: Callable[[str], NDArray[np.generic]]
    names: Callable[[str], tuple[str, ...]]
    person_names: Callable[[NDArray[np.int32]], pa.Array]
    known: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, np.bool_))
    called: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    kept: dict[Any, Any] = field(default_factory=dict, compare=False)

    def __len__(self) -> int:
        """Count the journeys."""
        return len(self.starts)

    @property
    def channel(self) -> NDArray[np.generic]:
        """Codes of the channel of each row, into ``channels``; 0 where it is unknown."""
        return self.column("channel")

    @property
    def channels(self) -> tuple[str, ...]:
        """The names of channels; the first one is empty."""
        return self.names("channel")

    @property
    def value(self) -> NDArray[np.int64]:
        """Money of each row in minor units; 0 where it has none."""
        return self.column("value").astype(np.int64, copy=False)

    def code(self, step: str) -> int:
        """Give the code of a step in this partition, -1 when it has none."""
        return self.steps.index(step) if step in self.steps else -1
