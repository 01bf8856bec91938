"""The tables of erasures: what was erased when, in counts, and keyed hashes of what is kept out since."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    func,
    insert,
    select,
    update,
)

from sojourn.database import Connection, metadata
from sojourn.pipeline.receipts import Erasure

FOR_EVER = (1 << 63) - 1
AT_ONCE = 500
FEW = 10 * AT_ONCE
erasures = Table(
    "erasures",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("time", BigInteger, nullable=False),
    Column("refuse_later", Boolean, nullable=False),
    Column("reason", Text),
    Column("finished", Boolean, nullable=False),
    Column("counts", JSON, nullable=False),
)
suppressions = Table(
    "suppressions",
    metadata,
    Column("digest", LargeBinary, nullable=False),
    Column("erasure", Integer, nullable=False),
    Column("upto", BigInteger, nullable=False),
    PrimaryKeyConstraint("digest", "erasure"),
)


def begin_erasure(
    connection: Connection,
    digests: Iterable[bytes],
    now: int,
    *,
    refuse_later: bool,
    reason: str | None,
    counts: Mapping[str, int],
) -> int:
    """Write down an erasure that is under way, and keep everything of its identifiers out until it is finished."""
    row = {"time": now, "refuse_later": refuse_later, "reason": reason, "counts": dict(counts), "finished": False}
    number = connection.execute(insert(erasures).values(row).returning(erasures.c.number)).scalar_one()
    rows = [{"digest": digest, "erasure": number, "upto": FOR_EVER} for digest in sorted(set(digests))]
    connection.execute(insert(suppressions), rows)
    return int(number)


def add_counts(connection: Connection, number: int, counts: Mapping[str, int]) -> None:
    """Add to what an erasure has counted; where it is begun again, nothing is left to be counted twice."""
    known = connection.execute(select(erasures.c.counts).where(erasures.c.number == number)).scalar_one()
    connection.execute(update(erasures).where(erasures.c.number == number).values(counts={**known, **counts}))


def finish_erasure(connection: Connection, number: int) -> None:
    """Write that everything is gone; from now on what happened later is taken in, unless it is to be refused."""
    this = erasures.c.number == number
    row = connection.execute(select(erasures).where(this)).one()
    connection.execute(update(erasures).where(this).values(finished=True))
    if not row.refuse_later:
        connection.execute(update(suppressions).where(suppressions.c.erasure == number).values(upto=row.time))


def read_erasures(connection: Connection, *, unfinished: bool = False) -> list[Erasure]:
    """Give erasures, the latest first."""
    query = select(erasures).order_by(erasures.c.number.desc())
    if unfinished:
        query = query.where(erasures.c.finished.is_(False))
    return [Erasure(**row) for row in connection.execute(query).mappings()]


def find_suppressed(connection: Connection, digests: Sequence[bytes]) -> dict[bytes, int]:
    """Give those of some digests that are kept out, with the time up to which."""
    query = select(suppressions.c.digest, func.max(suppressions.c.upto)).group_by(suppressions.c.digest)
    if len(digests) > FEW:
        whole = {bytes(digest): int(upto) for digest, upto in connection.execute(query)}
        return {digest: whole[digest] for digest in digests if digest in whole}
    found = {}
    for start in range(0, len(digests), AT_ONCE):
        some = query.where(suppressions.c.digest.in_(digests[start : start + AT_ONCE]))
        found.update({bytes(digest): int(upto) for digest, upto in connection.execute(some)})
    return found
