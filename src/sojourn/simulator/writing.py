"""Writes a history: the exports and records into one folder, the truth into another one beside it.

The same history gives the same bytes. Rows are spelled in chunks, so memory does not grow with the files.
"""

import json
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sojourn.simulator.brand import Brand
from sojourn.simulator.counts import FileCount, count_file
from sojourn.simulator.dirt import GOOD_STATES, lay_out
from sojourn.simulator.export import Export, Form, Record, Row
from sojourn.simulator.history import History
from sojourn.simulator.identifiers import Directory
from sojourn.simulator.records import record_files
from sojourn.simulator.sinks import sink, text_sink
from sojourn.simulator.systems import all_exports
from sojourn.simulator.tracking import WEB_FILE
from sojourn.simulator.truth import tell_truth
from sojourn.simulator.truth_identity import devices_of, identifier_rows

Place = tuple[Row, int, int]
"""A row with its state and its place in the file."""
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


def write(history: History, folder: Path | str, *, compress: bool = False, until: date | None = None) -> Written:
    """Write the exports and records into ``folder/exports`` and the truth into ``folder/truth``.

    With ``compress`` the tracking becomes ``web_app_events.jsonl.gz``. Events after the local day ``until`` stay out
    (``coming`` tells them); the truth is that of the whole history. Existing files of the same names are replaced.
    """
    exports, truth = Path(folder) / "exports", Path(folder) / "truth"
    exports.mkdir(parents=True, exist_ok=True)
    truth.mkdir(parents=True, exist_ok=True)
    directory = Directory(history.brand, history.persons)
    files = all_exports(history, directory)
    if until is not None:
        files = tuple(replace(file, table=file.table.before(history.brand.after(until))) for file in files)
    counts = _write_all_events(files, history.brand, exports, truth / "event_persons.parquet", compress=compress)
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
    exports: Iterable[Export], brand: Brand, folder: Path, whose: Path, *, compress: bool
) -> list[FileCount]:
    counts = []
    with pq.ParquetWriter(whose, _PERSONS) as persons:
        for number, export in enumerate(exports):
            name = export.file + (".gz" if compress and export.file == WEB_FILE else "")
            counts.append(_write_events(export, number, brand, folder / name, persons))
    return counts


def _write_events(export: Export, number: int, brand: Brand, path: Path, persons: pq.ParquetWriter) -> FileCount:
    """Write one file of events, and whose each of them is."""
    layout = lay_out(len(export.table), brand.dirt, export.possible(), (brand.seed, 11, number))
    table, person_at = export.table.array(), export.table.names.index("person")
    with ExitStack() as opened:
        spell = _speller(export, path, opened)
        for first in range(0, max(len(layout.rows), 1), _CHUNK):
            chunk = table[layout.rows[first : first + _CHUNK]]
            states = layout.states[first : first + _CHUNK]
            ids = spell(list(zip(chunk.tolist(), states.tolist(), range(first, first + len(chunk)), strict=True)))
            if ids:
                good = np.isin(states, GOOD_STATES)
                columns = [pa.array(ids, pa.string()).filter(good), chunk[:, person_at][good]]
                persons.write_table(pa.table([[path.name] * len(columns[1]), *columns], schema=_PERSONS))
    return count_file(export, layout, brand, path.name)


def _speller(export: Export, path: Path, opened: ExitStack) -> Callable[[list[Place]], list[object]]:
    """Open a file; what comes back writes rows in their states and gives their ids, where they have one."""
    if export.form is Form.JSON_LINES:
        text = opened.enter_context(text_sink(path))

        def spell_lines(places: list[Place]) -> list[object]:
            lines = [export.json_line(*place) for place in places]
            text.writelines(f"{line}\n" for line in lines)
            return [line.split('"', 4)[3] for line in lines]

        return spell_lines
    take = opened.enter_context(sink(path, export.form, _RETURNS))

    def spell_records(places: list[Place]) -> list[object]:
        records = [export.record(*place) for place in places]
        take(records)
        return [record[export.id] for record in records] if export.id is not None else []

    return spell_records


def _write_csv(path: Path, records: Iterable[Record]) -> int:
    count, left = 0, iter(records)
    with sink(path, Form.COMMA) as take:
        while chunk := list(islice(left, _CHUNK)):
            take(chunk)
            count += len(chunk)
    return count
