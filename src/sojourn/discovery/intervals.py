"""Intervals of what is estimated: 95%, two-sided."""

import numpy as np
from numpy.typing import NDArray

NORMAL_95 = 1.959963984540054
"""The 97.5% quantile of the normal distribution."""


def wilson(successes: NDArray[np.int64], trials: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the 95% limits of shares (Wilson 1927); trials are at least 1.

    >>> low, high = wilson(np.array([0, 81]), np.array([10, 263]))
    >>> low.round(4).tolist(), high.round(4).tolist()
    ([0.0, 0.2553], [0.2775, 0.3662])
    """
    p, z2 = successes / trials, NORMAL_95 * NORMAL_95
    center = p + z2 / (2 * trials)
    spread = NORMAL_95 * np.sqrt(p * (1 - p) / trials + z2 / (4.0 * trials * trials))
    whole = 1 + z2 / trials
    return np.maximum(0.0, (center - spread) / whole), np.minimum(1.0, (center + spread) / whole)
