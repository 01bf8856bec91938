"""Sessions: journeys split where customers pause; how many, how long, where they start and end.

Semantics: within one journey, in (time, arrival) order, a session ends where more than ``gap`` passes before the next
event; exactly ``gap`` still belongs. A session belongs to the range when its first event does; its other events may lie
after the end of the range. Its duration is the time from its first event to its last one, 0 for a single event.

Counter-example: cutting the events to the range before splitting would let sessions begin at midnight that began
before it; measuring the gap from the session's first event would cut a long visit into pieces.

Durations add up in two halves of 32 bits, exactly, and are counted by logarithmic bucket, so that any partition can say
which of them may be the median.
"""

import numpy as np
from numpy.typing import NDArray

from sojourn.kernels._compile import kernel
from sojourn.kernels.quantiles import bucket_of

I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
HALF = 32
LOW = (1 << HALF) - 1
SHIFT = 5  # 32 buckets for each doubling of the duration
SHORT = 1 << 12  # sessions with fewer events are counted by their number of events, longer ones are listed
SESSIONS, CUSTOMERS, EVENTS, UPPER, LOWER, LONG = range(6)


@kernel
def _longest(starts: I64, ends: I64) -> int:
    longest = np.int64(0)
    for journey in range(starts.size):
        if ends[journey] - starts[journey] > longest:
            longest = ends[journey] - starts[journey]
    return int(longest)


@kernel
def _split(start: int, end: int, time: I64, gap: int, bounds: I64) -> int:
    """Write where each session of a journey begins and, behind them, where the journey ends; count the sessions."""
    # Each row is written where the next session would begin and stays only if it does: no branch to mispredict.
    # Unsigned rows spare the test for negative indices.
    bounds[0] = start
    place, before = np.uint64(1), time[start]
    for row in range(np.uint64(start + 1), np.uint64(end)):
        now = time[row]
        bounds[place] = row
        place += np.uint64(now - before > gap)
        before = now
    bounds[place] = end
    return int(place)


@kernel
def count_sessions(
    starts: I64, ends: I64, person: I32, time: I64, step: np.ndarray, gap: int, low: int, high: int,
    totals: I64, sizes: I64, long: I64, durations: I64, taken: I64, edges: I64, seen: I32,
) -> None:  # fmt: skip
    """Count the sessions that start in [low, high).

    Added to: ``totals`` (SESSIONS to LONG), ``sizes`` (SHORT) by number of events, ``durations`` by bucket, ``edges``
    (steps, 4: sessions that start with the step, their customers, sessions that end with it, their customers).
    ``taken`` receives the duration of each session, ``long`` the number of events of those that ``sizes`` has no room
    for, LONG of them. ``seen`` (steps, 2) starts at -1.
    """
    bounds = np.empty(_longest(starts, ends) + 1, np.int64)
    before = np.int64(-1)
    sessions, customers, events = np.int64(0), np.int64(0), np.int64(0)
    upper, lower, listed = np.int64(0), np.int64(0), np.int64(0)
    for journey in range(starts.size):
        if starts[journey] == ends[journey]:
            continue
        owner = np.int64(person[journey])
        for place in range(_split(starts[journey], ends[journey], time, gap, bounds)):
            first, last = bounds[place], bounds[place + 1] - 1
            begun = time[first]
            if begun < low or begun >= high:
                continue
            size, duration = last - first + 1, time[last] - begun
            taken[sessions] = duration
            sessions += 1
            events += size
            customers += before != owner
            before = owner
            upper += duration >> HALF
            lower += duration & LOW
            durations[bucket_of(duration, SHIFT)] += 1
            if size < SHORT:
                sizes[size] += 1
            else:
                long[listed] = size
                listed += 1
            left, right = step[first], step[last]
            edges[left, 0] += 1
            edges[left, 1] += seen[left, 0] != owner
            seen[left, 0] = owner
            edges[right, 2] += 1
            edges[right, 3] += seen[right, 1] != owner
            seen[right, 1] = owner
    totals[SESSIONS] += sessions
    totals[CUSTOMERS] += customers
    totals[EVENTS] += events
    totals[UPPER] += upper
    totals[LOWER] += lower
    totals[LONG] += listed


@kernel
def keep_within(numbers: I64, low: int, high: int) -> int:
    """Move the numbers in [low, high) to the front, in their order; give how many there are."""
    count = np.uint64(0)
    for place in range(numbers.size):
        number = numbers[place]
        numbers[count] = number
        count += np.uint64((low <= number) & (number < high))
    return int(count)


@kernel
def list_durations(
    starts: I64, ends: I64, time: I64, gap: int, low: int, high: int, least: int, most: int,
    taken: I64,
) -> int:  # fmt: skip
    """List the durations in [least, most) of the sessions that start in [low, high); give their number.

    ``taken`` has room for one more.
    """
    bounds = np.empty(_longest(starts, ends) + 1, np.int64)
    count = np.uint64(0)
    for journey in range(starts.size):
        if starts[journey] == ends[journey]:
            continue
        for place in range(_split(starts[journey], ends[journey], time, gap, bounds)):
            begun = time[bounds[place]]
            duration = time[bounds[place + 1] - 1] - begun
            taken[count] = duration
            count += np.uint64((low <= begun) & (begun < high) & (least <= duration) & (duration < most))
    return int(count)


@kernel
def has_session(
    starts: I64, ends: I64, time: I64, step: np.ndarray, gap: int, low: int, high: int,
    left: int, right: int, found: NDArray[np.bool_],
) -> None:  # fmt: skip
    """Mark the journeys with a session that starts in [low, high) with ``left`` and ends with ``right`` (-1: any)."""
    bounds = np.empty(_longest(starts, ends) + 1, np.int64)
    for journey in range(starts.size):
        if starts[journey] == ends[journey]:
            continue
        for place in range(_split(starts[journey], ends[journey], time, gap, bounds)):
            first, last = bounds[place], bounds[place + 1] - 1
            fits = (left < 0 or step[first] == left) and (right < 0 or step[last] == right)
            if fits and low <= time[first] < high:
                found[journey] = True
                break
