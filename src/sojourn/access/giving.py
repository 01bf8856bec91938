"""Who gives access to others, and the rule for it: nobody gives, changes or takes more than they may do themselves.

Counter-example to checking only the permission ``users``: a key that may change users and nothing else could make an
administrator, and sign in as that. Nobody changes themselves either, and one administrator of the whole brand who can
sign in stays: of two who disable each other at the same time, the second is refused.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sojourn.access.keys import Scope
from sojourn.access.refusals import NotAllowed
from sojourn.access.roles import PERMISSIONS, ROLES, Permission, Role
from sojourn.access.users import User
from sojourn.vocabulary import InvalidInput


@dataclass(frozen=True)
class Giver:
    """Who changes users or keys: how the audit names them, what they may, and their own name where they are a user."""

    actor: str
    permissions: tuple[Permission, ...]
    user: str | None = None

    def check_role(self, role: Role) -> None:
        """Refuse to give a role that may more.

        >>> Giver("key:sjs_1a2b3c4d", ("users",)).check_role("viewer")
        Traceback (most recent call last):
        sojourn.access.refusals.NotAllowed: This would give the permission 'read', which you do not have. ...
        """
        self._check(ROLES[role])

    def check_scopes(self, scopes: Sequence[Scope]) -> None:
        """Refuse to give a key scopes that may more."""
        self._check(PERMISSIONS if "admin" in scopes else [one for one in PERMISSIONS if one in scopes])

    def check_other(self, user: User) -> None:
        """Refuse to change oneself, or somebody who may more."""
        if user.name == self.user:
            raise NotAllowed.said("user.self")
        self._check(ROLES[user.role])

    def check_administered(self, users: Iterable[User]) -> None:
        """Refuse to leave a brand without an administrator who sees all of it."""
        if self is not COMMAND_LINE and not any(
            one.role == "admin" and one.limit.is_none and one.disabled is None for one in users
        ):
            raise InvalidInput.said("user.last_admin")

    def _check(self, permissions: Iterable[Permission]) -> None:
        missing = next((one for one in PERMISSIONS if one in permissions and one not in self.permissions), None)
        if missing is not None:
            raise NotAllowed.said("access.beyond", permission=missing)


COMMAND_LINE = Giver("cli", PERMISSIONS)
"""Whoever can write to the workspace's folder may do everything; also when nobody else is left who may."""
