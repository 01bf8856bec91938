"""The noun: two identifiers of customers that matching takes for one, and how it is written down."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sojourn.identity import Identifier

# SQLAlchemy is heavy, and most commands open no database.
if TYPE_CHECKING:
    from sojourn.database import Connection


@dataclass(frozen=True)
class Proposal:
    """The strongest identifiers of two customers, and how probable it is that the two are one."""

    a: Identifier
    b: Identifier
    probability: float


def replace_proposals(connection: "Connection", found: Sequence[Proposal], now: int) -> None:
    """Write proposals in place of those of an earlier matching."""
    from sojourn.matching import storage

    storage.replace_proposals(connection, found, now)


def read_proposals(connection: "Connection") -> list[Proposal]:
    """Give the proposals, the most probable first."""
    from sojourn.matching import storage

    return storage.read_proposals(connection)


def forget_proposals(connection: "Connection", identifiers: Iterable[tuple[str, str]]) -> int:
    """Delete the proposals that name one of some identifiers (namespace, value); give how many there were."""
    from sojourn.matching import storage

    return storage.forget_proposals(connection, identifiers)
