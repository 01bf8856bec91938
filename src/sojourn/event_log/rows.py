"""Rows of the log: what was received, exactly as received, durable before anybody is told so.

Rows live until a worker has turned them into a columnar segment; then they are forgotten, file by file.

- One write and one fdatasync for each call of ``append``: either all of its records are in the log, or none and an
  error is raised.
- A byte offset is used for one record only. A reader may have seen what a failed write, or a write before a loss of
  power, left behind; was the place given to another record, that reader would stand in the middle of it. So every
  opening, and every failure that left bytes behind, begins a new file, whose header says where the log ended.
- The last file is never deleted, so numbers only grow.
- Several writers take turns, one call of ``append`` long: who finds that another has written since looks for the end
  anew and begins a file of its own. The order of the files stays the order of the log. A writer that is stopped within
  its turn (SIGSTOP) holds up the others; one that dies does not.
"""

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self
from uuid import uuid4

from sojourn.event_log.row_format import (
    FILE_HEAD_BYTES,
    RowPosition,
    check_record,
    file_head,
    framed,
    row_files,
    row_path,
)
from sojourn.event_log.rows_reading import find_tail
from sojourn.vocabulary import WorkspaceError
from sojourn.workspace import HINTS, flush

TURN = "turn"


class RowWriter:
    """Appends records to the files of a folder; one thread at a time.

    There is one writer that stays, and any number of guests (``guest=True``) that append something and go, whether it
    is there or not. ``repaired_bytes`` says how much of a record that was half written when its process died was cut
    off. A file is left for the next one before it grows beyond ``roll_bytes``; the records of one call stand in one
    file. Raises ``log.rows_locked``, ``log.unwritable``, ``log.rows_version``.

    >>> from tempfile import TemporaryDirectory
    >>> from sojourn.event_log import read_rows
    >>> with TemporaryDirectory() as folder, RowWriter(Path(folder) / "log-rows") as writer:
    ...     position = writer.append([b"first", b"second"])
    ...     [row.payload for row in read_rows(writer.folder, RowPosition.start())], position == writer.position
    ([b'first', b'second'], True)
    """

    def __init__(self, folder: Path, roll_bytes: int = 64 << 20, *, guest: bool = False) -> None:
        """Make the folder when missing, take its lock, and cut off what a killed writer left half written."""
        self.folder = folder
        self.repaired_bytes = 0
        self._name = uuid4().bytes
        self._roll_bytes = roll_bytes
        self._last_file = 0
        self._end = RowPosition.start()
        self._handle = self._lock = self._turn = -1
        try:
            _make_folder(folder)
            if not guest:
                self._take_lock()
            self._turn = os.open(folder / TURN, os.O_RDONLY | os.O_CREAT, 0o644)
            with self._taking_turn():
                pass  # the end is found
        except OSError as error:
            self.close()
            raise _unwritable(folder, error) from error
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @property
    def position(self) -> RowPosition:
        """The place behind the last record that was durable when this writer had its last turn."""
        return self._end

    def append(self, records: Sequence[bytes]) -> RowPosition:
        """Make records durable and give the place behind the last one.

        Raises ``log.unwritable`` when the system refuses: then none of them is in the log, and a later call works as
        soon as the cause is gone; ``log.record_too_long``; ``log.closed``.
        """
        if self._turn < 0:
            raise WorkspaceError(f"The log in {self.folder} is closed.", code="log.closed", hint="Open it again.")
        for record in records:
            check_record(record)
        if not records:
            return self._end
        data = framed(records)
        try:
            with self._taking_turn():
                start = self._make_room(len(data))
                self._write(data, start)
                self._end = RowPosition(self._last_file, start + len(data))
        except OSError as error:
            raise _unwritable(self.folder, error) from error
        return self._end

    def close(self) -> None:
        """Let go of the file and the locks; once more does nothing."""
        self._leave_file()
        for handle in (self._turn, self._lock):
            if handle >= 0:
                os.close(handle)
        self._turn = self._lock = -1

    @contextmanager
    def _taking_turn(self) -> Iterator[None]:
        """Be the only one to write for a moment; find the end first where another has written since.

        The turn's file holds the name of who had the last one: one read, where looking through the folder costs ten.
        """
        fcntl.flock(self._turn, fcntl.LOCK_EX)
        try:
            if os.pread(self._turn, len(self._name), 0) != self._name:
                self._leave_file()
                self._find_end()
                _sign(self.folder / TURN, self._name)
            yield
        finally:
            fcntl.flock(self._turn, fcntl.LOCK_UN)

    def _take_lock(self) -> None:
        # Opened for reading: a descriptor open for writing would hold up whoever makes the disk read-only.
        self._lock = os.open(self.folder / "lock", os.O_RDONLY | os.O_CREAT, 0o644)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise WorkspaceError(
                f"Another process is appending to {self.folder}.",
                code="log.rows_locked",
                hint="Stop it first, or send it what you have.",
            ) from error

    def _find_end(self) -> None:
        """Find where the log ends; cut off half a record."""
        for number in reversed(row_files(self.folder)):
            path, tail = row_path(self.folder, number), find_tail(self.folder, number)
            self.repaired_bytes += tail.torn_bytes
            size = tail.size - tail.torn_bytes
            if size == 0:  # killed while it was made: nothing ever stood in it
                path.unlink()
                flush(self.folder)
                continue
            if tail.torn_bytes:
                _cut(path, size)
            self._last_file = number
            empty = size == FILE_HEAD_BYTES and tail.previous is not None
            self._end = tail.previous if empty and tail.previous is not None else RowPosition(number, size)
            return

    def _make_room(self, count: int) -> int:
        """Give the offset to write so many bytes at, in a new file where the present one is full or left."""
        offset = self._end.offset if self._end.file == self._last_file else FILE_HEAD_BYTES
        if self._handle >= 0 and (offset == FILE_HEAD_BYTES or offset + count <= self._roll_bytes):
            return offset
        self._leave_file()
        self._begin_file()
        return FILE_HEAD_BYTES

    def _begin_file(self) -> None:
        """Begin the next file, durable with its name; one that stayed without records is replaced by it."""
        path = row_path(self.folder, self._last_file + 1)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
        try:
            _write_all(handle, file_head(self._end), 0)
            os.fdatasync(handle)
            flush(self.folder)
        except BaseException:
            os.close(handle)
            try:
                path.unlink()
            except OSError:
                self._last_file += 1  # it stands there without records, and the next one replaces it
            raise
        unused = self._last_file if self._last_file != self._end.file else 0
        self._last_file, self._handle = self._last_file + 1, handle
        if unused:
            # Else a full disk would gather one file for each attempt. Should this fail, readers know it as empty.
            with suppress(OSError):
                row_path(self.folder, unused).unlink()

    def _write(self, data: bytes, start: int) -> None:
        try:
            _write_all(self._handle, data, start)
            os.fdatasync(self._handle)
        except BaseException:
            self._take_back(start)
            raise

    def _take_back(self, start: int) -> None:
        """Undo a failed write; the file is used further only when no byte of it could be seen."""
        with suppress(OSError):
            if os.fstat(self._handle).st_size == start:
                return
            os.ftruncate(self._handle, start)
            os.fdatasync(self._handle)
        # Bytes that could not be cut off are disowned by the header of the next file.
        self._leave_file()

    def _leave_file(self) -> None:
        handle, self._handle = self._handle, -1
        if handle >= 0:
            with suppress(OSError):  # everything in it that counts is durable already
                os.close(handle)


