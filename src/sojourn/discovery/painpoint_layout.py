"""What pain points there can be in one partition, and where its counts of each stand."""

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from sojourn.discovery.switches import pair_table, switch_totals
from sojourn.engines import EARLIEST, LATEST, Journeys

I64 = NDArray[np.int64]
Pair = tuple[str, ...]
Pain = tuple[str, str, str | None]


class Kind:
    """What a pain point can be."""

    DROP_OFF: ClassVar[str] = "drop_off"
    REPEAT: ClassVar[str] = "repeat"
    WAIT: ClassVar[str] = "wait"
    SWITCH: ClassVar[str] = "switch"
    ALL: ClassVar[tuple[str, ...]] = (DROP_OFF, REPEAT, WAIT, SWITCH)


@dataclass(frozen=True)
class Layout:
    """Which place of a partition's numbers belongs to which pain point; see kernels/painpoints.py."""

    journeys: Journeys
    waits: I64
    limits: I64
    switches: I64

    @classmethod
    def of(cls, journeys: Journeys, limits: dict[Pair, int]) -> "Layout":
        """Lay out the places for a partition's codes."""
        codes = {step: code for code, step in enumerate(journeys.steps)}
        known = [
            (codes[before] * len(codes) + codes[after], limit)
            for (before, after), limit in limits.items()
            if before in codes and after in codes
        ]
        waits = np.array(sorted(known), np.int64).reshape(-1, 2)
        switches, _, _ = switch_totals(replace(journeys, low=EARLIEST, high=LATEST))
        return cls(journeys, np.ascontiguousarray(waits[:, 0]), np.ascontiguousarray(waits[:, 1]), switches)

    @property
    def table(self) -> NDArray[np.int32]:
        """The place of each pair of channels among ``switches``."""
        return pair_table(self.switches, len(self.journeys.channels))

    @property
    def size(self) -> int:
        """How many places there are."""
        return 2 * len(self.journeys.steps) + len(self.waits) + len(self.switches)

    def name(self, place: int) -> Pain:
        """Name the pain point of a place."""
        steps = self.journeys.steps
        size = len(steps)
        if place < 2 * size:
            return (Kind.DROP_OFF if place < size else Kind.REPEAT), steps[place % size], None
        if place < 2 * size + len(self.waits):
            before, after = divmod(int(self.waits[place - 2 * size]), size)
            return Kind.WAIT, steps[before], steps[after]
        channels = self.journeys.channels
        before, after = divmod(int(self.switches[place - 2 * size - len(self.waits)]), len(channels))
        return Kind.SWITCH, channels[before], channels[after]

    def place(self, pain: Pain) -> int | None:
        """Find the place of a pain point; None where it cannot occur in this partition."""
        occurring = {self.name(place): place for place in self._candidates(pain[0])}
        return occurring.get(pain)

    def _candidates(self, kind: str) -> range:
        size = len(self.journeys.steps)
        edges = [0, size, 2 * size, 2 * size + len(self.waits), self.size]
        place = Kind.ALL.index(kind)
        return range(edges[place], edges[place + 1])
