"""Message keys: 128 bits from a row's cells, or from its id, under the name of a source.

Canonical cells: texts as they stand (CSV cells are trimmed before); whole numbers of any width and type alike;
instants as microseconds of UTC; a null, an empty text and NaN contribute nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sojourn.kernels import row_hash
from sojourn.sources.plain import micros_of, texts, without_nulls
from sojourn.sources.shapes import text_buffers

U64 = NDArray[np.uint64]
_ID = "\x00id"
_SOURCE = "\x00source"


@dataclass(frozen=True)
class RowSums:
    """The sums of what the cells of each row contribute: two uint64 lanes."""

    hi: U64
    lo: U64

    @classmethod
    def of(cls, columns: Mapping[str, pa.Array], rows: int) -> "RowSums":
        """Add up the cells of plain columns."""
        sums = cls(np.zeros(rows, np.uint64), np.zeros(rows, np.uint64))
        for name, column in columns.items():
            sums.add(name, column)
        return sums

    def add(self, name: str, column: pa.Array) -> None:
        """Add the cells of one column."""
        kind = column.type
        if pa.types.is_null(kind):
            return
        if pa.types.is_dictionary(kind):
            self._add_coded(column.indices, *_contributions(column.dictionary, name))
        elif pa.types.is_union(kind):
            self._add_mixed(name, column)
        elif pa.types.is_floating(kind):
            self._add_floats(name, column)
        elif pa.types.is_decimal(kind):
            self._add_texts(name, texts(column), row_hash.DECIMAL)
        elif pa.types.is_string(kind) or pa.types.is_nested(kind):
            self._add_texts(name, texts(column), row_hash.TEXT)
        else:
            self._add_integers(name, column)

    def keys(self, source: str) -> tuple[U64, U64]:
        """Give the keys of rows without an id: hash(source, row)."""
        hi, lo = self.hi.copy(), self.lo.copy()
        row_hash.seal_keys(hi, lo, _seed(_SOURCE, source))
        return hi, lo

    def content(self) -> U64:
        """Give the hash of each row's content, whatever its source."""
        hi, lo = self.hi.copy(), self.lo.copy()
        row_hash.seal_keys(hi, lo, _seed("", "content"))
        return hi

    def _add_texts(self, name: str, column: pa.Array, kind: int) -> None:
        hi, lo = _contributions(column, name, kind)
        np.add(self.hi, hi, out=self.hi)
        np.add(self.lo, lo, out=self.lo)

    def _add_coded(self, codes: pa.Array, hi: U64, lo: U64) -> None:
        if len(hi):
            row_hash.add_coded(_frozen(without_nulls(codes, -1)), _frozen(hi), _frozen(lo), self.hi, self.lo)

    def _add_integers(self, name: str, column: pa.Array) -> None:
        valid = np.empty(0, np.bool_)
        if column.null_count:
            valid = column.is_valid().to_numpy(zero_copy_only=False)
        values, kind = _as_integers(column)
        seed = _name_hash(name)
        row_hash.add_integers(_frozen(values), _frozen(valid), np.uint64(kind), seed, self.hi, self.lo)

    def _add_floats(self, name: str, column: pa.Array) -> None:
        numbers = without_nulls(column, np.nan)
        bits = _frozen(numbers.view(np.int64))
        row_hash.add_floats(_frozen(numbers), bits, _name_hash(name), self.hi, self.lo)

    def _add_mixed(self, name: str, column: pa.Array) -> None:
        kinds = np.asarray(column.type_codes)
        for code in range(column.type.num_fields):
            rows = np.flatnonzero(kinds == code)
            child = column.field(code).take(pa.array(np.asarray(column.offsets)[rows]))
            part = RowSums.of({name: child}, len(rows))
            self.hi[rows] += part.hi
            self.lo[rows] += part.lo


def id_keys(ids: pa.Array, source: str) -> tuple[U64, U64]:
    """Give the keys of rows that have an id (a string column without nulls): hash(source, id)."""
    sums = RowSums.of({_ID: ids}, len(ids))
    return sums.keys(source)


def text_hashes(column: pa.Array) -> tuple[U64, U64]:
    """Give a hash of 128 bits of each text of a string column; an empty or absent text has 0."""
    return _hashes(column, _name_hash(""), row_hash.TEXT)


def _as_integers(column: pa.Array) -> tuple[NDArray[np.int64], int]:
    kind = column.type
    if pa.types.is_boolean(kind):
        return without_nulls(column.cast(pa.int64()), 0), row_hash.BOOLEAN
    if pa.types.is_date32(kind):
        return without_nulls(column.cast(pa.int32()), 0).astype(np.int64) * 86_400_000_000, row_hash.INSTANT
    if pa.types.is_timestamp(kind):
        return micros_of(column), row_hash.INSTANT
    return without_nulls(column, 0).astype(np.int64, copy=False), row_hash.INTEGER


@lru_cache(maxsize=8192)
def _name_hash(name: str) -> U64:
    zero = _frozen(np.zeros(2, np.uint64))
    hi, lo = _hashes(pa.array([name]), zero, row_hash.TEXT)
    return _frozen(np.array([hi[0], lo[0]], np.uint64))


@lru_cache(maxsize=64)
def _seed(purpose: str, text: str) -> U64:
    hi, lo = _hashes(pa.array([text]), _name_hash(purpose), row_hash.TEXT)
    return _frozen(np.array([hi[0], lo[0]], np.uint64))


def _contributions(column: pa.Array, name: str, kind: int = row_hash.TEXT) -> tuple[U64, U64]:
    return _hashes(column, _name_hash(name), kind)


def _hashes(column: pa.Array, name: U64, kind: int) -> tuple[U64, U64]:
    data, offsets = text_buffers(pc.fill_null(column, "") if column.null_count else column)
    hi, lo = np.empty(len(column), np.uint64), np.empty(len(column), np.uint64)
    row_hash.text_hashes(data, offsets, np.uint64(kind), name, hi, lo)
    return hi, lo


def _frozen(array: NDArray[Any]) -> NDArray[Any]:
    """Give the array read-only, so that each kernel is compiled for one kind of arrays."""
    frozen = array.view()
    frozen.flags.writeable = False
    return frozen
