"""What a load of each file must find: rows, distinct events, copies, broken rows, and how far out of order they are."""

from dataclasses import dataclass

import numpy as np

from sojourn.simulator.brand import Brand
from sojourn.simulator.dirt import BAD_STATES, GOOD_STATES, Layout, State
from sojourn.simulator.export import Export
from sojourn.simulator.spelling import Clock

_NAMES = {
    State.BAD_TIME: "time",
    State.BAD_IDENTIFIER: "identifier",
    State.BAD_AMOUNT: "amount",
    State.BAD_ROW: "row",
}


@dataclass(frozen=True)
class FileCount:
    """The exact numbers of one file: rows = distinct_events + duplicates + conflicting_ids + all of ``bad``."""

    file: str
    id_column: str | None
    time_column: str
    identifier_columns: tuple[str, ...]
    rows: int
    distinct_events: int
    duplicates: int
    """Exact copies of an event, with the same id."""
    conflicting_ids: int
    """Rows that reuse the id of an event above them, with another content; the event above stands."""
    bad: dict[str, int]
    """Rows that cannot be events: no time, no identifier, no number as the amount, a line that breaks off."""
    late: int
    out_of_order: int
    """Events that are older than an event above them."""
    placeholders: int
    """Events that carry a placeholder beside a true identifier."""
    nonsense: int
    """Events with an absurd negative number."""
    case_column: str | None
    cases: int | None
    """Distinct values of that column among the events: receipts."""
    amount_minor: int | None
    """What the events amount to, in fen."""
    persons: int
    first: str | None
    last: str | None
    """The first and last event, as exactly as the file tells, in UTC; a day stands for its local midnight."""


def count_file(export: Export, layout: Layout, brand: Brand, name: str) -> FileCount:
    """Count what stands in a file."""
    table, clock = export.table, Clock(brand)
    times, filled = table["time"] // export.grain * export.grain, len(table) > 0
    return FileCount(
        file=name,
        id_column=export.id,
        time_column=export.time,
        identifier_columns=export.identifiers,
        rows=len(layout.rows),
        distinct_events=layout.count(*GOOD_STATES),
        duplicates=layout.count(State.DUPLICATE),
        conflicting_ids=layout.count(State.CONFLICT),
        bad={_NAMES[state]: layout.count(state) for state in BAD_STATES},
        late=layout.late,
        out_of_order=layout.out_of_order(times),
        placeholders=layout.count(State.PLACEHOLDER),
        nonsense=layout.count(State.NONSENSE),
        case_column=export.case[0] if export.case else None,
        cases=len(np.unique(table[export.case[1]])) if export.case else None,
        amount_minor=None if export.total is None else export.total(table),
        persons=len(np.unique(table["person"])),
        first=clock.utc(int(times[0])) if filled else None,
        last=clock.utc(int(times[-1])) if filled else None,
    )
