"""Journeys to a goal grouped by their path: exactly, by the names of the steps, over any split of the customers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sojourn.discovery.chains import start_and_goal
from sojourn.engines import Journeys
from sojourn.kernels import journeys_ranked as kernels
from sojourn.kernels.factorize import factorize_columns
from sojourn.kernels.painpoints import add_money
from sojourn.kernels.transitions import HALF, LOW

I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
FIELDS = 8
CUSTOMERS, PASSES, REACHED, CONTACTS, COST_UPPER, COST_LOWER, VALUE_UPPER, VALUE_LOWER = range(FIELDS)


@dataclass(frozen=True)
class Walk:
    """From where to where, the steps of a path, and what a contact of each channel costs (minor units)."""

    start: str | None
    goal: str
    steps: int
    costs: Mapping[str, int] | None = field(hash=False)

    def ways(self, journeys: Journeys) -> "Ways":
        """Find the ways of one partition and their paths."""
        begins, goals = start_and_goal(journeys, self.start, self.goal, None)
        journey = np.flatnonzero(begins >= 0)
        begins, goals = begins[journey], goals[journey]
        ends = np.where(goals >= 0, goals + 1, journeys.ends[journey])
        paths = np.zeros((len(journey), self.steps), np.int32)
        stops = np.where(goals >= 0, np.maximum(goals, begins + 1), ends)
        kernels.write_paths(begins, stops, journeys.step, paths)
        return Ways(journeys, journey, begins, ends, goals >= 0, paths)


@dataclass(frozen=True)
class Ways:
    """The ways of one partition: rows ``begins`` up to ``ends`` of the journey ``journey``; paths as codes + 1."""

    journeys: Journeys
    journey: I64
    begins: I64
    ends: I64
    reached: NDArray[np.bool_]
    paths: I32

    @property
    def taken(self) -> I64:
        """Microseconds from the start to the goal or the last event."""
        if len(self.begins) == 0:
            return np.empty(0, np.int64)
        return self.journeys.time[self.ends - 1] - self.journeys.time[self.begins]

    def grouped(self, costs: Mapping[str, int] | None) -> "PathGroups":
        """Add up the ways by path."""
        group, columns = factorize_columns([np.ascontiguousarray(column) for column in self.paths.T])
        size = int(group.max(initial=-1)) + 1
        sums = np.zeros((size, FIELDS), np.int64)
        sums[:, PASSES] = np.bincount(group, minlength=size)
        sums[:, CUSTOMERS] = self._customers(group, size)
        sums[:, REACHED] = self._customers(group, size, self.reached)
        amounts = np.zeros((FIELDS - CONTACTS, len(group)), np.int64)
        amounts[0] = self.ends - self.begins
        if costs is not None:
            table = np.array([costs.get(name, 0) for name in self.journeys.channels], np.int64)
            kernels.add_costs(self.begins, self.ends, self.journeys.channel, table, amounts[1], amounts[2])
        add_money(self.begins, self.ends, self.journeys.value, amounts[3], amounts[4])
        for place, amount in zip(range(CONTACTS, FIELDS), amounts, strict=True):
            np.add.at(sums[:, place], group, amount)
        person = self.journeys.person[self.journey]
        asked, done = (len(np.unique(person[chosen])) for chosen in (slice(None), self.reached))
        paths = np.stack(columns, axis=1)[:size] if size else np.zeros((0, self.paths.shape[1]), np.int32)
        return PathGroups(self.journeys.steps, paths, sums, asked, done)

    def places(self, wanted: list[tuple[str, ...]]) -> I32:
        """Give each way the place of its path among some paths, -1 for all others."""
        codes = {name: code + 1 for code, name in enumerate(self.journeys.steps)}
        rows = np.zeros((len(wanted), self.paths.shape[1]), np.int32)
        for row, path in zip(rows, wanted, strict=True):
            row[: len(path)] = [codes.get(name, len(codes) + 1) for name in path]
        both = np.concatenate([rows, self.paths])
        group, _ = factorize_columns([np.ascontiguousarray(column) for column in both.T])
        place = np.full(int(group.max(initial=-1)) + 1, -1, np.int32)
        place[group[: len(wanted)]] = np.arange(len(wanted))
        return place[group[len(wanted) :]]

    def _customers(self, group: I32, size: int, chosen: NDArray[np.bool_] | slice = slice(None)) -> I64:
        """Count distinct customers of each group."""
        person, group = self.journeys.person[self.journey][chosen].astype(np.int64), group[chosen]
        pairs = np.unique(person * size + group) if (np.diff(person) == 0).any() else group
        return np.bincount(pairs % max(1, size), minlength=size)


@dataclass(frozen=True)
class PathGroups:
    """What was added up for each path: ``paths`` (groups, steps) are codes + 1 into ``names``, 0 after the end.

    ``sums`` (groups, FIELDS); money in two halves. ``asked`` and ``reached`` count customers over all groups.
    """

    names: tuple[str, ...]
    paths: I32
    sums: I64
    asked: int
    reached: int

    def merged(self, other: "PathGroups") -> "PathGroups":
        """Add up two partitions."""
        places = {name: place for place, name in enumerate(self.names)}
        table = np.array([0, *(places.setdefault(name, len(places)) + 1 for name in other.names)], np.int32)
        both = np.concatenate([self.paths, table[other.paths]])
        group, columns = factorize_columns([np.ascontiguousarray(column) for column in both.T])
        sums = np.zeros((int(group.max(initial=-1)) + 1, FIELDS), np.int64)
        np.add.at(sums, group, np.concatenate([self.sums, other.sums]))
        paths = np.stack(columns, axis=1)[: len(sums)] if len(sums) else both
        return PathGroups(tuple(places), paths, sums, self.asked + other.asked, self.reached + other.reached)

    def path(self, group: int) -> tuple[str, ...]:
        """Name the steps of a group's path."""
        return tuple(self.names[code - 1] for code in self.paths[group].tolist() if code)

    def first(self, most: int, allowed: NDArray[np.bool_], *keys: NDArray[np.generic]) -> list[int]:
        """Choose the groups with the smallest keys, the first key deciding first; by the names of steps where equal."""
        groups = np.flatnonzero(allowed)
        if len(groups) > most:
            edge = np.partition(keys[0][groups], most - 1)[most - 1]
            groups = groups[keys[0][groups] <= edge]
        rank = np.zeros(len(self.names) + 1, np.int64)
        rank[np.argsort(np.array(self.names, dtype=object), kind="stable") + 1] = np.arange(1, len(self.names) + 1)
        columns = [*(key[groups] for key in keys), *rank[self.paths[groups]].T]
        order: list[int] = groups[np.lexsort(columns[::-1])][:most].tolist()
        return order

    def whole(self, group: int, upper: int) -> int:
        """Give a sum that is kept in two halves."""
        high, low = (int(number) for number in self.sums[group, upper : upper + 2])
        return (high << HALF) + low

    def halves(self, upper: int) -> tuple[I64, I64]:
        """Give the sums of all groups as two keys that order them."""
        high, low = self.sums[:, upper], self.sums[:, upper + 1]
        return high + (low >> HALF), low & LOW
