"""Opening an input: what kind of file it is, told by its content and not by its name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

import pyarrow as pa

from sojourn.sources.byte_streams import HEAD_BYTES, find_encoding, is_packed, read_head, reading
from sojourn.sources.chunks import ChunkSource
from sojourn.sources.delimited import DelimitedFile
from sojourn.sources.excel_files import ExcelFile
from sojourn.sources.frames import table_in_memory
from sojourn.sources.json_lines import JsonLinesFile
from sojourn.sources.parquet_files import ParquetFile, rows_at_once
from sojourn.sources.plans import Plan, Settings, make_plan
from sojourn.sources.readings import Reading
from sojourn.sources.roles import Roles
from sojourn.sources.samples import SAMPLE_ROWS, Sample
from sojourn.sources.xes_files import XES_ROLES, XesFile
from sojourn.vocabulary import InvalidInput

Format = Literal["delimited", "excel", "jsonl", "parquet", "xes", "table"]
_PARQUET = b"PAR1"
_NEEDED: dict[Format, str] = {
    "delimited": "Below its header there has to be a row with as many cells; no title may stand above it.",
    "excel": "The first row has to name the columns of those below.",
}
_PACKERS = {
    b"PK\x03\x04": "a ZIP archive, or an Excel workbook that is damaged or packed", b"%PDF": "a PDF",
    b"\xd0\xcf\x11\xe0": "an old or encrypted Excel workbook", b"\x28\xb5\x2f\xfd": "packed with zstd",
    b"BZh": "packed with bzip2", b"\xfd7zXZ": "packed with xz",
    b"ARROW1": "an Arrow or Feather file", b"SQLite format 3": "an SQLite database", b"7z\xbc\xaf": "packed with 7-Zip",
}  # fmt: skip


@dataclass(frozen=True)
class Reader:
    """An input that has been opened: its ``name``, its ``format``, a ``sample`` to guess from, its rows on demand.

    ``notes``: what to know about what was opened.
    """

    name: str
    format: Format
    source: ChunkSource
    sample: Sample
    notes: tuple[str, ...] = ()

    def read(self, roles: Roles, settings: Settings) -> Reading:
        """Plan a pass over the input; nothing of it is read before the reading is iterated, apart from the sample.

        Raises:
            InvalidInput: a role that is needed is missing, or times or zone cannot be read.

        """
        return Reading(self.name, self.source, self.plan(roles, settings))

    def plan(self, roles: Roles, settings: Settings) -> Plan:
        """Decide how the input is read; looks at all of a time column where the sample leaves it ambiguous."""
        typed = self.format not in {"delimited", "xes"}
        return make_plan(self.sample, roles, settings, self._scan, typed=typed)

    def _scan(self, column: str) -> Iterator[pa.Array]:
        with reading(self.name):
            for chunk in self.source.chunks(frozenset([column])):
                if column in chunk.columns:
                    yield chunk.columns[column]


def open_source(what: object, *, sample_rows: int = SAMPLE_ROWS) -> Reader:
    """Open a file (CSV and its kin, JSON Lines, Parquet, XES; gzip or not; Excel) or a table in memory.

    Raises:
        InvalidInput: there is no such file, or it is of no known kind, empty, cut off or not readable.

    """
    if not isinstance(what, str | Path):
        table = table_in_memory(what)
        sampled = table.sample(sample_rows)
        table = replace(table, rows_at_once=rows_at_once(sampled[0]))
        return _reader(type(what).__name__, "table", table, sampled)
    path = Path(what)
    _check_path(path)
    with reading(path.name):
        form = _find_format(path, read_head(path, HEAD_BYTES))
        if form == "parquet":
            parquet = ParquetFile(path)
            sampled = parquet.sample(sample_rows)
            reader = _reader(path.name, form, parquet, sampled)
            at_once = rows_at_once(sampled[0])
            return replace(reader, source=replace(parquet, coded=_repeating(reader.sample), rows_at_once=at_once))
        if form == "excel":
            book = ExcelFile(path)
            return replace(_reader(path.name, form, book, book.sample(sample_rows)), notes=book.notes)
        if form == "xes":
            xes = XesFile(path)
            return _reader(path.name, form, xes, xes.sample(sample_rows), XES_ROLES)
        if form == "jsonl":
            json_lines = JsonLinesFile(path)
            return _reader(path.name, form, json_lines, json_lines.sample(sample_rows))
        delimited = DelimitedFile.open(path)
        reader = _reader(path.name, form, delimited, delimited.sample(sample_rows))
        return replace(reader, source=replace(delimited, coded=_repeating(reader.sample)))


def _reader(
    name: str, form: Format, source: ChunkSource, sampled: tuple[pa.Table, bool], defaults: Roles | None = None
) -> Reader:
    table, whole = sampled
    if not table.num_rows:
        raise InvalidInput(f"{name} has no rows that can be read.", code="file.no_rows", hint=_NEEDED.get(form))
    return Reader(name, form, source, Sample.of(name, table, whole=whole, defaults=defaults))


def _check_path(path: Path) -> None:
    if path.is_dir():
        names = sorted(found.name for found in path.iterdir() if found.is_file() and not found.name.startswith("."))
        raise InvalidInput.said("file.folder", path=path, files=names)
    if not path.exists():
        folder = path.parent
        names = sorted(found.name for found in folder.iterdir() if found.is_file()) if folder.is_dir() else []
        near = get_close_matches(path.name, names, n=3, cutoff=0.6)
        key = "file.missing.near" if near else "file.missing" if folder.is_dir() else "file.missing.folder"
        raise InvalidInput.said(key, path=path, near=near, folder=folder, files=names)
    if path.is_file() and path.stat().st_size == 0:
        raise InvalidInput.said("file.empty", name=path.name)


def _find_format(path: Path, head: bytes) -> Format:
    """Tell the format from the first bytes (unpacked)."""
    if head.startswith(_PARQUET):
        return "parquet"
    if head.startswith(b"PK") and not is_packed(path) and ExcelFile.is_one(path):
        return "excel"
    for mark, what in _PACKERS.items():
        if head.startswith(mark):
            raise _wrong(path, f"is {what}", "Unpack it, or save it as CSV or Parquet.")
    text = head[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if text.startswith(b"<"):
        if re.search(rb"<(?:\w+:)?log\b", head):
            return "xes"
        raise _wrong(path, "is XML or a web page, but no XES log", "Export it as CSV, JSON Lines, Parquet or XES.")
    if text.startswith(b"{"):
        lines = [line.strip() for line in text.split(b"\n", 5)[:5]]
        if len(lines) > 1 and not any(line.startswith(b"{") and line.endswith(b"}") for line in lines):
            raise _wrong(path, "is JSON, but not one object a line", "Write it with `jq -c .`, one object a line.")
        return "jsonl"
    if re.match(rb"\[\s*[\[{\]]", text):
        raise _wrong(path, "is one JSON array", "Write it with `jq -c '.[]'`, one object a line.")
    if not text:
        raise InvalidInput.said("file.empty.blank", name=path.name)
    if find_encoding(head, cut=True) != "utf-16" and _looks_binary(head):
        known = "CSV and its kin, JSON Lines, Parquet and XES, also as .gz, and Excel (.xlsx)"
        raise _wrong(path, "is binary, no text", f"Known are {known}.")
    return "delimited"


def _looks_binary(head: bytes) -> bool:
    """Tell text from other bytes: text has no zero bytes and hardly any control characters."""
    control = len(re.findall(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]", head.replace(b"\x01", b"")))
    return b"\x00" in head or control > len(head) / 100


def _wrong(path: Path, what: str, hint: str) -> InvalidInput:
    return InvalidInput(f"{path.name} {what}.", code="file.format", hint=hint)


def _repeating(sample: Sample) -> frozenset[str]:
    """Find the text columns that repeat their values, so that a dictionary is worth while."""
    texts = {name: column for name, column in sample.columns.items() if pa.types.is_string(column.type)}
    most = max(64, sample.rows // 20)
    return frozenset(name for name, column in texts.items() if len(column.unique()) <= most)
