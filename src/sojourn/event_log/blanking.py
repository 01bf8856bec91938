"""Blanking: rows that were taken in are overwritten where they still stand, since the last file is never deleted."""

import os
from pathlib import Path

from sojourn.event_log.row_format import FILE_HEAD_BYTES, RowPosition, framed, row_files, row_path
from sojourn.event_log.rows_reading import Row, read_rows


def blank_rows(folder: Path, upto: RowPosition) -> None:
    """Overwrite what stands before a position with zeros, record by record; what is behind it stays as it is.

    Each record keeps its length and stays whole, damage stays damage, so that files read as before. May be called from
    any process, again, and while the writer appends.

    >>> from tempfile import TemporaryDirectory
    >>> from sojourn.event_log import RowWriter
    >>> with TemporaryDirectory() as place, RowWriter(Path(place)) as writer:
    ...     blank_rows(Path(place), writer.append([b"ann", b"bo"]))
    ...     [sum(row.payload) for row in read_rows(Path(place), RowPosition.start())]
    [0, 0]
    """
    for number in row_files(folder):
        if number > upto.file:
            return
        try:
            handle = os.open(row_path(folder, number), os.O_WRONLY)
        except FileNotFoundError:  # the writer has replaced it just now: nothing ever stood in it
            continue
        try:
            _blank(handle, folder, number, upto)
            os.fdatasync(handle)
        finally:
            os.close(handle)


def _blank(handle: int, folder: Path, number: int, upto: RowPosition) -> None:
    start, size = FILE_HEAD_BYTES, os.fstat(handle).st_size
    for row in read_rows(folder, RowPosition(number, start), 1 << 62):
        end = row.position_after.offset
        if row.position_after.file != number or row.position_after > upto:
            return
        if isinstance(row, Row):
            os.pwrite(handle, framed([bytes(len(row.payload))]), start)
        else:
            os.pwrite(handle, bytes(max(0, min(end, size) - start)), start)
        start = end
