"""What stands in columns of events, with how many events have it: what a filter can choose from."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from sojourn.discovery.tallies import Tally
from sojourn.engines import Journeys, Question, Scope
from sojourn.kernels.build import spans_to_rows


@dataclass(frozen=True)
class CountValues(Question[Tally]):
    """Counts the events of each value of some coded ``columns``, named as they are stored."""

    scope: Scope
    columns: tuple[str, ...]

    def answer(self, journeys: Journeys) -> Tally:
        """Count in one partition."""
        rows = spans_to_rows(journeys.starts, journeys.ends)
        keys: list[tuple[str, ...]] = []
        counts = [np.zeros(0, np.int64)]
        for column in self.columns:
            names = journeys.names(column)
            events = np.bincount(journeys.column(column)[rows], minlength=len(names))
            met = np.flatnonzero(events)
            keys += [(column, names[code]) for code in met.tolist()]
            counts.append(events[met])
        return Tally.of(keys, np.concatenate(counts)[:, None])

    def merge(self, left: Tally, right: Tally) -> Tally:
        """Add up two partitions."""
        return left.merged(right)

    def finish(self, merged: Tally) -> dict[str, Any]:
        """Give the values of each column with their events, the one of most events first; an empty text is none."""
        found: dict[str, dict[str, int]] = {column: {} for column in self.columns}
        for (column, value), (events,) in merged.rows():
            found[column][value] = events
        return {
            column: sorted(((value or None, events) for value, events in counted.items()), key=_most_first)
            for column, counted in found.items()
        }


def _most_first(counted: tuple[str | None, int]) -> tuple[int, str]:
    value, events = counted
    return -events, value or ""
