"""The rounds behind pain points: how long waits usually are, then who meets what on the way to the goal."""

from dataclasses import dataclass, replace
from typing import Any

from sojourn.discovery.painpoint_layout import Pain, Pair
from sojourn.discovery.painpoint_ways import Met, Totals, Way
from sojourn.engines import Journeys, Question, Scope
from sojourn.kernels.painpoints import HOUR

MIN_PASSES = 30


@dataclass(frozen=True)
class Pains:
    """What was counted."""

    pains: dict[Pain, Met]
    totals: Totals


@dataclass(frozen=True)
class MeasureWaits(Question[Any]):
    """The rounds of another question, which give each pair's passes and quantiles; counting follows them."""

    waits: Question[Any]
    asked: Scope
    way: Way

    @property
    def scope(self) -> Scope:  # type: ignore[override]  # read from the question it carries
        """The scope of the question it carries."""
        return self.waits.scope

    def answer(self, journeys: Journeys) -> Any:  # noqa: ANN401  the partial of the question it carries
        """Answer the question it carries."""
        return self.waits.answer(journeys)

    def merge(self, left: Any, right: Any) -> Any:  # noqa: ANN401  the partial of the question it carries
        """Merge for the question it carries."""
        return self.waits.merge(left, right)

    def next(self, merged: Any) -> Question[Any]:  # noqa: ANN401  the partial of the question it carries
        """Carry on, or count who waits longer than the limits found."""
        following = self.waits.next(merged)
        if following is not None:
            return replace(self, waits=following)
        return CountPains(self.asked, self.way, wait_limits(self.waits.finish(merged)))

    def finish(self, merged: Any) -> dict[str, Any]:  # noqa: ANN401  the partial of the question it carries
        """Finish the question it carries; another round always follows."""
        return self.waits.finish(merged)


def wait_limits(result: dict[str, Any]) -> dict[Pair, int]:
    """Give from how many microseconds on a pass of a pair is a long wait; rare pairs have no limit.

    Longer than the 90th percentile and at least an hour. A percentile of microseconds has one decimal at most.
    """
    totals, quantiles = result.get("totals"), result.get("quantiles")
    if totals is None or quantiles is None:
        return {}
    frequent = totals.numbers[:, 0] >= MIN_PASSES
    return {
        key: max(round(p90 * 1e7) // 10 + 1, HOUR)
        for key, p90, counts in zip(totals.keys, quantiles[:, 1].tolist(), frequent.tolist(), strict=True)
        if counts
    }


@dataclass(frozen=True)
class CountPains(Question[Pains]):
    """The last round: who meets what on the way."""

    scope: Scope
    way: Way
    limits: dict[Pair, int]

    def answer(self, journeys: Journeys) -> Pains:
        """Count in one partition."""
        walked = self.way.walk(journeys)
        return Pains(walked.pains(self.limits), walked.totals())

    def merge(self, left: Pains, right: Pains) -> Pains:
        """Add up two partitions."""
        pains = dict(left.pains)
        for pain, met in right.pains.items():
            pains[pain] = pains[pain].merged(met) if pain in pains else met
        return Pains(pains, left.totals.merged(right.totals))

    def finish(self, merged: Pains) -> dict[str, Any]:
        """Give what was counted, and the limits of waits."""
        return {"pains": merged.pains, "totals": merged.totals, "limits": self.limits}
