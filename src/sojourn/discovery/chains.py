"""Chains in one partition: ordered steps turned into what the kernel reads, and what it found.

Funnel, paths, time to goal and pain points all ask here who started and who reached the goal; so they cannot disagree.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sojourn.engines import Journeys
from sojourn.kernels import funnel as kernels

I64 = NDArray[np.int64]
FOREVER = int(kernels.FOREVER)


@dataclass(frozen=True)
class Chain:
    """Ordered steps with their windows, microseconds; see kernels/funnel.py for what each part means.

    ``limits`` and ``exclusions`` go by step index; an exclusion under index k breaks the link into step k.
    """

    steps: tuple[str, ...]
    window: int | None = None
    limits: dict[int, int] = field(default_factory=dict, hash=False)
    exclusions: dict[int, tuple[str, ...]] = field(default_factory=dict, hash=False)
    first_only: bool = False


@dataclass(frozen=True)
class Found:
    """The chain of each journey: how deep, and the row of each step (-1: not reached)."""

    depths: NDArray[np.int8]
    rows: I64


def find_chains(journeys: Journeys, chain: Chain) -> Found:
    """Find the chain of every journey of a partition."""
    size = len(chain.steps)
    marks, breaks = np.zeros((2, max(1, len(journeys.steps))), np.uint64)
    for place, name in enumerate(chain.steps):
        _set_bit(marks, journeys.code(name), place)
    for place, names in chain.exclusions.items():
        for name in names:
            _set_bit(breaks, journeys.code(name), place)
    limits = np.array([chain.limits.get(place, FOREVER) for place in range(size)], np.int64)
    depths, rows = np.zeros(len(journeys), np.int8), np.full((len(journeys), size), -1, np.int64)
    for array in (marks, breaks, limits):
        array.setflags(write=False)
    kernels.find_chains(
        journeys.starts, journeys.ends, journeys.time, journeys.step, marks, breaks, journeys.low, journeys.high,
        chain.first_only, FOREVER if chain.window is None else chain.window, limits, depths, rows,
    )  # fmt: skip
    return Found(depths, rows)


def start_and_goal(journeys: Journeys, start: str | None, goal: str | None, window: int | None) -> tuple[I64, I64]:
    """Give the row where each journey's path starts and where it reaches the goal; -1 for none.

    With a start step: the chain start, goal (the earliest start from which the goal is reached within the window, else
    the first start in the range). Without one: the journey's first event, when it lies in the range; the goal then is
    the first one at or after it.
    """
    if start is not None:
        found = find_chains(journeys, Chain((start,) if goal is None else (start, goal), window))
        return found.rows[:, 0], found.rows[:, 1] if goal is not None else np.full(len(journeys), -1, np.int64)
    first = np.where(journeys.ends > journeys.starts, journeys.starts, -1)
    times = journeys.time[np.maximum(first, 0)] if len(journeys.time) else np.zeros(len(first), np.int64)
    begins = np.where((first >= 0) & (times >= journeys.low) & (times < journeys.high), first, -1)
    goals = np.full(len(journeys), -1, np.int64)
    if goal is not None and journeys.code(goal) >= 0:
        limit = FOREVER if window is None else window
        kernels.first_goal(begins, journeys.ends, journeys.time, journeys.step, journeys.code(goal), limit, goals)
    return begins, goals


def best_of_person(journeys: Journeys, depth: I64, begins: I64) -> NDArray[np.bool_]:
    """Mark one journey for each person that started: the deepest one, of equals the one that starts earliest.

    ``depth`` (journeys) is how many steps were reached, ``begins`` the row of the first one, -1 for none. Of equal
    times the journey that comes first in the store's order counts.
    """
    started: NDArray[np.bool_] = begins >= 0
    if len(journeys) == 0 or (np.diff(journeys.person) != 0).all():
        return started
    times = journeys.time[np.maximum(begins, 0)] if len(journeys.time) else begins
    order = np.lexsort((np.arange(len(depth)), times, -(depth * started), journeys.person))
    first = np.append(True, np.diff(journeys.person[order]) != 0)
    best = np.zeros(len(depth), np.bool_)
    best[order[first]] = True
    return best & started


def _set_bit(bits: NDArray[np.uint64], code: int, place: int) -> None:
    if code >= 0:
        bits[code] |= np.uint64(1) << np.uint64(place)
