"""The noun: one entry says who did what to which thing; counts and codes, never a name, an address or a trait."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

ACTOR = re.compile(r"cli|library|worker|nobody|(user|key):[^\s:]{1,100}")
ACTION = re.compile(r"[a-z_]{1,40}(\.[a-z_]{1,40})+")
ABOUT = re.compile(r"[a-z_]{1,40}:\S{1,200}")
PSEUDONYM = re.compile(r"[0-9a-f]{32}")
CODE = re.compile(r"[a-z][a-z0-9_.-]{0,63}")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What an entry says.

    ``actor`` is ``cli``, ``library``, ``worker``, ``nobody`` (no one who is known), ``user:NAME`` or ``key:PREFIX``;
    ``action`` a code such as ``key.revoked``; ``about`` the thing of the platform that it was done to
    (``key:sjw_1a2b3c4d``); ``customer`` the pseudonym of the customer concerned. ``facts`` are counts and codes.

    >>> Entry(actor="user:ann", action="customer.revealed", customer="0" * 32, facts={"fields": 3}).action
    'customer.revealed'
    """

    actor: str
    action: str
    about: str | None = None
    customer: str | None = None
    facts: Mapping[str, int | str] = field(default_factory=dict)


def checked(entry: Entry) -> Entry:
    """Let no personal value in: what has not the shape of a code, a count or a pseudonym is a ValueError.

    >>> checked(Entry(actor="cli", action="customer.revealed", customer="ann@shop.example"))
    Traceback (most recent call last):
    ...
    ValueError: An audit entry's customer has the wrong shape.
    """
    for name, shape in (("actor", ACTOR), ("action", ACTION), ("about", ABOUT), ("customer", PSEUDONYM)):
        given = getattr(entry, name)
        if given is not None and shape.fullmatch(given) is None:
            raise ValueError(f"An audit entry's {name} has the wrong shape.")
    for name, fact in entry.facts.items():
        if CODE.fullmatch(name) is None or (isinstance(fact, str) and CODE.fullmatch(fact) is None):
            raise ValueError(f"An audit entry's fact {name[:40]!r} is neither a count nor a code.")
    return entry
