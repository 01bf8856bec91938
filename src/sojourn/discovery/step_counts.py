"""The steps that there are, with how many customers and events each has and on which channels: what one can choose."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sojourn.discovery.tallies import Tally
from sojourn.engines import Journeys, Question, Scope
from sojourn.kernels import repeats as kernels
from sojourn.kernels.build import spans_to_rows

I64 = NDArray[np.int64]


@dataclass(frozen=True)
class CountSteps(Question[tuple[Tally, Tally]]):
    """Counts customers and events of each step, and events of each step and channel."""

    scope: Scope

    def answer(self, journeys: Journeys) -> tuple[Tally, Tally]:
        """Count in one partition."""
        steps, channels = journeys.steps, journeys.channels
        counts = np.zeros((len(steps), kernels.STATE), np.int64)
        counts[:, kernels.JOURNEY] = -1
        kernels.count_repeats(
            journeys.starts, journeys.ends, journeys.person, journeys.time, journeys.step,
            journeys.low, journeys.high, counts, np.full((len(steps), 2), -1, np.int64),
        )  # fmt: skip
        met = np.flatnonzero(counts[:, kernels.OCCURRENCES])
        keys: list[tuple[str, ...]] = [(steps[code],) for code in met.tolist()]
        pairs, events = _pairs(journeys)
        named: list[tuple[str, ...]] = [
            (steps[code // len(channels)], channels[code % len(channels)]) for code in pairs.tolist()
        ]
        numbers = counts[met][:, [kernels.CUSTOMERS, kernels.OCCURRENCES]]
        return Tally.of(keys, numbers), Tally.of(named, events[:, None])

    def merge(self, left: tuple[Tally, Tally], right: tuple[Tally, Tally]) -> tuple[Tally, Tally]:
        """Add up two partitions."""
        return left[0].merged(right[0]), left[1].merged(right[1])

    def finish(self, merged: tuple[Tally, Tally]) -> dict[str, Any]:
        """Give one row for each step, the one of most customers first; its channels by their events."""
        channels: dict[str, list[tuple[int, str]]] = {}
        for (step, channel), (events,) in merged[1].rows():
            channels.setdefault(step, []).append((-events, channel))
        rows = [
            {
                "event": step,
                "customers": customers,
                "events": events,
                "channels": [channel for _, channel in sorted(channels.get(step, ())) if channel],
            }
            for (step,), (customers, events) in merged[0].rows()
        ]
        return {"steps": sorted(rows, key=lambda row: (-row["customers"], row["event"]))}


def _pairs(journeys: Journeys) -> tuple[I64, I64]:
    """Count the events of each step and channel that occur: (step * channels + channel, how many)."""
    begins = journeys.starts[journeys.ends > journeys.starts]
    first = journeys.time[begins]
    inside = np.zeros(len(journeys), np.bool_)
    inside[journeys.ends > journeys.starts] = (first >= journeys.low) & (first < journeys.high)
    rows = spans_to_rows(journeys.starts[inside], journeys.ends[inside])
    size = len(journeys.channels)
    codes = journeys.step[rows].astype(np.int64) * size + journeys.channel[rows].astype(np.int64)
    counts = np.bincount(codes, minlength=len(journeys.steps) * size)
    return np.flatnonzero(counts), counts[counts > 0]
