"""Moving here: exports of other tools become segments of events and of calls, as live traffic does; all or nothing."""

import re
import shutil
from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sojourn.access import checked_source
from sojourn.assembly.erasing import finish_begun, kept_out_of
from sojourn.assembly.keys import open_database
from sojourn.assembly.loading import LoadOptions, Progress, settled
from sojourn.assembly.rejects import FOLDER as REJECTS, RejectsFile
from sojourn.consent import Statement, add_spoken, settle_repeats
from sojourn.event_log import Fate, Segment, SegmentWriter
from sojourn.journey_store import Sizes
from sojourn.pipeline import (
    LIVE,
    KeptOut,
    commit_events,
    customer_records,
    spoken_consents,
    with_source,
    without_erased,
)
from sojourn.sources import EXPORTS, Call, ExportReading, Part, Roles, open_export, to_batches
from sojourn.vocabulary import InvalidInput, unknown_name
from sojourn.workspace import commit_manifest, writing


@dataclass
class _Log:
    """The segments of events and of calls, in force and, again in ``new``, those of this load; and consents."""

    folder: Path
    region: str
    events: list[Segment]
    calls: list[Segment]
    new: list[Segment] = field(default_factory=list)
    said: list[Statement] = field(default_factory=list)

    def writers(self, source: str, number: int) -> tuple[SegmentWriter, SegmentWriter]:
        """Begin a segment of events and one of calls, numbered from a number on."""
        slug = re.sub(r"[^\w-]+", "-", source)[:40]
        folders = [self.folder / "log" / name for name in (f"{number:08}-{slug}", f"{number + 1:08}-calls")]
        return SegmentWriter(folders[0], source), SegmentWriter(folders[1], source)

    def hear(self, calls: Sequence[Call], source: str) -> None:
        """Pick up what calls say of consent; an event that is loaded again says the same again."""
        placed = ((source, call, f"{source} {call.message_id}") for call in calls if "consent" in call.context)
        if fresh := spoken_consents(placed, self.region):
            self.said = settle_repeats([*self.said, *fresh], [])[0]

    def finish(self, writer: SegmentWriter, known: list[Segment], meta: dict[str, Any]) -> tuple[int, Fate]:
        """Close a segment; give how many rows it has, and what became of each that was written."""
        segment, fate = writer.finish([one for one in known if one.source in {writer.source, LIVE}], meta)
        if not segment.rows:
            shutil.rmtree(segment.folder)
            return 0, fate
        known.append(segment)
        self.new.append(segment)
        return segment.rows, fate


@dataclass
class _Account:
    """What became of the rows of one file.

    ``unstated``: there are amounts without a currency; ``lost``: how many by reason; ``examples``: a message for each.
    """

    file: str
    rows: int = 0
    erased: int = 0
    unstated: bool = False
    lost: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)

    def reject(self, rejects: RejectsFile, file: str, table: pa.RecordBatch | pa.Table) -> None:
        """Count and write rejected rows."""
        rejects.add(file, table)
        for row in table.select(["reason", "message"]).to_pylist():
            self.lost[row["reason"]] += 1
            self.examples.setdefault(row["reason"], row["message"])


def load_exports(
    folder: Path,
    files: Sequence[Any],
    options: LoadOptions,
    progress: Progress = lambda _name, _events: None,
    sizes: Sizes = Sizes(),  # noqa: B008  frozen
) -> dict[str, Any]:
    """Load exports of the tool that ``options.form`` names; give the account of what became of every record.

    Raises:
        InvalidInput: no such format, options that the format decides, or a file of another tool.

    """
    form, source = _checked(options)
    if not files:
        raise InvalidInput.said("load.nothing")
    finish_begun(folder)
    with writing(folder) as manifest, kept_out_of(folder, manifest) as kept:
        brand = settled(manifest, options)
        names = (manifest.segments, manifest.calls)
        events, calls = ([Segment.open(folder / "log" / name) for name in some] for some in names)
        log = _Log(folder, brand.region, events, calls)
        opened = [
            open_export(Path(file), form, source, zone=options.zone or brand.zone, wall_times=options.zone is not None,
                        currency=options.currency or brand.currency) for file in files
        ]  # fmt: skip
        rejects = RejectsFile(folder / REJECTS, "-dry-run.csv" if options.dry_run else ".csv", kept)
        try:
            accounts = [_load_one(log, one, brand.zone, rejects, kept, progress) for one in opened]
        except BaseException:
            rejects.discard()
            raise
        rejects.close()
        account = _total(accounts, rejects)
        if options.dry_run:
            for segment in log.new:
                shutil.rmtree(segment.folder)
            return {**account, "dry_run": True}
        if log.said:
            if not manifest.revision:  # a database stands beside a manifest, and we hold the lock for making one
                commit_manifest(folder, manifest)
            with open_database(folder) as database, database.writing() as connection:
                add_spoken(connection, log.said)
        if log.new or brand != manifest.settings:
            spoken = tuple(segment.folder.name for segment in log.calls)
            changed = manifest.changed(settings=brand, calls=spoken)
            commit_events(folder, changed, log.events, customer_records(folder, manifest), sizes)
        return account


