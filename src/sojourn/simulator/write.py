"""Writes a history: the exports and records into one folder, the truth into another one beside it.

The same history gives the same bytes. Rows are spelled in chunks, so memory does not grow with the files.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pyarrow as pa

from sojourn.simulator.counts import FileCount, count_file
from sojourn.simulator.dirt import GOOD_STATES, lay_out
from sojourn.simulator.export import Export, Form, Record, Row
from sojourn.simulator.history import History
from sojourn.simulator.identifiers import Directory
from sojourn.simulator.records import record_files
from sojourn.simulator.sinks import Take, sink
from sojourn.simulator.spelling import Clock
from sojourn.simulator.systems import Systems
from sojourn.simulator.tracking import WEB_FILE, tracking_export
from sojourn.simulator.truth import tell_truth
from sojourn.simulator.truth_identity import devices_of, identifier_rows

_CHUNK = 10_000
_RETURNS = pa.schema(
    [
        ("return_id", pa.string()),
        ("order_id", pa.string()),
        ("user_id", pa.string()),
        ("returned_at", pa.timestamp("ms", tz="UTC")),
        ("product_id", pa.string()),
        ("quantity", pa.int64()),
        ("refund", pa.float64()),
        ("reason", pa.string()),
    ]
)
_PERSONS = pa.schema([("file", pa.string()), ("id", pa.string()), ("person", pa.int64())])


@dataclass(frozen=True)
class Written:
    """Where everything was written: events and records by file name, and ``truth.json``."""

    events: dict[str, Path]
    records: dict[str, Path]
    truth: Path

    @property
    def files(self) -> dict[str, Path]:
        """All files that a product may read."""
        return {**self.events, **self.records}


def write(history: History, folder: Path | str, *, compress: bool = False) -> Written:
    """Write the exports and records into ``folder/exports`` and the truth into ``folder/truth``.

    With ``compress`` the tracking becomes ``web_app_events.jsonl.gz``. Existing files of the same names are replaced.
    """
    exports, truth = Path(folder) / "exports", Path(folder) / "truth"
    exports.mkdir(parents=True, exist_ok=True)
    truth.mkdir(parents=True, exist_ok=True)
    directory = Directory(history.brand, history.persons)
    counts = _write_all_events(history, directory, exports, truth / "event_persons.parquet", compress=compress)
    records = record_files(history, directory)
    rows = {name: _write_csv(exports / name, found) for name, found in records.items()}
    devices = devices_of(history)
    _write_csv(truth / "identifiers.csv", identifier_rows(history, directory, devices))
    told = tell_truth(history, directory, devices, counts, rows)
    (truth / "truth.json").write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return Written(
        events={count.file: exports / count.file for count in counts},
        records={name: exports / name for name in records},
        truth=truth / "truth.json",
    )


def _write_all_events(
    history: History, directory: Directory, folder: Path, whose: Path, *, compress: bool
) -> list[FileCount]:
    clock, counts = Clock(history.brand), []
    with sink(whose, Form.PARQUET, _PERSONS) as persons:
        exports = (tracking_export(history, directory, clock), *Systems(history, directory, clock).exports())
        for number, export in enumerate(exports):
            name = export.file + (".gz" if compress and export.file == WEB_FILE else "")
            counts.append(_write_events(export, number, history, folder / name, persons))
    return counts


def _write_events(export: Export, number: int, history: History, path: Path, persons: Take) -> FileCount:
    """Write one file of events, and whose each of them is."""
    dirt, seed = history.brand.dirt, (history.brand.seed, 11, number)
    layout = lay_out(len(export.table), dirt, export.possible(), seed)
    table, name = export.table.array(), path.name
    with sink(path, export.form, _RETURNS) as take:
        for first in range(0, max(len(layout.rows), 1), _CHUNK):
            rows = table[layout.rows[first : first + _CHUNK]].tolist()
            states = layout.states[first : first + _CHUNK].tolist()
            numbered = zip(rows, states, range(first, first + len(rows)), strict=True)
            records = [export.record(row, state, position) for row, state, position in numbered]
            take(records, states)
            if export.id is not None:
                persons(_whose(export, name, rows, records, states), states)
    return count_file(export, layout, history.brand, name)


def _whose(export: Export, name: str, rows: list[Row], records: list[Record], states: list[int]) -> list[Record]:
    """Give the true person of each good row."""
    person, number = export.table.names.index("person"), str(export.id)
    return [
        {"file": name, "id": record[number], "person": row[person]}
        for row, record, state in zip(rows, records, states, strict=True)
        if state in GOOD_STATES
    ]


def _write_csv(path: Path, records: Iterable[Record]) -> int:
    count, left = 0, iter(records)
    with sink(path, Form.COMMA) as take:
        while chunk := list(islice(left, _CHUNK)):
            take(chunk, ())
            count += len(chunk)
    return count
