"""Pain points: where customers leave, repeat, wait long or switch channels on the way to a goal.

Ranked by the value and the customers that they touch. What is measured is an association with the goal, never a
cause. See kernels/painpoints.py for what each kind is. A wait counts as long from the 90th percentile of its pair on,
over the whole log, which takes three rounds before the counting one.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from sojourn.discovery.analysis import Analysis, Cells, Row, no_number, numbered, share
from sojourn.discovery.painpoint_layout import Kind, Pain, Pair
from sojourn.discovery.painpoint_rounds import MeasureWaits
from sojourn.discovery.painpoint_ways import Met, Totals, Way
from sojourn.discovery.passes import CountPasses
from sojourn.engines import Cell, Journeys, Question
from sojourn.vocabulary import DAY, InvalidInput, TimeWindow, duration_text

MOST_ROWS = 20
MOST_OF_A_KIND = 6
MATURE = 7 * DAY


@dataclass(frozen=True)
class PainPoints(Analysis):
    """What customers meet between ``start`` (None: the journey's first event) and ``goal``, within ``within``.

    A journey without the goal has ended where nothing followed for ``mature``. All times in microseconds.
    """

    goal: str
    start: str | None = None
    within: int | None = None
    mature: int = MATURE
    name: ClassVar[str] = "painpoints"
    table: ClassVar[str] = "painpoints"
    drill: ClassVar[tuple[str, ...]] = ("kind", "event", "to")
    more_drill: ClassVar[tuple[str, ...]] = ("number",)

    @property
    def way(self) -> Way:
        """From where to where."""
        return Way(self.start, self.goal, self.within, self.mature)

    def question(self) -> Question[Any]:
        """Measure waits over the whole log first."""
        whole = self.scope.changed(range=TimeWindow(), persons=None)
        return MeasureWaits(CountPasses(whole, "pair"), self.scope, self.way)

    def named_steps(self) -> tuple[str, ...]:
        """Give start and goal."""
        return (self.goal,) if self.start is None else (self.start, self.goal)

    def definition_values(self) -> dict[str, str]:
        """Fill in window and maturity."""
        within = "∞" if self.within is None else duration_text(self.within)
        return {"within": within, "mature": duration_text(self.mature)}

    def present(self, result: dict[str, Any]) -> dict[str, Any]:
        """Give the pain points, ranked, and who was asked about."""
        pains: dict[Pain, Met] = result["pains"]
        totals: Totals = result["totals"]
        rows = [_row(pain, met, totals, result["limits"].get(pain[1:])) for pain, met in pains.items()]
        rows.sort(key=_ranking)
        return {
            "start": self.start,
            "goal": self.goal,
            "within_seconds": None if self.within is None else self.within / 1e6,
            "customers": totals.customers,
            "reached": totals.reached,
            "share_reached": share(totals.reached, totals.customers),
            "immature": None if self.within is None else totals.immature,
            "value_per_goal": totals.at_stake(1),
            "painpoints": [{"rank": rank, **row} for rank, row in enumerate(_chosen(rows), 1)],
        }

    def leave_out_money(self, answer: dict[str, Any]) -> bool:
        """Rank by customers alone."""
        found = super().leave_out_money(answer)
        rows = sorted(({**row, "value_at_stake": 0} for row in answer["painpoints"]), key=_ranking)
        answer["painpoints"] = [{**row, "rank": rank, "value_at_stake": None} for rank, row in enumerate(rows, 1)]
        return found

    def cells(self, answer: Row) -> Cells:
        """Name who was asked about, and who met each pain point."""
        yield answer, numbered(answer, dict.fromkeys(self.drill), ("customers", "reached", "immature"))
        for row in answer["painpoints"]:
            yield row, numbered(row, {key: row[key] for key in self.drill}, ("customers", "reached"))

    def locate(self, cell: Cell, answer: dict[str, Any]) -> Cell:
        """Add from when on a wait counts as long."""
        for row in answer["painpoints"]:
            if row["threshold_seconds"] is not None and all(row[key] == cell[key] for key in self.drill):
                return {**cell, "limit": round(row["threshold_seconds"] * 1e6)}
        return cell

    def behind(self, journeys: Journeys, cell: Cell) -> NDArray[np.bool_]:
        """Mark who met a pain point, or (``kind`` None) who was asked about; ``number`` reached, immature: of these."""
        pain: Pain | None = None if cell["kind"] is None else (cell["kind"], cell["event"], cell["to"])
        if pain is not None and (pain[0] not in Kind.ALL or (pain[0] == Kind.WAIT and "limit" not in cell)):
            raise InvalidInput.said("drill.painpoint", pain=" ".join(map(str, pain)))
        limits: dict[Pair, int] = (
            {(pain[1], pain[2] or ""): cell["limit"]} if pain is not None and pain[0] == Kind.WAIT else {}
        )
        walked = self.way.walk(journeys)
        met = walked.asked if pain is None else walked.meeting(pain, limits)
        chosen = {"customers": met, "reached": met & walked.person_reached, "immature": met & walked.person_immature}
        number = cell.get("number", "customers")
        if number not in chosen:
            raise no_number(number, chosen)
        return chosen[number]


def _ranking(row: dict[str, Any]) -> tuple[Any, ...]:
    """Order by what is at stake and by customers; who reach the goal at least as often as others come last."""
    with_it, without = row["share_reached"], row["share_reached_others"]
    no_pain = with_it is not None and without is not None and with_it >= without
    return no_pain, -row["value_at_stake"], -row["customers"], row["kind"], row["event"], row["to"] or ""


def _row(pain: Pain, met: Met, totals: Totals, limit: int | None) -> dict[str, Any]:
    kind, event, to = pain
    leaving = kind == Kind.DROP_OFF
    others = totals.customers - met.customers
    return {
        "kind": kind,
        "event": event,
        "to": to,
        "customers": met.customers,
        "share": share(met.customers, totals.customers),
        "reached": met.reached,
        "share_reached": None if leaving else share(met.reached, met.customers),
        "share_reached_others": share(totals.reached - met.reached, others),
        "value": met.value,
        "value_at_stake": totals.at_stake(met.customers - met.reached) or 0,
        "threshold_seconds": limit / 1e6 if kind == Kind.WAIT and limit is not None else None,
    }


def _chosen(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Take the first rows of the ranking, few of a kind; fill up with what is left; keep the ranking's order."""
    first: list[int] = []
    taken = dict.fromkeys(Kind.ALL, 0)
    for place, row in enumerate(rows):
        if taken[row["kind"]] < MOST_OF_A_KIND and len(first) < MOST_ROWS:
            taken[row["kind"]] += 1
            first.append(place)
    rest = [place for place in range(len(rows)) if place not in set(first)]
    return [rows[place] for place in sorted(first + rest[: MOST_ROWS - len(first)])]
