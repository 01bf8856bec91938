"""The log: every fact that was taken in, once, with a position.

Columnar segments hold what came in bulk. A segment is immutable; it is part of the log once the manifest names it.
"""

from sojourn.event_log.duplicates import Fate
from sojourn.event_log.names import Names
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

__all__ = [
    "IDENTIFIER",
    "PROPERTY",
    "ROW_BITS",
    "Fate",
    "Names",
    "Segment",
    "SegmentWriter",
    "position",
    "read_array",
    "read_table",
    "write_table",
]
