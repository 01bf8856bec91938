"""The ways of customers from a start to a goal: who walked them, what they met there, and the money of it."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sojourn.discovery.chains import FOREVER, best_of_person, start_and_goal
from sojourn.discovery.painpoint_layout import Layout, Pain, Pair
from sojourn.engines import Journeys
from sojourn.kernels import painpoints as kernels
from sojourn.kernels.transitions import HALF, LOW

I64 = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Met:
    """Who meets a pain point: customers, those of them who reached the goal, the money of all their journeys."""

    customers: int
    reached: int
    value: int

    def merged(self, other: "Met") -> "Met":
        """Add up two partitions."""
        return Met(self.customers + other.customers, self.reached + other.reached, self.value + other.value)


@dataclass(frozen=True)
class Totals:
    """Who was asked about, and the money at the goal: of its own event, and of the whole way to it."""

    customers: int
    reached: int
    immature: int
    journeys_reached: int
    goal_value: int
    way_value: int

    def merged(self, other: "Totals") -> "Totals":
        """Add up two partitions."""
        return Totals(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))

    def at_stake(self, customers: int) -> int | None:
        """Give the money of so many goals: of the goal's events, else of the ways to it; rounded half up."""
        if not self.journeys_reached:
            return None
        value = self.goal_value or self.way_value
        return (2 * customers * value + self.journeys_reached) // (2 * self.journeys_reached)


@dataclass(frozen=True)
class Way:
    """From where to where, how long at most, and after what silence a journey has ended."""

    start: str | None
    goal: str
    within: int | None
    mature: int

    def walk(self, journeys: Journeys) -> "Walked":
        """Find the ways of one partition."""
        begins, goals = start_and_goal(journeys, self.start, self.goal, self.within)
        return Walked(journeys, self, begins, goals)


@dataclass(frozen=True)
class Walked:
    """The ways of one partition: the rows of start and goal of each journey, -1 for none."""

    journeys: Journeys
    way: Way
    begins: I64
    goals: I64

    @property
    def asked(self) -> Flags:
        """The journeys with a way."""
        return self.begins >= 0

    @cached_property
    def owner(self) -> I64:
        """The customer of each journey, numbered from 0."""
        return np.cumsum(np.diff(self.journeys.person, prepend=self.journeys.person[:1]) != 0)

    @cached_property
    def person_reached(self) -> Flags:
        """The journeys whose customer reached the goal in any journey."""
        return self._any_of_person(self.goals >= 0)

    @cached_property
    def person_immature(self) -> Flags:
        """The journeys whose customer did not reach the goal, with the first way's window open as the log ended."""
        if self.way.within is None or not len(self.owner):
            return np.zeros(len(self.owner), np.bool_)
        age = self.journeys.as_of - self.journeys.time[np.maximum(self.begins, 0)]
        first = best_of_person(self.journeys, self.asked.astype(np.int64), self.begins)
        return ~self.person_reached & self._any_of_person(first & (age < self.way.within))

    def pains(self, limits: dict[Pair, int]) -> dict[Pain, Met]:
        """Count who meets what."""
        layout = Layout.of(self.journeys, limits)
        numbers, _ = self._find(layout, -1)
        return {
            layout.name(place): Met(row[0], row[1], (row[2] << HALF) + row[3])
            for place, row in enumerate(numbers.tolist())
            if row[0]
        }

    def meeting(self, pain: Pain, limits: dict[Pair, int]) -> Flags:
        """Mark the journeys that meet one pain point."""
        layout = Layout.of(self.journeys, limits)
        place = layout.place(pain)
        found = np.zeros(len(self.begins), np.bool_)
        if place is not None:
            found[self.asked] = self._find(layout, place)[1]
        return found

    def totals(self) -> Totals:
        """Count who was asked about, and the money at the goal."""
        done = self.goals >= 0
        value, rows = self.journeys.value, self.goals[done]
        upper, lower = np.empty((2, len(rows)), np.int64)
        kernels.add_money(self.begins[done], rows + 1, value, upper, lower)
        return Totals(
            customers=self._persons(self.asked),
            reached=self._persons(done),
            immature=self._persons(self.asked & self.person_immature),
            journeys_reached=len(rows),
            goal_value=_whole(value[rows] >> HALF, value[rows] & LOW),
            way_value=_whole(upper, lower),
        )

    def _find(self, layout: "Layout", wanted: int) -> tuple[I64, Flags]:
        journeys, asked = self.journeys, self.asked
        goals = self.goals[asked]
        upper, lower = self._money()
        numbers = np.zeros((layout.size, kernels.FIELDS), np.int64)
        found = np.zeros(len(goals), np.bool_)
        kernels.find_pains(
            self.begins[asked], np.where(goals >= 0, goals, journeys.ends[asked]), goals < 0, journeys.person[asked],
            self.person_reached[asked], upper[asked], lower[asked], journeys.time, journeys.step, journeys.channel,
            FOREVER if self.way.within is None else self.way.within, journeys.as_of - self.way.mature,
            len(journeys.steps), layout.waits, layout.limits, len(journeys.channels), layout.table, layout.switches,
            np.full(layout.size, -1, np.int32), numbers, wanted, found,
        )  # fmt: skip
        return numbers, found

    def _money(self) -> tuple[I64, I64]:
        """Give the money of all asked journeys of each journey's customer, in two halves."""
        asked, owner = self.asked, self.owner
        sums = np.zeros((2, int(owner[-1]) + 1 if len(owner) else 0), np.int64)
        halves = np.empty((2, int(asked.sum())), np.int64)
        kernels.add_money(self.journeys.starts[asked], self.journeys.ends[asked], self.journeys.value, *halves)
        for total, half in zip(sums, halves, strict=True):
            np.add.at(total, owner[asked], half)
        return (sums[0] + (sums[1] >> HALF))[owner], (sums[1] & LOW)[owner]

    def _any_of_person(self, marked: Flags) -> Flags:
        found = np.zeros(int(self.owner[-1]) + 1 if len(self.owner) else 0, np.bool_)
        found[self.owner[marked]] = True
        return found[self.owner]

    def _persons(self, marked: Flags) -> int:
        return len(np.unique(self.journeys.person[marked]))


def _whole(upper: I64, lower: I64) -> int:
    return (int(upper.sum()) << HALF) + int(lower.sum())
