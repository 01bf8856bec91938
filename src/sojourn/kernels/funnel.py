"""Chains through ordered steps: the one rule that funnel, paths, time to goal and pain points share.

Semantics: step k + 1 must stand at a later place than step k in (time, arrival) order; equal times are fine when the
arrival order fits. The window is closed and runs from the chain's first event: exactly the window after it still
counts. A step's own limit runs from the step before it, closed too. An exclusion event strictly between two chosen
events breaks that link. A chain starts in [low, high); it may end later.

Of all chains of a journey the one counts that gets deepest; among these the one that starts earliest; then each next
step as early as it can be without losing depth ("best"). With ``first_only`` only the first occurrence of the first
step in the range may start a chain.

Counter-examples. (100 a)(200 a)(200 b): a-b is reached, the second a or the first a before b, although an engine that
wants increasing times from the last a says no. a b c a b d with steps a b d: the chain is the first a, the first b,
then d; never a b of the one start with a time of another (negative durations). a@0 b@1 b@10 c@12 with c within 5 of
b: the first b cannot be followed in time, the second one can, so the customer completes.
"""

import numpy as np
from numpy.typing import NDArray

from sojourn.kernels._compile import kernel

I64 = NDArray[np.int64]
U64 = NDArray[np.uint64]
MOST_STEPS = 60
FOREVER = np.iinfo(np.int64).max


@kernel
def longest_journey(starts: I64, ends: I64) -> int:
    """Give the number of events of the longest journey."""
    longest = 0
    for journey in range(starts.size):
        longest = max(longest, ends[journey] - starts[journey])
    return int(longest)


@kernel
def _deepest(
    times: I64, marks: U64, breaks: U64, count: int, low: int, high: int, first_only: bool,
    window: int, limits: I64, last: I64, begin: I64, usable: NDArray[np.bool_],
) -> int:  # fmt: skip
    """Give the depth that the best chain over the relevant events of one journey reaches.

    Forward pass: for each step the latest event that ends a chain there, and the latest start such a chain can have;
    both only grow, so nothing better is ever overwritten.
    """
    steps, depth, started = limits.size, 0, False
    usable[:] = False
    for event in range(count):
        now, mark, stop = times[event], marks[event], breaks[event]
        for step in range(steps - 1, 0, -1):
            bit = np.uint64(1) << np.uint64(step)
            if mark & bit and usable[step - 1]:
                if now - last[step - 1] <= limits[step] and now - begin[step - 1] <= window:
                    last[step], begin[step], usable[step] = now, begin[step - 1], True
                    depth = max(depth, step + 1)
            if stop & bit:
                usable[step - 1] = False
        if mark & np.uint64(1) and low <= now < high and not (first_only and started):
            last[0], begin[0], usable[0], started = now, now, True, True
            depth = max(depth, 1)
    return int(depth)


@kernel
def _trace(
    times: I64, marks: U64, breaks: U64, count: int, depth: int, low: int, high: int,
    only: int, window: int, limits: I64, following: I64, usable: NDArray[np.bool_], chain: I64,
) -> None:  # fmt: skip
    """Write the chosen chain (places among the relevant events) of a known depth; ``only`` may start it (-1: any).

    Backward pass: for each step the earliest event from which the rest can be done, and that rest; the earlier the
    event, the earlier its end, so the start found last is the earliest that fits the window.
    """
    usable[:] = False
    for event in range(count - 1, -1, -1):
        now, mark, stop = times[event], marks[event], breaks[event]
        for step in range(depth):
            bit = np.uint64(1) << np.uint64(step)
            fits = (mark & bit) != 0
            if fits and step < depth - 1:
                fits = usable[step + 1] and times[following[step + 1, step + 1]] - now <= limits[step + 1]
            if fits and step == 0:
                end = now if depth == 1 else times[following[1, depth - 1]]
                fits = low <= now < high and end - now <= window
            if step < depth - 1 and stop & (bit << np.uint64(1)):
                usable[step + 1] = False
            if fits:
                if step < depth - 1:
                    following[step, step + 1 : depth] = following[step + 1, step + 1 : depth]
                following[step, step], usable[step] = event, True
                if step == 0 and (only < 0 or event == only):
                    chain[:depth] = following[0, :depth]


@kernel
def _first_start(times: I64, marks: U64, count: int, low: int, high: int) -> int:
    for event in range(count):
        if marks[event] & np.uint64(1) and low <= times[event] < high:
            return int(event)
    return -1


@kernel
def _walk(
    time: I64, places: I64, marks: U64, count: int, low: int, high: int, first_only: bool,
    window: int, steps: int, at: I64, chain: I64,
) -> int:  # fmt: skip
    """Find the chain of one journey when nothing but the window limits it: (depth; places in ``chain``).

    Starts are tried in order, each next step as early as possible; from start to start no step's place moves back, so
    the work is linear. A start that gets as deep as can still be reached ends the search.
    """
    depth, reachable = 0, steps
    at[:steps] = 0
    for start in range(count):
        if not marks[start] & np.uint64(1):
            continue
        origin = time[places[start]]
        if origin < low or origin >= high:
            continue
        at[0], reached = start, 1
        while reached < reachable:
            bit = np.uint64(1) << np.uint64(reached)
            place = max(at[reached], at[reached - 1] + 1)
            while place < count and not marks[place] & bit:
                place += 1
            at[reached] = place
            if place == count:
                reachable = reached
            elif time[places[place]] - origin > window:
                break
            else:
                reached += 1
        if reached > depth:
            depth = reached
            chain[:depth] = at[:depth]
        if depth >= reachable or first_only:
            break
    return int(depth)


