"""Sessions of browsers: begun by a sign-in, found by their cookie, ended by a sign-out, by time, or with the password.

Exact semantics: a session ends an hour after it was last seen and twelve hours after it began, whichever is first; it
is noted as seen at most once a minute. Only a hash of the cookie is kept. Who signs in gets a new cookie and the old
one ends. An unknown name, a disabled user and a wrong password get one answer after one time.

A sign-in link begins one session, within an hour after it was made. It stands beside the sessions under a hash of its
own kind: a link is no cookie, and a cookie no link.
"""

import secrets
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING

from sojourn.access.passwords import checked_password, hashed, is_outdated, is_password, nobodys
from sojourn.access.refusals import SignInNeeded, TooManyAttempts
from sojourn.access.throttle import FORGOTTEN, OF_ADDRESS, OF_NAME, Patience, neighborhood, seconds_to_wait
from sojourn.access.users import User, plain_name
from sojourn.audit import Entry, Pseudonyms, record
from sojourn.vocabulary import SECOND

if TYPE_CHECKING:
    from sojourn.database import Connection, Database

IDLE = 3600 * SECOND
LONGEST = 12 * 3600 * SECOND
NOTED = 60 * SECOND
_LINK = "link "


@dataclass(frozen=True)
class Attempt:
    """Who says who they are, from where; ``cookie`` is that of an earlier session."""

    name: str
    password: str = field(repr=False)
    address: str
    cookie: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class SignedIn:
    """A session that has begun; its cookie exists only here and in the browser."""

    user: User
    cookie: str = field(repr=False)


def sign_in(db: "Database", pseudonyms: Pseudonyms, attempt: Attempt, now: int) -> SignedIn:
    """Begin a session.

    Raises SignInNeeded ``sign_in.wrong``, or TooManyAttempts ``sign_in.too_often``.
    """
    from sojourn.access.storage import change_user, read_user

    name = plain_name(attempt.name)
    subjects = {
        pseudonyms.of(f"sign-in from {neighborhood(attempt.address)}"): OF_ADDRESS,
        pseudonyms.of(f"sign-in as {name}"): OF_NAME,
    }
    stand_in = nobodys()
    with db.writing() as connection:
        _count(connection, subjects, now)
        found = read_user(connection, name)
    kept = stand_in if found is None else found[0]
    right = is_password(attempt.password, kept)
    fresh = hashed(attempt.password) if right and is_outdated(kept) else kept
    with db.writing() as connection:
        # Read again: the user may have been disabled, or have another password, since.
        known = read_user(connection, name)
        if right and known is not None and known == found and known[1].disabled is None:
            for subject, patience in subjects.items():
                _take_back(connection, subject, patience)
            change_user(connection, name, password=fresh)
            return _begin(connection, known[1], attempt.cookie, now)
        about = None if found is None else f"user:{name}"
        record(connection, Entry(actor="nobody", action="sign_in.failed", about=about), now)
    raise SignInNeeded.said("sign_in.wrong")


def find_session(db: "Database", cookie: str, now: int) -> User | None:
    """Give the user of a cookie; None where the session has ended."""
    from sojourn.access.storage import mark_seen, read_session

    digest = _digest(cookie)
    with db.reading() as connection:
        found = read_session(connection, digest)
    if found is None:
        return None
    begun, seen, user = found
    if user.disabled is not None or now >= min(begun + LONGEST, seen + IDLE):
        return None
    if now - seen >= NOTED:
        with db.writing() as connection:
            mark_seen(connection, digest, now)
    return user


def make_link(db: "Database", name: str, now: int) -> str:
    """Make the token of a sign-in link for a user who exists."""
    from sojourn.access.storage import add_session

    token = new_token()
    with db.writing() as connection:
        add_session(connection, link_digest(token), plain_name(name), now)
    return token


def follow_link(db: "Database", token: str, cookie: str | None, now: int, *, password: str | None = None) -> SignedIn:
    """Begin a session by a sign-in link, which then is used up; ``password`` is the user's from then on.

    Raises SignInNeeded ``sign_in.link``, or InvalidInput ``user.password``, and then the link still works.
    """
    from sojourn.access.storage import end_session, read_session

    kept = None if password is None else hashed(checked_password(password))
    digest = link_digest(token)
    with db.writing() as connection:
        found = read_session(connection, digest)
        used = end_session(connection, digest)
        if found is not None and used and found[2].disabled is None and now < found[0] + IDLE:
            if kept is not None:
                _give_password(connection, found[2].name, kept, now)
            return _begin(connection, found[2], cookie, now)
    raise SignInNeeded.said("sign_in.link")


def choose_password(db: "Database", pseudonyms: Pseudonyms, attempt: Attempt, password: str, now: int) -> SignedIn:
    """Give somebody who knows their password another one; all their sessions and links end, and a new session begins.

    Raises what ``sign_in`` raises, or InvalidInput ``user.password``.
    """
    kept = hashed(checked_password(password))
    user = sign_in(db, pseudonyms, attempt, now).user
    with db.writing() as connection:
        _give_password(connection, user.name, kept, now)
        return _begin(connection, user, None, now)


def new_token() -> str:
    """Draw a token that nobody guesses."""
    return secrets.token_urlsafe(32)


def link_digest(token: str) -> bytes:
    """Give the hash that is kept of a link's token, which is none of a cookie."""
    return _digest(_LINK + token)


def sign_out(db: "Database", cookie: str) -> None:
    """End a session; one that has ended stays so."""
    from sojourn.access.storage import end_session

    with db.writing() as connection:
        end_session(connection, _digest(cookie))


def _give_password(connection: "Connection", name: str, kept: str, now: int) -> None:
    """Write the password that a user has chosen, by its hash; all their sessions and links end."""
    from sojourn.access.storage import change_user, end_sessions_of

    change_user(connection, name, password=kept)
    about, facts = f"user:{name}", {"sessions": end_sessions_of(connection, name)}
    record(connection, Entry(actor=about, action="user.password_changed", about=about, facts=facts), now)


def _count(connection: "Connection", subjects: dict[str, Patience], now: int) -> None:
    """Refuse who has to wait; count the attempt as failed before it is looked at, so that many at once count too."""
    from sojourn.access.storage import forget_old_failures, read_failures, write_failures

    forget_old_failures(connection, now - FORGOTTEN)
    counts = {subject: read_failures(connection, subject) for subject in subjects}
    wait = max(seconds_to_wait(*counts[subject], now, patience) for subject, patience in subjects.items())
    if wait > 0:
        raise TooManyAttempts(wait)
    for subject, (count, _) in counts.items():
        write_failures(connection, subject, count + 1, now)


def _take_back(connection: "Connection", subject: str, patience: Patience) -> None:
    """Forget the failures of a name that has signed in; of an address only the one just counted."""
    from sojourn.access.storage import forget_failures, read_failures, write_failures

    count, last = read_failures(connection, subject)
    if patience is OF_NAME or count <= 1:
        forget_failures(connection, subject)
    else:
        write_failures(connection, subject, count - 1, last)


def _begin(connection: "Connection", user: User, cookie: str | None, now: int) -> SignedIn:
    from sojourn.access.storage import add_session, end_session, forget_old_sessions

    forget_old_sessions(connection, now - LONGEST, now - IDLE)
    if cookie:
        end_session(connection, _digest(cookie))
    fresh = new_token()
    add_session(connection, _digest(fresh), user.name, now)
    return SignedIn(user, fresh)


def _digest(cookie: str) -> bytes:
    """Give the hash that is kept of a cookie; 256 random bits need no slow one."""
    return sha256(cookie.encode(errors="replace")).digest()
