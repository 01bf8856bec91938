"""Sessions: how many there are, how long they last, which steps they start and end with.

See kernels/sessions.py for what a session is. Medians are exact: each partition keeps the durations next to its own
median; only where the median of all lies elsewhere, a second pass over the events lists the durations next to that.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from sojourn.discovery.analysis import Analysis, Cells, Row, no_number, seconds, share
from sojourn.discovery.chains import FOREVER
from sojourn.discovery.quantiles import Collected, Ranges, all_quantiles, find_ranges, ranged_quantiles
from sojourn.discovery.tallies import Tally
from sojourn.engines import Cell, Journeys, Question, Scope
from sojourn.kernels import sessions as kernels
from sojourn.kernels.quantiles import LARGEST, OCTAVES, bucket_start
from sojourn.vocabulary import SECOND, InvalidInput, duration_text

I64 = NDArray[np.int64]
USUAL_GAP = 30 * 60 * SECOND
TOP = 20
MEDIAN = (0.5,)
BESIDE = 2  # buckets on each side of a partition's median whose durations it keeps
EDGES = {"starts": 0, "ends": 2}  # where the counts of each side begin in a row of ``edges``


@dataclass(frozen=True)
class Sessions(Analysis):
    """Journeys split where more than the scope's ``session_gap`` (30 minutes when it has none) passes."""

    name: ClassVar[str] = "sessions"
    table: ClassVar[str] = "starts"
    drill: ClassVar[tuple[str, ...]] = ("number",)
    more_drill: ClassVar[tuple[str, ...]] = ("event",)

    def __post_init__(self) -> None:
        """Take the usual gap where none is given."""
        if self.scope.session_gap is None:
            object.__setattr__(self, "scope", self.scope.changed(session_gap=USUAL_GAP))

    @property
    def gap(self) -> int:
        """The longest pause within a session, microseconds."""
        return self.scope.session_gap or 0

    @property
    def gap_between_steps(self) -> int:
        """The longest pause between the steps that are left: any where repeats collapse, which hides events."""
        touchpoints = self.scope.touchpoints
        collapses = self.scope.collapse or (touchpoints is not None and touchpoints.collapsed)
        return FOREVER if collapses else self.gap

    def question(self) -> Question[Any]:
        """Count over journeys that are left whole, or split by the engine before repeats collapse."""
        if self.gap_between_steps == FOREVER:
            return CountSessions(self.scope, FOREVER)
        return CountSessions(self.scope.changed(session_gap=None), self.gap)

    def definition_values(self) -> dict[str, str]:
        """Fill in the gap."""
        return {"gap": duration_text(self.gap)}

    def present(self, result: dict[str, Any]) -> dict[str, Any]:
        """Give the numbers of all sessions, then the steps that most of them start and end with."""
        counted: Counted = result["counted"]
        sessions, customers, events = (int(number) for number in counted.totals[:3])
        alone = int(counted.sizes.count[counted.sizes.gap == 1].sum())
        sides = {side: _edge_rows(counted.edges, column, sessions) for side, column in EDGES.items()}
        return {
            "sessions": sessions,
            "customers": customers,
            "mean_per_customer": share(sessions, customers),
            "mean_events": share(events, sessions),
            "median_events": seconds(all_quantiles(counted.sizes, 1, MEDIAN)[0, 0]),
            "mean_seconds": seconds(counted.mean_seconds),
            "median_seconds": seconds(result["median"] / 1e6),
            "single_event_share": share(alone, sessions),
            "gap_seconds": self.gap / 1e6,
            **{side: rows[:TOP] for side, rows in sides.items()},
            "other": {side: _other(rows[TOP:], sessions) for side, rows in sides.items()},
        }

    def cells(self, answer: Row) -> Cells:
        """Name the customers of all sessions, and of those that start or end with a step."""
        yield answer, {"customers": {"number": "customers"}}
        for side in EDGES:
            for row in answer[side]:
                yield row, {"customers": {"number": side, "event": row["event"]}}

    def behind(self, journeys: Journeys, cell: Cell) -> NDArray[np.bool_]:
        """Mark who has a session: any for ``number`` customers, one with ``event`` at that side for starts or ends."""
        if cell["number"] not in {"customers", *EDGES}:
            raise no_number(cell["number"], ("customers", *EDGES))
        if cell["number"] in EDGES and "event" not in cell:
            raise InvalidInput.said("drill.cell", name=self.name, missing="event", keys=("number", "event"))
        codes = {side: journeys.code(cell["event"]) if cell["number"] == side else -1 for side in EDGES}
        found = np.zeros(len(journeys), np.bool_)
        if cell["number"] == "customers" or max(codes.values()) >= 0:
            kernels.has_session(
                journeys.starts, journeys.ends, journeys.time, journeys.step, self.gap_between_steps,
                journeys.low, journeys.high, codes["starts"], codes["ends"], found,
            )  # fmt: skip
        return found


