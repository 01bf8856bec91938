"""Kept out: identifiers of erased persons, as keyed hashes, against everything that wants to come in.

Exact semantics: an identifier is kept out up to a time (the erasure), or for ever. A row is refused when it carries an
identifier that is kept out at its time, unless a stronger identifier of class person that is not kept out says that it
is somebody else's; then only the identifier is struck out. Counter-example: refusing every row that names one would
take the events of a daughter who shares her erased mother's tablet.

The hashes are made with a key that lies in the workspace, readable by its owner only: without it nobody can find out by
trying whose they are. Cost: nothing while there is no key, else one hash for each distinct value of a batch.
"""

import hmac
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sojourn.event_log import IDENTIFIER
from sojourn.identity import namespace_of, normalize, usable
from sojourn.sources import NAMESPACES
from sojourn.vocabulary import WorkspaceError
from sojourn.workspace import KEY_BYTES, make_key_file, read_key_file

if TYPE_CHECKING:
    from sojourn.database import Database

I64 = NDArray[np.int64]
Rows = TypeVar("Rows", pa.RecordBatch, pa.Table)
Mask = NDArray[np.bool_]
KEY = "suppression.key"
NOT_KEPT_OUT = int(np.iinfo(np.int64).min)


def digest_of(key: bytes, namespace: str, value: str) -> bytes:
    """Give the keyed hash of a normalized identifier.

    >>> digest_of(b"key", "email", "a@x.de") == digest_of(b"key", "card", "a@x.de")
    False
    """
    return hmac.digest(key, f"{namespace}\0{value}".encode(), "sha256")


def suppression_key(folder: Path) -> bytes | None:
    """Give the key of a workspace, None where nobody was erased yet."""
    return read_key_file(folder / KEY)


def make_suppression_key(folder: Path) -> bytes:
    """Give the key of a workspace; draw it where there is none."""
    return make_key_file(folder / KEY)


@dataclass(frozen=True)
class KeptOut:
    """What is kept out of a workspace; ``find`` gives the times of those digests that are."""

    key: bytes = field(repr=False)
    region: str
    find: Callable[[Sequence[bytes]], Mapping[bytes, int]]

    def upto(self, namespace: str, values: pa.Array) -> I64:
        """Give the time up to which each value (as received) is kept out."""
        spelled = normalize(namespace_of(namespace), values, self.region).to_pylist()
        digests = [None if value is None else digest_of(self.key, namespace, value) for value in spelled]
        found = self.find([digest for digest in digests if digest is not None])
        times = [NOT_KEPT_OUT if digest is None else found.get(digest, NOT_KEPT_OUT) for digest in digests]
        return np.array(times, np.int64)

    def upto_as_any(self, texts: Iterable[str]) -> dict[str, int]:
        """Give the time up to which each text is kept out, whatever kind of identifier it may be."""
        given = [*dict.fromkeys(texts)]
        values, times = pa.array(given, pa.string()), np.full(len(given), NOT_KEPT_OUT)
        for namespace in NAMESPACES if given else ():
            if namespace_of(namespace).kind != "never":
                np.maximum(times, self.upto(namespace, values), out=times)
        return dict(zip(given, times.tolist(), strict=True))

    def hits(self, time: I64, identifiers: Mapping[str, pa.Array]) -> dict[str, Mask]:
        """Say of each row in which namespaces its identifier is kept out at its time; the others are left out."""
        found = {}
        for namespace, column in identifiers.items():
            if namespace_of(namespace).kind == "never":
                continue
            coded = column if pa.types.is_dictionary(column.type) else column.cast(pa.string()).dictionary_encode()
            upto = self.upto(namespace, coded.dictionary)
            if (upto != NOT_KEPT_OUT).any():
                codes = pc.fill_null(coded.indices, len(upto)).to_numpy(zero_copy_only=False)
                mask: Mask = time <= np.append(upto, NOT_KEPT_OUT)[codes]
                found[namespace] = mask & (codes < len(upto))
        return {namespace: mask for namespace, mask in found.items() if mask.any()}

    def refuse(self, rows: Rows, time: I64) -> tuple[Rows, Mask]:
        """Give the rows that are not refused, without identifiers that are struck out, and say which are refused."""
        identifiers = identifiers_in(rows)
        hits = self.hits(time, identifiers)
        refused = self.refused(hits, identifiers, len(time))
        return (struck_out(rows, hits).filter(pa.array(~refused)) if hits else rows), refused

    def refuse_events(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Give a canonical batch without the events that are refused."""
        return self.refuse(batch, batch.column("time").to_numpy())[0]

    def refused(self, hits: Mapping[str, Mask], identifiers: Mapping[str, pa.Array], rows: int) -> Mask:
        """Say which rows are refused: those in which no stronger identifier of class person is somebody else's."""
        strongest = np.full(rows, np.iinfo(np.int64).max)
        for namespace, mask in hits.items():
            strongest[mask] = np.minimum(strongest[mask], namespace_of(namespace).priority)
        of_another = np.zeros(rows, np.bool_)
        for namespace, column in identifiers.items() if hits else ():
            kind = namespace_of(namespace)
            if kind.kind == "person":
                stronger = ~hits.get(namespace, np.zeros(rows, np.bool_)) & (kind.priority < strongest)
                of_another |= stronger & usable(kind, column.cast(pa.string()), self.region)
        return np.any([*hits.values()], axis=0) & ~of_another if hits else of_another


def identifiers_in(rows: Rows) -> dict[str, pa.Array]:
    """Give the columns of identifiers by namespace."""
    found = {}
    for name in rows.schema.names:
        if name.startswith(IDENTIFIER):
            column = rows.column(name)
            found[name.removeprefix(IDENTIFIER)] = (
                column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
            )
    return found


def struck_out(rows: Rows, hits: Mapping[str, Mask]) -> Rows:
    """Strike identifiers out of some rows."""
    identifiers = identifiers_in(rows)
    for namespace, mask in hits.items():
        place, column = rows.schema.get_field_index(IDENTIFIER + namespace), identifiers[namespace]
        if pa.types.is_dictionary(column.type):
            indices = pc.if_else(pa.array(mask), pa.scalar(None, column.indices.type), column.indices)
            column = pa.DictionaryArray.from_arrays(indices, column.dictionary)
        else:
            column = pc.if_else(pa.array(mask), pa.scalar(None, column.type), column)
        rows = rows.set_column(place, rows.schema.names[place], column)
    return rows


@contextmanager
def keeping_out(folder: Path, database: "Callable[[], Database]", region: str) -> Iterator[KeptOut | None]:
    """Give what is kept out of a workspace, None where nobody was erased; ``database`` is opened only then."""
    key = suppression_key(folder)
    if key is None:
        yield None
        return
    with database() as opened:
        yield kept_out(key, opened, region)


def kept_out(key: bytes, database: "Database", region: str) -> KeptOut:
    """Give what is kept out as a database knows it; raises WorkspaceError ``erasure.key`` where the key is cut off."""
    if len(key) != KEY_BYTES:
        raise lost_key(Path(KEY))

    def find(digests: Sequence[bytes]) -> dict[bytes, int]:
        from sojourn.pipeline.storage import find_suppressed

        with database.reading() as connection:
            return find_suppressed(connection, digests)

    return KeptOut(key, region, find)


def lost_key(folder: Path) -> WorkspaceError:
    """Build the error for a key that is missing or cut off."""
    return WorkspaceError(
        f"The key of the erasures in {folder} is lost, so that nobody can be kept out.",
        code="erasure.key",
        hint=f"Restore {KEY} from a backup of this workspace.",
    )
