"""When it was first told who a customer is.

Semantics: a customer is *told* at the earliest time of an event whose identifiers say who it is, or of a call that is
no event (identify, group, alias) and does so. The first touch is the first event, in order of time and then of arrival.
A customer starts anonymous whose first touch does not tell, and of whom nothing was told at an earlier time.

Counter-example to asking only whether the first touch tells: a newsletter subscriber is told by a call on Monday and
visits on Tuesday with a new browser. The visit is her first touch and tells nothing, but she is no stranger. A call at
the very time of the first touch comes after it: it told who is there.
"""

import numpy as np
from numpy.typing import NDArray

from sojourn.kernels._compile import kernel

I32 = NDArray[np.int32]
I64 = NDArray[np.int64]


@kernel
def find_told(
    starts: I64, ends: I64, person: I32, time: I64, ident: np.ndarray, known: NDArray[np.bool_], called: I64, told: I64
) -> None:
    """Write when each customer was told: ``called`` of the person, or the first event with a known ident."""
    for journey in range(starts.size):
        told[journey] = called[person[journey]]
        for row in range(starts[journey], ends[journey]):
            if time[row] >= told[journey]:
                break
            if known[ident[row]]:
                told[journey] = time[row]
                break
