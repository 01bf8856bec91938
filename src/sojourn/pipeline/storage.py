"""The tables of erasures (what was erased when, and keyed hashes of what is kept out since) and of stages."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    delete,
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
stages = Table(
    "stages",
    metadata,
    Column("name", Text, primary_key=True),
    Column("version", Text, nullable=False),
    Column("since", BigInteger, nullable=False),
)
states = Table(
    "stage_states",
    metadata,
    Column("stage", Text, nullable=False),
    Column("customer", LargeBinary, nullable=False),
    Column("state", JSON(none_as_null=True)),
    Column("due", BigInteger),
    PrimaryKeyConstraint("stage", "customer"),
    Index("ix_stage_states_due", "stage", "due"),
)
parked = Table(
    "stage_parked",
    metadata,
    Column("stage", Text, nullable=False),
    Column("customer", LargeBinary, nullable=False),
    Column("reason", Text, nullable=False),
    Column("since", BigInteger, nullable=False),
    PrimaryKeyConstraint("stage", "customer"),
)
seen = Table(
    "stage_seen",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("entries", LargeBinary, nullable=False),
)
outbox = Table(
    "stage_outbox",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("at", BigInteger, nullable=False),
    Column("call", JSON, nullable=False),
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


def read_stages(connection: Connection) -> dict[str, tuple[str, int]]:
    """Give version and begin of each stage that has ever run; the version is empty while it is built anew."""
    return {row.name: (row.version, row.since) for row in connection.execute(select(stages))}


def begin_stage(connection: Connection, name: str, now: int) -> None:
    """Forget the states of a stage, to build them anew; one that is new keeps watch from now on."""
    for table in (states, parked):
        connection.execute(delete(table).where(table.c.stage == name))
    if not connection.execute(update(stages).where(stages.c.name == name).values(version="")).rowcount:
        connection.execute(insert(stages).values(name=name, version="", since=now))


def finish_stage(connection: Connection, name: str, version: str) -> None:
    """Say that the states of a stage are those of a version."""
    connection.execute(update(stages).where(stages.c.name == name).values(version=version))


def read_states(
    connection: Connection, stage: str, customers: Sequence[bytes]
) -> dict[bytes, tuple[dict[str, Any] | None, int | None]]:
    """Give state and time to look again of those customers who have some."""
    found: dict[bytes, tuple[dict[str, Any] | None, int | None]] = {}
    for some in _pieces(customers):
        query = select(states).where(states.c.stage == stage, states.c.customer.in_(some))
        found |= {bytes(row.customer): (row.state, row.due) for row in connection.execute(query)}
    return found


def put_states(
    connection: Connection,
    stage: str,
    rows: Mapping[bytes, tuple[dict[str, Any] | None, int | None]],
    gone: Iterable[bytes] = (),
) -> None:
    """Write the states of some customers in place of what they had; keep none of those who are gone."""
    for some in _pieces([*rows, *gone]):
        connection.execute(delete(states).where(states.c.stage == stage, states.c.customer.in_(some)))
    kept = [
        {"stage": stage, "customer": customer, "state": state, "due": due}
        for customer, (state, due) in rows.items()
        if state is not None or due is not None
    ]
    if kept:
        connection.execute(insert(states), kept)


def due_customers(connection: Connection, stage: str, now: int, most: int) -> list[bytes]:
    """Give customers whose time has come, the longest waiting first; those who are parked wait for a change."""
    waiting = select(parked.c.customer).where(parked.c.stage == stage)
    query = select(states.c.customer).where(states.c.stage == stage, states.c.due <= now)
    query = query.where(states.c.customer.not_in(waiting)).order_by(states.c.due).limit(most)
    return [bytes(customer) for customer in connection.execute(query).scalars()]


def park(connection: Connection, stage: str, reasons: Mapping[bytes, str], free: Iterable[bytes], now: int) -> None:
    """Park customers whom a stage fails on, with the reason of each; let go of others."""
    for some in _pieces([*reasons, *free]):
        connection.execute(delete(parked).where(parked.c.stage == stage, parked.c.customer.in_(some)))
    rows = [
        {"stage": stage, "customer": customer, "reason": reason, "since": now} for customer, reason in reasons.items()
    ]
    if rows:
        connection.execute(insert(parked), rows)


def read_parked(connection: Connection, stage: str) -> dict[bytes, tuple[str, int]]:
    """Give reason and begin of those who are parked."""
    query = select(parked).where(parked.c.stage == stage)
    return {bytes(row.customer): (row.reason, row.since) for row in connection.execute(query)}


def count_stage(connection: Connection, stage: str) -> tuple[int, int, int | None]:
    """Count the customers with a state and those waiting for a time, and give the next time."""
    counts = func.count(states.c.state), func.count(states.c.due), func.min(states.c.due)
    customers, waiting, due = connection.execute(select(*counts).where(states.c.stage == stage)).one()
    return int(customers), int(waiting), due


def add_seen(connection: Connection, entries: bytes) -> None:
    """Add to what stages were applied to: keys and prints of customers, a print of 0 for who is gone."""
    if entries:
        connection.execute(insert(seen).values(entries=entries))


def read_seen(connection: Connection) -> list[bytes]:
    """Give all of that, the oldest first."""
    return [bytes(entries) for entries in connection.execute(select(seen.c.entries).order_by(seen.c.number)).scalars()]


def replace_seen(connection: Connection, pieces: Sequence[bytes]) -> None:
    """Write it anew without what is out of date."""
    connection.execute(delete(seen))
    for entries in pieces:
        add_seen(connection, entries)


def add_outbox(connection: Connection, calls: Mapping[str, Mapping[str, Any]], now: int) -> None:
    """Add events to be appended to the log, by their ids; one that waits already waits once."""
    for some in _pieces([*calls]):
        known = {*connection.execute(select(outbox.c.id).where(outbox.c.id.in_(some))).scalars()}
        rows = [{"id": one, "at": now, "call": dict(calls[one])} for one in some if one not in known]
        if rows:
            connection.execute(insert(outbox), rows)


def read_outbox(connection: Connection, most: int) -> list[tuple[int, int, dict[str, Any]]]:
    """Give number, time and call of those that wait, the oldest first."""
    query = select(outbox).order_by(outbox.c.number).limit(most)
    return [(row.number, row.at, row.call) for row in connection.execute(query)]


def clear_outbox(connection: Connection, numbers: Sequence[int]) -> None:
    """Forget what is in the log."""
    for some in _pieces(numbers):
        connection.execute(delete(outbox).where(outbox.c.number.in_(some)))


def _pieces(values: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (values[start : start + AT_ONCE] for start in range(0, len(values), AT_ONCE))
