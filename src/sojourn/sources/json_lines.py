"""JSON Lines: one object a line; the fields of inner objects become columns named ``outer.inner``.

Numbers, texts and booleans keep their kind (a column that mixes them is a union); a list is its canonical JSON text.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sojourn.sources.byte_streams import HEAD_BYTES, ByteStream, is_packed, open_bytes, read_head, read_pieces
from sojourn.sources.chunks import Chunk, no_rejects, rejects
from sojourn.sources.plain import json_text

_ROWS = 1 << 16
_BYTES = 1 << 24
_MOST_CELLS = 20_000_000
_LARGEST = 2**63
_DECODER = json.JSONDecoder(parse_constant=lambda _: None)  # NaN and Infinity are no JSON: read as absent


@dataclass(frozen=True)
class JsonLinesFile:
    """A file of JSON objects, one a line."""

    path: Path
    rows_at_once: int = _ROWS

    def chunks(self, only: frozenset[str] | None = None) -> Iterator[Chunk]:
        """Give the rows in order; a row's number is its line in the file."""
        del only  # every line has to be read anyway
        with open_bytes(self.path) as stream:
            for first, lines in _batches(stream, self.rows_at_once):
                yield from _parse(lines, first).chunks()

    def sample(self, rows: int) -> tuple[pa.Table, bool]:
        """Give rows from the beginning, the middle and the end, and whether these are all there are."""
        head = read_head(self.path, HEAD_BYTES)
        whole = len(head) < HEAD_BYTES
        pieces = [head if whole else head[: head.rfind(b"\n") + 1]]
        if not whole and not is_packed(self.path):
            pieces += read_pieces(self.path, HEAD_BYTES)
        lines = [line for piece in pieces for line in islice(filter(bytes.strip, piece.split(b"\n")), rows)]
        objects = _parse(lines, 1).objects
        return pa.table(_columns(objects)), whole and len(lines) < rows


@dataclass
class _Lines:
    """Some lines, parsed: the objects with their line numbers and texts, and what is no object."""

    objects: list[dict[str, Any]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    texts: list[bytes] = field(default_factory=list)
    bad: list[tuple[int, str, str]] = field(default_factory=list)

    def chunks(self) -> Iterator[Chunk]:
        """Make chunks, the smaller the more columns there are."""
        lost = no_rejects()
        if self.bad:
            numbers, messages, raw = (list(part) for part in zip(*self.bad, strict=True))
            lost = rejects(numbers, None, "row.json", messages, raw)
        step = max(1, _MOST_CELLS // max(1, len({name for found in self.objects for name in found})))
        for start in range(0, max(1, len(self.objects)), step):
            part = slice(start, start + step)
            columns = _columns(self.objects[part])
            yield Chunk(np.array(self.numbers[part], np.int64), columns, partial(_raw, self.texts[part]), lost)
            lost = no_rejects()


def _parse(lines: list[bytes], first: int) -> _Lines:
    parsed = _Lines()
    for number, line in enumerate(lines, start=first):
        if not line.strip(b" \t\r\n\xef\xbb\xbf"):
            continue
        try:
            value = _DECODER.decode(line.decode("utf-8-sig"))
        except (ValueError, RecursionError) as error:
            reason = (
                error.msg if isinstance(error, json.JSONDecodeError) else "it is no UTF-8 text, or nests too deeply"
            )
            parsed.bad.append((number, f"The line is no JSON: {reason}.", line.decode(errors="replace")))
            continue
        if not isinstance(value, dict):
            parsed.bad.append((number, "The line is JSON, but no object.", line.decode(errors="replace")))
            continue
        flat: dict[str, Any] = {}
        _flatten(value, "", flat)
        parsed.objects.append(flat)
        parsed.numbers.append(number)
        parsed.texts.append(line)
    return parsed


def _batches(stream: ByteStream, rows: int) -> Iterator[tuple[int, list[bytes]]]:
    first, rest = 1, b""
    while block := bytes(stream.read(_BYTES)):
        *lines, rest = (rest + block).split(b"\n")
        for start in range(0, len(lines), rows):
            yield first + start, lines[start : start + rows]
        first += len(lines)
    if rest:
        yield first, [rest]


def _flatten(value: dict[str, Any], prefix: str, flat: dict[str, Any]) -> None:
    for name, inner in value.items():
        kind = type(inner)
        if kind is str or kind is float or kind is bool:
            flat[prefix + name] = inner
        elif kind is dict:
            _flatten(inner, f"{prefix}{name}.", flat)
        elif kind is int:
            flat[prefix + name] = inner if -_LARGEST <= inner < _LARGEST else str(inner)
        elif kind is list:
            flat[prefix + name] = json_text(inner)


def _columns(objects: list[dict[str, Any]]) -> dict[str, pa.Array]:
    cells: dict[str, tuple[list[int], list[Any]]] = {}
    for row, found in enumerate(objects):
        for name, value in found.items():
            column = cells.get(name)
            if column is None:
                column = cells[name] = ([], [])
            column[0].append(row)
            column[1].append(value)
    return {name: _column(values, np.array(rows), len(objects)) for name, (rows, values) in cells.items()}


def _column(values: list[Any], rows: NDArray[np.int64], size: int) -> pa.Array:
    kinds = {type(value) for value in values}
    if len(kinds) == 1:
        return _placed(pa.array(values, _kind(kinds.pop())), rows, size)
    ordered = sorted(kinds, key=lambda kind: kind.__name__)
    codes = np.array([ordered.index(type(value)) for value in values], np.int8)
    inner = np.zeros(len(values), np.int32)
    children = []
    for code, kind in enumerate(ordered):
        members = np.flatnonzero(codes == code)
        inner[members] = np.arange(len(members))
        children.append(pa.array([values[place] for place in members.tolist()], _kind(kind)))
    all_codes, all_inner = np.full(size, len(ordered), np.int8), np.zeros(size, np.int32)
    all_codes[rows], all_inner[rows] = codes, inner
    children.append(pa.nulls(1))
    names = [kind.__name__ for kind in ordered] + ["absent"]
    return pa.UnionArray.from_dense(pa.array(all_codes), pa.array(all_inner), children, names)


def _kind(kind: type) -> pa.DataType:
    return {bool: pa.bool_(), int: pa.int64(), float: pa.float64()}.get(kind, pa.string())


def _placed(array: pa.Array, rows: NDArray[np.int64], size: int) -> pa.Array:
    if len(rows) == size:
        return array
    places, absent = np.zeros(size, np.int64), np.ones(size, np.bool_)
    places[rows], absent[rows] = np.arange(len(rows)), False
    return array.take(pa.array(places, mask=absent))


def _raw(lines: list[bytes], rows: NDArray[np.int64]) -> list[str]:
    return [lines[row].decode(errors="replace").strip() for row in rows.tolist()]
