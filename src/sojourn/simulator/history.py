"""What happened, as columns of whole numbers: one table for each exporting system, and the notes of the truth.

Times are milliseconds since the first local midnight; persons, products, stores are indices; money is in fen.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from functools import partial

import numpy as np
import numpy.typing as npt

from sojourn.simulator.assortment import Assortment
from sojourn.simulator.brand import Brand
from sojourn.simulator.campaigns import Campaign
from sojourn.simulator.population import Person

Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


class Step(IntEnum):
    """The events of the web and app tracking; the exported name is the title of each."""

    PAGE_VIEWED = 0
    APPLICATION_OPENED = 1
    SIGNED_IN = 2
    SIGNED_OUT = 3
    ACCOUNT_CREATED = 4
    PROFILE_COMPLETED = 5
    PRODUCTS_SEARCHED = 6
    PRODUCT_LIST_VIEWED = 7
    PRODUCT_VIEWED = 8
    SIZE_GUIDE_VIEWED = 9
    WISHLIST_ADDED = 10
    PRODUCT_ADDED = 11
    CART_VIEWED = 12
    CHECKOUT_STARTED = 13
    PAYMENT_INFO_ENTERED = 14
    PAYMENT_FAILED = 15
    ORDER_COMPLETED = 16
    REFERRAL_LINK_SHARED = 17
    REVIEW_SUBMITTED = 18

    @property
    def title(self) -> str:
        """The exported name, such as ``Product Viewed``."""
        return self.name.replace("_", " ").title()


class Channel(IntEnum):
    """Where a digital event happens; a kiosk is a tablet that stands in a store."""

    WEB = 0
    APP = 1
    KIOSK = 2


class Table:
    """Rows of whole numbers under named columns, that grow while the history is simulated."""

    __slots__ = ("_folded", "_rows", "add", "names")

    add: Callable[[tuple[int, ...]], None]
    """Appends one row, in the order of the names."""

    def __init__(self, *names: str) -> None:
        """Start an empty table; the first column is what rows are sorted by on request."""
        self.names = names
        self._rows: list[tuple[int, ...]] = []
        self._folded: list[Numbers] = []
        self.add = self._rows.append

    def __len__(self) -> int:
        """Count the rows."""
        return sum(len(part) for part in self._folded) + len(self._rows)

    def __getitem__(self, name: str) -> Numbers:
        """Give one column, in the order of the rows."""
        return self.array()[:, self.names.index(name)]

    def array(self) -> Numbers:
        """Give all rows as one array (rows, columns)."""
        self.fold()
        if len(self._folded) != 1:
            self._folded = [np.concatenate(self._folded)]
        return self._folded[0]

    def rows(self) -> Iterator[tuple[int, ...]]:
        """Walk over the rows as plain numbers."""
        return map(tuple, self.array().tolist())

    def before(self, time: int) -> "Table":
        """Give the rows before a time, of a table in order of time."""
        return self._part(slice(self._place(time)))

    def since(self, time: int) -> "Table":
        """Give the rows from a time on, of a table in order of time."""
        return self._part(slice(self._place(time), None))

    def _place(self, time: int) -> int:
        return int(np.searchsorted(self.array()[:, 0], time))

    def _part(self, rows: slice) -> "Table":
        part = Table(*self.names)
        part._folded = [self.array()[rows]]
        return part

    def sort(self) -> None:
        """Put the rows in order of the first column; equal ones keep their order."""
        array = self.array()
        self._folded = [array[np.argsort(array[:, 0], kind="stable")]]

    def fold(self) -> None:
        """Pack the rows that were added, which takes a tenth of the memory."""
        if self._rows or not self._folded:
            self._folded.append(np.array(self._rows, dtype=np.int64).reshape(-1, len(self.names)))
            self._rows.clear()


@dataclass(frozen=True)
class Exports:
    """One table for each system that exports; a row of ``orders`` is known by its place."""

    web: Table = field(
        default_factory=partial(
            Table, "time", "person", "device", "step", "known", "product", "detail", "channel", "source"
        )
    )
    orders: Table = field(default_factory=partial(Table, "time", "person", "channel", "source"))
    order_lines: Table = field(default_factory=partial(Table, "order", "product", "quantity", "unit"))
    pos: Table = field(
        default_factory=partial(Table, "time", "person", "store", "receipt", "line", "product", "quantity", "unit")
    )
    calls: Table = field(
        default_factory=partial(
            Table, "time", "person", "reason", "wait", "length", "resolved", "agent", "spelling", "named"
        )
    )
    mails: Table = field(default_factory=partial(Table, "time", "person", "campaign", "status"))
    surveys: Table = field(default_factory=partial(Table, "time", "person", "survey", "score", "text", "by_mail"))
    returns: Table = field(
        default_factory=partial(Table, "time", "person", "order", "product", "quantity", "refund", "reason")
    )
    mailings: Table = field(default_factory=partial(Table, "time", "person", "campaign"))

    def of_events(self) -> tuple[Table, ...]:
        """Give the tables that become files of events."""
        return (self.web, self.pos, self.calls, self.mails, self.surveys, self.returns, self.mailings)

    def fold(self) -> None:
        """Pack what was added to the two long tables."""
        self.web.fold()
        self.mails.fold()


@dataclass(frozen=True)
class Notes:
    """What no system exports: the coins that were tossed for the planted truths."""

    payments: Table = field(default_factory=partial(Table, "time", "person", "failed", "ordered"))
    carts: Table = field(default_factory=partial(Table, "time", "person", "way", "then", "order"))
    arrivals: Table = field(default_factory=partial(Table, "time", "person", "wishes", "stays"))
    letters: Table = field(default_factory=partial(Table, "time", "person", "campaign", "mailed", "responder"))


@dataclass(frozen=True)
class History:
    """A simulated history: who, what is sold, what was planned, what every system saw, and the notes of the truth."""

    brand: Brand
    assortment: Assortment
    campaigns: tuple[Campaign, ...]
    persons: list[Person]
    exports: Exports = field(default_factory=Exports)
    notes: Notes = field(default_factory=Notes)

    @property
    def events(self) -> int:
        """The number of events that the systems saw, before any dirt."""
        return sum(len(table) for table in self.exports.of_events())
