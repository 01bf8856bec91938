"""Passwords are hashed with argon2id at today's price; a hash that is none opens nothing."""

from sojourn.access.passwords import hashed, is_outdated, is_password, nobodys

PASSWORD = "correct horse \ud800 staple"  # noqa: S105  of nobody


def test_a_hash_has_the_parameters_of_the_standard_and_its_own_salt() -> None:
    kept, again = hashed(PASSWORD), hashed(PASSWORD)
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert kept != again
    assert is_password(PASSWORD, kept)
    assert not is_password(PASSWORD + " ", kept)
    assert not is_outdated(kept)


def test_what_is_no_hash_opens_nothing() -> None:
    assert not is_password(PASSWORD, "")
    assert not is_password("", "plain")
    assert not is_password("", nobodys())
