"""People behind a number as rows: how much each did, when first and last, and for how much money."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sojourn.engines import Journeys, Question, Scope
from sojourn.vocabulary import currency_exponent, iso, zone

Facts = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class DescribePeople(Question[Facts]):
    """Events, first, last and money by currency of each person of the scope; ask it of few of them."""

    scope: Scope

    def answer(self, journeys: Journeys) -> Facts:
        """Describe those of one partition."""
        names = journeys.person_names(journeys.person).to_pylist()
        return {name: _facts(journeys, place) for place, name in enumerate(names)}

    def merge(self, left: Facts, right: Facts) -> Facts:
        """Put two partitions together; customers never cross partitions."""
        return {**left, **right}

    def finish(self, merged: Facts) -> dict[str, Any]:
        """Give times as text and money in whole units."""
        tz = zone(self.scope.tz)
        return {
            name: {**facts, "first": iso(facts["first"], tz), "last": iso(facts["last"], tz)}
            for name, facts in merged.items()
        }


def _facts(journeys: Journeys, place: int) -> dict[str, Any]:
    rows = slice(int(journeys.starts[place]), int(journeys.ends[place]))
    time = journeys.time[rows]
    sums: dict[str, int] = defaultdict(int)
    for value, code in zip(journeys.value[rows].tolist(), journeys.column("currency")[rows].tolist(), strict=True):
        sums[journeys.names("currency")[code]] += value
    values = {name: total / 10 ** currency_exponent(name) for name, total in sorted(sums.items()) if name}
    return {"events": len(time), "first": int(time[0]), "last": int(time[-1]), "values": values}
