"""Identifier sets of the whole log: a node is one identifier, an ident one set of them as events arrived with it.

Codes follow first appearance in the log, so that they stay what they were when segments are added.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sojourn.event_log import IDENTIFIER, Names, Segment
from sojourn.kernels.factorize import factorize_pairs

Normalize = Callable[[str, pa.Array], pa.Array]


@dataclass(frozen=True)
class Idents:
    """All identifier sets of some segments.

    ``nodes`` is (idents, namespaces): the code of the identifier in each namespace's ``values``, -1 where absent.
    ``of_segment`` maps each segment's own ident codes to the codes here.
    """

    namespaces: tuple[str, ...]
    values: tuple[pa.Array, ...]
    nodes: NDArray[np.int32]
    events: NDArray[np.int64]
    first_seen: NDArray[np.int64]
    last_seen: NDArray[np.int64]
    of_segment: dict[int, NDArray[np.int32]]

    def __len__(self) -> int:
        """Count the idents."""
        return len(self.nodes)


def collect_idents(segments: Sequence[Segment], normalize: Normalize) -> Idents:
    """Bring the ident tables of all segments together; equal identifiers after normalizing are one node."""
    names: dict[str, Names] = {}
    for segment in segments:
        for namespace in segment.namespaces:
            names.setdefault(namespace, Names())
    tables = [_normalized(segment, names, normalize) for segment in segments]
    rows = np.concatenate(tables) if tables else np.empty((0, len(names)), np.int32)
    codes, nodes = _distinct_rows(rows)
    bounds = np.cumsum([0, *(len(table) for table in tables)])
    of_segment = {
        segment.number: codes[bounds[place] : bounds[place + 1]] for place, segment in enumerate(segments)
    }
    events, first, last = _seen(segments, codes, len(nodes))
    values = tuple(name.values for name in names.values())
    return Idents(tuple(names), values, nodes, events, first, last, of_segment)


def _normalized(segment: Segment, names: dict[str, Names], normalize: Normalize) -> NDArray[np.int32]:
    """Give the segment's ident table with the log's codes, one column for each of the log's namespaces."""
    table = np.full((segment.idents.num_rows, len(names)), -1, np.int32)
    for namespace in segment.namespaces:
        distinct = normalize(namespace, segment.dictionary(IDENTIFIER + namespace))
        lookup = np.append(names[namespace].encode(distinct), np.int32(-1))
        table[:, list(names).index(namespace)] = lookup[segment.idents.column(namespace).to_numpy()]
    return table


def _distinct_rows(rows: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Give each row a code by first appearance, and the distinct rows."""
    if rows.shape[1] == 0:
        return np.zeros(len(rows), np.int32), rows[:0]
    codes = np.zeros(len(rows), np.int32)
    for column in range(rows.shape[1]):
        codes, _, _ = factorize_pairs(codes, np.ascontiguousarray(rows[:, column]))
    _, first = np.unique(codes, return_index=True)
    return codes, rows[first]


def _seen(
    segments: Sequence[Segment], codes: NDArray[np.int32], size: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    events = np.zeros(size, np.int64)
    first, last = np.full(size, np.iinfo(np.int64).max), np.full(size, np.iinfo(np.int64).min)
    tables = [segment.idents for segment in segments]
    if tables:
        np.add.at(events, codes, np.concatenate([table["events"].to_numpy() for table in tables]))
        np.minimum.at(first, codes, np.concatenate([table["first_seen"].to_numpy() for table in tables]))
        np.maximum.at(last, codes, np.concatenate([table["last_seen"].to_numpy() for table in tables]))
    return events, first, last
