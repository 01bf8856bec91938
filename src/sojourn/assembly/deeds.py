"""Deeds: what was done with what is known of a person, told to whoever keeps the record of it.

Each verb that erases, exports or changes consents takes a ``record`` and calls it in the transaction of what it did.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sojourn.database import Connection


@dataclass(frozen=True)
class Deed:
    """One deed; ``customer`` is whom it was about, for a keyed pseudonym and never to be kept.

    ``particulars`` are counts and codes.

    >>> Deed("customer.exported", "a@x.de")
    Deed(action='customer.exported', particulars={})
    """

    action: str
    customer: str = field(repr=False)
    particulars: Mapping[str, int | str] = field(default_factory=dict)


Recorder = Callable[["Connection", Deed], None]


def unrecorded(_connection: "Connection", _deed: Deed) -> None:
    """Keep no record."""


def audited(folder: Path, actor: str, now: int) -> Recorder:
    """Give what writes deeds into the audit of a workspace; ``actor`` is how the audit names who did them."""

    def note(connection: "Connection", deed: Deed) -> None:
        from sojourn.audit import Entry, Pseudonyms, record

        customer = Pseudonyms.open(folder).of(deed.customer)
        entry = Entry(actor=actor, action=deed.action, customer=customer, facts=deed.particulars)
        record(connection, entry, now)

    return note
