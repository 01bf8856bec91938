"""A file measured: loaded by Sojourn and by DuckDB, then the same questions asked of both and of other peers.

DuckDB reads the user's own file where every row of it became an event as it stands. Where rows were rejected, dates
moved or customers joined, it reads the events as Sojourn exports them, so that both answer about the same.
"""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from sojourn.assembly.loading import LoadOptions
from sojourn.assembly.workspace import Workspace
from sojourn.benchmark import Columns, Contest, Measured, Spent, timed
from sojourn.engines import Embedded
from sojourn.sources import Roles
from sojourn.vocabulary import InvalidInput

WARM_ROWS = 20_000
PACKAGES = ("sojourn", "duckdb", "polars", "numpy", "numba", "pyarrow")


@dataclass(frozen=True)
class Benchmarked:
    """What came out: loading on both sides, then one entry for each question; ``notes`` say what was special."""

    events: int
    customers: int
    ours: Spent
    duckdb: Spent
    questions: tuple[Measured, ...]
    notes: tuple[str, ...] = field(default=())

    def to_dict(self) -> dict[str, Any]:
        """Give it as plain data."""
        load = {"sojourn": self.ours.cpu, "duckdb": self.duckdb.cpu}
        walls = {"sojourn": self.ours.wall, "duckdb": self.duckdb.wall}
        return {
            "events": self.events,
            "customers": self.customers,
            "versions": versions(),
            "load": {"cpu_seconds": load, "wall_seconds": walls, "ratio": self.ours.cpu / self.duckdb.cpu},
            "questions": [measured.to_dict() for measured in self.questions],
            "equal": all(found is None for measured in self.questions for found in measured.differences.values()),
            "notes": list(self.notes),
        }


def benchmark_file(
    path: Path,
    roles: Roles,
    *,
    runs: int = 2,
    threads: int = 2,
    with_polars: bool = False,
    tell: Callable[[str], None] = lambda _step: None,
) -> Benchmarked:
    """Measure one Parquet file; ``tell`` hears of each step."""
    schema = _schema(path)
    with tempfile.TemporaryDirectory(prefix="sojourn-bench-") as place:
        folder = Path(place)
        options = LoadOptions(source="bench", roles=roles)
        _warm_up(path, folder, options)
        tell("load")
        workspace = Workspace(folder / "workspace")
        account, ours = timed(lambda: workspace.load(path, options=options))
        if account["events_added"] == 0:
            raise InvalidInput(f"{path} holds no events that can be used.", code="bench.nothing")
        engine = Embedded(workspace.snapshot(), threads=threads)
        customers = engine.describe()["customers"]
        file, columns = path, _columns(account)
        notes: tuple[str, ...] = ()
        if not _as_it_stands(account, schema, columns, customers, path):
            file, columns, notes = _exported(workspace, folder), _EXPORT, ("exported",)
        if not engine.describe()["channels"]:
            columns = replace(columns, channel=None)
        contest = Contest(engine, file, columns, runs, threads, with_polars)
        tell("peers")
        duckdb = contest.prepare()
        measured = []
        for case in contest.cases():
            tell(case.name)
            measured.append(contest.measure(case))
        return Benchmarked(account["events_added"], customers, ours, duckdb, tuple(measured), notes)


def versions() -> dict[str, str | None]:
    """Name the versions of what was measured."""
    found: dict[str, str | None] = {}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = None
    return found


_EXPORT = Columns("customer", "time", "event", "channel", "value")


def _schema(path: Path) -> pa.Schema:
    try:
        return pq.read_schema(path)
    except (OSError, pa.ArrowInvalid) as error:
        raise InvalidInput(
            f"{path} is no Parquet file that can be read.",
            code="bench.file",
            hint="Name a Parquet file of events; sojourn export writes one from any workspace.",
        ) from error


def _warm_up(path: Path, folder: Path, options: LoadOptions) -> None:
    """Load a few rows first, so that compiling kernels is not measured."""
    first = next(iter(pq.ParquetFile(path).iter_batches(WARM_ROWS)), None)
    if first is not None:
        Workspace(folder / "warm").load(pa.Table.from_batches([first]), options=options)


def _columns(account: dict[str, Any]) -> Columns:
    """Find the columns that Sojourn took for each role."""
    roles = account["files"][0]["roles"]
    names = (roles.get(role) for role in ("customer", "time", "event", "channel", "value"))
    customer, time, event, channel, value = names
    return Columns(customer or "", time or "", event or "", channel, value)


def _as_it_stands(account: dict[str, Any], schema: pa.Schema, columns: Columns, customers: int, path: Path) -> bool:
    """Say whether every row of the file is one event, unchanged, of the customer that it names."""
    changed = account["rejected"] or account["duplicates"] or account["files"][0]["date_only"]
    if changed or not {columns.customer, columns.time, columns.event} <= set(schema.names):
        return False
    if not pa.types.is_timestamp(schema.field(columns.time).type):
        return False
    distinct = pq.read_table(path, columns=[columns.customer]).column(0).unique()
    return len(distinct) == customers


def _exported(workspace: Workspace, folder: Path) -> Path:
    """Write the events as Sojourn holds them, customer by customer in their order."""
    return Path(workspace.export(folder / "export")["file"])
