"""The table of proposals: what the last matching found, until somebody decides or matching is run again."""

from collections.abc import Iterable, Sequence

from sqlalchemy import BigInteger, Column, Float, PrimaryKeyConstraint, Table, Text, and_, delete, insert, or_, select

from sojourn.database import Connection, metadata
from sojourn.identity import Identifier
from sojourn.matching.proposals import Proposal

proposals = Table(
    "identity_proposals",
    metadata,
    Column("namespace_a", Text, nullable=False),
    Column("value_a", Text, nullable=False),
    Column("namespace_b", Text, nullable=False),
    Column("value_b", Text, nullable=False),
    Column("probability", Float, nullable=False),
    Column("at", BigInteger, nullable=False),
    PrimaryKeyConstraint("namespace_a", "value_a", "namespace_b", "value_b"),
)


def replace_proposals(connection: Connection, found: Sequence[Proposal], now: int) -> None:
    """Write proposals in place of those of an earlier matching."""
    connection.execute(delete(proposals))
    rows = [
        {"namespace_a": one.a.namespace, "value_a": one.a.value, "namespace_b": one.b.namespace, "value_b": one.b.value,
         "probability": one.probability, "at": now}
        for one in found
    ]  # fmt: skip
    if rows:
        connection.execute(insert(proposals), rows)


def read_proposals(connection: Connection) -> list[Proposal]:
    """Give the proposals, the most probable first."""
    query = select(proposals).order_by(proposals.c.probability.desc(), *proposals.primary_key)
    return [
        Proposal(Identifier(row.namespace_a, row.value_a), Identifier(row.namespace_b, row.value_b), row.probability)
        for row in connection.execute(query)
    ]


def forget_proposals(connection: Connection, identifiers: Iterable[tuple[str, str]]) -> int:
    """Delete the proposals that name one of some identifiers; give how many there were."""
    count = 0
    for namespace, value in identifiers:
        sides = [(proposals.c[f"namespace_{end}"], proposals.c[f"value_{end}"]) for end in ("a", "b")]
        named = or_(*(and_(space == namespace, text == value) for space, text in sides))
        count += connection.execute(delete(proposals).where(named)).rowcount
    return count
