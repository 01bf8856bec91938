"""Repeats: steps that customers take again, directly or after something else, and loops of two steps.

Semantics: within each journey whose first event lies in the range, in (time, arrival) order. An occurrence of a step is
the first one of its journey, a direct repeat (the event before it is the same step), or a return (the step occurred
earlier and the event before it is another one): occurrences = journeys with the step + direct repeats + returns. A
customer repeats a step who has it at least twice within one journey. A loop is a, b, a directly in a row with b other
than a; loops may overlap: a b a b a has a-b-a twice and b-a-b once.

Counter-example: counting customers with two occurrences over all of their journeys would call everybody a repeater who
orders once in each of two cases.
"""

import numpy as np
from numpy.typing import NDArray

from sojourn.kernels._compile import kernel

I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
STATE = 8  # of each step: what is counted, then what was seen last
CUSTOMERS, REPEATING, OCCURRENCES, DIRECT, RETURNS, MOST, MINE, JOURNEY = range(STATE)
HAVE, REPEAT, REPEAT_DIRECTLY, RETURN, LOOP = range(5)


@kernel
def count_repeats(
    starts: I64, ends: I64, person: I32, time: I64, step: np.ndarray, low: int, high: int, counts: I64, owners: I64
) -> None:
    """Count in journeys that start in [low, high).

    ``counts`` (steps, STATE) starts at 0, its column JOURNEY at -1; MOST receives the most occurrences of one customer.
    ``owners`` (steps, 2) starts at -1: who had the step last, and who repeated it last.
    """
    for journey in range(starts.size):
        start, end, owner = starts[journey], ends[journey], np.int64(person[journey])
        if end == start or time[start] < low or time[start] >= high:
            continue
        before = np.uint64(1 << 32)
        for row in range(np.uint64(start), np.uint64(end)):
            code = np.uint64(step[row])
            counts[code, OCCURRENCES] += 1
            if owners[code, 0] != owner:
                owners[code, 0] = owner
                counts[code, CUSTOMERS] += 1
                counts[code, MINE] = 0
            counts[code, MINE] += 1
            if counts[code, MINE] > counts[code, MOST]:
                counts[code, MOST] = counts[code, MINE]
            if counts[code, JOURNEY] == journey:
                counts[code, DIRECT] += before == code
                counts[code, RETURNS] += before != code
                counts[code, REPEATING] += owners[code, 1] != owner
                owners[code, 1] = owner
            counts[code, JOURNEY] = journey
            before = code


@kernel
def count_loops(
    starts: I64, ends: I64, person: I32, time: I64, step: np.ndarray, low: int, high: int,
    passes: I64, customers: I64, seen: I32,
) -> None:  # fmt: skip
    """Add the loops of journeys that start in [low, high) to (steps, steps: a, b); ``seen`` (same) starts at -1."""
    for journey in range(starts.size):
        start, end, owner = starts[journey], ends[journey], person[journey]
        if end - start < 3 or time[start] < low or time[start] >= high:
            continue
        first, second = np.uint64(step[start]), np.uint64(step[start + 1])
        for row in range(np.uint64(start + 2), np.uint64(end)):
            third = np.uint64(step[row])
            if third == first and first != second:
                passes[first, second] += 1
                customers[first, second] += seen[first, second] != owner
                seen[first, second] = owner
            first, second = second, third


@kernel
def list_loops(
    starts: I64, ends: I64, person: I32, time: I64, step: np.ndarray, low: int, high: int, steps: int,
    codes: I64, owners: I64,
) -> int:  # fmt: skip
    """List the loops as a * steps + b with their persons; give their number. For more steps than a square holds."""
    count = 0
    for journey in range(starts.size):
        start, end = starts[journey], ends[journey]
        if end - start < 3 or time[start] < low or time[start] >= high:
            continue
        for row in range(start + 2, end):
            if step[row] == step[row - 2] and step[row] != step[row - 1]:
                codes[count] = np.int64(step[row]) * steps + np.int64(step[row - 1])
                owners[count] = person[journey]
                count += 1
    return int(count)


@kernel
def has_repeat(
    starts: I64, ends: I64, time: I64, step: np.ndarray, low: int, high: int, kind: int, wanted: int, via: int,
    found: NDArray[np.bool_],
) -> None:  # fmt: skip
    """Mark the journeys that start in [low, high) and have the step ``wanted`` in the way ``kind`` says.

    HAVE it at all, REPEAT it in any way, REPEAT_DIRECTLY, RETURN to it, or LOOP through the step ``via``.
    """
    for journey in range(starts.size):
        start, end = starts[journey], ends[journey]
        if end == start or time[start] < low or time[start] >= high:
            continue
        earlier = False
        for row in range(start, end):
            if step[row] != wanted:
                continue
            directly = row > start and step[row - 1] == wanted
            if kind == HAVE:
                found[journey] = True
            elif kind == REPEAT:
                found[journey] = earlier
            elif kind == REPEAT_DIRECTLY:
                found[journey] = directly
            elif kind == RETURN:
                found[journey] = earlier and not directly
            else:
                found[journey] = row - start >= 2 and step[row - 2] == wanted and step[row - 1] == via
            if found[journey]:
                break
            earlier = True
