"""Sign-in, sign-out, and who one is."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import FastAPI, Request, Response
from pydantic import Field

from sojourn.access import (
    SESSION_LONGEST,
    Attempt,
    NotAllowed,
    SignedIn,
    choose_password,
    follow_link,
    sign_in,
    sign_out,
)
from sojourn.http_api.asked import Asked
from sojourn.http_api.callers import COOKIE, Caller, caller_of_user, check_same_site, needs
from sojourn.http_api.documents import WAIT
from sojourn.http_api.gate import Gate
from sojourn.vocabulary import SECOND


class Credentials(Asked):
    """A name and a password."""

    name: str = Field(max_length=200)
    password: str = Field(max_length=1000, repr=False)


class Link(Asked):
    """The token of a sign-in link, and the password that its user has from then on, where they choose one."""

    token: str = Field(max_length=200, repr=False)
    password: str | None = Field(default=None, max_length=1000, repr=False)


class OwnPassword(Asked):
    """The password that somebody has, and the one that they choose."""

    current: str = Field(max_length=1000, repr=False)
    password: str = Field(max_length=1000, repr=False)


def add_signing_in(api: FastAPI, gate: Callable[[], Gate]) -> None:
    """Add the routes."""

    @api.post("/api/sign-in", responses=WAIT)
    def begin(given: Credentials, request: Request, response: Response) -> dict[str, Any]:
        """Begin a session; its cookie is new whoever was signed in before."""
        check_same_site(request)
        address = request.client.host if request.client else ""
        attempt = Attempt(given.name, given.password, address, request.cookies.get(COOKIE))
        return _kept(sign_in(gate().database, gate().pseudonyms, attempt, gate().now()), request, response)

    @api.post("/api/sign-in/link")
    def follow(given: Link, request: Request, response: Response) -> dict[str, Any]:
        """Begin a session by a sign-in link, which works once."""
        check_same_site(request)
        cookie, now = request.cookies.get(COOKIE), gate().now()
        begun = follow_link(gate().database, given.token, cookie, now, password=given.password)
        return _kept(begun, request, response)

    @api.post("/api/sign-out")
    def end(request: Request, response: Response, _: Annotated[Caller, needs(gate)]) -> dict[str, Any]:
        """End the session."""
        cookie = request.cookies.get(COOKIE)
        if cookie:
            sign_out(gate().database, cookie)
        response.delete_cookie(COOKIE, **_cookie(request))
        return {"signed_in": False}

    @api.get("/api/me")
    def me(caller: Annotated[Caller, needs(gate)]) -> dict[str, Any]:
        """Say who asks and what they may."""
        return shown_caller(caller)

    @api.post("/api/me/password", responses=WAIT)
    def choose(
        given: OwnPassword, request: Request, response: Response, caller: Annotated[Caller, needs(gate)]
    ) -> dict[str, Any]:
        """Choose another password, by the one that there is; sessions elsewhere end."""
        if caller.user is None:
            raise NotAllowed.said("user.no_password")
        address = request.client.host if request.client else ""
        attempt = Attempt(caller.name, given.current, address, request.cookies.get(COOKIE))
        db, pseudonyms, now = gate().database, gate().pseudonyms, gate().now()
        return _kept(choose_password(db, pseudonyms, attempt, given.password, now), request, response)


def _kept(begun: SignedIn, request: Request, response: Response) -> dict[str, Any]:
    """Let the browser keep the cookie; say who is signed in."""
    response.set_cookie(COOKIE, begun.cookie, max_age=SESSION_LONGEST // SECOND, **_cookie(request))
    return shown_caller(caller_of_user(begun.user))


def shown_caller(caller: Caller) -> dict[str, Any]:
    """Give a caller as plain data."""
    return {
        "kind": "key" if caller.user is None else "user",
        "name": caller.name,
        "role": None if caller.user is None else caller.user.role,
        "permissions": [*caller.permissions],
        "stores": [*caller.limit.stores],
        "regions": [*caller.limit.regions],
    }


def _cookie(request: Request) -> dict[str, Any]:
    return {"path": "/", "httponly": True, "samesite": "lax", "secure": request.url.scheme == "https"}
