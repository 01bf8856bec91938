"""What there is to permit, and which role may what: one table that the API, the command line and tests read.

| permission | who has it may                                              |
|------------|-------------------------------------------------------------|
| `read`     | ask questions, see customers with personal fields masked    |
| `write`    | bring in and change: events, segments, journeys, consents   |
| `reveal`   | see personal fields of a customer; each time is recorded    |
| `export`   | take out lists and events                                   |
| `erase`    | erase a person                                              |
| `keys`     | make and revoke keys                                        |
| `users`    | make, change and disable users                              |
| `audit`    | read the audit                                              |
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, TypeAlias, get_args

from sojourn.vocabulary import unknown_name

Permission: TypeAlias = Literal["read", "write", "reveal", "export", "erase", "keys", "users", "audit"]
PERMISSIONS: tuple[Permission, ...] = get_args(Permission)
Role: TypeAlias = Literal["admin", "marketer", "analyst", "service-agent", "viewer"]

ROLES: Mapping[Role, frozenset[Permission]] = MappingProxyType(
    {
        "admin": frozenset(PERMISSIONS),
        "marketer": frozenset({"read", "write", "export"}),
        "analyst": frozenset({"read", "export"}),
        "service-agent": frozenset({"read", "write", "reveal"}),
        "viewer": frozenset({"read"}),
    }
)


def checked_role(text: str) -> Role:
    """Give a role its type; refuse one that does not exist.

    >>> checked_role("analyst")
    'analyst'
    """
    for role in ROLES:
        if role == text:
            return role
    raise unknown_name("role", text, ROLES, code="user.role")
