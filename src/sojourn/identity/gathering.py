"""From the ident tables of many segments to one body of evidence.

Each segment codes its identifiers by its own dictionaries, as received. Here they are normalized (each distinct text
once), blocked values fall away, and equal sets of different segments become one ident.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sojourn.identity.evidence import I32, I64, Evidence, no_pairs
from sojourn.identity.namespaces import SHIPPED, Namespace, namespace_of
from sojourn.identity.normalizing import normalize
from sojourn.kernels.factorize import factorize_pairs


@dataclass(frozen=True)
class Sets:
    """Identifier sets as one segment holds them.

    ``values`` is the dictionary of each namespace, as received; ``codes`` says for each set the value in it (-1: none).
    ``events``, ``first`` and ``last`` (us) are per set.
    """

    values: Mapping[str, pa.Array]
    codes: Mapping[str, I32]
    events: I64
    first: I64
    last: I64


def gather(
    parts: Iterable[Sets], namespaces: Mapping[str, Namespace] = SHIPPED, *, region: str = "CN"
) -> tuple[Evidence, list[I32]]:
    """Normalize and join the sets of all parts: the evidence, and for each part the ident of each of its sets.

    A set of which nothing is left (all blocked, or of ``never`` namespaces) has ident -1. Idents are numbered in order
    of appearance.

    >>> values, codes = {"email": pa.array(["A@x.de", "a@x.de", "n/a"])}, {"email": np.array([0, 1, 2], np.int32)}
    >>> evidence, (idents,) = gather([Sets(values, codes, *np.ones((3, 3), np.int64))])
    >>> idents.tolist(), evidence.ident_events.tolist()
    ([0, 0, -1], [2])
    """
    parts = list(parts)
    kinds = [namespace_of(name, namespaces) for name in dict.fromkeys(name for part in parts for name in part.values)]
    kinds = [kind for kind in kinds if kind.kind != "never"]
    columns, node_values = [], []
    known = 0
    for kind in kinds:
        column, values = _nodes_of(kind, parts, region)
        columns.append(np.where(column >= 0, column + known, -1).astype(np.int32))
        node_values.append(values)
        known += len(values)
    rows = sum(part.events.size for part in parts)
    ident, sets = _distinct(columns, rows)
    evidence = _evidence(kinds, node_values, ident, sets, parts)
    return evidence, np.split(ident, np.cumsum([part.events.size for part in parts])[:-1]) if parts else []


def _nodes_of(kind: Namespace, parts: list[Sets], region: str) -> tuple[I32, pa.Array]:
    """Give for each set the code of its normalized value of one namespace (-1: none), and those values."""
    given = [part.values.get(kind.name, pa.array([], pa.string())) for part in parts]
    raw = pa.chunked_array([_texts(values) for values in given], pa.string()).combine_chunks()
    encoded = raw.dictionary_encode()
    spelled = normalize(kind, encoded.dictionary, region).dictionary_encode()
    lookup = np.append(pc.fill_null(spelled.indices, -1).to_numpy(zero_copy_only=False).astype(np.int32), np.int32(-1))
    codes = lookup[pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False)]
    columns, start = [], 0
    for part, values in zip(parts, given, strict=True):
        here = np.append(codes[start : start + len(values)], np.int32(-1))
        mine = part.codes.get(kind.name)
        columns.append(np.full(part.events.size, -1, np.int32) if mine is None else here[mine])
        start += len(values)
    return np.concatenate(columns), spelled.dictionary


def _texts(values: pa.Array) -> pa.Array:
    return values if values.type == pa.string() else values.cast(pa.string())


def _distinct(columns: list[I32], rows: int) -> tuple[I32, I32]:
    """Number the distinct rows by appearance, rows of -1 only as -1: (number of each row, the distinct rows)."""
    if not columns:
        return np.full(rows, -1, np.int32), np.empty((0, 0), np.int32)
    code, distinct = np.zeros(rows, np.int32), np.empty((1, 0), np.int32)
    for column in columns:
        code, left, right = factorize_pairs(code, column)
        distinct = np.column_stack([distinct[left], right])
    kept = (distinct >= 0).any(axis=1)
    number = np.where(kept, np.cumsum(kept) - 1, -1).astype(np.int32)
    return number[code], distinct[kept].astype(np.int32)


def _evidence(
    kinds: list[Namespace], node_values: list[pa.Array], ident: I32, sets: I32, parts: list[Sets]
) -> Evidence:
    present = sets >= 0
    seen = ident >= 0
    events, first, last = (
        np.concatenate([getattr(part, name) for part in parts] or [np.empty(0, np.int64)])
        for name in ("events", "first", "last")
    )
    counted = np.zeros(len(sets), np.int64)
    earliest, latest = np.full(len(sets), np.iinfo(np.int64).max), np.full(len(sets), np.iinfo(np.int64).min)
    np.add.at(counted, ident[seen], events[seen])
    np.minimum.at(earliest, ident[seen], first[seen])
    np.maximum.at(latest, ident[seen], last[seen])
    sizes = [len(values) for values in node_values]
    return Evidence(
        namespaces=tuple(kind.name for kind in kinds),
        node_namespace=np.repeat(np.arange(len(kinds)), sizes).astype(np.int16),
        node_value=pa.chunked_array(node_values, pa.string()).combine_chunks(),
        ident_offsets=np.concatenate([[0], np.cumsum(present.sum(axis=1))]).astype(np.int64),
        ident_nodes=sets[present],
        ident_events=counted,
        ident_first=earliest,
        ident_last=latest,
        must_link=no_pairs(),
        cannot_link=no_pairs(),
    )
