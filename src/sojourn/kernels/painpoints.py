"""Pain points on the way to a goal: leaving, repeating, waiting long, switching channels.

Semantics: the way of a journey runs from its start up to the goal, which is not part of it; where the goal was not
reached, to the end of the journey or of the window (closed). On the way, a journey meets
- drop_off of a step: the goal was not reached, this is the last event of the way, at least ``mature`` before the log
  ends;
- repeat of a step: at least three events of it, anywhere on the way;
- wait at a pair: an event and the next one, both on the way, at least that pair's limit apart;
- switch of a pair of channels: two events on the way with no event of known channel between them.

Counter-example: with the goal's own event on the way, every wait before an order and every switch to the channel of
orders would be met by customers who reached the goal only, and look harmless.

A customer counts once for each of them, over all journeys.
"""

import numpy as np
from numpy.typing import NDArray

from sojourn.kernels._compile import kernel
from sojourn.kernels.switches import place_among, place_of
from sojourn.kernels.transitions import HALF, LOW

I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
Flags = NDArray[np.bool_]
HOUR = 3_600_000_000
TIMES = 3
FIELDS = 4  # customers, of these reached, upper half of their money, lower half


@kernel
def add_money(begins: I64, stops: I64, value: I64, upper: I64, lower: I64) -> None:
    """Write the money of the rows of each span as upper * 2**32 + lower."""
    for span in range(begins.size):
        high, low = np.int64(0), np.int64(0)
        for row in range(begins[span], stops[span]):
            high += value[row] >> HALF
            low += value[row] & LOW
        upper[span], lower[span] = high + (low >> HALF), low & LOW


@kernel
def _meet(
    place: int, span: int, person: I32, done: Flags, upper: I64, lower: I64, seen: I32, numbers: I64,
    wanted: int, found: Flags,
) -> None:  # fmt: skip
    """Count a customer at a place, once."""
    if place == wanted:
        found[span] = True
    if seen[place] != person[span]:
        seen[place] = person[span]
        numbers[place, 0] += 1
        numbers[place, 1] += done[span]
        numbers[place, 2] += upper[span]
        numbers[place, 3] += lower[span]


@kernel
def find_pains(
    begins: I64, stops: I64, left: Flags, person: I32, done: Flags, upper: I64, lower: I64, time: I64, step: np.ndarray,
    channel: np.ndarray, window: int, last_seen: int, steps: int, waits: I64, limits: I64,
    channels: int, table: I32, switches: I64, seen: I32, numbers: I64, wanted: int, found: Flags,
) -> None:  # fmt: skip
    """Add to ``numbers`` (places, FIELDS) who meets what on the ways ``begins`` up to ``stops``.

    Places: drop_off by step, repeat by step, wait by its place among ``waits`` (step * steps + next step, sorted, with
    their ``limits``, none under HOUR), switch by its place among ``switches`` (code * channels + next code,
    sorted; ``table`` as for ``place_of``).
    ``left`` marks the ways that did not reach the goal, ``done`` those whose customer did; ``upper`` and ``lower``
    hold the customer's money. ``last_seen`` is the latest time at which a way that ends counts as left. ``seen``
    (places) starts at -1; ``found`` marks the ways that meet the ``wanted`` place.
    """
    times, owner = np.zeros(steps, np.int64), np.full(steps, -1, np.int64)
    for span in range(begins.size):
        begin, row, before = begins[span], begins[span], np.int64(0)
        while row < stops[span] and time[row] - time[begin] <= window:
            here = np.int64(step[row])
            if owner[here] != span:
                owner[here], times[here] = span, 0
            times[here] += 1
            if times[here] == TIMES:
                _meet(int(steps + here), span, person, done, upper, lower, seen, numbers, wanted, found)
            if row > begin and time[row] - time[row - 1] >= HOUR:
                place = place_among(waits, int(np.int64(step[row - 1]) * steps + here))
                if place >= 0 and time[row] - time[row - 1] >= limits[place]:
                    _meet(2 * steps + place, span, person, done, upper, lower, seen, numbers, wanted, found)
            after = np.int64(channel[row])
            if after:
                if before and before != after:
                    place = place_of(table, switches, int(before * channels + after))
                    place += 2 * steps + waits.size
                    _meet(place, span, person, done, upper, lower, seen, numbers, wanted, found)
                before = after
            row += 1
        if left[span] and row > begin and time[row - 1] <= last_seen:
            _meet(int(np.int64(step[row - 1])), span, person, done, upper, lower, seen, numbers, wanted, found)
