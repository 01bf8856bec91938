"""The journey store: all events of a customer together, in (time, arrival) order, in memory-mapped columns.

Derived from the log and rebuilt from it at any time; a snapshot is immutable.
"""

from typing import TYPE_CHECKING

from sojourn.vocabulary import opened_when_asked

if TYPE_CHECKING:
    from sojourn.journey_store.columns import Column
    from sojourn.journey_store.idents import Idents
    from sojourn.journey_store.persons import NEVER, Persons, Slices
    from sojourn.journey_store.publishing import Sizes, publish, sealed_segments
    from sojourn.journey_store.snapshot import Snapshot, StoredShard, open_snapshot
else:
    __getattr__ = opened_when_asked(__name__)

__all__ = [
    "NEVER",
    "Column",
    "Idents",
    "Persons",
    "Sizes",
    "Slices",
    "Snapshot",
    "StoredShard",
    "open_snapshot",
    "publish",
    "sealed_segments",
]
