"""The log: every fact that was taken in, once, with a position.

Columnar segments hold what came in bulk. A segment is immutable; it is part of the log once the manifest names it. Rows
hold what was received live, as received, until a worker has turned it into a segment.
"""

from typing import TYPE_CHECKING

from sojourn.vocabulary import opened_when_asked

if TYPE_CHECKING:
    from sojourn.event_log.blanking import blank_rows
    from sojourn.event_log.duplicates import Fate
    from sojourn.event_log.group_commit import GroupCommit
    from sojourn.event_log.names import Names
    from sojourn.event_log.rewriting import canonical_batches, join_segments, rewrite_segment
    from sojourn.event_log.row_format import RECORD_HEAD_BYTES, RowPosition
    from sojourn.event_log.rows import RowWriter, forget_rows
    from sojourn.event_log.rows_reading import Damaged, Row, bytes_behind, read_rows
    from sojourn.event_log.segment import (
        IDENTIFIER,
        PROPERTY,
        ROW_BITS,
        Segment,
        position,
        read_array,
        read_table,
        write_table,
    )
    from sojourn.event_log.writing import SegmentWriter
else:
    __getattr__ = opened_when_asked(__name__)

__all__ = [
    "IDENTIFIER",
    "PROPERTY",
    "RECORD_HEAD_BYTES",
    "ROW_BITS",
    "Damaged",
    "Fate",
    "GroupCommit",
    "Names",
    "Row",
    "RowPosition",
    "RowWriter",
    "Segment",
    "SegmentWriter",
    "blank_rows",
    "bytes_behind",
    "canonical_batches",
    "forget_rows",
    "join_segments",
    "position",
    "read_array",
    "read_rows",
    "read_table",
    "rewrite_segment",
    "write_table",
]
