"""The share that has reached a goal by time, when some were still under way as the log ended (Kaplan-Meier).

Kaplan and Meier 1958 for the curve, with events before censorings at equal times; Greenwood 1926 for its variance,
with point-wise log-log limits (Kalbfleisch and Prentice 1980); Brookmeyer and Crowley 1982 for those of the median.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sojourn.discovery.intervals import NORMAL_95

I64 = NDArray[np.int64]
F64 = NDArray[np.float64]
NEARLY = 1e-9


@dataclass(frozen=True)
class Survival:
    """The curve at each time when somebody reached the goal, from time 0 to the last time that anybody was seen.

    ``alive`` is the share that has not reached it, after the time; ``low`` and ``high`` are its 95% limits, NaN where
    they are not defined (nobody yet, or everybody); ``at_risk`` counts those seen until the time or longer.
    """

    times: I64
    at_risk: I64
    reached: I64
    alive: F64
    low: F64
    high: F64

    @property
    def median(self) -> int | None:
        """The first time by which at least half have reached the goal; decided in integers where it is close."""
        for place in np.flatnonzero(self.alive <= 0.5 + NEARLY):
            if self.alive[place] < 0.5 - NEARLY or self._at_most_half(int(place)):
                return int(self.times[place])
        return None

    @property
    def median_limits(self) -> tuple[int | None, int | None]:
        """The 95% limits of the median: when the band around the curve crosses one half; None where it does not."""
        return _first(self.times, self.low <= 0.5), _first(self.times, self.high <= 0.5)

    def _at_most_half(self, place: int) -> bool:
        stays: list[int] = (self.at_risk - self.reached)[: place + 1].tolist()
        before: list[int] = self.at_risk[: place + 1].tolist()
        return 2 * math.prod(stays) <= math.prod(before)

    def thinned(self, most: int) -> "Survival":
        """Keep at most ``most`` points, about equal steps of the curve apart; ends and medians stay."""
        if len(self.times) <= most:
            return self
        kept = {0, len(self.times) - 1}
        for time in (self.median, *self.median_limits):
            kept |= set() if time is None else {int(np.searchsorted(self.times, time))}
        levels = np.linspace(self.alive[0], self.alive[-1], most - len(kept))
        kept |= set(np.searchsorted(-self.alive, -levels).tolist())
        chosen = np.array(sorted(place for place in kept if place < len(self.times)))
        counts = (field[chosen] for field in (self.times, self.at_risk, self.reached))
        shares = (field[chosen] for field in (self.alive, self.low, self.high))
        return Survival(*counts, *shares)


def kaplan_meier(times: I64, reached: I64, left: I64) -> Survival:
    """Estimate from distinct ascending times with how many reached the goal then, and how many were last seen then."""
    total = int(reached.sum() + left.sum())
    before = np.cumsum(reached + left) - (reached + left)
    shown = reached > 0
    shown[-1:] = True
    times, events, at_risk = times[shown], reached[shown], total - before[shown]
    if len(times) == 0 or times[0] > 0:
        times, events, at_risk = np.insert(times, 0, 0), np.insert(events, 0, 0), np.insert(at_risk, 0, total)
    with np.errstate(divide="ignore", invalid="ignore"):
        alive: F64 = np.cumprod(np.where(at_risk > 0, (at_risk - events) / at_risk, 1.0), dtype=np.float64)
        variance = np.cumsum(np.where(events > 0, events / (at_risk.astype(np.float64) * (at_risk - events)), 0.0))
        spread = NORMAL_95 * np.sqrt(variance) / np.abs(np.log(alive))
        defined = (alive > 0) & (alive < 1)
        low = np.where(defined, alive ** np.exp(spread), np.nan)
        high = np.where(defined, alive ** np.exp(-spread), np.nan)
    return Survival(times, at_risk, events, alive, low, high)


def _first(times: I64, crossed: NDArray[np.bool_]) -> int | None:
    places = np.flatnonzero(crossed)
    return int(times[places[0]]) if len(places) else None
