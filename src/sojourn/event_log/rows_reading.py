"""Reading the rows of the log, from any process, while they are written: what is whole, in order, and what is damaged.

- Of the last file, what has no whole record behind it may still be on its way to disk: it is left for the next call.
- Elsewhere what is not whole is damage. It is handed out as such, once, and reading goes on behind it: at its stated
  end where a record begins there, else at the next marker whose record checks. Only the second way looks into bytes
  that a client chose, and it needs a damaged record *head*.
- A file that has a successor ends where the successor's header says. What a failed write left behind that place never
  comes out; what is missing before it does, as damage.
- A record can be read a moment before it is durable. Its place is never used again should it not become so.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

from sojourn.event_log.row_format import (
    FILE_HEAD_BYTES,
    MARKER,
    RECORD_HEAD_BYTES,
    RowPosition,
    is_whole,
    length_in,
    previous_in,
    row_files,
    row_path,
    whole_records,
)
from sojourn.vocabulary import WorkspaceError

CUT_SHORT = "its end is missing"
NO_RECORD = "no record begins here"
WRONG_SUM = "its checksum is wrong"
WRONG_HEAD = "the header of the file is damaged"
MOST_RAW_BYTES = 1 << 20
PIECE_BYTES = 1 << 20
Step = tuple["Row | Damaged", bool]  # and whether it is damage with nothing whole behind it in its file


class Row(NamedTuple):
    """A record as it was given to the writer, and the place behind it."""

    position_after: RowPosition
    payload: bytes


class Damaged(NamedTuple):
    """A stretch of a file that is no record: the place behind it, what is wrong, its first bytes (at most 1 MiB)."""

    position_after: RowPosition
    reason: str
    raw: bytes


class Tail(NamedTuple):
    """How a file ends: size, how many of these bytes are half a record, what its header says of the end before it."""

    size: int
    torn_bytes: int
    previous: RowPosition | None


def read_rows(folder: Path, after: RowPosition, most_bytes: int = 16 << 20) -> Iterator[Row | Damaged]:
    """Read what stands behind a position, in order, and stop where the log ends now.

    At most ``most_bytes`` come out (each record counts 16 more than its payload), or one record that is longer; to go
    on, give the last ``position_after``. One record is in memory at a time. Raises ``log.rows_missing`` where the files
    end before ``after``, ``log.rows_version``, ``log.unreadable``.
    """
    try:
        numbers = row_files(folder)
        _refuse_a_gap(folder, numbers, after)
        numbers = [number for number in numbers if number >= after.file]
        taken = 0
        for number, following in zip_longest(numbers, numbers[1:]):
            start = after.offset if number == after.file else 0
            for what, is_tail in _steps(folder, number, following, start):
                if is_tail and following is None:
                    return
                size = RECORD_HEAD_BYTES + len(what.payload if isinstance(what, Row) else what.raw)
                if taken and taken + size > most_bytes:
                    return
                taken += size
                yield what
    except OSError as error:
        raise unreadable(folder, error) from error


def bytes_behind(folder: Path, after: RowPosition) -> int:
    """Measure how much stands behind a position, by the sizes of the files: cheap enough to ask every second."""
    numbers = [number for number in row_files(folder) if number >= after.file]
    sizes = [row_path(folder, number).stat().st_size for number in numbers]
    return sum(sizes) - (after.offset if after.file in numbers else 0)


def find_tail(folder: Path, number: int) -> Tail:
    """Find out how the last file ends; half a record is one whose head stands there and whose end does not."""
    torn = 0
    with _opened(folder, number, None) as file:
        start = FILE_HEAD_BYTES if file.end >= FILE_HEAD_BYTES else 0
        head = file.at(0, FILE_HEAD_BYTES)
        for what, is_tail in file.steps(0):
            if is_tail and isinstance(what, Damaged) and what.reason == CUT_SHORT:
                torn = file.end - start
            start = what.position_after.offset
        return Tail(file.end, torn, previous_in(head, row_path(folder, number)))


def unreadable(folder: Path, error: OSError) -> WorkspaceError:
    """Build the error for rows that the system does not let us read."""
    return WorkspaceError(
        f"The log in {folder} cannot be read: {error.strerror}.",
        code="log.unreadable",
        hint="Check that the folder may be read and that its disk is sound, or restore it from a backup.",
    )


def _refuse_a_gap(folder: Path, numbers: list[int], after: RowPosition) -> None:
    """Refuse to wait for ever: the last file is never forgotten, so whoever was in it finds it again."""
    last = numbers[-1] if numbers else 0
    if after.file > last:
        raise WorkspaceError(
            f"The log in {folder} ends with file {last}, but was read up to file {after.file} already.",
            code="log.rows_missing",
            hint="Restore it from the backup that the rest of the workspace is from.",
        )


def _steps(folder: Path, number: int, following: int | None, start: int) -> Iterator[Step]:
    """Go through one file; one that was forgotten meanwhile is empty."""
    try:
        with _opened(folder, number, following) as file:
            yield from file.steps(start)
    except FileNotFoundError:
        return


@contextmanager
def _opened(folder: Path, number: int, following: int | None) -> Iterator["_RowFile"]:
    path = row_path(folder, number)
    handle = os.open(path, os.O_RDONLY)
    try:
        end = None if following is None else _stated_end(folder, number, following)
        yield _RowFile(handle, path, end)
    finally:
        os.close(handle)


def _stated_end(folder: Path, number: int, following: int) -> int | None:
    """Give the end of a file as the next one's header knows it; None where that cannot be told."""
    path = row_path(folder, following)
    try:
        with path.open("rb") as file:
            previous = previous_in(file.read(FILE_HEAD_BYTES), path)
    except FileNotFoundError:
        return None
    if previous is None or previous.file > number:
        return None
    return previous.offset if previous.file == number else FILE_HEAD_BYTES