@kernel
def _search(
    time: I64, step: np.ndarray, places: I64, marks: U64, breaks: U64, count: int, low: int, high: int,
    first_only: bool, window: int, limits: I64, scratch: I64, following: I64, chain: I64,
) -> int:  # fmt: skip
    """Find the chain of one journey with limits or exclusions: (depth; places in ``chain``)."""
    times, broken = np.empty(count, np.int64), np.empty(count, np.uint64)
    for event in range(count):
        times[event], broken[event] = time[places[event]], breaks[step[places[event]]]
    usable = np.empty(limits.size, np.bool_)
    last, begin = scratch[0], scratch[1]
    depth = _deepest(times, marks, broken, count, low, high, first_only, window, limits, last, begin, usable)
    if depth:
        only = _first_start(times, marks, count, low, high) if first_only else -1
        _trace(times, marks, broken, count, depth, low, high, only, window, limits, following, usable, chain)
    return depth


@kernel
def find_chains(
    starts: I64, ends: I64, time: I64, step: np.ndarray, marks: U64, breaks: U64, low: int, high: int,
    first_only: bool, window: int, limits: I64, depths: NDArray[np.int8], rows: I64,
) -> None:  # fmt: skip
    """Write, for each journey, how many steps its chain reaches and the row of each (-1: not reached).

    ``marks`` and ``breaks`` say for each step code, as bits, which steps of the chain it is and into which steps it
    breaks the link. ``limits`` (steps) is the most time from the step before, ``window`` from the first event; FOREVER
    for none. ``depths`` is (journeys), ``rows`` (journeys, steps), all -1.
    """
    size, steps = longest_journey(starts, ends), limits.size
    places, marked = np.empty(size + 1, np.int64), np.empty(size + 1, np.uint64)
    scratch, following = np.empty((2, steps), np.int64), np.empty((steps, steps), np.int64)
    chain = np.empty(steps, np.int64)
    plain = not breaks.any() and (limits == FOREVER).all()
    relevant = (marks | breaks) != 0
    for journey in range(starts.size):
        count = np.int64(0)
        for row in range(starts[journey], ends[journey]):
            code = step[row]
            places[count], marked[count] = row, marks[code]
            count += relevant[code]
        if count == 0:
            depths[journey] = 0
        elif plain:
            depths[journey] = _walk(
                time, places, marked, int(count), low, high, first_only, window, steps, scratch[0], chain
            )
        else:
            depths[journey] = _search(
                time, step, places, marked, breaks, int(count), low, high, first_only, window, limits,
                scratch, following, chain,
            )  # fmt: skip
        for place in range(depths[journey]):
            rows[journey, place] = places[chain[place]]


@kernel
def find_optional(
    starts: I64, ends: I64, time: I64, step: np.ndarray, rows: I64, depths: NDArray[np.int8],
    wanted: NDArray[np.bool_], after: int, window: int, limit: int, found: I64,
) -> None:  # fmt: skip
    """Write the row of an optional step (-1: none): its first event after step ``after`` and before the next one.

    It never decides whether a later step is reached. Where the next step was not reached, it may stand anywhere up to
    the end of the window.
    """
    for journey in range(starts.size):
        found[journey] = -1
        if depths[journey] <= after:
            continue
        origin, first = rows[journey, after], time[rows[journey, 0]]
        end = rows[journey, after + 1] if depths[journey] > after + 1 else ends[journey]
        for row in range(origin + 1, end):
            if time[row] - time[origin] > limit or time[row] - first > window:
                break
            if wanted[step[row]]:
                found[journey] = row
                break


@kernel
def count_switches(channel: np.ndarray, begin: I64, end: I64, switches: I64) -> None:
    """Count the changes of channel between neighbors from row ``begin`` up to row ``end``, both included.

    Events of unknown channel (code 0) are passed over. A negative ``begin`` or ``end`` leaves -1.
    """
    for index in range(begin.size):
        switches[index] = -1
        if begin[index] < 0 or end[index] < 0:
            continue
        count, before = 0, channel[begin[index]]
        for row in range(begin[index] + 1, end[index] + 1):
            if channel[row] == 0:
                continue
            count += before != 0 and channel[row] != before
            before = channel[row]
        switches[index] = count


@kernel
def first_goal(begins: I64, ends: I64, time: I64, step: np.ndarray, goal: int, window: int, goals: I64) -> None:
    """Write the row of the first ``goal`` at or after each row of ``begins`` (-1: no journey), within the window."""
    for journey in range(begins.size):
        if begins[journey] < 0:
            continue
        origin = time[begins[journey]]
        for row in range(begins[journey], ends[journey]):
            if time[row] - origin > window:
                break
            if step[row] == goal:
                goals[journey] = row
                break
