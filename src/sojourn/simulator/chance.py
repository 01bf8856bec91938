"""Seeded draws: one independent stream for each person or purpose, so that the order of work changes nothing.

Uniform numbers are drawn in blocks, because a single draw from numpy costs more than a step of a journey.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from math import log1p
from typing import TypeVar

import numpy as np

One = TypeVar("One")
_BLOCK = 256


def _uniform(generator: np.random.Generator) -> Iterator[float]:
    while True:
        yield from generator.random(_BLOCK).tolist()


class Chance:
    """A stream of draws that depends only on the numbers of its seed."""

    __slots__ = ("share",)

    share: Callable[[], float]
    """Draws a number from 0 up to 1."""

    def __init__(self, *seed: int) -> None:
        """Open the stream that these numbers name."""
        self.share = _uniform(np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed)))).__next__

    def happens(self, probability: float) -> bool:
        """Toss a coin."""
        return self.share() < probability

    def between(self, low: int, high: int) -> int:
        """Draw a whole number from ``low`` up to, not including, ``high``."""
        return low + int(self.share() * (high - low))

    def pick(self, choices: Sequence[One]) -> One:
        """Draw one of the choices."""
        return choices[int(self.share() * len(choices))]

    def weighted(self, cumulative: Sequence[float]) -> int:
        """Draw an index by cumulative shares that end at 1."""
        return min(bisect_right(cumulative, self.share()), len(cumulative) - 1)

    def wait(self, mean: float) -> float:
        """Draw an exponential waiting time."""
        return -mean * log1p(-self.share())

    def more(self, again: float) -> int:
        """Draw how often a coin with chance ``again`` falls on its side before it first does not."""
        count = 0
        while self.share() < again:
            count += 1
        return count
