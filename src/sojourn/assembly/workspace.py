"""A workspace opened: load into it, ask it, describe it, export it."""

import shutil
import tempfile
import weakref
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa

from sojourn.assembly.customer import Look, customer_of, describe_seen
from sojourn.assembly.exporting import events_table, export_parquet
from sojourn.assembly.in_force import while_in_force
from sojourn.assembly.loading import LoadOptions, Progress, load_files
from sojourn.assembly.loads import list_loads, undo_load
from sojourn.assembly.log import Log
from sojourn.assembly.moving import load_exports
from sojourn.assembly.records import contact_costs_of, load_record_files
from sojourn.customers import MOST_EVENTS
from sojourn.engines import Embedded, Scope, query_events
from sojourn.journey_store import Snapshot, open_snapshot
from sojourn.sources import Roles
from sojourn.vocabulary import WorkspaceError
from sojourn.workspace import Manifest, check_folder, read_manifest, workspace_folder

Answer = TypeVar("Answer")


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
        """Open what questions read."""
        return self._in_force(lambda _, snapshot: snapshot)

    def log(self) -> Log:
        """Open the log for questions, with the workspace's zone and costs."""

        def opened(manifest: Manifest, snapshot: Snapshot) -> Log:
            costs = contact_costs_of(self.folder, manifest, last_day(snapshot))
            return Log(Embedded(snapshot), Scope(tz=manifest.settings.zone), self.lang, self.folder, costs)

        return self._in_force(opened)

    def load(
        self,
        *files: Any,  # noqa: ANN401  paths, or tables of any library
        progress: Progress | None = None,
        options: LoadOptions | None = None,
    ) -> dict[str, Any]:
        """Load files or tables: all of them or none; give the account of every row."""
        watch: Progress = progress or (lambda _name, _events: None)
        how = options or LoadOptions()
        return (load_exports if how.form else load_files)(self.folder, files, how, watch)

    def loads(self) -> list[dict[str, Any]]:
        """List the loaded files."""
        return list_loads(self.folder)

    def undo_load(self, number: int) -> dict[str, Any]:
        """Take the events of one loaded file out again, by its number in ``loads``."""
        return undo_load(self.folder, number)

    def load_records(self, kind: str, files: Sequence[Path], now: date) -> dict[str, Any]:
        """Load dated records of one kind; ``now`` is the date from which undated rows hold."""
        return load_record_files(self.folder, kind, files, now)

    def describe(self, look: Look | None = None) -> dict[str, Any]:
        """Say what is there: events, customers, sources, channels, time span, size; or what of it a look sees."""
        if look is not None and not look.limit.is_none:
            return self._retried(lambda manifest: describe_seen(self.folder, manifest, look))

        def described(manifest: Manifest, snapshot: Snapshot) -> dict[str, Any]:
            held = Embedded(snapshot).describe(manifest.settings.zone)
            shown = {"workspace": str(self.folder), "bytes": _size(self.folder), "zone": manifest.settings.zone}
            records = {kind: len(files) for kind, files in manifest.records.items()}
            return {**held, **shown, "currency": manifest.settings.currency, "records": records}

        return self._in_force(described)

    def customer(
        self,
        who: str,
        most_events: int = MOST_EVENTS,
        *,
        before: str | None = None,
        event: str | None = None,
        channel: str | None = None,
        today: date | None = None,
    ) -> dict[str, Any]:
        """Give the profile of one customer, by any identifier (NAMESPACE:VALUE, or a value that is one person's).

        The timeline has about ``most_events`` entries ``before`` a time, of one ``event`` or ``channel`` only; records
        are those that hold ``today``, without it on the last day of the log.
        """
        return self.look_at(who, Look(most_events, before, event, channel, today))

    def look_at(self, who: str, look: Look) -> dict[str, Any]:
        """Give the profile of one customer as ``customer`` does, looked at in one way."""
        return self._retried(lambda manifest: customer_of(self.folder, manifest, who, look, self.lang))

    def events(self) -> pa.Table:
        """Give all events with today's persons."""
        return self._in_force(partial(events_table, self.folder))

    def export(self, folder: Path) -> dict[str, Any]:
        """Write all events with today's persons as Parquet."""
        return self._in_force(lambda manifest, snapshot: export_parquet(self.folder, manifest, snapshot, folder))

    def sql(self, query: str) -> pa.Table:
        """Ask in SQL; the one table is called ``events``."""
        return self._in_force(lambda manifest, snapshot: query_events(snapshot, query, manifest.settings.zone))

    def _in_force(self, use: Callable[[Manifest, Snapshot], Answer]) -> Answer:
        """Use what one manifest names, with its snapshot opened."""
        return self._retried(
            lambda manifest: use(manifest, open_snapshot(self.folder / "store" / str(manifest.snapshot)))
        )

    def _retried(self, use: Callable[[Manifest], Answer]) -> Answer:
        """Use what one manifest names; when a load replaces it and takes files away meanwhile, begin again."""

        def opened(manifest: Manifest) -> Answer:
            if manifest.snapshot is None:
                raise WorkspaceError.said("workspace.empty", folder=self.folder)
            return use(manifest)

        return while_in_force(self.folder, opened)


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


def _size(folder: Path) -> int:
    """Add up the files of a folder in which a load may be taking some away."""
    size = 0
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):
            size += path.stat().st_size if path.is_file() else 0
    return size


def last_day(snapshot: Snapshot) -> date:
    """Give the day of the last event, in UTC."""
    return datetime.fromtimestamp((snapshot.meta["span"] or (0, 0))[1] / 1e6, UTC).date()


class TemporaryFolder:
    """A folder that goes when nothing holds it any more, or when the process ends."""

    def __init__(self) -> None:
        """Make the folder."""
        self.path = Path(tempfile.mkdtemp(prefix="sojourn-"))
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)
