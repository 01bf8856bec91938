"""Step-indexed paths: what customers do at step 1, 2, 3 after their start, until the goal or until they leave.

Semantics: a path is the row where it starts (step 0) and the rows after it, one step each, up to the row of the goal or
``depth`` steps. Nodes are (step, event). A customer whose next event is not among the shown nodes of its step, who goes
on beyond ``depth``, or whose next event lies outside the window, leaves the picture there as ``other``; one whose
journey ends there is ``dropped``. So at every node: customers = out + dropped + other. At the goal the path is
complete: all are ``other`` there, and ``arrived`` tells that it was the goal. The value of a node is the money of its
customers from their start up to the goal, or where they do not reach it up to the window's or the journey's end.

Counter-example: counting a node's customers by its event alone would let people in again who left through a hidden
node, and the links into it would no longer add up to it.
"""

import numpy as np
from numpy.typing import NDArray

from sojourn.kernels._compile import kernel
from sojourn.kernels.variants import hash_span

I64 = NDArray[np.int64]
U64 = NDArray[np.uint64]
DROPPED, OTHER, ARRIVED = 0, 1, 2


@kernel
def count_nodes(
    begins: I64, stops: I64, step: np.ndarray, lane0: U64, lane1: U64, counts: I64, hi: U64, lo: U64
) -> None:
    """Add to ``counts`` (steps of the path, step codes) who stands where; ``stops`` is one past the last row.

    ``hi`` and ``lo`` receive the hash of each path (variants.py): what is read once serves both. Unsigned numbers spare
    the test for negative indices.
    """
    most = np.uint64(counts.shape[0])
    for journey in range(np.uint64(begins.size)):
        begin, stop = np.uint64(begins[journey]), np.uint64(stops[journey])
        hi[journey], lo[journey] = hash_span(begin, stop, step, lane0, lane1)
        for place in range(min(stop - begin, most)):
            counts[place, np.uint64(step[begin + place])] += 1


@kernel
def find_wanted(
    hi: U64, lo: U64, wanted_hi: U64, wanted_lo: U64, first: NDArray[np.int16], shift: int, places: NDArray[np.int16]
) -> None:
    """Write the place of each hash among a few wanted ones, -1 for the rest; ``wanted_hi`` is sorted.

    ``first`` gives by the leading bits of ``hi``, all but ``shift``, the first wanted one that has them, or -1.
    """
    for span in range(hi.size):
        place = first[hi[span] >> np.uint64(shift)]
        while 0 <= place < wanted_hi.size and wanted_hi[place] < hi[span]:
            place += 1
        while 0 <= place < wanted_hi.size and wanted_hi[place] == hi[span] and wanted_lo[place] != lo[span]:
            place += 1
        known = 0 <= place < wanted_hi.size and wanted_hi[place] == hi[span]
        places[span] = place if known else -1


@kernel
def walk_nodes(
    begins: I64, stops: I64, ends: I64, goals: I64, time: I64, step: np.ndarray, node: NDArray[np.int32], size: int,
    fates: I64, last: NDArray[np.int32], walked: I64, keys: NDArray[np.int32], gaps: I64,
) -> int:  # fmt: skip
    """Walk every path over the shown nodes; give the number of links taken.

    ``node`` (steps of the path, step codes) numbers the shown nodes, ``size`` of them, -1 for the rest. ``stops`` is
    one past the last row to follow, ``ends`` one past the journey's last row, ``goals`` the goal's row or -1. ``fates``
    (nodes, 3) is added to. ``last`` receives each journey's last node, -1 when not even its start is shown, and
    ``walked`` the row where it stands (one before its start then). ``keys`` and ``gaps`` list each link taken as
    source * size + target, with the time it took.
    """
    count, one, most = np.uint64(0), np.uint64(1), np.uint64(node.shape[0])
    for journey in range(np.uint64(begins.size)):
        begin, stop, place = np.uint64(begins[journey]), np.uint64(stops[journey]), one
        here = node[np.uint64(0), np.uint64(step[begin])]
        if here < 0:
            last[journey], walked[journey] = here, begins[journey] - 1
            continue
        length = min(stop - begin, most)
        while place < length:
            following = node[place, np.uint64(step[begin + place])]
            if following < 0:
                break
            keys[count] = np.uint64(here) * np.uint64(size) + np.uint64(following)
            gaps[count] = time[begin + place] - time[begin + place - one]
            count += one
            here = following
            place += one
        end = np.int64(begin + place - one)
        last[journey], walked[journey] = here, end
        if end == goals[journey]:
            fates[here, ARRIVED] += 1
        elif end + 1 < ends[journey]:
            fates[here, OTHER] += 1
        else:
            fates[here, DROPPED] += 1
    return int(count)


@kernel
def add_values(begins: I64, ends: I64, time: I64, value: I64, window: int, sums: I64) -> None:
    """Write the money of each journey from its path's start on, up to ``ends`` or the end of the window."""
    for journey in range(begins.size):
        total, origin = np.int64(0), time[begins[journey]]
        for row in range(begins[journey], ends[journey]):
            if time[row] - origin > window:
                break
            total += value[row]
        sums[journey] = total


@kernel
def sum_over_nodes(
    begins: I64, stops: I64, step: np.ndarray, node: NDArray[np.int32], last: NDArray[np.int32], amounts: I64, sums: I64
) -> None:
    """Add each journey's amount to every shown node that it stands at before it leaves the picture."""
    for journey in range(begins.size):
        if last[journey] < 0:
            continue
        for row in range(begins[journey], min(stops[journey], begins[journey] + node.shape[0])):
            here = node[row - begins[journey], step[row]]
            if here < 0:
                break
            sums[here] += amounts[journey]


@kernel
def rows_in_window(begins: I64, ends: I64, time: I64, window: int, depth: int, stops: I64) -> None:
    """Write one past the last row within the window of each start, looking at most ``depth`` steps ahead."""
    for journey in range(begins.size):
        stop = min(ends[journey], begins[journey] + depth + 1)
        while stop > begins[journey] + 1 and time[stop - 1] - time[begins[journey]] > window:
            stop -= 1
        stops[journey] = stop


@kernel
def stands_at(
    begins: I64, stops: I64, step: np.ndarray, node: NDArray[np.int32], source: int, target: int,
    found: NDArray[np.bool_],
) -> None:  # fmt: skip
    """Mark the journeys that stand at node ``source`` and, unless ``target`` is -1, go from it to ``target``."""
    for journey in range(begins.size):
        before = np.int64(-1)
        for row in range(begins[journey], min(stops[journey], begins[journey] + node.shape[0])):
            here = np.int64(node[row - begins[journey], step[row]])
            if here < 0:
                break
            if (target < 0 and here == source) or (target >= 0 and before == source and here == target):
                found[journey] = True
                break
            before = here
