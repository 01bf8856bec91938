"""Loading files into a workspace: all of them or none, nothing twice, nothing lost.

Everything is written beside what is in force and becomes real by one rename of the manifest.
"""

import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa

from sojourn.access import checked_source
from sojourn.assembly.erasing import finish_begun, kept_out_of
from sojourn.assembly.outcomes import date_only_rules
from sojourn.assembly.rejects import FOLDER as REJECTS, RejectsFile
from sojourn.event_log import IDENTIFIER, Fate, Segment, SegmentWriter
from sojourn.identity import namespace_of, usable
from sojourn.journey_store import Sizes
from sojourn.pipeline import KeptOut, commit_events, customer_records
from sojourn.sources import Guess, Reader, Reading, Roles, Settings, check_roles, guess_roles, open_source
from sojourn.vocabulary import InvalidInput, iso, zone as zone_of
from sojourn.workspace import Manifest, Settings as Brand, read_manifest, writing

Progress = Callable[[str, int], None]
FIRST = 5
_SHOWN = ("event", "channel", "value", "currency", "case")
_ENDINGS = re.compile(r"(\.(gz|csv|tsv|txt|jsonl|ndjson|json|parquet|xes|xlsx|xlsm))+$")


@dataclass(frozen=True)
class LoadOptions:
    """How to read the files of one load; what is None is guessed or taken from the workspace's settings.

    ``form``: the tool whose export they are, which says what everything means; ``exact``: the roles are these, and
    nothing is guessed beside them.
    """

    source: str | None = None
    roles: Roles = field(default_factory=Roles)
    zone: str | None = None
    region: str | None = None
    currency: str | None = None
    time_format: str | None = None
    date_only: str | None = None
    form: str | None = None
    exact: bool = False
    dry_run: bool = False


@dataclass(frozen=True)
class Input:
    """One opened input with its roles decided."""

    name: str
    source: str
    reading: Reading
    roles: Roles
    reasons: dict[str, str]
    notes: tuple[str, ...]


def load_files(
    folder: Path,
    inputs: Sequence[Any],
    options: LoadOptions,
    progress: Progress = lambda _name, _events: None,
    sizes: Sizes = Sizes(),  # noqa: B008  frozen
) -> dict[str, Any]:
    """Load files (or tables) into the workspace in ``folder``; give the account of what became of every row."""
    if not inputs:
        raise InvalidInput.said("load.nothing")
    finish_begun(folder)
    with writing(folder) as manifest, kept_out_of(folder, manifest) as kept:
        segments = [Segment.open(folder / "log" / name) for name in manifest.segments]
        opened, brand = _open_all(inputs, options, settled(manifest, options), segments)
        rejects = RejectsFile(folder / REJECTS, "-dry-run.csv" if options.dry_run else ".csv", kept)
        known = len(segments)
        accounts = []
        try:
            for one in opened:
                account, segment = _load_one(folder, one, options, segments, rejects, kept, progress)
                accounts.append(account)
                segments += [segment] if segment is not None else []
        except BaseException:
            rejects.discard()
            raise
        rejects.close()
        account = _account(accounts, rejects)
        if options.dry_run:
            for segment in segments[known:]:
                shutil.rmtree(segment.folder)
            return {**account, "dry_run": True}
        if len(segments) > known or brand != manifest.settings:
            customers = customer_records(folder, manifest)
            commit_events(folder, manifest.changed(settings=brand), segments, customers, sizes)
        return account


def settled(manifest: Manifest, options: LoadOptions) -> Brand:
    """Settle the workspace's settings: the first load states them, a later one may only agree on the currency."""
    brand = manifest.settings
    given = options.currency or options.roles.currency
    return replace(
        brand,
        zone=options.zone if options.zone and not manifest.segments else brand.zone,
        currency=brand.currency or given,
        region=options.region or brand.region,
    )


def _open_all(
    inputs: Sequence[Any], options: LoadOptions, brand: Brand, segments: Sequence[Segment]
) -> tuple[list[Input], Brand]:
    """Open the inputs one after another; the first that states a currency settles it where nothing has before.

    Where there is money already that nobody stated a currency for, nothing is settled: it would be in another one.
    """
    currencies = {code for segment in segments for code in segment.dictionary("currency").to_pylist()}
    opened = []
    for item in inputs:
        one = _open(item, options, brand)
        settled = one.reading.plan.settled
        if brand.currency is None and settled and currencies <= {settled}:
            brand = replace(brand, currency=settled)
            note = f"the amounts of {one.name} state {settled}: this becomes the currency of the workspace"
            one = replace(one, notes=(*one.notes, note))
        currencies |= {one.reading.plan.currency} if one.roles.money else set()
        opened.append(one)
    return opened, brand


def _open(item: Any, options: LoadOptions, brand: Brand) -> Input:  # noqa: ANN401  a path or a table of any library
    name = Path(item).name if isinstance(item, str | Path) else options.source or "table"
    opened: Reader = open_source(item)
    return _read(opened, name, options, brand)


