"""Reads the written files with plain Python, as a suspicious stranger would: no code of the simulator is used here."""

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from sojourn.simulator import Brand, History, Written, simulate, write

Row = dict[str, Any]
SHANGHAI = timezone(timedelta(hours=8))


def from_iso(text: str) -> datetime:
    return datetime.fromisoformat(text)


def from_local(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=SHANGHAI)


def from_european(text: str) -> datetime:
    return datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=SHANGHAI)


def from_epoch(text: str) -> datetime:
    return datetime.fromtimestamp(int(text) / 1_000, tz=UTC)


def from_date(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=SHANGHAI)


def from_slashed(text: str) -> datetime:
    return datetime.strptime(text, "%Y/%m/%d").replace(tzinfo=SHANGHAI)


def from_stamp(stamp: datetime) -> datetime:
    return stamp.astimezone(UTC)


READERS: dict[str, Callable[[Any], datetime]] = {
    "web_app_events.jsonl": from_iso,
    "store_pos.csv": from_local,
    "call_centre.csv": from_european,
    "email_engagement.csv": from_epoch,
    "survey_answers.csv": from_date,
    "returns.parquet": from_stamp,
    "mailings.csv": from_slashed,
}


def read_rows(path: Path) -> Iterator[Row | None]:
    """Give the rows of a file from top to bottom; None for a line that cannot be read."""
    if path.suffix == ".jsonl":
        for line in path.read_text(encoding="utf-8").splitlines():
            try:
                yield json.loads(line)
            except json.JSONDecodeError:
                yield None
    elif path.suffix == ".parquet":
        yield from pq.read_table(path).to_pylist()
    else:
        with path.open(encoding="utf-8", newline="") as text:
            yield from csv.DictReader(text, delimiter=";" if path.stem == "call_centre" else ",")


@dataclass
class File:
    """What a careful reader finds in one file."""

    events: list[Row] = field(default_factory=list)
    """Distinct good rows in the order of the file, each with its time as ``at``."""
    rows: int = 0
    duplicates: int = 0
    conflicts: int = 0
    bad: dict[str, int] = field(default_factory=lambda: {"time": 0, "identifier": 0, "amount": 0, "row": 0})


def read_file(path: Path, described: Row) -> File:
    found, seen = File(), dict[str, Row]()
    number, identifiers = described["id_column"], described["identifier_columns"]
    for row in read_rows(path):
        found.rows += 1
        problem = what_is_bad(path.name, row, described["time_column"], identifiers)
        if problem:
            found.bad[problem] += 1
        elif row is not None and number is not None and row[number] in seen:
            same = seen[row[number]] == row
            found.duplicates += same
            found.conflicts += not same
        elif row is not None:
            if number is not None:
                seen[row[number]] = row
            found.events.append({**row, "at": READERS[path.name](row[described["time_column"]])})
    return found


def what_is_bad(name: str, row: Row | None, time: str, identifiers: list[str]) -> str | None:
    if row is None:
        return "row"
    if not any(row.get(column) for column in identifiers):
        return "identifier"
    try:
        READERS[name](row[time])
    except (ValueError, AttributeError):
        return "time"
    return "amount" if row.get("amount") == "n/a" else None


@dataclass
class World:
    """A written brand with everything that was read back from it."""

    history: History
    written: Written
    truth: Row
    files: dict[str, File]

    def in_order(self, name: str) -> list[Row]:
        return sorted(self.files[name].events, key=lambda row: row["at"])

    def records(self, name: str) -> list[Row]:
        return [row for row in read_rows(self.written.records[name]) if row is not None]


def build(folder: Path, customers: int, seed: int) -> World:
    history = simulate(Brand(customers=customers, seed=seed))
    written = write(history, folder)
    truth = json.loads(written.truth.read_text(encoding="utf-8"))
    files = {name: read_file(path, truth["files"][name]) for name, path in written.events.items()}
    return World(history, written, truth, files)
