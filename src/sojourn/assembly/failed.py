"""Failed events: received and not taken in. Counted, shown whole, edited, replayed on the way of live traffic."""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from sojourn.assembly.keys import open_database
from sojourn.event_log import RowPosition, RowWriter
from sojourn.pipeline import ROWS, work
from sojourn.sources import (
    DISCARDED,
    OPEN,
    REPLAYING,
    STATES,
    WAITING,
    FailedEvent,
    Place,
    change_state,
    check_open,
    count_changed,
    count_failed,
    edit_failed,
    edited_bytes,
    find_failed,
    open_places,
    read_edits,
    read_failed,
    replay_row,
)
from sojourn.vocabulary import InvalidInput, WorkspaceError, iso, unknown_name, zone
from sojourn.workspace import read_manifest

if TYPE_CHECKING:
    from sojourn.database import Connection, Database

MOST_SHOWN = 20
AT_ONCE = 100
PATIENCE = 30.0
"""Seconds to wait until the worker of a server has taken in what is replayed."""
_FIRST = Place(-1, -1, -1)


@dataclass(frozen=True)
class Chosen:
    """Which failed events are meant: some places, or all that wait of a source, of a code, or at all."""

    places: tuple[str, ...] = ()
    source: str | None = None
    code: str | None = None
    everything: bool = False

    def __post_init__(self) -> None:
        """Refuse to mean everything because nothing was said."""
        if not (self.places or self.source or self.code or self.everything):
            raise InvalidInput(
                "It is not said which failed events are meant.",
                code="failed.nothing_chosen",
                hint="Give places, or --source, --code, or --all.",
            )


def failed_events(
    folder: Path,
    source: str | None = None,
    most: int = MOST_SHOWN,
    *,
    code: str | None = None,
    by: str | None = None,
    state: str | None = None,
) -> dict[str, Any]:
    """Count what waits, by source and code or ``by`` one of them, and give the latest; ``state``: else what waits."""
    if state is not None and state not in STATES:
        raise unknown_name("state", state, STATES, code="failed.state")
    with open_database(folder, make=False) as database, database.reading() as connection:
        counts = count_failed(connection)
        latest = read_failed(connection, most, source, code, OPEN if state is None else [state])
    counted: Counter[tuple[tuple[str, str], ...]] = Counter()
    for names, count in counts.items():
        if source in {None, names[0]} and code in {None, names[1]}:
            group = zip(("source", "code"), names, strict=True)
            counted[tuple(pair for pair in group if by in {None, pair[0]})] += count
    rows = [{**dict(group), "count": count} for group, count in counted.items()]
    return {"counts": rows, "failed": [_shown(one, folder) for one in latest]}


def show_failed(folder: Path, place: str) -> dict[str, Any]:
    """Give one failed event whole, with its edits."""
    with open_database(folder, make=False) as database, database.reading() as connection:
        return _whole(connection, find_failed(connection, Place.read(place)), folder)


def change_failed(folder: Path, place: str, raw: bytes | None, changes: Sequence[str], now: int) -> dict[str, Any]:
    """Correct a failed event: other bytes, or some of its fields set; what was received stays."""
    with open_database(folder, make=False) as database, database.writing() as connection:
        failed = find_failed(connection, Place.read(place))
        edit_failed(connection, failed.place, edited_bytes(failed, raw, changes), now)
        return _whole(connection, find_failed(connection, failed.place), folder)


def discard_failed(folder: Path, chosen: Chosen, now: int) -> dict[str, Any]:
    """Put failed events aside for good."""
    count = 0
    with open_database(folder, make=False) as database:
        for some in _meant(database, chosen):
            for failed in some:
                check_open(failed)
            with database.writing() as connection:
                change_state(connection, [failed.place for failed in some], DISCARDED, now)
            count += len(some)
    return {"discarded": count}


def replay_failed(folder: Path, chosen: Chosen, now: int, *, wait: bool = True) -> dict[str, Any]:
    """Try failed events again: each becomes a row of the log, and what becomes of that is what becomes of any row.

    ``wait`` until they are taken in: by the worker of a server that runs, else by this process. ``asked`` of them are
    ``replayed``, ``failed_again`` or still ``on_the_way``; ``unreadable`` are those that have to be edited first.
    """
    asked = unreadable = 0
    upto = RowPosition.start()
    with open_database(folder, make=False) as database:
        with RowWriter(folder / ROWS, guest=True) as writer:
            for some in _meant(database, chosen):
                rows = {failed.place: row for failed in some if (row := _row(failed, chosen)) is not None}
                # First the state: whoever is killed in between leaves what can be asked for again.
                with database.writing() as connection:
                    change_state(connection, [*rows], REPLAYING, now)
                upto = writer.append([*rows.values()])
                asked, unreadable = asked + len(rows), unreadable + len(some) - len(rows)
        if wait and asked:
            _take_in(folder, database, upto)
        with database.reading() as connection:
            states = count_changed(connection, now)
    on_the_way, again = states.get(REPLAYING, 0), states.get(WAITING, 0)
    done = asked - on_the_way - again
    return {
        "asked": asked, "replayed": done, "failed_again": again, "on_the_way": on_the_way, "unreadable": unreadable
    }  # fmt: skip


def _row(failed: FailedEvent, chosen: Chosen) -> bytes | None:
    """Give the row of a replay; among many, one of which no request can be made is passed over."""
    try:
        return replay_row(failed)
    except InvalidInput:
        if chosen.places:
            raise
        return None


def _meant(database: "Database", chosen: Chosen) -> Iterator[list[FailedEvent]]:
    """Give the failed events that are meant, some at a time."""
    if chosen.places:
        with database.reading() as connection:
            found = [find_failed(connection, Place.read(place)) for place in dict.fromkeys(chosen.places)]
        yield found
        return
    after = _FIRST
    while True:
        with database.reading() as connection:
            found = open_places(connection, chosen.source, chosen.code, after, AT_ONCE)
        if not found:
            return
        after = found[-1].place
        yield found


def _take_in(folder: Path, database: "Database", upto: RowPosition) -> None:
    """Take in what waits in the log, or wait until the worker that does has come so far: then questions see it."""
    at_once = Event()
    at_once.set()  # what is there is taken in, then it stops
    try:
        work(folder, database, at_once)
    except WorkspaceError as error:
        if error.code != "worker.running":
            raise
    else:
        return
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and RowPosition(*read_manifest(folder).rows) < upto:
        time.sleep(0.05)


def _whole(connection: "Connection", failed: FailedEvent, folder: Path) -> dict[str, Any]:
    local = zone(read_manifest(folder).settings.zone)
    edits = [
        {"edited_at": iso(edit.edited_at, local), "raw": edit.raw.decode("utf-8", "replace")}
        for edit in read_edits(connection, failed.place)
    ]
    return {**_shown(failed, folder), "kind": failed.kind, "edits": edits}


def _shown(failed: FailedEvent, folder: Path) -> dict[str, Any]:
    local = zone(read_manifest(folder).settings.zone)
    return {
        "place": str(failed.place),
        "received_at": iso(failed.received_at, local),
        "source": failed.source,
        "code": failed.code,
        "path": failed.path,
        "message": failed.message,
        "state": failed.state,
        "changed_at": None if failed.changed_at is None else iso(failed.changed_at, local),
        "raw": failed.raw.decode("utf-8", "replace"),
    }
