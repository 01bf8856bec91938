"""XES event logs (IEEE 1849), read event by event: a trace is a case, its attributes stand before each of its events.

Columns bear the attributes' keys; those of the trace are named ``case:KEY``. A nested attribute is ``outer.inner``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

import pyarrow as pa
from defusedxml import DefusedXmlException
from defusedxml.sax import make_parser

from sojourn.sources.byte_streams import ByteStream, open_bytes
from sojourn.sources.chunks import Chunk
from sojourn.sources.parquet_files import table_chunk
from sojourn.sources.roles import Roles
from sojourn.vocabulary import InvalidInput

_ROWS = 1 << 16
_BLOCK = 1 << 18
_VALUES = {"string", "date", "int", "float", "boolean", "id"}
Row = dict[str, str]

TRACE = "case:concept:name"
XES_ROLES = Roles(customer=TRACE, case=TRACE, event="concept:name", time="time:timestamp")


@dataclass(frozen=True)
class XesFile:
    """An XES log, packed or not."""

    path: Path
    rows_at_once: int = _ROWS

    def chunks(self, only: frozenset[str] | None = None) -> Iterator[Chunk]:
        """Give the events in order, trace by trace."""
        first = 1
        events = self._events()
        while rows := list(islice(events, self.rows_at_once)):
            yield table_chunk(_batch(rows, only), first)
            first += len(rows)

    def sample(self, rows: int) -> tuple[pa.Table, bool]:
        """Give events from the beginning, and whether these are all there are."""
        found = list(islice(self._events(), rows + 1))
        return pa.Table.from_batches([_batch(found[:rows], None)]), len(found) <= rows

    def _events(self) -> Iterator[Row]:
        with open_bytes(self.path) as stream:
            try:
                yield from _read_events(stream)
            except DefusedXmlException as error:
                raise InvalidInput(
                    f"{self.path.name} defines XML entities, which no event log needs.",
                    code="file.unsafe",
                    hint="Write the log again without a DOCTYPE.",
                ) from error
            except SAXParseException as error:
                cut_off = "no element found" in error.getMessage() or "unclosed" in error.getMessage()
                where = f"line {error.getLineNumber()}: {error.getMessage()}"
                raise InvalidInput(
                    f"{self.path.name} {'ends too early: it was cut off' if cut_off else 'is no XES file'} ({where}).",
                    code="file.truncated" if cut_off else "file.unreadable",
                    hint="Export or copy it again.",
                ) from error


class _Log(ContentHandler):
    """Collects finished events; an attribute belongs to the innermost event or trace around it."""

    def __init__(self) -> None:
        super().__init__()
        self.finished: list[Row] = []
        self._path: list[str] = []
        self._prefixes: list[str] = []
        self._trace: Row = {}
        self._events: list[Row] = []
        self._into: Row | None = None

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802  the name SAX calls
        tag = name.rpartition(":")[2]
        self._path.append(tag)
        if tag == "trace":
            self._trace = self._into = {}
            self._events = []
            self._prefixes = ["case:"]
        elif tag == "event":
            self._into = {}
            self._prefixes = [""]
        elif self._into is not None:
            key = attrs.get("key")
            if key is not None and tag in _VALUES:
                self._into[self._prefixes[-1] + key] = (attrs.get("value") or "").strip()
            self._prefixes.append(f"{self._prefixes[-1]}{key}." if key is not None else self._prefixes[-1])

    def endElement(self, name: str) -> None:  # noqa: N802  the name SAX calls
        del name
        tag = self._path.pop()
        if tag == "event" and self._into is not None:
            self._events.append(self._into)
            self._into, self._prefixes = self._trace, ["case:"]
        elif tag == "trace":
            self.finished += [{**self._trace, **event} for event in self._events]
            self._into = None
        elif self._into is not None:
            self._prefixes.pop()


def _read_events(stream: ByteStream) -> Iterator[Row]:
    """Give the events of each trace when it ends, so that memory holds one trace and one block of the file."""
    log, parser = _Log(), make_parser()
    parser.setContentHandler(log)
    while block := stream.read(_BLOCK):
        parser.feed(bytes(block))
        yield from log.finished
        log.finished = []
    parser.close()
    yield from log.finished


def _batch(rows: list[Row], only: frozenset[str] | None) -> pa.RecordBatch:
    names = dict.fromkeys(name for row in rows for name in row if only is None or name in only)
    columns = {name: pa.array([row.get(name) for row in rows], pa.string()) for name in names}
    return pa.RecordBatch.from_pydict(columns) if columns else _no_columns(len(rows))


def _no_columns(rows: int) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays([pa.nulls(rows)], names=[TRACE])
