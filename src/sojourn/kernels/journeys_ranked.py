"""Ways to a goal as short paths, and what they cost.

Semantics: the way of a journey runs from its start up to the goal, which is not part of the path (unless it is the
start itself); where the goal was not reached, to the journey's last event. Direct repeats of a step count as one, and
the path ends after as many steps as the table has columns. Contacts are the events from the start to the goal or the
end, both included, repeats and all.

Counter-example: with the goal as its last step, a path could only have been walked by customers who all reached the
goal, or by none; whether it is a promising one could not be told from how it is written down.
"""

import numpy as np
from numpy.typing import NDArray

from sojourn.kernels._compile import kernel
from sojourn.kernels.transitions import HALF, LOW

I64 = NDArray[np.int64]


@kernel
def write_paths(begins: I64, stops: I64, step: np.ndarray, paths: NDArray[np.int32]) -> None:
    """Write the path of each span as codes + 1 into its row of ``paths``, which holds zeros."""
    for span in range(begins.size):
        place, before = 0, np.int64(-1)
        for row in range(begins[span], stops[span]):
            here = np.int64(step[row])
            if here != before:
                if place == paths.shape[1]:
                    break
                paths[span, place] = here + 1
                place += 1
            before = here


@kernel
def add_costs(begins: I64, stops: I64, channel: np.ndarray, costs: I64, upper: I64, lower: I64) -> None:
    """Write what the contacts of each span cost, by their channel, as upper * 2**32 + lower."""
    for span in range(begins.size):
        high, low = np.int64(0), np.int64(0)
        for row in range(begins[span], stops[span]):
            cost = costs[channel[row]]
            high += cost >> HALF
            low += cost & LOW
        upper[span], lower[span] = high + (low >> HALF), low & LOW
