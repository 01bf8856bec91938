"""How received records stand on disk: numbered files, each a short header, then records that check themselves.

Header, 24 bytes: magic, version, where the log ended before this file (file, offset), CRC-32 of these.
Record: marker, length, CRC-32 of the length, CRC-32 of length and payload, payload. All numbers are little-endian.

The length has a check of its own, so that a damaged payload is stepped over as a whole: what a client put into it (a
copy of a record, say) is not looked at, and half a record at the end of a file is known for what it is.
"""

import re
import struct
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from sojourn.vocabulary import InvalidInput, WorkspaceError

MAGIC, VERSION = b"SJrows", 1
MARKER = b"\xf5\xfaRW"  # no text in UTF-8 has its first byte
FILE_HEAD = struct.Struct("<6sHIQI")
RECORD_HEAD = struct.Struct("<4sIII")
FILE_HEAD_BYTES, RECORD_HEAD_BYTES = FILE_HEAD.size, RECORD_HEAD.size
MOST_RECORD_BYTES = 256 << 20

_LENGTH = struct.Struct("<I")
_SEED = crc32(MARKER)  # a stretch of zeros, which power loss leaves, is not the head of an empty record
_FILE_NAME = re.compile(r"(\d{8,})\.rows")


class RowPosition(NamedTuple):
    """A place between two records: the file's number, from 1, and the byte offset in it; later places are greater.

    >>> RowPosition.start() < RowPosition(1, 90) < RowPosition(2, 24)
    True
    """

    file: int
    offset: int

    @classmethod
    def start(cls) -> "RowPosition":
        """Give the place before everything."""
        return cls(0, 0)


def check_record(record: bytes) -> None:
    """Refuse a record that is too long to be kept."""
    if len(record) > MOST_RECORD_BYTES:
        raise InvalidInput(
            f"A record of {len(record)} bytes is too long for the log.",
            code="log.record_too_long",
            hint=f"Send it in parts of at most {MOST_RECORD_BYTES >> 20} MiB.",
        )


def framed(records: Iterable[bytes]) -> bytes:
    """Give the bytes that keep some records."""
    parts: list[bytes] = []
    for record in records:
        length = len(record)
        check = crc32(_LENGTH.pack(length), _SEED)
        parts += (RECORD_HEAD.pack(MARKER, length, check, crc32(record, check)), record)
    return b"".join(parts)


def length_in(head: bytes) -> int | None:
    """Give the length that the head of a record states, None where it is no head."""
    if len(head) < RECORD_HEAD_BYTES:
        return None
    _, length, check, _ = RECORD_HEAD.unpack(head)
    return int(length) if crc32(_LENGTH.pack(length), _SEED) == check else None


def is_whole(head: bytes, payload: bytes) -> bool:
    """Say whether head and payload are as they were written."""
    marker, length, check, total = RECORD_HEAD.unpack(head)
    return bool(marker == MARKER and len(payload) == length and crc32(payload, check) == total)


def whole_records(piece: bytes, start: int, stop: int) -> Iterator[tuple[int, bytes]]:
    """Give the place behind each record and its payload, as long as one whole record follows the other."""
    while start + RECORD_HEAD_BYTES <= stop:
        marker, length, check, total = RECORD_HEAD.unpack_from(piece, start)
        begin, start = start + RECORD_HEAD_BYTES, start + RECORD_HEAD_BYTES + length
        if marker != MARKER or start > stop or crc32(_LENGTH.pack(length), _SEED) != check:
            return
        payload = piece[begin:start]
        if crc32(payload, check) != total:
            return
        yield start, payload


def file_head(previous: RowPosition) -> bytes:
    """Give the header of a file; ``previous`` is where the log ended before it."""
    fields = FILE_HEAD.pack(MAGIC, VERSION, *previous, 0)[:-4]
    return fields + _LENGTH.pack(crc32(fields))


def previous_in(head: bytes, path: Path) -> RowPosition | None:
    """Give what a file's header says of the end before it, None where the header is damaged; refuse other versions."""
    if len(head) < FILE_HEAD_BYTES:
        return None
    magic, version, file, offset, check = FILE_HEAD.unpack(head[:FILE_HEAD_BYTES])
    if magic != MAGIC or crc32(head[: FILE_HEAD_BYTES - 4]) != check:
        return None
    if version != VERSION:
        raise WorkspaceError(
            f"{path} was written by another version of Sojourn (format {version}, not {VERSION}).",
            code="log.rows_version",
            hint="Open the workspace with that version.",
        )
    return RowPosition(file, offset)


def row_path(folder: Path, number: int) -> Path:
    """Give the path of a file by its number."""
    return folder / f"{number:08}.rows"


def row_files(folder: Path) -> list[int]:
    """Give the numbers of the files in a folder, in order; a folder that is not there has none."""
    names = [path.name for path in folder.iterdir()] if folder.exists() else []
    return sorted(int(match[1]) for match in map(_FILE_NAME.fullmatch, names) if match)
