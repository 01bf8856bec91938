"""What the name of a step contributes to the 128-bit hash of a sequence; the same in every partition and store."""

from functools import lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

I64 = NDArray[np.int64]
U64 = NDArray[np.uint64]


@lru_cache(maxsize=64)
def name_lanes(steps: tuple[str, ...]) -> tuple[U64, U64]:
    """Give the two lanes of each step's name, in the order of the codes; at least one, so that kernels have arrays."""
    digests = [blake2b(step.encode("utf-8", "surrogatepass"), digest_size=16).digest() for step in steps or ("",)]
    lanes = np.frombuffer(b"".join(digests), np.uint64).reshape(-1, 2)
    found = np.ascontiguousarray(lanes[:, 0]), np.ascontiguousarray(lanes[:, 1])
    for lane in found:
        lane.setflags(write=False)
    return found


@lru_cache(maxsize=64)
def name_ranks(steps: tuple[str, ...]) -> I64:
    """Give the place of each step's name among all names in their order, by code."""
    ranks = np.empty(len(steps), np.int64)
    ranks[sorted(range(len(steps)), key=steps.__getitem__)] = np.arange(len(steps))
    ranks.setflags(write=False)
    return ranks
