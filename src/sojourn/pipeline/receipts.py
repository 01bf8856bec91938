"""Receipts: what is written down of erasures, begun and finished, in numbers and without values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

# SQLAlchemy is heavy, and most commands open no database.
if TYPE_CHECKING:
    from sojourn.database import Connection


@dataclass(frozen=True)
class Erasure:
    """One erasure: all that is left of it is numbers. ``finished`` is False while it is under way."""

    number: int
    time: int
    refuse_later: bool
    reason: str | None
    finished: bool
    counts: Mapping[str, int]


def begin_erasure(
    connection: "Connection",
    digests: Iterable[bytes],
    now: int,
    *,
    refuse_later: bool,
    reason: str | None,
    counts: Mapping[str, int],
) -> int:
    """Write down an erasure that is under way, and keep all of its identifiers out until it is finished."""
    from sojourn.pipeline import storage

    return storage.begin_erasure(connection, digests, now, refuse_later=refuse_later, reason=reason, counts=counts)


def read_erasures(connection: "Connection", *, unfinished: bool = False) -> list[Erasure]:
    """Give erasures, the latest first."""
    from sojourn.pipeline import storage

    return storage.read_erasures(connection, unfinished=unfinished)
