"""How far a stage has read the log, committed in one transaction with what it did about the events.

A stage reads its position, reads events from there, writes their effects, and advances; all on one connection of
``Database.writing``. Killed anywhere before the commit, it starts again where it stood and no effect is doubled.
Counter-example: a stage that commits effects first and its position afterwards sends some messages twice.
"""

from dataclasses import astuple, dataclass

from sqlalchemy import Connection

from sojourn.database.storage import add_position, change_position, read_position
from sojourn.vocabulary import WorkspaceError


@dataclass(frozen=True, order=True)
class Position:
    """The first event that a stage has not handled yet, and the revision of the manifest that it last saw.

    ``segment`` and ``row`` are those of the log. A stage that has never run stands at the beginning of everything.

    >>> Position(segment=2, row=0) > Position(segment=1, row=999)
    True
    """

    segment: int = 0
    row: int = 0
    revision: int = 0


def position(connection: Connection, stage: str) -> Position:
    """Give the position of a stage; one that has never run stands at the beginning."""
    numbers = read_position(connection, stage)
    return Position() if numbers is None else Position(*numbers)


def advance(connection: Connection, stage: str, to: Position, *, since: Position) -> None:
    """Move a stage from ``since``, where its work began, to ``to``; on the connection that wrote its effects.

    Raises WorkspaceError ``position.moved`` when the stage no longer stands at ``since``: another process has done the
    same work, and the error takes this one's effects back. Going backwards is a programming error.
    """
    if (to.segment, to.row) < (since.segment, since.row):
        raise ValueError(f"stage {stage} cannot advance backwards, from {since} to {to}")
    numbers = read_position(connection, stage)
    stands = Position() if numbers is None else Position(*numbers)
    if stands != since:
        raise WorkspaceError(
            f"Another process has moved stage {stage!r} to segment {stands.segment}, row {stands.row}.",
            code="position.moved",
            hint="Run one worker for each workspace.",
        )
    write = add_position if numbers is None else change_position
    write(connection, stage, astuple(to))
