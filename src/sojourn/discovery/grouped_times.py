"""Exact quantiles of times that a question lists by key: two further rounds, so that memory stays bounded.

Round by round: how many times of each key fall into each logarithmic bucket, then the times in the buckets that hold
the quantiles. See quantiles.py.
"""

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from sojourn.discovery.passes import buckets
from sojourn.discovery.quantiles import Collected, bucket_shift, bucketed_quantiles, wanted_buckets
from sojourn.engines import Journeys, Question, Scope
from sojourn.kernels.transitions import OCTAVES

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
class BucketTimes(Question[I64]):
    """How many times of each key fall into each logarithmic bucket; ``counted`` is passed on to the answer."""

    source: Timed
    keys: tuple[Key, ...]
    counted: Any
    quantiles: tuple[float, ...] = (0.5,)

    @property
    def scope(self) -> Scope:  # type: ignore[override]  # read from the question whose times they are
        """The scope of the question whose times they are."""
        return self.source.scope

    @property
    def shift(self) -> int:
        """How finely to bucket."""
        return bucket_shift(len(self.keys))

    def answer(self, journeys: Journeys) -> I64:
        """Count in one partition."""
        places, times = _by_key(self.source, journeys, self.keys)
        width = OCTAVES << self.shift
        counts = np.bincount(places * width + buckets(times, self.shift), minlength=len(self.keys) * width)
        return counts.reshape(len(self.keys), width)

    def merge(self, left: I64, right: I64) -> I64:
        """Add up two partitions."""
        return left + right

    def next(self, merged: I64) -> "CollectTimes":
        """Ask for the times of the buckets that hold the quantiles."""
        return CollectTimes(self, merged)

    def finish(self, merged: I64) -> dict[str, Any]:
        """Give the counts; asked for only on the way to the next round."""
        return {"counts": merged}


@dataclass(frozen=True)
class CollectTimes(Question[Collected]):
    """The times in the buckets that hold the quantiles."""

    before: BucketTimes
    counts: I64

    @property
    def scope(self) -> Scope:  # type: ignore[override]  # read from the question whose times they are
        """The scope of the question whose times they are."""
        return self.before.scope

    def answer(self, journeys: Journeys) -> Collected:
        """Collect in one partition."""
        places, times = _by_key(self.before.source, journeys, self.before.keys)
        wanted = wanted_buckets(self.counts, self.before.quantiles)[places, buckets(times, self.before.shift)]
        return Collected.of(places[wanted].astype(np.int32), times[wanted])

    def merge(self, left: Collected, right: Collected) -> Collected:
        """Bring two partitions together."""
        return left.merged(right)

    def finish(self, merged: Collected) -> dict[str, Any]:
        """Give what was counted before and, for each key, the quantiles in seconds (NaN where it has no times)."""
        found = buckets(merged.gap, self.before.shift)
        quantiles = bucketed_quantiles(merged, found, self.counts, self.before.quantiles)
        return {"counted": self.before.counted, "quantiles": quantiles / 1e6}


def _by_key(source: Timed, journeys: Journeys, keys: tuple[Key, ...]) -> tuple[I64, I64]:
    """List a partition's times by the place of their key among all keys."""
    mine, places, times = source.times(journeys)
    known = {key: place for place, key in enumerate(keys)}
    lookup = np.array([known[key] for key in mine], np.int64)
    return lookup[places] if len(lookup) else places, times
