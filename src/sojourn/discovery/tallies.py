"""Tallies: rows of counts under names, which add up over partitions whose codes differ."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

I64 = NDArray[np.int64]


@dataclass(frozen=True)
class Tally:
    """Counts under keys of names; ``sums`` (keys, columns) add up, of ``peaks`` (keys, columns) the largest stays."""

    keys: tuple[tuple[str, ...], ...]
    sums: I64
    peaks: I64

    @classmethod
    def of(cls, keys: list[tuple[str, ...]], sums: I64, peaks: I64 | None = None) -> "Tally":
        """Make a tally; without peaks it has no column of them."""
        return cls(tuple(keys), sums, np.zeros((len(keys), 0), np.int64) if peaks is None else peaks)

    def merged(self, other: "Tally") -> "Tally":
        """Bring two partitions together."""
        if self.keys == other.keys:
            return Tally(self.keys, self.sums + other.sums, np.maximum(self.peaks, other.peaks))
        places = {key: place for place, key in enumerate(self.keys)}
        target = np.array([places.setdefault(key, len(places)) for key in other.keys], np.int64)
        sums = np.zeros((len(places), self.sums.shape[1]), np.int64)
        peaks = np.zeros((len(places), self.peaks.shape[1]), np.int64)
        sums[: len(self.keys)], peaks[: len(self.keys)] = self.sums, self.peaks
        sums[target] += other.sums
        peaks[target] = np.maximum(peaks[target], other.peaks)
        return Tally(tuple(places), sums, peaks)

    def rows(self) -> list[tuple[tuple[str, ...], list[int]]]:
        """List each key with its sums and then its peaks, as plain integers."""
        numbers = np.concatenate([self.sums, self.peaks], axis=1).tolist()
        return list(zip(self.keys, numbers, strict=True))
