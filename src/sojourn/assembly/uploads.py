"""Uploaded files shown as they would be read, checked, and loaded as the command line loads."""

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sojourn.assembly.loading import LoadOptions, first_events, load_files, source_of
from sojourn.assembly.records import load_record_files
from sojourn.assembly.uploaded_files import EVENTS, Upload, finish_upload, rejects_file
from sojourn.catalog import KINDS, match_columns
from sojourn.sources import Reader, guess_roles, open_source, roles_of_columns
from sojourn.vocabulary import InvalidInput, NotFound

MOST_REJECTS_SHOWN = 100
NAMED = ("event_name", "channel_name", "currency")


@dataclass(frozen=True)
class HowToRead:
    """How a file is to be read: the role of each column (None: guessed), names for all rows, the rest of a load."""

    columns: Mapping[str, str] | None = None
    event_name: str | None = None
    channel_name: str | None = None
    currency: str | None = None
    source: str | None = None
    zone: str | None = None
    time_format: str | None = None
    date_only: str | None = None

    def options(self, *, dry_run: bool = False) -> LoadOptions:
        """Give it as a load takes it."""
        given = {name: text for name in NAMED if (text := getattr(self, name))}
        roles = replace(roles_of_columns(self.columns or {}), **given)
        rest = {name: getattr(self, name) or None for name in ("source", "zone", "time_format", "date_only")}
        return LoadOptions(roles=roles, exact=self.columns is not None, dry_run=dry_run, **rest)


def show_upload(folder: Path, upload: Upload, how: HowToRead | None = None, *, lang: str = "en") -> dict[str, Any]:
    """Show how a file would be read: its columns with their roles, and the first events; or why it cannot be, yet."""
    if not upload.path.exists():
        raise NotFound.said("upload.loaded")
    reader = open_source(upload.path)
    shown = {
        "id": upload.id, "name": upload.name, "kind": upload.kind, "bytes": upload.path.stat().st_size,
        "format": reader.format, "source": source_of(upload.name),
    }  # fmt: skip
    if upload.kind == EVENTS:
        return {**shown, **_as_events(folder, reader, upload.name, how or HowToRead(), lang)}
    return {**shown, **_as_records(reader, upload.kind, lang)}


def load_upload(
    folder: Path, upload: Upload, how: HowToRead, now: int, *, dry_run: bool = False,
    note: Callable[[Mapping[str, int]], None] = lambda _: None,
) -> dict[str, Any]:  # fmt: skip
    """Load a file, all of it or nothing, or only say what would become of each row; ``note`` is told of a load."""
    if not upload.path.exists():
        raise NotFound.said("upload.loaded")
    if upload.kind == EVENTS:
        account = load_files(folder, [upload.path], how.options(dry_run=dry_run))
    else:
        today = datetime.fromtimestamp(now / 1e6, UTC).date()
        account = load_record_files(folder, upload.kind, [upload.path], today, dry_run=dry_run)
    rejects = account.pop("rejects")
    told = replace(upload, rejects=Path(rejects).name if rejects else None)
    finish_upload(told)
    if not dry_run:
        note({name: count for name, count in account.items() if isinstance(count, int)})
        upload.path.unlink()
    return {**account, "dry_run": dry_run, "rejected_rows": _first_rejects(rejects_file(folder, told))}


def _first_rejects(path: Path | None) -> list[dict[str, str]]:
    """Give the first rows that could not be read, with column, reason, message and what stood there."""
    if path is None:
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(islice(csv.DictReader(file), MOST_REJECTS_SHOWN))


def _as_events(folder: Path, reader: Reader, name: str, how: HowToRead, lang: str) -> dict[str, Any]:
    options = how.options()
    roles, reasons, notes, fault = options.roles, {}, [], None
    events: list[dict[str, Any]] = []
    try:
        if not options.exact:
            guess = guess_roles(reader.sample, roles, needed=False)
            roles, notes = guess.roles, [*guess.notes]
            reasons = {reason.column: reason.text for reason in guess.reasons}
        events, said = first_events(folder, reader, name, replace(options, roles=roles, exact=True))
        notes += said
    except InvalidInput as error:
        fault = error.to_dict(lang)
    held = {column: role for role, column in roles.named()}
    named = {name: getattr(roles, name) for name in NAMED}
    return {"columns": _columns(reader, held, reasons), **named, "events": events, "notes": notes, "fault": fault}


def _as_records(reader: Reader, kind: str, lang: str) -> dict[str, Any]:
    held, fault = {}, None
    try:
        held = {column: name for name, column in match_columns(KINDS[kind], [*reader.sample.columns]).items()}
    except InvalidInput as error:
        fault = error.to_dict(lang)
    return {
        "columns": _columns(reader, held, {}),
        **dict.fromkeys(NAMED),
        "events": [],
        "notes": [*reader.notes],
        "fault": fault,
    }


def _columns(reader: Reader, held: Mapping[str, str], reasons: Mapping[str, str]) -> list[dict[str, Any]]:
    sample = reader.sample
    return [
        {"name": name, "role": held.get(name), "reason": reasons.get(name), "examples": sample.examples(name)}
        for name in sample.columns
    ]
