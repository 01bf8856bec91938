"""How much of the order is unknown because an event states a date and no time of day."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from sojourn.engines import Journeys, Question, Scope
from sojourn.kernels.shaping import unordered_passes
from sojourn.vocabulary import DAY, SECOND


@dataclass(frozen=True)
class UnknownOrder(Question[tuple[int, int]]):
    """Counts neighbors on one local day of which at least one is date-only, and the customers who have such."""

    scope: Scope

    def answer(self, journeys: Journeys) -> tuple[int, int]:
        """Count in one partition."""
        offset = journeys.column("offset_minutes").astype(np.int64) * 60 * SECOND
        day = (journeys.time + offset) // DAY
        marked = np.zeros(len(journeys), np.bool_)
        date_only = journeys.column("date_only").astype(np.uint8, copy=False)
        passes = unordered_passes(
            journeys.starts, journeys.ends, journeys.time, journeys.low, journeys.high, day, date_only, marked
        )
        return int(passes), len(np.unique(journeys.person[marked]))

    def merge(self, left: tuple[int, int], right: tuple[int, int]) -> tuple[int, int]:
        """Add up two partitions."""
        return left[0] + right[0], left[1] + right[1]

    def finish(self, merged: tuple[int, int]) -> dict[str, Any]:
        """Give both numbers."""
        return {"passes": merged[0], "customers": merged[1]}