def forget_rows(folder: Path, upto: RowPosition) -> None:
    """Delete the files that stand entirely before a position, oldest first; the last file stays whatever is given.

    May be called from any process, again, and while the writer appends. Raises ``log.unwritable``.
    """
    try:
        before = [number for number in row_files(folder)[:-1] if number < upto.file]
        for number in before:
            row_path(folder, number).unlink(missing_ok=True)
        if before:
            flush(folder)
    except OSError as error:
        raise _unwritable(folder, error) from error


def _unwritable(folder: Path, error: OSError) -> WorkspaceError:
    hint = HINTS.get(error.errno or 0, "Check the folder and its disk.")
    return WorkspaceError(f"The log in {folder} cannot be written: {error.strerror}.", code="log.unwritable", hint=hint)


def _make_folder(folder: Path) -> None:
    """Make a folder whose name is durable, with those above it."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    flush(folder.parent)


def _write_all(handle: int, data: bytes, offset: int) -> None:
    """Write at an offset; one call of the system unless it takes only a part (a nearly full disk, more than 2 GiB)."""
    written = os.pwrite(handle, data, offset)
    while written < len(data):
        written += os.pwrite(handle, memoryview(data)[written:], offset + written)


def _sign(path: Path, name: bytes) -> None:
    """Write a name into a file; what it says need not outlive the processes that take turns."""
    handle = os.open(path, os.O_WRONLY)
    try:
        _write_all(handle, name, 0)
    finally:
        os.close(handle)


def _cut(path: Path, size: int) -> None:
    handle = os.open(path, os.O_WRONLY)
    try:
        os.ftruncate(handle, size)
        os.fsync(handle)
    finally:
        os.close(handle)
