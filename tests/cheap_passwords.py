"""Passwords hashed with little memory and one pass, where a test signs in often: the real hash, but not its price."""

from collections.abc import Iterator

import pytest


@pytest.fixture
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hash passwords cheaply in this test."""
    from argon2 import PasswordHasher

    from sojourn.access import passwords

    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", lambda: cheap)
    passwords.nobodys.cache_clear()
    yield
    passwords.nobodys.cache_clear()
