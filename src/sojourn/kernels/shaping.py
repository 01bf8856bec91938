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
def split_sessions(starts: I64, ends: I64, time: I64, gap: int, new_starts: I64, new_ends: I64, owner: I64) -> int:
    """Write the spans of the sessions and the journey that each belongs to; give the number of sessions.

    A session ends wherever more than ``gap`` passes between two events. ``new_starts`` has room for one more than there
    are events.
    """
    count = np.uint64(0)
    for journey in range(starts.size):
        if ends[journey] == starts[journey]:
            continue
        first, before = count, time[starts[journey]]
        new_starts[count] = starts[journey]
        # Each row is written where the next session would begin and stays only if it does: no branch to mispredict.
        for row in range(np.uint64(starts[journey] + 1), np.uint64(ends[journey])):
            now = time[row]
            new_starts[count + np.uint64(1)] = row
            count += np.uint64(now - before > gap)
            before = now
        for session in range(first, count):
            new_ends[session], owner[session] = new_starts[session + np.uint64(1)], journey
        new_ends[count], owner[count] = ends[journey], journey
        count += np.uint64(1)
    return int(count)


@kernel
def group_cases(starts: I64, ends: I64, case: np.ndarray, rows: I64, bounds: NDArray[np.bool_]) -> None:
    """List in ``rows`` the rows of each journey by case, stable; mark in ``bounds`` where a case begins.

    Cases stand in order of their first event, so that the first journey of a customer is the one that begins first.
    """
    for journey in range(starts.size):
        start, end = starts[journey], ends[journey]
        order = np.argsort(case[start:end], kind="mergesort")
        first = np.empty(end - start, np.int64)
        head = np.int64(0)
        for place in range(end - start):
            if place == 0 or case[start + order[place]] != case[start + order[place - 1]]:
                head = order[place]
            first[order[place]] = head
        order = np.argsort(first, kind="mergesort")
        for place in range(end - start):
            rows[start + place] = start + order[place]
            bounds[start + place] = first[order[place]] == order[place]


@kernel
def unordered_passes(
    starts: I64,
    ends: I64,
    time: I64,
    low: int,
    high: int,
    local_day: I64,
    date_only: NDArray[np.uint8],
    marked: NDArray[np.bool_],
) -> int:
    """Count neighbors on one local day of which one has no time of day: which came first is unknown.

    Only passes that start in [low, high) count. ``marked`` (one for each journey) tells whose journey has such a pair.
    """
    count = 0
    for journey in range(starts.size):
        for row in range(starts[journey] + 1, ends[journey]):
            on_one_day = (date_only[row] or date_only[row - 1]) and local_day[row] == local_day[row - 1]
            if on_one_day and low <= time[row - 1] < high:
                count += 1
                marked[journey] = True
    return int(count)
