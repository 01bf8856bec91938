"""Bytes of a text file, whatever it was packed and encoded with, as UTF-8; and the errors of reading in plain words."""

import codecs
import io
import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa

from sojourn.vocabulary import InvalidInput, SojournError

GZIP = b"\x1f\x8b"
HEAD_BYTES = 1 << 20
PIECE_BYTES = 1 << 18
_BLOCK = 1 << 20
_MARKS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


class ByteStream(Protocol):
    """Something that bytes can be read from."""

    def read(self, size: int, /) -> bytes:
        """Read up to ``size`` bytes; nothing at the end."""
        ...

    def close(self) -> None:
        """Close it."""
        ...


def open_bytes(path: Path) -> pa.NativeFile:
    """Open a file for reading; gzip is unpacked, by its content and not by its name."""
    return pa.input_stream(str(path), compression="gzip" if is_packed(path) else None)


def is_packed(path: Path) -> bool:
    """Tell whether a file is gzip, by its content."""
    with path.open("rb") as file:
        return file.read(2) == GZIP


def read_head(path: Path, size: int) -> bytes:
    """Read the first ``size`` bytes (unpacked) of a file."""
    with open_bytes(path) as stream:
        return _exactly(stream, size)


def read_pieces(path: Path, after: int, size: int = PIECE_BYTES) -> list[bytes]:
    """Read whole lines, about ``size`` bytes each time, at the quarters and the end of a file that is not packed.

    Nothing is read of the first ``after`` bytes.
    """
    pieces, length = [], path.stat().st_size
    with path.open("rb") as file:
        for start in (length // 4, length // 2, length * 3 // 4, length - size):
            if start >= after:
                file.seek(start)
                lines = file.read(size)
                pieces.append(lines[lines.find(b"\n") + 1 : lines.rfind(b"\n") + 1])
    return [piece for piece in pieces if piece]


def find_encoding(sample: bytes, *, cut: bool = False) -> str:
    """Tell the encoding of a text from its first bytes: UTF-8 and UTF-16 by their marks, else what it can be.

    ``cut``: the sample may end within a character.

    >>> find_encoding("客户".encode("gb18030")), find_encoding("Zoë".encode("cp1252")), find_encoding(b"a")
    ('gb18030', 'cp1252', 'utf-8')
    """
    for mark, encoding in _MARKS.items():
        if sample.startswith(mark):
            return encoding
    read = sample.decode(errors="replace")
    wide = len(re.findall(r"[^\x00-\x7f]", read))
    if _decodes(sample, "utf-8", cut=cut) or read.count("\ufffd") < 0.1 * wide:
        return "utf-8"
    runs = re.findall(rb"[\x80-\xff]+", sample)
    paired = sum(len(run) for run in runs if len(run) % 2 == 0)
    chinese = paired > 0.6 * sum(map(len, runs))
    return "gb18030" if chinese and _decodes(sample, "gb18030", cut=cut) else "cp1252"


@contextmanager
def reading(name: str) -> Iterator[None]:
    """Turn whatever goes wrong while a file is read into one clear line.

    Raises:
        InvalidInput: the file cannot be read to its end.

    """
    try:
        yield
    except SojournError:
        raise
    except PermissionError as error:
        raise InvalidInput(f"{name} may not be read.", code="file.forbidden", hint="Check its permissions.") from error
    except (OSError, EOFError, zlib.error, pa.ArrowException, UnicodeError) as error:
        reason = " ".join(str(error).split())[:200]
        truncated = re.search(
            r"truncat|end.of.stream|ended before|incomplete|not found in footer", reason, re.IGNORECASE
        )
        what = "ends too early: it was cut off" if truncated else "cannot be read to its end"
        quoted = "A quote seems to be opened and never closed." if "straddl" in reason else "Export or copy it again."
        code = "file.truncated" if truncated else "file.unreadable"
        raise InvalidInput(f"{name} {what} ({reason}).", code=code, hint=quoted) from error


class Utf8Stream(io.RawIOBase):
    """A stream in another encoding, read as UTF-8; bytes that mean nothing become U+FFFD."""

    def __init__(self, stream: ByteStream, encoding: str) -> None:
        """Take the stream over; closing this closes it."""
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
        self._ready = b""

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401  whatever bytes can be written to
        """Fill a buffer with UTF-8; 0 at the end."""
        while not self._ready:
            block = self._stream.read(_BLOCK)
            self._ready = self._decoder.decode(block, final=not block).encode()
            if not block:
                break
        size = min(len(buffer), len(self._ready))
        buffer[:size] = self._ready[:size]
        self._ready = self._ready[size:]
        return size

    def close(self) -> None:
        """Close both streams."""
        self._stream.close()
        super().close()


class RewrittenLines(io.RawIOBase):
    """A stream whose lines are rewritten one by one, such as runs of spaces to tabs."""

    def __init__(self, stream: ByteStream, rewrite: Callable[[list[bytes]], bytes]) -> None:
        """Take the stream over; ``rewrite`` turns whole lines (without their ends) into bytes with their ends."""
        self._stream = stream
        self._rewrite = rewrite
        self._rest = b""
        self._ready = b""

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401  whatever bytes can be written to
        """Fill a buffer with rewritten lines; 0 at the end."""
        while not self._ready:
            block = self._stream.read(_BLOCK)
            *lines, self._rest = (self._rest + block).split(b"\n")
            if not block and self._rest:
                lines, self._rest = [*lines, self._rest], b""
            self._ready = self._rewrite([line.rstrip(b"\r") for line in lines])
            if not block:
                break
        size = min(len(buffer), len(self._ready))
        buffer[:size] = self._ready[:size]
        self._ready = self._ready[size:]
        return size

    def close(self) -> None:
        """Close both streams."""
        self._stream.close()
        super().close()


def _exactly(stream: ByteStream, size: int) -> bytes:
    parts = []
    while size > 0 and (part := stream.read(size)):
        parts.append(bytes(part))
        size -= len(part)
    return b"".join(parts)


def _decodes(sample: bytes, encoding: str, *, cut: bool) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)().decode(sample, final=not cut)
    except UnicodeDecodeError:
        return False
    return True
