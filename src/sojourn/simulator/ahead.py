"""What the systems will tell: the rows of a history after the day on which its files end, in order of time, clean."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from heapq import merge
from operator import itemgetter

from sojourn.simulator.export import Export, Record
from sojourn.simulator.history import History
from sojourn.simulator.identifiers import Directory
from sojourn.simulator.systems import all_exports


@dataclass(frozen=True)
class Coming:
    """One row that has not been exported yet: when (milliseconds since 1970, UTC), in which file, and what it says."""

    at: int
    file: str
    record: Record


def coming(history: History, after: date) -> Iterator[Coming]:
    """Give the rows after a local day, each under the columns of its file; rows of one moment in order of the files.

    >>> from datetime import timedelta
    >>> from sojourn.simulator import Brand, simulate
    >>> brand = Brand(customers=50, seed=7)
    >>> first = next(coming(simulate(brand), brand.end - timedelta(days=7)))
    >>> first.at >= brand.epoch + brand.after(brand.end - timedelta(days=7))
    True
    """
    since, epoch = history.brand.after(after), history.brand.epoch
    exports = all_exports(history, Directory(history.brand, history.persons))
    parts = [_rows(number, export, since) for number, export in enumerate(exports)]
    for time, number, record in merge(*parts, key=itemgetter(0, 1)):
        yield Coming(epoch + time, exports[number].file, record)


def _rows(number: int, export: Export, since: int) -> Iterator[tuple[int, int, Record]]:
    for row in export.table.since(since).rows():
        yield row[0], number, export.spell(row)
