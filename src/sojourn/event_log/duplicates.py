"""Nothing twice: message keys of a load are settled against themselves and against the log.

Of rows without an id, the k-th equal one of a file is the k-th event of that content. Of rows with one, the first of
an id, in the log or else in the load, stays; a later one with the same content is a duplicate, with another content a
conflict that is listed and not counted. In a file with an id column, a row has no id where its content is 0.
Counter-example: taking equal rows whose id is empty for one event would lose what the same file without the column
keeps. Work goes in slices of the key space, so that memory stays bounded whatever the size of the load.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sojourn.event_log.segment import Segment
from sojourn.kernels.keys import (
    CONFLICT,
    DUPLICATE,
    drop_known,
    drop_repeats,
    mark_keys,
    number_occurrences,
    place_first,
    slice_rows,
)

SLICE_ROWS = 1 << 23
MARKS_PER_KEY = 32
MOST_MARKS = 1 << 22


@dataclass(frozen=True)
class Fate:
    """What became of each row of a load: 0 kept, 1 duplicate, 2 conflict."""

    rows: NDArray[np.uint8]

    @property
    def duplicates(self) -> int:
        """Rows that say again what the log or the load says already."""
        return int((self.rows == DUPLICATE).sum())

    @property
    def conflicts(self) -> NDArray[np.int64]:
        """The rows (from 0) whose id is known with another content."""
        return np.flatnonzero(self.rows == CONFLICT)

    @property
    def dropped(self) -> int:
        """Rows that do not become events."""
        return int((self.rows != 0).sum())


def settle_keys(folder: Path, rows: int, known: list[Segment]) -> Fate:
    """Number equal rows in the key file of a segment being written, and find what the log has already."""
    fate = np.zeros(rows, np.uint8)
    if rows == 0:
        return Fate(fate)
    keys = np.memmap(folder / "keys.bin", np.uint64, "r+", shape=(rows, 2))
    content_file = folder / "content.bin"
    content = np.memmap(content_file, np.uint64, "r") if content_file.exists() else np.empty(0, np.uint64)
    bits = max(0, int(np.ceil(np.log2(rows / SLICE_ROWS)))) if rows > SLICE_ROWS else 0
    for part in range(1 << bits):
        members = slice_rows(keys, np.uint64(64 - bits), np.uint64(part)) if bits else np.arange(rows)
        _settle_slice(keys, content, members, known, fate)
    keys.flush()
    return Fate(fate)


def _settle_slice(
    keys: NDArray[np.uint64],
    content: NDArray[np.uint64],
    members: NDArray[np.int64],
    known: list[Segment],
    fate: NDArray[np.uint8],
) -> None:
    table = np.full(1 << int(np.ceil(np.log2(2 * len(members) + 2))), -1, np.int64)
    stands = np.zeros(table.size if content.size else 0, np.uint64)
    named = content[members] != 0 if content.size else np.zeros(len(members), np.bool_)
    with_id = members[named]
    if len(with_id) < len(members):
        number_occurrences(keys, members[~named], table, np.zeros(table.size, np.int32))
    place_first(keys, content, with_id, table, stands)
    marks = np.zeros(min(MOST_MARKS, 1 << int(np.ceil(np.log2(MARKS_PER_KEY * len(members) + 1)))), np.bool_)
    mark_keys(keys, members, marks)
    for segment in known:
        drop_known(keys, content, table, marks, stands, segment.keys, segment.content, fate)
    drop_repeats(keys, content, with_id, table, stands, fate)