@dataclass(frozen=True)
class Counted:
    """What was counted of sessions: ``totals`` (SESSIONS to LOWER), how many have how many events, last how long.

    ``sizes`` are numbers of events with how many sessions have them, ``durations`` counts by bucket, ``edges`` counts
    by step: sessions that start with it, their customers, sessions that end with it, their customers. ``near`` holds
    durations among which the median probably is.
    """

    totals: I64
    sizes: Collected
    durations: I64
    near: "Near"
    edges: Tally

    def merged(self, other: "Counted") -> "Counted":
        """Add up two partitions."""
        return Counted(
            self.totals + other.totals,
            self.sizes.merged(other.sizes),
            self.durations + other.durations,
            self.near.merged(other.near),
            self.edges.merged(other.edges),
        )

    @property
    def mean_seconds(self) -> float | None:
        """The mean duration; exact integers up to the one division."""
        sessions, upper, lower = (int(self.totals[place]) for place in (kernels.SESSIONS, kernels.UPPER, kernels.LOWER))
        return ((upper << kernels.HALF) + lower) / sessions / 1e6 if sessions else None

    def median_range(self) -> Ranges:
        """Find the durations that the median lies among."""
        filled = np.flatnonzero(self.durations)
        counted = Collected(np.zeros(len(filled), np.int32), filled, self.durations[filled])
        return find_ranges(counted, 1, kernels.SHIFT, MEDIAN)


