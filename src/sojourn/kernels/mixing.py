"""Mixing of bits, so that keys that are near each other are far apart in a table or a sum."""

import numpy as np

from sojourn.kernels._compile import kernel


@kernel
def mixed(value: np.uint64) -> np.uint64:
    """Mix 64 bits (the finalizer of splitmix64)."""
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))
