"""Exact quantiles of times that a question lists by key: two further rounds, so that memory stays bounded.

Round by round: how many times of each key fall into each logarithmic bucket, then the times in the ranges that hold
the quantiles. See quantiles.py.
"""

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from sojourn.discovery.quantiles import Collected, Ranges, bucket_shift, buckets, find_ranges, ranged_quantiles
from sojourn.engines import Journeys, Question, Scope

I64 = NDArray[np.int64]
Key = tuple[str, ...]


class Timed(Protocol):
    """What can list times by key, again and again, in any partition."""

    @property
    def scope(self) -> Scope:
        """The scope of the question."""
        ...

    def times(self, journeys: Journeys) -> tuple[list[Key], I64, I64]:
        """Give the keys of this partition, and for each time the place of its key among them and its microseconds."""
        ...


@dataclass(frozen=True)
class BucketTimes(Question[Collected]):
    """How many times of each key fall into each logarithmic bucket (in place of gaps: buckets).

    ``numbers`` says how many times there are in all; ``counted`` is passed on to the answer.
    """

    source: Timed
    keys: tuple[Key, ...]
    numbers: int
    counted: Any
    quantiles: tuple[float, ...] = (0.5,)

    @property
    def scope(self) -> Scope:  # type: ignore[override]  # read from the question whose times they are
        """The scope of the question whose times they are."""
        return self.source.scope

    @property
    def shift(self) -> int:
        """How finely to bucket."""
        return bucket_shift(len(self.keys), self.numbers)

    def answer(self, journeys: Journeys) -> Collected:
        """Count in one partition."""
        places, times = _by_key(self.source, journeys, self.keys)
        return Collected.of(places, buckets(times, self.shift))

    def merge(self, left: Collected, right: Collected) -> Collected:
        """Add up two partitions."""
        return left.merged(right)

    def next(self, merged: Collected) -> "CollectTimes":
        """Ask for the times in the ranges that hold the quantiles."""
        return CollectTimes(self, find_ranges(merged, len(self.keys), self.shift, self.quantiles))

    def finish(self, merged: Collected) -> dict[str, Any]:
        """Give the counts; asked for only on the way to the next round."""
        return {"counts": merged}


@dataclass(frozen=True)
class CollectTimes(Question[Collected]):
    """The times in the ranges that hold the quantiles."""

    before: BucketTimes
    ranges: Ranges

    @property
    def scope(self) -> Scope:  # type: ignore[override]  # read from the question whose times they are
        """The scope of the question whose times they are."""
        return self.before.scope

    def answer(self, journeys: Journeys) -> Collected:
        """Collect in one partition."""
        places, times = _by_key(self.before.source, journeys, self.before.keys)
        inside = self.ranges.hold(places, times)
        return Collected.of(places[inside], times[inside])

    def merge(self, left: Collected, right: Collected) -> Collected:
        """Bring two partitions together."""
        return left.merged(right)

    def finish(self, merged: Collected) -> dict[str, Any]:
        """Give what was counted before and, for each key, the quantiles in seconds (NaN where it has no times)."""
        return {"counted": self.before.counted, "quantiles": ranged_quantiles(merged, self.ranges) / 1e6}


def _by_key(source: Timed, journeys: Journeys, keys: tuple[Key, ...]) -> tuple[NDArray[np.int32], I64]:
    """List a partition's times by the place of their key among all keys."""
    mine, places, times = source.times(journeys)
    known = {key: place for place, key in enumerate(keys)}
    lookup = np.array([known[key] for key in mine], np.int32)
    return lookup[places] if len(lookup) else places.astype(np.int32), times