@dataclass(frozen=True)
class Near:
    """Every duration in [low, high), with how many sessions last so long."""

    low: int
    high: int
    durations: Collected

    @classmethod
    def of(cls, taken: I64, counts: I64) -> "Near":
        """Keep, in place, the durations of a few buckets around the median; ``counts`` are those of all buckets."""
        if len(taken) == 0:
            return cls(0, LARGEST, Collected.of(np.empty(0, np.int32), taken))
        bucket = int(np.searchsorted(counts.cumsum(), len(taken) // 2, side="right"))
        low = bucket_start(max(0, bucket - BESIDE), kernels.SHIFT)
        high = bucket_start(bucket + BESIDE + 1, kernels.SHIFT)
        kept = kernels.keep_within(taken, low, high)
        return cls(low, high, Collected.of(np.zeros(kept, np.int32), taken[:kept]))

    def merged(self, other: "Near") -> "Near":
        """Keep the durations in the range of both partitions; of another range one of them may lack some."""
        low, high = max(self.low, other.low), min(self.high, other.high)
        both = self.durations.merged(other.durations)
        kept = (low <= both.gap) & (both.gap < high)
        return Near(low, high, Collected(both.group[kept], both.gap[kept], both.count[kept]))

    def holds(self, ranges: Ranges) -> bool:
        """Say whether every duration of a range is here, or it is a single one."""
        low, high = int(ranges.low[0, 0]), int(ranges.high[0, 0])
        return high - low <= 1 or (self.low <= low and high <= self.high)


@dataclass(frozen=True)
class CountSessions(Question[Counted]):
    """Round one: everything, and mostly the median duration as well."""

    scope: Scope
    gap: int

    def answer(self, journeys: Journeys) -> Counted:
        """Count in one partition."""
        steps = journeys.steps
        totals, sizes = np.zeros(kernels.LONG + 1, np.int64), np.zeros(kernels.SHORT, np.int64)
        events = int((journeys.ends - journeys.starts).sum())
        taken, long = np.empty(events, np.int64), np.empty(events // kernels.SHORT, np.int64)
        durations, edges = np.zeros(OCTAVES << kernels.SHIFT, np.int64), np.zeros((len(steps), 4), np.int64)
        kernels.count_sessions(
            journeys.starts, journeys.ends, journeys.person, journeys.time, journeys.step, self.gap,
            journeys.low, journeys.high, totals, sizes, long, durations, taken,
            edges, np.full((len(steps), 2), -1, np.int32),
        )  # fmt: skip
        some = np.flatnonzero(sizes)
        values = np.concatenate([some, long[: totals[kernels.LONG]]])
        counts = np.concatenate([sizes[some], np.ones(totals[kernels.LONG], np.int64)])
        met = np.flatnonzero(edges.any(axis=1))
        return Counted(
            totals[: kernels.LONG],
            Collected.of(np.zeros(len(values), np.int32), values, counts),
            durations,
            Near.of(taken[: totals[kernels.SESSIONS]], durations),
            Tally.of([(steps[code],) for code in met.tolist()], edges[met]),
        )

    def merge(self, left: Counted, right: Counted) -> Counted:
        """Add up two partitions."""
        return left.merged(right)

    def next(self, merged: Counted) -> "ListDurations | None":
        """Ask for the durations next to the median, unless they are known."""
        ranges = merged.median_range()
        return None if merged.near.holds(ranges) else ListDurations(self.scope, self.gap, merged, ranges)

    def finish(self, merged: Counted) -> dict[str, Any]:
        """Give the counts and the median duration, microseconds."""
        return {"counted": merged, "median": ranged_quantiles(merged.near.durations, merged.median_range())[0, 0]}


@dataclass(frozen=True)
class ListDurations(Question[Collected]):
    """Round two: the distinct durations next to the median, with how many sessions last so long."""

    scope: Scope
    gap: int
    counted: Counted
    ranges: Ranges

    def answer(self, journeys: Journeys) -> Collected:
        """List in one partition."""
        events = int((journeys.ends - journeys.starts).sum())
        taken = np.empty(min(int(self.counted.totals[kernels.SESSIONS]), events) + 1, np.int64)
        count = kernels.list_durations(
            journeys.starts, journeys.ends, journeys.time, self.gap, journeys.low, journeys.high,
            int(self.ranges.low[0, 0]), int(self.ranges.high[0, 0]), taken,
        )  # fmt: skip
        return Collected.of(np.zeros(count, np.int32), taken[:count])

    def merge(self, left: Collected, right: Collected) -> Collected:
        """Bring two partitions together."""
        return left.merged(right)

    def finish(self, merged: Collected) -> dict[str, Any]:
        """Give the counts and the median duration, microseconds."""
        return {"counted": self.counted, "median": ranged_quantiles(merged, self.ranges)[0, 0]}


def _edge_rows(edges: Tally, column: int, sessions: int) -> list[dict[str, Any]]:
    """Give the steps at one side of sessions, the most frequent first."""
    rows = [
        {
            "event": key[0],
            "sessions": numbers[column],
            "customers": numbers[column + 1],
            "share": share(numbers[column], sessions),
        }
        for key, numbers in edges.rows()
        if numbers[column]
    ]
    return sorted(rows, key=lambda row: (-row["sessions"], row["event"]))


def _other(rows: list[dict[str, Any]], sessions: int) -> dict[str, Any]:
    """Say how much the rows that are not shown hold."""
    hidden = sum(row["sessions"] for row in rows)
    return {"events": len(rows), "sessions": hidden, "share": share(hidden, sessions)}
