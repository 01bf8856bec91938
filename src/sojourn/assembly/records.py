"""Dated records into a workspace: customers, catalog, stores, offers, costs, reach.

Customer records carry identifiers, so they say who is who: after loading them the persons are found anew.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from sojourn.assembly.erasing import finish_begun, kept_out_of
from sojourn.assembly.rejects import FOLDER as REJECTS, RejectsFile
from sojourn.catalog import Records, contact_costs, load, merge_records, read_records, save
from sojourn.event_log import Segment
from sojourn.pipeline import RECORDS as FOLDER, KeptOut, commit_events, refuse_records
from sojourn.sources import open_source
from sojourn.vocabulary import InvalidInput
from sojourn.workspace import Manifest, commit_manifest, writing

VISIT = " visit"


def load_record_files(
    folder: Path, kind: str, files: Sequence[Path], now: date, *, dry_run: bool = False
) -> dict[str, Any]:
    """Load files of one kind, all or none; ``now`` is the day from which rows hold that do not say.

    ``dry_run`` says what would become of each row, and changes nothing.
    """
    finish_begun(folder)
    with writing(folder) as manifest, kept_out_of(folder, manifest) as kept:
        rejects = RejectsFile(folder / REJECTS, f"-{kind}{'-dry-run' if dry_run else ''}.csv", kept)
        table = load(folder / FOLDER, manifest.records.get(kind, []))
        accounts = []
        try:
            for file in files:
                records = read_records(
                    kind, _whole(file), manifest.settings.zone, now, currency=manifest.settings.currency
                )
                records, erased = _without_erased(records, kept)
                merged = merge_records(table, records)
                table = merged.table
                rejects.add(file.name, records.rejects)
                counts = {"added": merged.added, "changed": merged.changed, "same": merged.same + records.repeated}
                accounts.append({"file": file.name, **counts, "rejected": records.rejects.num_rows, "erased": erased})
        except BaseException:
            rejects.discard()
            raise
        rejects.close()
        if table is None:
            raise InvalidInput.said("load.nothing")
        if not dry_run and any(account["added"] or account["changed"] for account in accounts):
            _commit(folder, manifest, kind, table)
    totals = {name: sum(account[name] for account in accounts) for name in ("added", "changed", "same", "erased")}
    shown = str(rejects.path) if rejects.path else None
    return {"kind": kind, **totals, "rejected": rejects.count, "rejects": shown, "files": accounts}


def _without_erased(records: Records, kept: KeptOut | None) -> tuple[Records, int]:
    """Leave out the records of erased persons; give how many those were."""
    if kept is None or records.kind != "customers":
        return records, 0
    table, refused = refuse_records(kept, records.table)
    return replace(records, table=table), int(refused.sum())


def contact_costs_of(folder: Path, manifest: Manifest, day: date) -> Mapping[str, int] | None:
    """Give unit costs by channel on a day, in minor units; "store visit" costs what the channel "store" does."""
    return _contact_costs(folder / FOLDER, tuple(manifest.records.get("costs", ())), day)


@lru_cache(maxsize=4)
def _contact_costs(folder: Path, names: tuple[str, ...], day: date) -> Mapping[str, int] | None:
    """Read the costs of some files, which are named by content."""
    table = load(folder, names)
    if table is None:
        return None
    costs = contact_costs(table, day)
    return {**{name.removesuffix(VISIT): cost for name, cost in costs.items() if name.endswith(VISIT)}, **costs}


def _whole(file: Path) -> pa.Table:
    """Read a whole file of records; such files are small beside events."""
    chunks = [chunk.columns for chunk in open_source(file).source.chunks()]
    return pa.concat_tables([pa.table(dict(columns)) for columns in chunks], promote_options="permissive")


def _commit(folder: Path, manifest: Manifest, kind: str, table: pa.Table) -> None:
    name = save(folder / FOLDER, kind, table)
    changed = manifest.changed(records={**manifest.records, kind: [name]})
    if kind == "customers" and manifest.segments:
        segments = [Segment.open(folder / "log" / segment) for segment in manifest.segments]
        commit_events(folder, changed, segments, table)
    else:
        commit_manifest(folder, changed)
