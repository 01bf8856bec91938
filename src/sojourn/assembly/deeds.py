"""Deeds: what was done with what is known of a person, told to whoever keeps the record of it.

Each verb that erases, exports or changes consents takes a ``record`` and calls it in the transaction of what it did.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sojourn.database import Connection


@dataclass(frozen=True)
class Deed:
    """One deed; ``identifiers`` (namespace, value) are whom it was about, for a keyed pseudonym and never to be kept.

    >>> Deed("customer.exported", [("email", "a@x.de")]).particulars
    {}
    """

    action: str
    identifiers: list[tuple[str, str]] = field(repr=False)
    particulars: Mapping[str, object] = field(default_factory=dict)


Record = Callable[["Connection", Deed], None]


def unrecorded(_connection: "Connection", _deed: Deed) -> None:
    """Keep no record."""
