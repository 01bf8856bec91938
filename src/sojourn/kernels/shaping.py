"""Shaping journeys before a question: choosing rows, grouping by case, collapsing repeats, splitting sessions."""

import numpy as np
from numpy.typing import NDArray

from sojourn.kernels._compile import kernel

I64 = NDArray[np.int64]


@kernel
def chosen_spans(starts: I64, ends: I64, keep: NDArray[np.bool_], origin: int) -> tuple[I64, I64]:
    """Give the spans of the journeys in the rows that stay, rows renumbered; ``origin`` is the row of ``keep[0]``."""
    new_starts, new_ends = np.empty(starts.size, np.int64), np.empty(starts.size, np.int64)
    count = np.int64(0)
    for journey in range(starts.size):
        new_starts[journey] = count
        for row in range(starts[journey] - origin, ends[journey] - origin):
            count += keep[row]
        new_ends[journey] = count
    return new_starts, new_ends


@kernel
def chosen_rows(starts: I64, ends: I64, keep: NDArray[np.bool_], origin: int, total: int) -> I64:
    """List the rows that stay, journey by journey."""
    rows = np.empty(total, np.int64)
    count = 0
    for journey in range(starts.size):
        for row in range(starts[journey] - origin, ends[journey] - origin):
            if keep[row]:
                rows[count] = row + origin
                count += 1
    return rows


@kernel
def first_of_runs(
    starts: I64, ends: I64, step: np.ndarray, collapses: NDArray[np.bool_], keep: NDArray[np.bool_]
) -> None:
    """Drop, in ``keep`` (one for each row), each row that directly repeats a step which collapses."""
    for journey in range(starts.size):
        for row in range(starts[journey] + 1, ends[journey]):
            if step[row] == step[row - 1] and collapses[step[row]]:
                keep[row] = False


@kernel
def add_to_kept(starts: I64, ends: I64, keep: NDArray[np.bool_], value: I64) -> None:
    """Move the values of dropped rows to the kept row before them, in place."""
    for journey in range(starts.size):
        kept = starts[journey]
        for row in range(starts[journey], ends[journey]):
            if keep[row]:
                kept = row
            else:
                value[kept] += value[row]


@kernel
def count_splits(starts: I64, ends: I64, time: I64, gap: int) -> int:
    """Count the sessions: one more wherever more than ``gap`` passes between two events."""
    count = 0
    for journey in range(starts.size):
        count += ends[journey] > starts[journey]
        for row in range(starts[journey] + 1, ends[journey]):
            count += time[row] - time[row - 1] > gap
    return int(count)


@kernel
def split_sessions(starts: I64, ends: I64, time: I64, gap: int, new_starts: I64, new_ends: I64, owner: I64) -> None:
    """Write the spans of the sessions and the journey that each belongs to."""
    count = 0
    for journey in range(starts.size):
        if ends[journey] == starts[journey]:
            continue
        new_starts[count] = starts[journey]
        for row in range(starts[journey] + 1, ends[journey]):
            if time[row] - time[row - 1] > gap:
                new_ends[count] = row
                owner[count] = journey
                count += 1
                new_starts[count] = row
        new_ends[count] = ends[journey]
        owner[count] = journey
        count += 1


@kernel
def group_cases(starts: I64, ends: I64, case: np.ndarray, rows: I64, bounds: NDArray[np.bool_]) -> None:
    """Order the rows of each journey by case, stable; mark in ``bounds`` where a case begins. Rows are listed in place."""
    for journey in range(starts.size):
        start, end = starts[journey], ends[journey]
        order = np.argsort(case[start:end], kind="mergesort")
        for place in range(end - start):
            rows[start + place] = start + order[place]
            first = place == 0 or case[start + order[place]] != case[start + order[place - 1]]
            bounds[start + place] = first


@kernel
def unordered_passes(
    starts: I64, ends: I64, local_day: I64, date_only: NDArray[np.uint8], marked: NDArray[np.bool_]
) -> int:
    """Count neighbors on one local day of which one has no time of day: which came first is unknown.

    ``marked`` (one for each journey) tells whose journey has such a pair.
    """
    count = 0
    for journey in range(starts.size):
        for row in range(starts[journey] + 1, ends[journey]):
            if (date_only[row] or date_only[row - 1]) and local_day[row] == local_day[row - 1]:
                count += 1
                marked[journey] = True
    return int(count)
