"""Measuring: CPU seconds of all threads, the minimum of runs that take turns, and whether two answers are equal."""

import math
import time
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from typing import Any

from sojourn.benchmark.cases import Figures

TOLERANCE = 1e-6


@dataclass(frozen=True)
class Spent:
    """What one answer cost: seconds of CPU over all threads, and seconds that passed."""

    cpu: float
    wall: float

    def least(self, other: "Spent | None") -> "Spent":
        """Keep the smaller of each."""
        return self if other is None else Spent(min(self.cpu, other.cpu), min(self.wall, other.wall))


def timed(work: Callable[[], Any]) -> tuple[Any, Spent]:
    """Do some work; give what came out and what it cost."""
    cpu, wall = time.process_time(), time.perf_counter()
    result = work()
    return result, Spent(time.process_time() - cpu, time.perf_counter() - wall)


def take_turns(
    contenders: Mapping[str, Callable[[], Any]], runs: int, once: Container[str] = ()
) -> dict[str, tuple[Any, Spent]]:
    """Let every contender run ``runs`` times in turn; keep each one's least cost and last result.

    Turns make the ratio fair on a machine that others use as well: a slow minute hits all. Those in ``once`` take part
    in the first turn only.
    """
    found: dict[str, tuple[Any, Spent]] = {}
    for turn in range(runs):
        for name, work in contenders.items():
            if turn and name in once:
                continue
            result, spent = timed(work)
            found[name] = (result, spent.least(found[name][1] if name in found else None))
    return found


def difference(ours: Figures, theirs: Figures) -> str | None:
    """Say in which figure two answers differ first; None when they are equal.

    Integers have to be the same; other numbers may differ by ``TOLERANCE``, relative above 1.

    >>> difference({("a",): (1, 2.0)}, {("a",): (1, 2.0000001)})
    >>> difference({("a",): (1, None)}, {("a",): (2, None)})
    "('a',): (1, None) against (2, None)"
    """
    for key in sorted(ours.keys() ^ theirs.keys(), key=str):
        return f"{key}: {ours.get(key)} against {theirs.get(key)}"
    for key, mine in ours.items():
        others = theirs[key]
        if len(mine) != len(others) or not all(map(_equal, mine, others)):
            return f"{key}: {mine} against {others}"
    return None


def _equal(mine: float | None, other: float | None) -> bool:
    if mine is None or other is None:
        return mine is None and other is None
    if isinstance(mine, int) and isinstance(other, int):
        return mine == other
    return math.isclose(mine, other, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