def _checked(options: LoadOptions) -> tuple[str, str]:
    """Give format and source; a format says by itself what everything in a file means."""
    form = options.form or ""
    if form not in EXPORTS:
        raise unknown_name("format", form, [*EXPORTS], code="format.unknown")
    if replace(options.roles, currency=None) != Roles() or options.time_format or options.date_only:
        raise InvalidInput(
            f"--format {form} says by itself what every field means.",
            code="roles.contradict",
            hint="Leave out the options of columns and times; --source, --tz, --currency and --dry-run stay.",
        )
    return form, checked_source(options.source or form)


def _load_one(
    log: _Log, one: ExportReading, zone: str, rejects: RejectsFile, kept: KeptOut | None, progress: Progress
) -> dict[str, Any]:
    source, account, places = one.envelope.source, _Account(one.path.name), (array("q"), array("q"))
    number = max((segment.number for segment in (*log.events, *log.calls)), default=0) + 1
    writers = log.writers(source, number)
    for part in one:
        account.rows += part.rows
        for file, table in part.rejects:
            account.reject(rejects, file, table)
        calls, rows_of = part.calls, part.places
        if kept is not None:
            calls, rows_of = _without_erased(part, kept)
            account.erased += sum(row > 0 for row in part.places) - sum(row > 0 for row in rows_of)
        log.hear(calls, source)
        for batch, writer in zip(to_batches(calls, source), writers, strict=True):
            if batch is not None:
                writer.append(batch if writer is writers[0] else with_source(batch, source))
        for call, place in zip(calls, rows_of, strict=True):
            places[call.event is None].append(place)
            account.unstated |= call.value is not None and "currency" not in call.properties
        progress(one.path.name, len(places[0]))
    meta = {"file": one.path.name, "zone": zone, "date_only": {}, "load": number}
    added, duplicates = [0, 0], 0
    for kind, known in enumerate((log.events, log.calls)):
        added[kind], fate = log.finish(writers[kind], known, meta)
        rows = np.array(places[kind], np.int64)
        duplicates += int(((fate.rows == 1) & (rows > 0)).sum())
        conflicts = rows[fate.conflicts]
        account.reject(rejects, one.path.name, _conflicts(conflicts[conflicts > 0]))
    return {
        "file": one.path.name,
        "source": source,
        "rows": account.rows,
        "events_added": added[0],
        "calls_added": added[1],
        "duplicates": duplicates,
        "repeated_lines": 0,
        "erased": account.erased,
        "rejected": account.lost.total(),
        "rejected_by_reason": dict(account.lost),
        "reject_examples": account.examples,
        "stated_currencies": [],
        "roles": {"value": "revenue"} if account.unstated else {},
        "guessed": {},
        "date_only": {},
        "notes": [],
    }


def _without_erased(part: Part, kept: KeptOut) -> tuple[list[Call], list[int]]:
    """Give the calls that may be taken in, and the row of each."""
    left = [
        (call, place) for call, place in zip(without_erased(part.calls, kept), part.places, strict=True)
        if call is not None
    ]  # fmt: skip
    return [call for call, _ in left], [place for _, place in left]


def _conflicts(rows: NDArray[np.int64]) -> pa.Table:
    """Make rejects of records whose id is known with another content; the first one stays."""
    size = len(rows)
    message = "this id is known with another content; the first record stays"
    cells = {"row": rows, "column": [None] * size, "reason": ["id.conflict"] * size, "message": [message] * size}
    return pa.table({**cells, "raw": pa.nulls(size, pa.string())})


def _total(accounts: list[dict[str, Any]], rejects: RejectsFile) -> dict[str, Any]:
    names = ("rows", "events_added", "calls_added", "duplicates", "erased")
    totals = {name: sum(account[name] for account in accounts) for name in names}
    shown = str(rejects.path) if rejects.count else None
    return {**totals, "rejected": rejects.count, "rejects": shown, "files": accounts}
