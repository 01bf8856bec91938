"""Who calls the API: a secret key in the header, or a signed-in user's cookie; and what they may.

A key in the header wins over a cookie, also where the key is not known. A cookie alone changes nothing: browsers send
it along whatever page asks. So a request that may change something and comes with a cookie has to carry the header
``X-Sojourn-Request``, which pages of other origins cannot add, and where it names its origin, ours.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from fastapi import Depends, Request

from sojourn.access import (
    PERMISSIONS,
    Limit,
    NotAllowed,
    Permission,
    SecretKey,
    SignInNeeded,
    User,
    WriteKey,
    find_session,
)
from sojourn.audit import Entry, record
from sojourn.http_api.gate import Gate

COOKIE = "sojourn_session"
HEADER = "x-sojourn-request"
READING = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True)
class Caller:
    """Who calls; ``actor`` is how the audit names them, ``limit`` the part of the brand that they see."""

    actor: str
    name: str
    permissions: tuple[Permission, ...]
    user: User | None = None

    @property
    def limit(self) -> Limit:
        """The part of the brand that the caller sees."""
        return Limit() if self.user is None else self.user.limit

    def may(self, permission: Permission) -> bool:
        """Tell whether the caller may do this."""
        return permission in self.permissions

    def check(self, permission: Permission) -> None:
        """Raise NotAllowed where the caller may not do this."""
        if not self.may(permission):
            raise NotAllowed.said("access.forbidden", permission=permission, permissions=self.permissions)

    def check_whole(self) -> None:
        """Raise NotAllowed where the caller sees a part of the brand only."""
        if not self.limit.is_none:
            raise NotAllowed.said("access.limited")


def needs(
    gate: Callable[[], Gate], permission: Permission | None = None, shown: str | None = None, *, cut: bool = False
) -> Any:  # noqa: ANN401  what FastAPI takes
    """Give a dependency that lets in who has a permission, or anybody known where none is named; gives the Caller.

    A route that needs a permission refuses who is limited to stores or regions, unless its answer is ``cut`` to them.
    Where personal values are ``shown`` (a code, such as ``consents``), that stands in the audit before they are.
    """

    def caller(request: Request) -> Caller:
        found = _with_key(request, gate()) if "authorization" in request.headers else _with_cookie(request, gate())
        if permission is not None:
            found.check(permission)
            if not cut:
                found.check_whole()
        if shown is not None:
            with gate().database.writing() as connection:
                record(connection, Entry(actor=found.actor, action=f"{shown}.revealed"), gate().now())
        return found

    return Depends(caller)


def check_same_site(request: Request) -> None:
    """Refuse what a page of another origin may have sent. Raises NotAllowed ``access.origin``."""
    origin = request.headers.get("origin")
    theirs = origin is not None and urlsplit(origin).netloc != request.headers.get("host")
    if theirs or HEADER not in request.headers or request.headers.get("sec-fetch-site") not in {None, "same-origin"}:
        raise NotAllowed.said("access.origin")


def _with_key(request: Request, gate: Gate) -> Caller:
    scheme, _, text = request.headers["authorization"].partition(" ")
    key = gate.keys.find(text.strip(), gate.now()) if scheme.lower() == "bearer" else None
    if key is None:
        raise _needed()
    if isinstance(key, WriteKey):
        raise NotAllowed.said("key.write_only")
    return caller_of_key(key)


def caller_of_key(key: SecretKey) -> Caller:
    """Give the caller that a secret key stands for."""
    return Caller(f"key:{key.prefix}", key.name, tuple(name for name in PERMISSIONS if key.may(name)))


def _with_cookie(request: Request, gate: Gate) -> Caller:
    cookie = request.cookies.get(COOKIE)
    user = find_session(gate.database, cookie, gate.now()) if cookie else None
    if user is None:
        raise _needed()
    if request.method not in READING:
        check_same_site(request)
    return caller_of_user(user)


def caller_of_user(user: User) -> Caller:
    """Give the caller that a user is."""
    return Caller(f"user:{user.name}", user.name, tuple(name for name in PERMISSIONS if user.may(name)), user)


def _needed() -> SignInNeeded:
    return SignInNeeded.said("key.needed")