class _RowFile:
    """A file of rows up to ``end``, read piece by piece; a map would kill us when the writer takes bytes back."""

    def __init__(self, handle: int, path: Path, end: int | None) -> None:
        size = os.fstat(handle).st_size
        self.end = size if end is None else end
        self._whole_until = min(size, self.end)
        self._handle = handle
        self._path = path
        self._number = int(path.stem)
        self._piece = b""
        self._piece_start = 0

    def at(self, offset: int, count: int) -> bytes:
        """Give some bytes; fewer where the file has no more."""
        begin = offset - self._piece_start
        if begin < 0 or begin + count > len(self._piece):
            self._piece = os.pread(self._handle, max(count, PIECE_BYTES), offset)
            self._piece_start, begin = offset, 0
        return self._piece[begin : begin + count]

    def steps(self, offset: int) -> Iterator[Step]:
        """Go from record to record; each stretch that is none is one step too."""
        if offset < FILE_HEAD_BYTES:
            yield from self._check_head()
            offset = FILE_HEAD_BYTES
        while offset < self.end:
            for row in self._rows_in_piece(offset):
                yield row, False
                offset = row.position_after.offset
            if offset == self.end:
                return
            end, payload = self._record(offset)  # it crosses the end of the piece, or is damaged
            if payload is not None:
                yield Row(RowPosition(self._number, end), payload), False
            else:
                following = self._next_whole(offset, end)
                reason = self._reason(offset, end)
                end = self.end if following is None else following
                yield self._damaged(offset, end, reason), following is None
            offset = end

    def _rows_in_piece(self, offset: int) -> Iterator[Row]:
        self.at(offset, RECORD_HEAD_BYTES)
        start = self._piece_start
        stop = min(len(self._piece), self.end - start)
        for place, payload in whole_records(self._piece, offset - start, stop):
            yield Row(RowPosition(self._number, start + place), payload)

    def _check_head(self) -> Iterator[Step]:
        if 0 < self.end < FILE_HEAD_BYTES:
            yield self._damaged(0, self.end, CUT_SHORT), True
        elif self.end and previous_in(self.at(0, FILE_HEAD_BYTES), self._path) is None:
            yield self._damaged(0, FILE_HEAD_BYTES, WRONG_HEAD), False

    def _damaged(self, start: int, end: int, reason: str) -> Damaged:
        raw = self.at(start, min(end - start, MOST_RAW_BYTES))
        return Damaged(RowPosition(self._number, end), reason, raw)

    def _record(self, offset: int) -> tuple[int, bytes | None]:
        """Give the end of the record at a place and its payload, None unless whole; end 0: there is no head."""
        head = self.at(offset, RECORD_HEAD_BYTES)
        length = length_in(head)
        if length is None:
            return 0, None
        end = offset + RECORD_HEAD_BYTES + length
        if end > self.end:
            return end, None
        payload = self.at(offset + RECORD_HEAD_BYTES, length)
        return end, payload if is_whole(head, payload) else None

    def _reason(self, offset: int, end: int) -> str:
        if (end or offset + RECORD_HEAD_BYTES) > self._whole_until:
            return CUT_SHORT
        return WRONG_SUM if end else NO_RECORD

    def _next_whole(self, offset: int, end: int) -> int | None:
        """Find where records go on behind a damaged one that begins at ``offset`` and states ``end`` (0: nothing)."""
        if end > self.end:
            return None  # only its own bytes follow, and they may hold anything
        if end and (end == self.end or length_in(self.at(end, RECORD_HEAD_BYTES)) is not None):
            return None if end == self.end else end
        place = offset + 1
        while place + RECORD_HEAD_BYTES <= self.end:
            piece = self.at(place, PIECE_BYTES)
            found = piece.find(MARKER)
            while found >= 0:
                if self._record(place + found)[1] is not None:
                    return place + found
                found = piece.find(MARKER, found + 1)
            if len(piece) < PIECE_BYTES:
                return None
            place += len(piece) - len(MARKER) + 1
        return None
