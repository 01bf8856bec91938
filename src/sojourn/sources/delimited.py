"""Delimited and fixed-width text files, as chunks of trimmed texts.

Every cell is a text here, so that a row means the same whatever else stands in the file. Rows with too many or too
few cells, or bytes that are no text, become rejects.
"""

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.csv

from sojourn.sources.byte_streams import (
    HEAD_BYTES,
    ByteStream,
    RewrittenLines,
    Utf8Stream,
    find_encoding,
    is_packed,
    open_bytes,
    read_head,
    read_pieces,
)
from sojourn.sources.chunks import Chunk
from sojourn.sources.dialects import Dialect, cut_line, find_dialect
from sojourn.sources.plain import CODED
from sojourn.sources.split_rows import SplitRows

_BLOCK_BYTES = 1 << 22  # the parser reads up to 32 blocks ahead
_BLOCKS_AT_ONCE = 4


@dataclass(frozen=True)
class DelimitedFile:
    """A delimited text file; ``coded`` columns repeat their values and are read as dictionaries."""

    path: Path
    dialect: Dialect
    encoding: str
    coded: frozenset[str] = frozenset()
    block_bytes: int = _BLOCK_BYTES

    @classmethod
    def open(cls, path: Path) -> "DelimitedFile":
        """Find out how the file is written, from its first bytes and some further on."""
        head = read_head(path, HEAD_BYTES)
        whole = len(head) < HEAD_BYTES
        encoding = find_encoding(head, cut=not whole)
        if encoding == "utf-8" and not whole:
            encoding = find_encoding(b"\n".join([head[: head.rfind(b"\n")], *_pieces(path, encoding)]))
        text = head.decode(encoding, errors="replace").removeprefix("\ufeff")
        return cls(path, find_dialect(path.name, text if whole else text[: text.rfind("\n") + 1]), encoding)

    def chunks(self, only: frozenset[str] | None = None) -> Iterator[Chunk]:
        """Give the rows in order; ``only`` leaves other columns unread."""
        kept = [name for name in self.dialect.columns if only is None or name in only]
        with open_bytes(self.path) as stream:
            yield from self._parse(self._as_utf8(stream), kept, header=self.dialect.header)

    def sample(self, rows: int) -> tuple[pa.Table, bool]:
        """Give rows from the beginning, the middle and the end, and whether these are all there are."""
        head = read_head(self.path, HEAD_BYTES)
        whole = len(head) < HEAD_BYTES
        pieces = [(head, self.dialect.header)]
        if not whole:
            pieces = [(head[: head.rfind(b"\n") + 1], self.dialect.header)]
            pieces += [(piece, False) for piece in _pieces(self.path, self.encoding)]
        tables, complete = [], whole
        for piece, header in pieces:
            stream = self._as_utf8(io.BytesIO(piece))
            parts = [
                pa.table(dict(chunk.columns)) for chunk in self._parse(stream, self.dialect.columns, header=header)
            ]
            read = (
                pa.concat_tables(parts)
                if parts
                else pa.table({name: pa.array([], pa.string()) for name in self.dialect.columns})
            )
            complete = complete and read.num_rows <= rows
            tables.append(read.slice(0, rows))
        return pa.concat_tables(tables), complete

    def _as_utf8(self, stream: ByteStream) -> ByteStream:
        if self.encoding != "utf-8":
            stream = Utf8Stream(stream, self.encoding)
        if self.dialect.delimiter == " ":
            return RewrittenLines(stream, _spaces_to_tabs)
        if self.dialect.cuts:
            return RewrittenLines(stream, self._cut)
        return stream

    def _cut(self, lines: list[bytes]) -> bytes:
        texts = (line.decode(errors="replace").removeprefix("\ufeff") for line in lines)
        cells = (cut_line(text, self.dialect.cuts) for text in texts if text.strip())
        return "".join("\x1f".join(row) + "\n" for row in cells).encode()

    def _parse(self, stream: ByteStream, kept: Sequence[str], *, header: bool) -> Iterator[Chunk]:
        width = len(self.dialect.columns)
        rows = SplitRows(int(header), self.dialect.delimiter, width, marked=self.encoding != "utf-8")
        types = {name: CODED if name in self.coded else pa.string() for name in self.dialect.columns}
        read = pa.csv.ReadOptions(
            use_threads=False,
            block_size=self.block_bytes,
            column_names=list(self.dialect.columns),
            skip_rows_after_names=int(header),
        )
        convert = pa.csv.ConvertOptions(
            column_types=types, check_utf8=False, strings_can_be_null=False, include_columns=list(kept)
        )
        try:
            batches = pa.csv.open_csv(stream, read, self._parse_options(rows), convert)
        except pa.ArrowInvalid as error:
            if "Empty CSV file" in str(error):
                return
            raise
        for batch in _joined(batches):
            yield rows.chunk(batch)
        if rows.ragged:
            yield rows.last([(name, types[name]) for name in kept])

    def _parse_options(self, rows: SplitRows) -> pa.csv.ParseOptions:
        split = self.dialect.delimiter == " " or bool(self.dialect.cuts)
        return pa.csv.ParseOptions(
            delimiter="\t" if self.dialect.delimiter == " " else self.dialect.delimiter,
            quote_char=False if split else '"',
            escape_char="\\" if self.dialect.backslash else False,
            newlines_in_values=not split,
            invalid_row_handler=rows.on_ragged,
        )


def _joined(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Join some small batches at a time."""
    waiting = iter(batches)
    while some := list(islice(waiting, _BLOCKS_AT_ONCE)):
        joined = pa.Table.from_batches(some).unify_dictionaries().combine_chunks()
        yield from joined.to_batches() or some[:1]


def _pieces(path: Path, encoding: str) -> list[bytes]:
    """Read whole lines from further on in a file, where one can jump to them."""
    return [] if is_packed(path) or encoding.startswith("utf-16") else read_pieces(path, HEAD_BYTES)


def _spaces_to_tabs(lines: list[bytes]) -> bytes:
    return b"".join(b"\t".join(line.split()) + b"\n" for line in lines if line.strip())
