"""From the ident tables of many segments to one body of evidence.

Each segment codes its identifiers by its own dictionaries, as received. Here they are normalized (each distinct text
once), blocked values fall away, and equal sets of different segments become one ident. What is gathered stays: new
segments cost what they bring, and change no code.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sojourn.event_log import Names
from sojourn.identity.evidence import I32, I64, Evidence, evidence_from
from sojourn.identity.namespaces import SHIPPED, Namespace, namespace_of
from sojourn.identity.normalizing import normalize
from sojourn.kernels.factorize import PairCodes, factorize_pairs


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

    def said_before(self) -> "Sets":
        """Give the same sets as ones that add nothing to what is known of them."""
        bounds = np.iinfo(np.int64)
        first, last = np.full_like(self.first, bounds.max), np.full_like(self.last, bounds.min)
        return replace(self, events=np.zeros_like(self.events), first=first, last=last)


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
    gathering = Gathering(namespaces, region=region)
    idents = gathering.add([*parts])
    return gathering.evidence, idents


class Gathering:
    """Evidence that grows part by part; ``evidence`` is all of it, in which no code ever changes.

    >>> values, codes = {"email": pa.array(["a@x.de"])}, {"email": np.array([0], np.int32)}
    >>> gathering = Gathering()
    >>> [gathering.add([Sets(values, codes, *np.ones((3, 1), np.int64))])[0].tolist() for _ in range(2)]
    [[0], [0]]
    >>> gathering.evidence.ident_events.tolist()
    [2]
    """

    def __init__(self, namespaces: Mapping[str, Namespace] = SHIPPED, *, region: str = "CN") -> None:
        """Know nothing yet; ``region`` is the default of phone numbers without a country."""
        self.evidence = evidence_from([])
        self._namespaces, self._region = namespaces, region
        self._kinds: list[Namespace] = []
        self._values: dict[str, tuple[Names, I32]] = {}  # of each namespace, and the node of each value
        # A set is a way through a tree, node by node, which begins at 0; its end is the set's.
        self._ways = PairCodes()
        self._ident_of_end = np.full(1, -1, np.int32)

    def add(self, parts: Sequence[Sets]) -> list[I32]:
        """Add the sets of some parts; give for each part the ident of each of its sets, -1 where nothing is left."""
        if not parts:
            return []
        for name in dict.fromkeys(name for part in parts for name in part.values):
            kind = namespace_of(name, self._namespaces)
            if kind.kind != "never" and kind not in self._kinds:
                self._kinds.append(kind)
        sizes = [part.events.size for part in parts]
        end = np.zeros(sum(sizes), np.int32)
        columns: list[I32] = []
        fresh: list[pa.Array] = []
        for kind in self._kinds:
            column, values = _values_of(kind, parts, self._region)
            nodes, new = self._nodes(kind, values, self.evidence.nodes + sum(len(some) for some in fresh))
            columns.append(np.append(nodes, np.int32(-1))[column])
            fresh.append(new)
            end = self._walked(end, columns[-1])
        ident, sets = self._numbered(end, columns)
        self.evidence = _grown(self.evidence, self._kinds, fresh, ident, sets, parts)
        return np.split(ident, np.cumsum(sizes)[:-1])

    def _nodes(self, kind: Namespace, values: pa.Array, count: int) -> tuple[I32, pa.Array]:
        """Give the node of each of some distinct values, ``count`` being the next one's, and those that are new."""
        names, nodes = self._values.setdefault(kind.name, (Names(), np.empty(0, np.int32)))
        known = len(names)
        codes = names.encode(values)
        new = codes >= known
        self._values[kind.name] = names, np.append(nodes, np.arange(count, count + new.sum(), dtype=np.int32))
        return self._values[kind.name][1][codes], values.filter(pa.array(new))

    def _walked(self, end: I32, nodes: I32) -> I32:
        """Go one node further, in the rows that have one."""
        there = nodes >= 0
        walked = end.copy()
        walked[there] = self._ways.encode(end[there], nodes[there])[0] + 1
        return walked

    def _numbered(self, end: I32, columns: list[I32]) -> tuple[I32, I32]:
        """Number the sets by appearance: the ident of each row, and the nodes of the new ones, a column a namespace."""
        known = self._ident_of_end
        ends = np.full(max(known.size, int(end.max(initial=0)) + 1), -1, np.int32)
        ends[: known.size] = known
        rows = np.flatnonzero((ends[end] < 0) & (end > 0))
        codes, new, _ = factorize_pairs(end[rows], np.zeros(rows.size, np.int32))
        ends[new] = np.arange(self.evidence.idents, self.evidence.idents + new.size)
        self._ident_of_end = ends
        where = np.empty(new.size, np.int64)
        where[codes[::-1]] = rows[::-1]
        return ends[end], np.column_stack([column[where] for column in columns] or [np.empty((0, 0), np.int32)])


def _values_of(kind: Namespace, parts: Sequence[Sets], region: str) -> tuple[I32, pa.Array]:
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


def _grown(
    known: Evidence, kinds: list[Namespace], values: list[pa.Array], ident: I32, sets: I32, parts: Sequence[Sets]
) -> Evidence:
    """Give the evidence with new nodes (``values`` of each namespace), new sets and what the parts say of all."""
    present, seen = sets >= 0, ident >= 0
    events, first, last = (
        np.concatenate([getattr(part, name) for part in parts])[seen] for name in ("events", "first", "last")
    )
    bounds, new = np.iinfo(np.int64), len(sets)
    counted = np.concatenate([known.ident_events, np.zeros(new, np.int64)])
    earliest = np.concatenate([known.ident_first, np.full(new, bounds.max)])
    latest = np.concatenate([known.ident_last, np.full(new, bounds.min)])
    np.add.at(counted, ident[seen], events)
    np.minimum.at(earliest, ident[seen], first)
    np.maximum.at(latest, ident[seen], last)
    ends = known.ident_offsets[-1] + np.cumsum(present.sum(axis=1))
    namespace = np.repeat(np.arange(len(kinds)), [len(some) for some in values])
    return Evidence(
        namespaces=tuple(kind.name for kind in kinds),
        node_namespace=np.concatenate([known.node_namespace, namespace.astype(np.int16)]),
        node_value=pa.concat_arrays([known.node_value, *values]),
        ident_offsets=np.concatenate([known.ident_offsets, ends]),
        ident_nodes=np.concatenate([known.ident_nodes, sets[present]]),
        ident_events=counted,
        ident_first=earliest,
        ident_last=latest,
        must_link=known.must_link,
        cannot_link=known.cannot_link,
    )
