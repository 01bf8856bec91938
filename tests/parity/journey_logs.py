"""Random small logs and what the scopes make of them, in plain Python: what the oracles of journey questions read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from hypothesis import strategies as st

from small_log import Row, small_snapshot
from sojourn.engines import Embedded, Scope
from sojourn.vocabulary import TimeWindow

HOUR = 3_600_000_000
PARTS = (1, 2, 5)
NAMES = ("a", "b", "c", "d")
WARM: set[tuple[str, ...]] = set()  # every kernel compiles when it is first called
Journey = tuple[str, list[Row]]


@dataclass(frozen=True)
class Rules:
    """A touchpoint set for tests: a and b on the web become one step, d is hidden, the rest keeps its name."""

    columns: tuple[str, ...] = ("event", "channel")
    collapsed: frozenset[str] = frozenset({"ab"})
    title: str = "test 1"

    def step(self, values: Sequence[str]) -> str | None:
        if values[0] == "d":
            return None
        return "ab" if values[0] in {"a", "b"} and values[1] == "web" else values[0]

    def steps(self, events: Sequence[str]) -> frozenset[str]:
        return frozenset(events) | {"ab"}


@dataclass(frozen=True)
class Log:
    """A log, a scope, and the journeys that the scope makes of it."""

    rows: tuple[Row, ...]
    scope: Scope = field(default_factory=Scope)

    @property
    def as_of(self) -> int:
        return max((row.time for row in self.rows), default=0)

    def in_range(self, time: int) -> bool:
        low, high = self.scope.range.start, self.scope.range.end
        return (low is None or time >= low) and (high is None or time < high)

    def engines(self) -> Iterator[Embedded]:
        """Engines over one snapshot, split more and more finely."""
        snapshot = small_snapshot(self.rows)
        for parts in PARTS:
            yield Embedded(snapshot, threads=1, parts=parts, warm=WARM)

    def journeys(self) -> list[Journey]:
        """Customers in order of first appearance; the journeys of one customer in order of their first event."""
        journeys: list[Journey] = []
        for customer in dict.fromkeys(row.customer for row in self.rows):
            if self.scope.persons is not None and customer not in self.scope.persons:
                continue
            mine = self._steps(sorted((row for row in self.rows if row.customer == customer), key=lambda row: row.time))
            if self.scope.unit == "case":
                cases = dict.fromkeys(row.case for row in mine if row.case is not None)
                parts = [[row for row in mine if row.case == case] for case in cases]
            else:
                parts = [mine]
            for part in parts:
                journeys += [(customer, self._collapsed(session)) for session in self._sessions(part)]
        return journeys

    def _steps(self, rows: list[Row]) -> list[Row]:
        rules = self.scope.touchpoints
        if rules is None:
            return rows
        named = [(row, rules.step((row.event, row.channel or ""))) for row in rows]
        return [changed(row, event=step) for row, step in named if step is not None]

    def _collapsed(self, rows: list[Row]) -> list[Row]:
        kept: list[Row] = []
        rules = self.scope.touchpoints
        for row in rows:
            folds = self.scope.collapse or (rules is not None and row.event in rules.collapsed)
            if kept and kept[-1].event == row.event and folds:
                kept[-1] = changed(kept[-1], value=(kept[-1].value or 0) + (row.value or 0))
            else:
                kept.append(row)
        return kept

    def _sessions(self, rows: list[Row]) -> list[list[Row]]:
        sessions: list[list[Row]] = []
        gap = self.scope.session_gap
        for place, row in enumerate(rows):
            if place == 0 or (gap is not None and row.time - rows[place - 1].time > gap):
                sessions.append([])
            sessions[-1].append(row)
        return sessions


def changed(row: Row, event: str | None = None, value: int | None = None) -> Row:
    return Row(row.customer, row.time, event or row.event, row.channel, row.value if value is None else value, row.case)


@st.composite
def logs(draw: st.DrawFn, hours: int = 12, most: int = 40) -> Log:
    """Few customers, few names, times on a coarse grid: ties, repeats and switches happen."""
    rows = draw(
        st.lists(
            st.builds(
                Row,
                customer=st.sampled_from(["p", "q", "r"]),
                time=st.integers(0, hours).map(lambda hour: hour * HOUR),
                event=st.sampled_from(NAMES),
                channel=st.sampled_from(["web", "app", "shop", None]),
                value=st.sampled_from([None, 0, 100, 250, -30]),
                case=st.sampled_from(["x", "y", None]),
            ),
            max_size=most,
        )
    )
    low, length = draw(st.integers(0, hours)), draw(st.integers(1, hours))
    scope = draw(
        st.sampled_from(
            [
                Scope(),
                Scope(range=TimeWindow(low * HOUR, (low + length) * HOUR)),
                Scope(range=TimeWindow(low * HOUR, None), session_gap=2 * HOUR),
                Scope(session_gap=HOUR),
                Scope(unit="case"),
                Scope(unit="case", range=TimeWindow(None, length * HOUR)),
                Scope(collapse=True),
                Scope(persons=frozenset({"p", "r"})),
                Scope(touchpoints=Rules()),
                Scope(touchpoints=Rules(), session_gap=3 * HOUR),
            ]
        )
    )
    return Log(tuple(rows), scope)
