"""The table of positions: how far each stage of the pipeline has got."""

from sqlalchemy import BigInteger, Column, Connection, Table, Text, insert, select, update

from sojourn.database.tables import metadata

positions = Table(
    "positions",
    metadata,
    Column("stage", Text, primary_key=True),
    Column("segment", BigInteger, nullable=False),
    Column("row", BigInteger, nullable=False),
    Column("revision", BigInteger, nullable=False),
)
_NUMBERS = (positions.c.segment, positions.c.row, positions.c.revision)


def read_position(connection: Connection, stage: str) -> tuple[int, int, int] | None:
    """Give segment, row and revision of a stage, or None when it has never run."""
    found = connection.execute(select(*_NUMBERS).where(positions.c.stage == stage)).one_or_none()
    return None if found is None else (found.segment, found.row, found.revision)


def add_position(connection: Connection, stage: str, numbers: tuple[int, int, int]) -> None:
    """Write the first position of a stage."""
    segment, row, revision = numbers
    connection.execute(insert(positions).values(stage=stage, segment=segment, row=row, revision=revision))


def change_position(connection: Connection, stage: str, numbers: tuple[int, int, int]) -> None:
    """Write a later position of a stage."""
    segment, row, revision = numbers
    changed = update(positions).where(positions.c.stage == stage)
    connection.execute(changed.values(segment=segment, row=row, revision=revision))
