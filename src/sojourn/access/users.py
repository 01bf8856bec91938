"""The nouns: a user with a role, perhaps limited to stores or regions."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from sojourn.access.keys import LONGEST_NAME
from sojourn.access.roles import ROLES, Permission, Role
from sojourn.vocabulary import InvalidInput

_NAME = re.compile(r"[\w.@+-]{1,64}")


@dataclass(frozen=True)
class Limit:
    """The part of a brand that a user sees; empty in both is all of it.

    >>> Limit(stores=("Bund",)).is_none, Limit().is_none
    (False, True)
    """

    stores: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()

    @property
    def is_none(self) -> bool:
        """Whether nothing is limited."""
        return not self.stores and not self.regions


@dataclass(frozen=True, kw_only=True)
class User:
    """Somebody who signs in; times are microseconds in UTC."""

    name: str
    role: Role
    limit: Limit
    created: int
    disabled: int | None = None

    def may(self, permission: Permission) -> bool:
        """Tell whether the user may do this.

        >>> ann = User(name="ann", role="analyst", limit=Limit(), created=0)
        >>> ann.may("read"), ann.may("reveal")
        (True, False)
        """
        return self.disabled is None and permission in ROLES[self.role]


def plain_name(text: str) -> str:
    """Bring a user's name to the one spelling under which it is kept.

    >>> plain_name(" Ann.Lee@Shop.example ")
    'ann.lee@shop.example'
    """
    return unicodedata.normalize("NFKC", text).strip().casefold()


def checked_user_name(text: str) -> str:
    """Give the name as it is kept; refuse what is none."""
    name = plain_name(text)
    if _NAME.fullmatch(name) is None:
        raise InvalidInput(
            f"{text[:40]!r} is not the name of a user.",
            code="user.name",
            hint="Write 1 to 64 letters, digits and . _ @ + -.",
        )
    return name


def checked_limit(stores: Sequence[str], regions: Sequence[str]) -> Limit:
    """Give names once each; refuse empty, endless and unprintable ones.

    >>> checked_limit([" Bund ", "Bund"], [])
    Limit(stores=('Bund',), regions=())
    """
    for name in (*stores, *regions):
        if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
            raise InvalidInput(
                f"{name[:40]!r} is not the name of a store or region.",
                code="user.limit",
                hint=f"Write 1 to {LONGEST_NAME} printable characters.",
            )
    own, theirs = (tuple(dict.fromkeys(name.strip() for name in names)) for names in (stores, regions))
    return Limit(own, theirs)
