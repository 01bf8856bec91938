"""A workspace opened: load into it, ask it, describe it, export it."""

import shutil
import tempfile
import weakref
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from sojourn.assembly.exporting import events_table, export_parquet
from sojourn.assembly.loading import LoadOptions, Progress, load_files
from sojourn.assembly.log import Log
from sojourn.assembly.records import contact_costs_of, load_record_files
from sojourn.engines import Embedded, Scope, query_events
from sojourn.journey_store import Snapshot, open_snapshot
from sojourn.sources import Roles
from sojourn.vocabulary import WorkspaceError
from sojourn.workspace import Manifest, check_folder, read_manifest, workspace_folder

TRIES = 5


@dataclass(frozen=True)
class Workspace:
    """One brand's folder; every call sees what is in force at that moment."""

    folder: Path
    lang: str = "en"

    @property
    def manifest(self) -> Manifest:
        """What is in force."""
        return read_manifest(self.folder)

    def snapshot(self) -> Snapshot:
        """Open what questions read; a snapshot that is replaced in this moment is read again."""
        for _ in range(TRIES):
            manifest = self.manifest
            if manifest.snapshot is None:
                break
            try:
                return open_snapshot(self.folder / "store" / manifest.snapshot)
            except FileNotFoundError:
                if self.manifest.snapshot == manifest.snapshot:
                    raise WorkspaceError(
                        f"The store in {self.folder} is incomplete.",
                        code="workspace.damaged",
                        hint="Load the files again into a new workspace.",
                    ) from None
        raise WorkspaceError(
            f"There are no events in {self.folder}.",
            code="workspace.empty",
            hint="Load a file: sojourn load FILE, or try sojourn demo.",
        )

    def log(self) -> Log:
        """Open the log for questions, with the workspace's zone and costs."""
        manifest = self.manifest
        snapshot = self.snapshot()
        costs = contact_costs_of(self.folder, manifest, _last_day(snapshot))
        return Log(Embedded(snapshot), Scope(tz=manifest.settings.zone), self.lang, self.folder, costs)

    def load(
        self,
        *files: Any,  # noqa: ANN401  paths, or tables of any library
        progress: Progress | None = None,
        options: LoadOptions | None = None,
    ) -> dict[str, Any]:
        """Load files or tables: all of them or none; give the account of every row."""
        watch: Progress = progress or (lambda _name, _events: None)
        return load_files(self.folder, files, options or LoadOptions(), watch)

    def load_records(self, kind: str, files: Sequence[Path], now: date) -> dict[str, Any]:
        """Load dated records of one kind; ``now`` is the date from which undated rows hold."""
        return load_record_files(self.folder, kind, files, now)

    def describe(self) -> dict[str, Any]:
        """Say what is there: events, customers, sources, channels, time span, size."""
        manifest = self.manifest
        held = Embedded(self.snapshot()).describe(manifest.settings.zone)
        size = sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())
        shown = {"workspace": str(self.folder), "bytes": size, "zone": manifest.settings.zone}
        records = {kind: len(files) for kind, files in manifest.records.items()}
        return {**held, **shown, "currency": manifest.settings.currency, "records": records}

    def events(self) -> pa.Table:
        """Give all events with today's persons."""
        return events_table(self.folder, self.manifest, self.snapshot())

    def export(self, folder: Path) -> dict[str, Any]:
        """Write all events with today's persons as Parquet."""
        return export_parquet(self.folder, self.manifest, self.snapshot(), folder)

    def sql(self, query: str) -> pa.Table:
        """Ask in SQL; the one table is called ``events``."""
        return query_events(self.snapshot(), query, self.manifest.settings.zone)


def open_workspace(folder: str | Path | None = None, *, lang: str = "en") -> Workspace:
    """Open a workspace folder; it is made by the first load."""
    place = workspace_folder(folder)
    check_folder(place)
    return Workspace(place, lang)


def read(source: Any, *, lang: str = "en", **roles: Any) -> Log:  # noqa: ANN401  a path or a table of any library
    """Read a file or a table (pandas, Polars, Arrow) and open it for questions.

    The columns' roles go by name (``customer=``, ``time=``, ``event=``, ``channel=``, ``value=``, ...), see Roles;
    ``zone``, ``currency``, ``time_format``, ``date_only`` and ``region`` as in LoadOptions. What is not said is
    guessed. The events live in a temporary folder as long as the log does.
    """
    settings = {
        name: roles.pop(name) for name in ("zone", "currency", "time_format", "date_only", "region") if name in roles
    }
    place = TemporaryFolder()
    workspace = Workspace(place.path, lang)
    workspace.load(source, options=LoadOptions(roles=Roles(**roles), **settings))
    return replace(workspace.log(), held=place)


def _last_day(snapshot: Snapshot) -> date:
    return datetime.fromtimestamp((snapshot.meta["span"] or (0, 0))[1] / 1e6, UTC).date()


class TemporaryFolder:
    """A folder that goes when nothing holds it any more, or when the process ends."""

    def __init__(self) -> None:
        """Make the folder."""
        self.path = Path(tempfile.mkdtemp(prefix="sojourn-"))
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)
