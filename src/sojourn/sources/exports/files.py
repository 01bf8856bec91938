"""Files of exports: JSON lines, plain, gzipped or in a zip archive, and Parquet; one record after the other."""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from zipfile import BadZipFile, ZipFile

from sojourn.sources.byte_streams import GZIP
from sojourn.sources.tracking.calls import Json
from sojourn.vocabulary import InvalidInput

_ZIP, _PARQUET = b"PK\x03\x04", b"PAR1"
_ROWS = 4096


@dataclass(frozen=True, slots=True)
class Record:
    """One record: the file (or the one in the archive), its line or row in it from 1, and what stands there."""

    file: str
    row: int
    found: bytes | Json


def read_records(path: Path) -> Iterator[Record]:
    """Read the records of a file in their order; blank lines are none.

    Raises:
        InvalidInput: a zip archive is damaged or locked; others are raised as they are, see ``reading``.

    """
    with path.open("rb") as file:
        head = file.read(4)
        file.seek(0)
        if head == _PARQUET:
            yield from _rows(path)
        elif head == _ZIP:
            yield from _members(path)
        else:
            yield from _lines(file, path.name)


def _members(path: Path) -> Iterator[Record]:
    try:
        with ZipFile(path) as archive:
            names = sorted(info.filename for info in archive.infolist() if not info.is_dir())
            for name in names:
                if not name.startswith("__MACOSX/"):
                    with archive.open(name) as file:
                        yield from _lines(file, f"{path.name}/{name.rpartition('/')[2]}")
    except (BadZipFile, RuntimeError, NotImplementedError) as error:  # the last two: locked, or packed in another way
        raise InvalidInput(
            f"{path.name} is a zip archive that cannot be read ({error}).",
            code="file.unreadable",
            hint="Export or copy it again, or unpack it and load the files in it.",
        ) from error


def _lines(file: IO[bytes], name: str) -> Iterator[Record]:
    packed = file.read(2) == GZIP
    file.seek(0)
    stream = gzip.GzipFile(fileobj=file) if packed else file
    for row, line in enumerate(stream, start=1):
        text = line.strip().removeprefix(b"\xef\xbb\xbf")
        if text:
            yield Record(name, row, text)


def _rows(path: Path) -> Iterator[Record]:
    from pyarrow import parquet

    row = 0
    with parquet.ParquetFile(path) as file:
        for batch in file.iter_batches(_ROWS):
            for found in batch.to_pylist():
                row += 1
                yield Record(path.name, row, found)
