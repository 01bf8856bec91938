"""Anonymous to known: of the customers who came as strangers, how many said who they are, how soon, from where.

See kernels/telling.py for when a customer is told and who starts anonymous. A customer counts once, by the channel, the
source and the week of the first touch. Of a scope only its range, condition and persons matter: sessions, cases,
touchpoints and repeats are about steps, and who is known does not depend on steps.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sojourn.discovery.analysis import Analysis, Cells, Row, no_number, numbered, seconds, share
from sojourn.discovery.grouped_times import BucketTimes, Key
from sojourn.discovery.intervals import wilson
from sojourn.discovery.tallies import Tally
from sojourn.engines import Cell, Journeys, Question, Scope
from sojourn.journey_store import NEVER
from sojourn.kernels.telling import find_told
from sojourn.vocabulary import duration_text

I64 = NDArray[np.int64]
Flags = NDArray[np.bool_]
CUSTOMERS, MATURE, KNOWN = range(3)
NUMBERS = ("customers", "mature", "known", "immature")
ALL, GROUPS = "all", ("channel", "source", "week")


@dataclass(frozen=True)
class AnonymousToKnown(Analysis):
    """How many customers who start anonymous in the range become known within ``within`` microseconds."""

    within: int | None = None
    name: ClassVar[str] = "anonymous_to_known"
    table: ClassVar[str] = "channels"
    drill: ClassVar[tuple[str, ...]] = ("number",)
    more_drill: ClassVar[tuple[str, ...]] = GROUPS

    def __post_init__(self) -> None:
        """Leave out of the scope what is about steps."""
        plain = self.scope.changed(session_gap=None, unit="customer", collapse=False, touchpoints=None)
        object.__setattr__(self, "scope", plain)

    def question(self) -> Question[Any]:
        """Count strangers by where and when they came."""
        return CountStrangers(self.scope, self)

    def definition_values(self) -> dict[str, str]:
        """Fill in the window."""
        return {"within": "∞" if self.within is None else duration_text(self.within)}

    def present(self, result: dict[str, Any]) -> dict[str, Any]:
        """Give the numbers of all, then of each channel, source and week."""
        counted: Tally = result["counted"]
        times = result["quantiles"]
        medians = np.full(len(counted.keys), np.nan) if times is None else times[:, 0]
        rows: dict[str, list[dict[str, Any]]] = {kind: [] for kind in (ALL, *GROUPS)}
        for place, ((kind, value), numbers) in enumerate(counted.rows()):
            named = {} if kind == ALL else {kind: value or None}
            rows[kind].append({**named, **_numbers(numbers, medians[place])})
        for kind in ("channel", "source"):
            rows[kind].sort(key=lambda row, kind=kind: (-row["customers"], row[kind] or ""))  # type: ignore[misc]
        whole = rows[ALL][0] if rows[ALL] else _numbers([0, 0, 0], np.nan)
        return {
            "within_seconds": None if self.within is None else self.within / 1e6,
            **whole,
            "channels": rows["channel"],
            "sources": rows["source"],
            "weeks": sorted(rows["week"], key=lambda row: row["week"]),
        }

    def cells(self, answer: Row) -> Cells:
        """Name the numbers of all, and of each channel, source and week."""
        yield answer, numbered(answer, {}, NUMBERS)
        for kind in GROUPS:
            for row in answer[f"{kind}s"]:
                yield row, numbered(row, {kind: row[kind]}, NUMBERS)

    def behind(self, journeys: Journeys, cell: Cell) -> Flags:
        """Mark who counts as ``number``, of all or of a ``channel``, ``source`` or ``week``."""
        number = cell["number"]
        if number not in NUMBERS:
            raise no_number(number, NUMBERS)
        came = find_strangers(journeys, self)
        counts = {"customers": np.ones(len(came.journey), np.bool_), "mature": came.mature, "known": came.known,
                  "immature": ~came.mature}[number]  # fmt: skip
        for kind in GROUPS:
            if kind in cell:
                codes, names = came.group(kind)
                wanted = [place for place, name in enumerate(names) if name == (cell[kind] or "")]
                counts = counts & np.isin(codes, wanted)
        found = np.zeros(len(journeys), np.bool_)
        found[came.journey[counts]] = True
        return found


@dataclass(frozen=True)
class CountStrangers(Question[Tally]):
    """Round one: customers, mature and known of each group; the median times follow in two more rounds."""

    scope: Scope
    asked: AnonymousToKnown

    def answer(self, journeys: Journeys) -> Tally:
        """Count in one partition."""
        came = find_strangers(journeys, self.asked)
        keys, place = came.keys()
        sums = np.zeros((len(keys), 3), np.int64)
        for codes in place:
            np.add.at(sums[:, CUSTOMERS], codes, 1)
            np.add.at(sums[:, MATURE], codes, came.mature)
            np.add.at(sums[:, KNOWN], codes, came.known)
        return Tally.of(keys, sums)

    def times(self, journeys: Journeys) -> tuple[list[Key], I64, I64]:
        """List the times from the first touch to being known, once for each group of a customer."""
        came = find_strangers(journeys, self.asked)
        keys, place = came.keys()
        return keys, np.concatenate([codes[came.known] for codes in place]), np.tile(came.taken[came.known], len(place))

    def merge(self, left: Tally, right: Tally) -> Tally:
        """Add up two partitions."""
        return left.merged(right)

    def next(self, merged: Tally) -> BucketTimes | None:
        """Ask for the median times when somebody became known."""
        known = int(merged.sums[:, KNOWN].sum())
        return BucketTimes(self, merged.keys, known, merged) if known else None

    def finish(self, merged: Tally) -> dict[str, Any]:
        """Give the counts alone."""
        return {"counted": merged, "quantiles": None}


@dataclass(frozen=True)
class Strangers:
    """Who started anonymous in the range, one entry a customer: the journey and row of the first touch.

    ``mature`` are those whose window was over when the log ended, ``known`` those of them who became known in it,
    ``taken`` how long that took.
    """

    journeys: Journeys
    tz: str
    journey: I64
    row: I64
    mature: Flags
    known: Flags
    taken: I64

    def group(self, kind: str) -> tuple[I64, list[str]]:
        """Give the code of each customer's group of one kind, and the names behind the codes."""
        if kind == "week":
            weeks = pa.array(_weeks(self.journeys.time[self.row], self.tz)).dictionary_encode()
            return weeks.indices.to_numpy().astype(np.int64), weeks.dictionary.to_pylist()
        codes, place = np.unique(self.journeys.column(kind)[self.row], return_inverse=True)
        return place.astype(np.int64), [self.journeys.names(kind)[code] for code in codes.tolist()]

    def keys(self) -> tuple[list[Key], list[I64]]:
        """Give the keys of all groups, and for each kind the place of each customer's key among them."""
        keys: list[Key] = [(ALL, "")] if len(self.row) else []
        places = [np.zeros(len(self.row), np.int64)]
        for kind in GROUPS:
            codes, names = self.group(kind)
            places.append(codes + len(keys))
            keys += [(kind, name) for name in names]
        return keys, places


