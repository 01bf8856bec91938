"""Users sign in with their password and nothing else; sessions end when they should; wrong guesses have to wait."""

import pytest
from argon2 import PasswordHasher

from sojourn.access import (
    Attempt,
    Giver,
    SignedIn,
    SignInNeeded,
    TooManyAttempts,
    add_user,
    change_password,
    change_role,
    disable_user,
    enable_user,
    find_session,
    list_users,
    sign_in,
    sign_out,
)
from sojourn.access.roles import PERMISSIONS, ROLES
from sojourn.access.sessions import IDLE, LONGEST
from sojourn.audit import Kept, Pseudonyms, latest_entries
from sojourn.database import Database
from sojourn.vocabulary import DAY, SECOND, InvalidInput

NOW = 1_800_000_000_000_000
PASSWORD = "correct horse battery"  # noqa: S105  of a user that lives as long as the test
NAMES = Pseudonyms(bytes(32))


@pytest.fixture
def ann(database: Database, cheap_passwords: None) -> Database:
    """A database with one user."""
    add_user(database, "Ann", PASSWORD, "analyst", stores=["Bund"], now=NOW)
    return database


def enter(
    db: Database, password: str = PASSWORD, name: str = "ann", now: int = NOW, address: str = "192.0.2.1"
) -> SignedIn:
    return sign_in(db, NAMES, Attempt(name, password, address), now)


def audited(db: Database) -> list[Kept]:
    with db.reading() as connection:
        return latest_entries(connection, 100)


def test_a_user_is_kept_with_role_and_limits(ann: Database) -> None:
    (user,) = list_users(ann)
    assert (user.name, user.role, user.limit.stores, user.limit.regions) == ("ann", "analyst", ("Bund",), ())
    with ann.reading() as connection:
        rows = str(connection.exec_driver_sql("SELECT * FROM access_users").all())
    assert "$argon2id$" in rows
    assert PASSWORD not in rows


