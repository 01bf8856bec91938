"""The contest: one log, the same questions of Sojourn and of its peers, answers compared, costs side by side."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from sojourn.benchmark import duckdb_peer
from sojourn.benchmark.cases import Case, cases
from sojourn.benchmark.columns import Columns
from sojourn.benchmark.measuring import Spent, difference, take_turns, timed
from sojourn.engines import Embedded

FUNNEL_STEPS = 4
OURS = "sojourn"
ONCE = frozenset({"duckdb_parquet"})
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Measured:
    """One question: what everybody spent on it, and where the answer of a peer differs from ours (None: equal)."""

    case: str
    ours: Spent
    peers: dict[str, Spent]
    differences: dict[str, str | None]
    target: float | None = None

    def ratio(self, peer: str) -> float | None:
        """How many times our CPU seconds a peer needs."""
        return self.peers[peer].cpu / self.ours.cpu if peer in self.peers and self.ours.cpu else None

    def to_dict(self) -> dict[str, Any]:
        """Give it as plain data."""
        return {
            "question": self.case,
            "cpu_seconds": {OURS: self.ours.cpu, **{name: spent.cpu for name, spent in self.peers.items()}},
            "wall_seconds": {OURS: self.ours.wall, **{name: spent.wall for name, spent in self.peers.items()}},
            "ratio": {name: self.ratio(name) for name in self.peers},
            "equal": {name: found is None for name, found in self.differences.items()},
            "differences": {name: found for name, found in self.differences.items() if found is not None},
            "target": self.target,
        }


@dataclass
class Contest:
    """A file, an engine that has loaded it, and who competes; ``steps`` of the funnel are the most frequent events."""

    engine: Embedded
    path: Path
    columns: Columns
    runs: int = 2
    threads: int = 2
    with_polars: bool = True
    peers: dict[str, Any] = field(default_factory=dict)
    steps: tuple[str, ...] = ()

    def prepare(self) -> Spent:
        """Let the peers read the file; give what DuckDB spent on its sorted table."""
        connection = duckdb_peer.connect(self.threads)
        source = duckdb_peer.source_of(self.path)
        built = timed(lambda: duckdb_peer.load_sorted(connection, source, self.columns))[1]
        self.steps = self.steps or duckdb_peer.most_frequent(connection, FUNNEL_STEPS)
        self.peers = dict(duckdb_peer.peers(connection, self.path, self.columns, self.steps))
        if self.with_polars:
            from sojourn.benchmark.polars_peer import Polars

            self.peers["polars"] = Polars.read(self.path, self.columns, self.steps)
        return built

    def cases(self, only: Sequence[str] = ()) -> list[Case]:
        """List the questions."""
        found = cases(self.steps, channels=self.columns.channel is not None)
        return [case for case in found if not only or case.name in only]

    def measure(self, case: Case) -> Measured:
        """Let everybody answer one question in turn, and compare."""

        def ours() -> dict[str, Any]:
            return case.analysis.present(self.engine.ask(case.analysis.question()).result)

        contenders: dict[str, Callable[[], Any]] = {OURS: ours}
        for name, peer in self.peers.items():
            contenders[name] = partial(peer.ask, case.name)
        ours()  # compiles what has to be compiled
        found = take_turns(contenders, self.runs, ONCE)
        figures = case.figures(found[OURS][0])
        differences = {
            name: difference(figures, peer.figures(case.name, found[name][0])) for name, peer in self.peers.items()
        }
        spent = {name: found[name][1] for name in self.peers}
        return Measured(case.name, found[OURS][1], spent, differences, case.target)
