"""Users made, changed, disabled and listed; each change stands in the audit, in the same transaction."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sojourn.access.giving import COMMAND_LINE, Giver
from sojourn.access.passwords import checked_password, hashed
from sojourn.access.roles import checked_role
from sojourn.access.users import User, checked_limit, checked_user_name, plain_name
from sojourn.audit import Entry, record
from sojourn.vocabulary import InvalidInput, unknown_name

if TYPE_CHECKING:
    from sojourn.database import Connection, Database


def add_user(
    db: "Database",
    name: str,
    password: str,
    role: str,
    *,
    stores: Sequence[str] = (),
    regions: Sequence[str] = (),
    now: int,
    by: Giver = COMMAND_LINE,
) -> User:
    """Make a user, limited to some stores or regions where they are named.

    Raises InvalidInput ``user.name``, ``user.password``, ``user.role``, ``user.limit`` or ``user.exists``.
    """
    from sojourn.access.storage import add_user_row, read_user

    user = User(
        name=checked_user_name(name), role=checked_role(role), limit=checked_limit(stores, regions), created=now
    )
    by.check_role(user.role)
    kept = hashed(checked_password(password))
    with db.writing() as connection:
        if read_user(connection, user.name) is not None:
            raise InvalidInput.said("user.exists", name=user.name)
        add_user_row(connection, user, kept)
        _record(connection, by, "user.added", user.name, now, role=user.role)
    return user


def list_users(db: "Database") -> list[User]:
    """List all users, disabled ones too, the oldest first."""
    from sojourn.access.storage import read_users

    with db.reading() as connection:
        return read_users(connection)


def change_role(
    db: "Database",
    name: str,
    role: str,
    *,
    stores: Sequence[str] = (),
    regions: Sequence[str] = (),
    now: int,
    by: Giver = COMMAND_LINE,
) -> User:
    """Give a user another role and other limits; it holds from the next request."""
    from sojourn.access.storage import change_user, read_users

    wanted, limit = checked_role(role), checked_limit(stores, regions)
    by.check_role(wanted)
    with db.writing() as connection:
        user = _known(connection, name)
        by.check_other(user)
        change_user(connection, user.name, role=wanted, stores=[*limit.stores], regions=[*limit.regions])
        _record(connection, by, "user.role_changed", user.name, now, before=user.role, role=wanted)
        by.check_administered(read_users(connection))
        return _known(connection, name)


def change_password(db: "Database", name: str, password: str, *, now: int, by: Giver = COMMAND_LINE) -> User:
    """Give a user another password; all sessions of the user end."""
    from sojourn.access.storage import change_user, end_sessions_of

    kept = hashed(checked_password(password))
    with db.writing() as connection:
        user = _known(connection, name)
        by.check_other(user)
        change_user(connection, user.name, password=kept)
        ended = end_sessions_of(connection, user.name)
        _record(connection, by, "user.password_changed", user.name, now, sessions=ended)
    return user


def disable_user(db: "Database", name: str, *, now: int, by: Giver = COMMAND_LINE) -> User:
    """Let a user in no more and end all sessions; one that is disabled already keeps its time."""
    from sojourn.access.storage import change_user, end_sessions_of, read_users

    with db.writing() as connection:
        user = _known(connection, name)
        by.check_other(user)
        if user.disabled is None:
            change_user(connection, user.name, disabled=now)
            ended = end_sessions_of(connection, user.name)
            _record(connection, by, "user.disabled", user.name, now, sessions=ended)
            by.check_administered(read_users(connection))
        return _known(connection, name)


def enable_user(db: "Database", name: str, *, now: int, by: Giver = COMMAND_LINE) -> User:
    """Let a disabled user in again."""
    from sojourn.access.storage import change_user

    with db.writing() as connection:
        user = _known(connection, name)
        by.check_other(user)
        if user.disabled is not None:
            change_user(connection, user.name, disabled=None)
            _record(connection, by, "user.enabled", user.name, now)
        return _known(connection, name)


def give_link(db: "Database", name: str, *, now: int, by: Giver = COMMAND_LINE) -> str:
    """Make the token of a sign-in link for a user, by which they may choose a new password too."""
    from sojourn.access.sessions import link_digest, new_token
    from sojourn.access.storage import add_session

    token = new_token()
    with db.writing() as connection:
        user = _known(connection, name)
        by.check_other(user)
        add_session(connection, link_digest(token), user.name, now)
        _record(connection, by, "user.link_given", user.name, now)
    return token


def _known(connection: "Connection", name: str) -> User:
    from sojourn.access.storage import read_user, read_users

    found = read_user(connection, plain_name(name))
    if found is None:
        known = [user.name for user in read_users(connection)]
        raise unknown_name("user", name[:64], known, code="user.unknown")
    return found[1]


def _record(connection: "Connection", by: Giver, action: str, name: str, now: int, **facts: int | str) -> None:
    record(connection, Entry(actor=by.actor, action=action, about=f"user:{name}", facts=facts), now)