@pytest.mark.parametrize(
    ("name", "password", "role", "code"),
    (
        ("ann", PASSWORD, "viewer", "user.exists"),
        (" ANN ", PASSWORD, "viewer", "user.exists"),
        ("a b", PASSWORD, "viewer", "user.name"),
        ("bob", "short", "viewer", "user.password"),
        ("bob", "a" * 30, "viewer", "user.password"),
        ("bob", PASSWORD, "boss", "user.role"),
    ),
)
def test_what_cannot_be_a_user_is_told(ann: Database, name: str, password: str, role: str, code: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        add_user(ann, name, password, role, now=NOW)
    assert raised.value.code == code
    assert password not in str(raised.value)


def test_who_signs_in_is_known_by_the_cookie_of_which_only_a_hash_is_kept(ann: Database) -> None:
    begun = enter(ann, name=" Ann ")
    found = find_session(ann, begun.cookie, NOW)
    assert found == begun.user
    assert find_session(ann, begun.cookie + "x", NOW) is None
    with ann.reading() as connection:
        rows = str(connection.exec_driver_sql("SELECT * FROM access_sessions").all())
    assert begun.cookie not in rows + repr(begun)


def test_signing_in_again_ends_the_session_before(ann: Database) -> None:
    before = enter(ann)
    after = sign_in(ann, NAMES, Attempt("ann", PASSWORD, "192.0.2.1", before.cookie), NOW)
    assert find_session(ann, before.cookie, NOW) is None
    assert find_session(ann, after.cookie, NOW) is not None
    sign_out(ann, after.cookie)
    assert find_session(ann, after.cookie, NOW) is None


def test_a_session_ends_an_hour_after_it_was_seen(ann: Database) -> None:
    cookie = enter(ann).cookie
    assert find_session(ann, cookie, NOW + IDLE - 1) is not None
    assert find_session(ann, cookie, NOW + IDLE + IDLE - 2) is not None
    assert find_session(ann, cookie, NOW + 3 * IDLE) is None


def test_a_session_ends_twelve_hours_after_it_began(ann: Database) -> None:
    cookie = enter(ann).cookie
    for now in range(NOW, NOW + LONGEST, IDLE // 2):
        assert find_session(ann, cookie, now) is not None
    assert find_session(ann, cookie, NOW + LONGEST) is None


def test_password_and_disabling_end_all_sessions_and_a_role_holds_at_once(ann: Database) -> None:
    cookies = [enter(ann).cookie for _ in range(2)]
    change_role(ann, "ann", "viewer", now=NOW)
    seen = find_session(ann, cookies[0], NOW)
    assert seen is not None
    assert seen.role == "viewer"
    assert seen.limit.is_none
    change_password(ann, "ann", "another good password", now=NOW)
    assert [find_session(ann, cookie, NOW) for cookie in cookies] == [None, None]
    cookie = enter(ann, "another good password").cookie
    disable_user(ann, "ann", now=NOW)
    assert find_session(ann, cookie, NOW) is None
    with pytest.raises(SignInNeeded):
        enter(ann, "another good password")
    enable_user(ann, "ann", now=NOW)
    assert find_session(ann, cookie, NOW) is None
    assert enter(ann, "another good password", now=NOW + DAY).user.name == "ann"


def test_unknown_wrong_and_disabled_get_one_answer(ann: Database) -> None:
    add_user(ann, "bob", PASSWORD, "viewer", now=NOW)
    disable_user(ann, "bob", now=NOW)
    told = set()
    for name, password in (("ann", "wrong"), ("nobody", PASSWORD), ("bob", PASSWORD), ("", "")):
        with pytest.raises(SignInNeeded) as raised:
            enter(ann, password, name)
        told.add(str(raised.value))
    assert len(told) == 1


def test_an_unknown_name_costs_one_check_of_a_password_as_a_known_one_does(
    ann: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []

    def check(_: str, kept: str) -> bool:
        checked.append(kept.rpartition("$")[0].rpartition("$")[0])
        return False

    monkeypatch.setattr("sojourn.access.sessions.is_password", check)
    for name in ("ann", "nobody"):
        with pytest.raises(SignInNeeded):
            enter(ann, "wrong", name)
    assert len(checked) == 2
    assert len({*checked}) == 1


@pytest.mark.slow
def test_wrong_guesses_of_a_name_wait_longer_each_time_and_never_for_ever(ann: Database) -> None:
    for number in range(5):
        with pytest.raises(SignInNeeded):
            enter(ann, "wrong", address=f"192.0.2.{number}")
    with pytest.raises(TooManyAttempts) as raised:
        enter(ann, address="198.51.100.9")
    assert raised.value.seconds == 1
    now = NOW
    for seconds in (1, 2, 4, 8, 16, 32, 60, 60):
        now += seconds * SECOND
        with pytest.raises(SignInNeeded):
            enter(ann, "wrong", now=now, address=f"203.0.113.{seconds}")
        with pytest.raises(TooManyAttempts):
            enter(ann, "wrong", now=now, address="198.51.100.9")
    assert enter(ann, now=now + 60 * SECOND).user.name == "ann"
    assert enter(ann, now=now + 60 * SECOND).user.name == "ann"


@pytest.mark.slow
def test_wrong_guesses_from_an_address_wait_whatever_the_name(ann: Database) -> None:
    for number in range(20):
        with pytest.raises(SignInNeeded):
            enter(ann, "wrong", f"name{number}", address="2001:db8::1")
    with pytest.raises(TooManyAttempts):
        enter(ann, address="2001:db8::ffff")
    assert enter(ann, address="2001:db8:0:1::1").user.name == "ann"
    # A restart forgets nothing: it stands in the database.
    with ann.reading() as connection:
        kept = str(connection.exec_driver_sql("SELECT * FROM access_failures").all())
    assert "2001:db8" not in kept
    assert "ann" not in kept


def test_an_old_hash_is_made_anew_at_sign_in(ann: Database) -> None:
    old = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1).hash(PASSWORD)
    with ann.writing() as connection:
        connection.exec_driver_sql(f"UPDATE access_users SET password = '{old}'")
    assert enter(ann).user.name == "ann"
    with ann.reading() as connection:
        assert "m=8,t=1,p=1" in str(connection.exec_driver_sql("SELECT password FROM access_users").scalar())
    assert enter(ann).user.name == "ann"


def test_changes_and_failures_stand_in_the_audit_without_what_was_typed(ann: Database) -> None:
    change_role(ann, "ann", "admin", now=NOW, by=Giver("user:root", PERMISSIONS, "root"))
    for name, password in (("ann", "wrong guess"), ("my secret typed here", "x")):
        with pytest.raises(SignInNeeded):
            enter(ann, password, name)
    disable_user(ann, "ann", now=NOW)
    entries = audited(ann)
    assert [kept.entry.action for kept in entries] == [
        "user.disabled", "sign_in.failed", "sign_in.failed", "user.role_changed", "user.added",
    ]  # fmt: skip
    assert [kept.entry.about for kept in entries] == ["user:ann", None, "user:ann", "user:ann", "user:ann"]
    assert entries[3].entry.facts == {"before": "analyst", "role": "admin"}
    assert entries[3].entry.actor == "user:root"
    assert "secret" not in str(entries)


def test_every_permission_is_somebodys_and_only_the_admin_has_all() -> None:
    assert {role for role, held in ROLES.items() if held == {*PERMISSIONS}} == {"admin"}
    assert {role for role, held in ROLES.items() if "reveal" in held} == {"admin", "service-agent"}
    assert all("read" in held for held in ROLES.values())
    assert all(not {"keys", "users", "audit", "erase"} & held for role, held in ROLES.items() if role != "admin")