def source_of(name: str) -> str:
    """Name the source of a file that states none.

    >>> source_of("store tills.csv.gz")
    'store tills'
    """
    return _ENDINGS.sub("", name) or name


def first_events(
    folder: Path, opened: Reader, name: str, options: LoadOptions
) -> tuple[list[dict[str, Any]], list[str]]:
    """Give the first events of an input as they would be loaded, times local to the workspace, and what to know."""
    brand = settled(read_manifest(folder), options)
    one = _read(opened, name, options, brand)
    local = zone_of(brand.zone)
    events: list[dict[str, Any]] = []
    for batch in one.reading:
        events += batch.events.slice(0, FIRST - len(events)).to_pylist()
        if len(events) >= FIRST:
            break
    shown = [
        {
            **{field: cell for field, cell in event.items() if field in _SHOWN or field.startswith(IDENTIFIER)},
            "time": iso(event["time"], local),
            "date_only": event.get("date_only", False),
        }
        for event in events
    ]
    return shown, [*one.notes, *one.reading.plan.notes]


def _read(opened: Reader, name: str, options: LoadOptions, brand: Brand) -> Input:
    source = checked_source(options.source or source_of(name))
    if options.exact:
        check_roles(options.roles, [*opened.sample.columns], name)
    guess = Guess(options.roles, ()) if options.exact else guess_roles(opened.sample, options.roles)
    settings = Settings(
        source=source,
        zone=options.zone or brand.zone,
        currency=options.currency or brand.currency,
        time_format=options.time_format,
        usable=partial(_usable, brand.region),
    )
    reading = opened.read(guess.roles, settings)
    reasons = {reason.role: f"{reason.column}: {reason.text}" for reason in guess.reasons}
    return Input(name, source, reading, guess.roles, reasons, (*opened.notes, *guess.notes))


def _usable(region: str, namespace: str, values: pa.Array) -> pa.Array:
    return pa.array(usable(namespace_of(namespace), values, region))


def _load_one(
    folder: Path,
    one: Input,
    options: LoadOptions,
    segments: list[Segment],
    rejects: RejectsFile,
    kept: KeptOut | None,
    progress: Progress,
) -> tuple[dict[str, Any], Segment | None]:
    number = max((segment.number for segment in segments), default=0) + 1
    slug = re.sub(r"[^\w-]+", "-", one.source)[:40]
    writer = SegmentWriter(folder / "log" / f"{number:08}-{slug}", one.source)
    before, events, erased = rejects.count, 0, 0
    for batch in one.reading:
        rejects.add(one.name, batch.rejects)
        taken = batch.events if kept is None else kept.refuse_events(batch.events)
        writer.append(taken)
        erased += batch.events.num_rows - taken.num_rows
        events += batch.events.num_rows
        progress(one.name, events)
    summary = one.reading.summary
    dated = [name for name, count in summary.names.items() if count.date_only]
    rules = date_only_rules(summary.date_only_names(), dated, options.date_only)
    meta = {"file": one.name, "zone": one.reading.plan.settings.zone, "date_only": rules}
    segment, fate = writer.finish([known for known in segments if known.source == one.source], meta)
    reasons, examples = _reject_conflicts(one, fate, rejects)
    account = {
        "file": one.name,
        "source": one.source,
        "rows": summary.rows,
        "events_added": segment.rows,
        "duplicates": fate.duplicates,
        "repeated_lines": summary.repeated_lines,
        "erased": erased,
        "rejected": rejects.count - before,
        "rejected_by_reason": {**summary.rejected, **reasons},
        "reject_examples": {**summary.examples, **examples},
        "stated_currencies": list(one.reading.plan.stated),
        "roles": dict(one.roles.named()),
        "guessed": one.reasons,
        "date_only": {event: rule["place"] for event, rule in rules.items()},
        "notes": [*one.notes, *summary.notes],
    }
    if segment.rows:
        return account, segment
    shutil.rmtree(segment.folder)
    return account, None


def _reject_conflicts(one: Input, fate: Fate, rejects: RejectsFile) -> tuple[dict[str, int], dict[str, str]]:
    """List rows whose id is known with another content; the first one stays. Give their count and message by reason."""
    rows = fate.conflicts.tolist()
    if not rows:
        return {}, {}
    message = "this id is known with another content; the first row stays"
    table = pa.table(
        {
            "row": pa.array([None] * len(rows), pa.int64()),
            "column": [one.roles.id] * len(rows),
            "reason": ["id.conflict"] * len(rows),
            "message": [message] * len(rows),
            "raw": [f"good row {row + 1}" for row in rows],
        }
    )
    rejects.add(one.name, table)
    return {"id.conflict": len(rows)}, {"id.conflict": message}


def _account(accounts: list[dict[str, Any]], rejects: RejectsFile) -> dict[str, Any]:
    totals = {
        name: sum(account[name] for account in accounts) for name in ("rows", "events_added", "duplicates", "erased")
    }
    shown = str(rejects.path) if rejects.count else None
    return {**totals, "rejected": rejects.count, "rejects": shown, "files": accounts}
