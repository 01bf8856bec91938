"""What a process asks at each request, held in memory: the keys in force, and what other rooms keep likewise.

Exact semantics: the database is asked again by the first question that comes a second or more after it was last asked.
So a revoked key lives less than a second, and an expired one is refused at its microsecond. A key that is not held is
asked for at once, so a fresh one is known to the first request that brings it. While the database does not answer
nothing is known: its error is told again to all who ask, and it is asked again after a second. Counter-example: a ring
that went on with what it had would let a revoked key in for as long as the database is away.

An event loop must not wait for the database: where ``holds_at`` says no it lets a thread ``ask``, and then it may
``look``.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

from sojourn.access.issuing import matches
from sojourn.access.keys import PREFIX_LENGTH, AnyKey, prefix_of
from sojourn.vocabulary import SECOND, SojournError

if TYPE_CHECKING:
    from sojourn.database import Database

Known = TypeVar("Known")


@dataclass(frozen=True)
class Held(Generic[Known]):
    """What the database said when it was asked at ``asked``, or the error that it gave."""

    asked: int
    known: Known
    error: SojournError | None = None


class Ring(ABC, Generic[Known]):
    """Holds what ``read`` gives of the database for a second; threads may share it."""

    def __init__(self, db: "Database", nothing: Known) -> None:
        """``nothing`` is what is known before the database was asked, and while it does not answer."""
        self._db, self._nothing = db, nothing
        self._lock = Lock()
        # Replaced as a whole, so that a thread never sees what was known at one time with the other's age.
        self._held = Held(-SECOND, nothing)

    @abstractmethod
    def read(self, before: Known) -> Known:
        """Ask the database; where nothing has changed, what was known before will do."""

    def holds_at(self, now: int) -> bool:
        """Tell whether the database need not be asked again; a clock that was set back asks."""
        return 0 <= now - self._held.asked < SECOND

    def was_asked_since(self, now: int) -> bool:
        """Tell whether the database was asked at that moment or soon after it."""
        return 0 <= self._held.asked - now < SECOND

    def ask(self, now: int, *, anew: bool = False) -> None:
        """Ask the database, unless another thread just did; ``anew`` also where what is held is not old."""
        with self._lock:
            if not (self.was_asked_since(now) if anew else self.holds_at(now)):
                try:
                    self._held = Held(now, self.read(self._held.known))
                except SojournError as error:
                    self._held = Held(now, self._nothing, error.with_traceback(None))

    def known(self) -> Known:
        """Give what is held, without waiting for the database. Raises what it did."""
        held = self._held
        if held.error is not None:
            raise type(held.error)(held.error.message, code=held.error.code, hint=held.error.hint)
        return held.known


@dataclass(frozen=True)
class Keys:
    """Keys by prefix; ``changes`` moves whenever one is made or revoked."""

    changes: tuple[int, int] | None = None
    by_prefix: dict[str, tuple[bytes, AnyKey]] = field(default_factory=dict)


class KeyRing(Ring[Keys]):
    """Finds keys in about two microseconds."""

    def __init__(self, db: "Database") -> None:
        super().__init__(db, Keys())

    def find(self, text: str, now: int) -> AnyKey | None:
        """Give the key of a text; None for an unknown, a revoked and an expired one. Raises what the database does."""
        if not self.holds_at(now):
            self.ask(now)
        found = self.look(text, now)
        if found is None and self.may_be_new(text):
            self.ask(now, anew=True)
            found = self.look(text, now)
        return found

    def may_be_new(self, text: str) -> bool:
        """Say whether a text looks like a key that is not held."""
        prefix = prefix_of(text)
        return prefix is not None and prefix not in self.known().by_prefix

    def look(self, text: str, now: int) -> AnyKey | None:
        """Give the key of a text as ``find`` does, but from what is held: never waits for the database."""
        found = self.known().by_prefix.get(text[:PREFIX_LENGTH])
        if found is None:
            return None
        digest, key = found
        return key if matches(text, digest) and key.works_at(now) else None

    def read(self, before: Keys) -> Keys:
        """Read the keys, if some have changed."""
        from sojourn.access import storage

        with self._db.reading() as connection:
            changes = storage.count_changes(connection)
            if changes == before.changes:
                return before
            found = storage.read_keys(connection, unrevoked=True)
        return Keys(changes, {key.prefix: (digest, key) for digest, key in found})
