"""Passwords: argon2id with the parameters of RFC 9106 for little memory (64 MiB, three passes, four lanes).

Hashing is slow and large on purpose, so that at most two go on at once in a process: others wait for their turn.
"""

from functools import cache
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

from sojourn.vocabulary import InvalidInput

# It takes a moment to import, and tracking never needs it.
if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST = 12
LONGEST = 1000
_turn = BoundedSemaphore(2)


@cache
def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher
    from argon2.profiles import RFC_9106_LOW_MEMORY

    return PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)


@cache
def nobodys() -> str:
    """Give the hash that is checked for a name that nobody has, so that the answer takes as long."""
    return hashed("the password of nobody")


def checked_password(text: str) -> str:
    """Refuse a password that is too short, endless, or one character again and again.

    >>> checked_password("correct horse battery")
    'correct horse battery'
    """
    if not SHORTEST <= len(text) <= LONGEST or len(set(text)) < 5:
        raise InvalidInput.said(
            "user.password", length=len(text), different=len(set(text)), shortest=SHORTEST, longest=LONGEST
        )
    return text


def hashed(text: str) -> str:
    """Give the hash of a password, with its salt and parameters in it."""
    with _turn:
        return _hasher().hash(text.encode(errors="surrogatepass"))


def is_password(text: str, kept: str) -> bool:
    """Tell whether a text is the password behind a hash.

    >>> kept = hashed("correct horse battery")
    >>> is_password("correct horse battery", kept), is_password("correct horse", kept)
    (True, False)
    """
    from argon2.exceptions import InvalidHashError, VerificationError

    with _turn:
        try:
            return _hasher().verify(kept, text.encode(errors="surrogatepass"))
        except (VerificationError, InvalidHashError):
            return False


def is_outdated(kept: str) -> bool:
    """Tell whether a hash was made with other parameters than those of today."""
    return _hasher().check_needs_rehash(kept)