def find_strangers(journeys: Journeys, asked: AnonymousToKnown) -> Strangers:
    """Find who started anonymous in the range in one partition, and who became known."""
    told, ident = np.empty(len(journeys), np.int64), journeys.column("ident")
    spans = journeys.starts, journeys.ends, journeys.person, journeys.time
    find_told(*spans, ident, journeys.known, journeys.called, told)
    row = journeys.starts
    begun = journeys.time[row]
    came = (journeys.low <= begun) & (begun < journeys.high) & (told >= begun) & ~journeys.known[ident[row]]
    journey = np.flatnonzero(came)
    row, told, begun = row[journey], told[journey], begun[journey]
    taken, window = told - begun, asked.within
    mature = np.full(len(row), window is None) | (journeys.as_of - begun >= (window or 0))
    known = mature & (told < NEVER) & (taken <= (NEVER if window is None else window))
    return Strangers(journeys, asked.scope.tz, journey, row, mature, known, taken)


def _weeks(times: I64, tz: str) -> list[str]:
    """Give the Monday of the local week of each time."""
    local = pc.local_timestamp(pa.array(times, pa.timestamp("us", tz)))
    weeks = pc.floor_temporal(local, unit="week", week_starts_monday=True)
    days: list[str] = pc.strftime(weeks, format="%Y-%m-%d").to_pylist()
    return days


def _numbers(numbers: list[int], median: float) -> dict[str, Any]:
    customers, mature, known = numbers
    low, high = wilson(np.array([known]), np.array([max(1, mature)]))
    return {
        "customers": customers,
        "mature": mature,
        "known": known,
        "share_known": share(known, mature),
        "share_known_low": round(float(low[0]), 6) if mature else None,
        "share_known_high": round(float(high[0]), 6) if mature else None,
        "immature": customers - mature,
        "median_seconds": seconds(median),
    }
