"""How an export gets dirty: which rows are repeated, late, broken, and where they stand in the file.

The layout is drawn first and counted, then rows are spelled by it; so the stated numbers are exact.
"""

from dataclasses import dataclass
from enum import IntEnum
from math import ceil

import numpy as np

from sojourn.simulator.brand import Dirt
from sojourn.simulator.history import Flags, Numbers

BAD_TIMES = ("n/a", "2026-13-45 99:99", "0000-00-00", "yesterday", "#REF!")
_FAR = 2_000


class State(IntEnum):
    """What a row of a file is."""

    GOOD = 0
    PLACEHOLDER = 1
    NONSENSE = 2
    DUPLICATE = 3
    CONFLICT = 4
    BAD_TIME = 5
    BAD_IDENTIFIER = 6
    BAD_AMOUNT = 7
    BAD_ROW = 8


GOOD_STATES = (State.GOOD, State.PLACEHOLDER, State.NONSENSE)
BAD_STATES = (State.BAD_TIME, State.BAD_IDENTIFIER, State.BAD_AMOUNT, State.BAD_ROW)


@dataclass(frozen=True)
class Layout:
    """The rows of a file from top to bottom: which row of the table, and in what state."""

    rows: Numbers
    states: Numbers
    late: int
    """How many good rows were moved down."""

    def count(self, *states: State) -> int:
        """Count the rows in any of these states."""
        return int(np.isin(self.states, states).sum())

    def out_of_order(self, times: Numbers) -> int:
        """Count the good rows that are older than a good row above them; ``times`` are those of the table."""
        good = times[self.rows[np.isin(self.states, GOOD_STATES)]]
        return int((good[1:] < np.maximum.accumulate(good)[:-1]).sum()) if len(good) else 0


@dataclass(frozen=True)
class Possible:
    """Which dirt a file can have; ``placeholder`` and ``nonsense`` mark the rows that may carry it."""

    placeholder: Flags
    nonsense: Flags
    repeats: bool
    """Whether rows have an id, so that copies can be told from events."""
    amount: bool
    json: bool


def lay_out(count: int, dirt: Dirt, possible: Possible, seed: tuple[int, ...]) -> Layout:
    """Lay out a file of ``count`` good rows, with its dirt."""
    generator = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed)))
    states = np.zeros(count, dtype=np.int64)
    _mark(states, possible.placeholder, dirt.placeholders, State.PLACEHOLDER, generator)
    _mark(states, possible.nonsense, dirt.nonsense, State.NONSENSE, generator)
    keys = np.arange(count, dtype=np.float64)
    late = _some(count, dirt.late, generator)
    far = min(_FAR, max(count // 10, 2))
    keys[late] += generator.uniform(1.5, far, len(late))
    rows, plain = [np.arange(count, dtype=np.int64)], np.flatnonzero(states == State.GOOD)
    all_states, all_keys = [states], [keys]
    for state, share in _extra(dirt, possible):
        chosen = plain[_some(len(plain), share, generator)]
        follows = keys[chosen] + generator.uniform(0.5, far, len(chosen))
        rows.append(chosen)
        all_states.append(np.full(len(chosen), state, dtype=np.int64))
        all_keys.append(
            follows if state in {State.DUPLICATE, State.CONFLICT} else generator.uniform(0, count, len(chosen))
        )
    order = np.argsort(np.concatenate(all_keys), kind="stable")
    return Layout(np.concatenate(rows)[order], np.concatenate(all_states)[order], len(late))


def _extra(dirt: Dirt, possible: Possible) -> list[tuple[State, float]]:
    return [
        (State.DUPLICATE, dirt.duplicates if possible.repeats else 0.0),
        (State.CONFLICT, dirt.conflicts if possible.repeats else 0.0),
        (State.BAD_TIME, dirt.bad_time),
        (State.BAD_IDENTIFIER, dirt.bad_identifier),
        (State.BAD_AMOUNT, dirt.bad_amount if possible.amount else 0.0),
        (State.BAD_ROW, dirt.bad_row if possible.json else 0.0),
    ]


def _some(count: int, share: float, generator: np.random.Generator) -> Numbers:
    """Choose so many different rows, at least one where the share is not zero."""
    chosen = generator.choice(count, size=ceil(share * count), replace=False)
    return np.sort(chosen).astype(np.int64)


def _mark(states: Numbers, able: Flags, share: float, state: State, generator: np.random.Generator) -> None:
    free = np.flatnonzero(able & (states == State.GOOD))
    states[free[_some(len(free), share, generator)]] = state
