"""The keys in force, held in memory for a process that asks at each request.

Exact semantics: the database is asked again by the first question that comes a second or more after it was last asked.
So a revoked key lives less than a second, a fresh key may be unknown for as long, and an expired one is refused at its
microsecond. While the database does not answer nothing is known: its error is told again to all who ask, and it is
asked again after a second. Counter-example: a ring that went on with what it had would let a revoked key in for as
long as the database is away.

An event loop must not wait for the database: where ``holds_at`` says no it lets a thread ``ask``, and then it may
``look``.
"""

from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from sojourn.access.issuing import matches
from sojourn.access.keys import PREFIX_LENGTH, AnyKey
from sojourn.vocabulary import SECOND, SojournError

if TYPE_CHECKING:
    from sojourn.database import Database


@dataclass(frozen=True)
class Held:
    """What the database said when it was asked at ``asked``, keys by prefix, or the error that it gave."""

    asked: int
    changes: tuple[int, int] | None
    keys: dict[str, tuple[bytes, AnyKey]]
    error: SojournError | None = None

    def holds_at(self, now: int) -> bool:
        """Tell whether the database need not be asked again; a clock that was set back asks."""
        return 0 <= now - self.asked < SECOND


class KeyRing:
    """Finds keys in about two microseconds; threads may share it."""

    def __init__(self, db: "Database") -> None:
        self._db = db
        self._lock = Lock()
        # Replaced as a whole, so that a thread never sees the keys of one time with the other's age.
        self._held = Held(-SECOND, None, {})

    def find(self, text: str, now: int) -> AnyKey | None:
        """Give the key of a text; None for an unknown, a revoked and an expired one. Raises what the database does."""
        if not self._held.holds_at(now):
            self.ask(now)
        return self.look(text, now)

    def holds_at(self, now: int) -> bool:
        """Tell whether ``look`` may be used: the database was asked less than a second ago."""
        return 0 <= now - self._held.asked < SECOND

    def look(self, text: str, now: int) -> AnyKey | None:
        """Give the key of a text as ``find`` does, but from what is held: never waits for the database."""
        held = self._held
        if held.error is not None:
            raise type(held.error)(held.error.message, code=held.error.code, hint=held.error.hint)
        found = held.keys.get(text[:PREFIX_LENGTH])
        if found is None:
            return None
        digest, key = found
        return key if matches(text, digest) and key.works_at(now) else None

    def ask(self, now: int) -> None:
        """Ask the database, unless another thread just did; read the keys only when some have changed."""
        with self._lock:
            held = self._held
            if not held.holds_at(now):
                try:
                    held = self._asked(held, now)
                except SojournError as error:
                    held = Held(now, None, {}, error.with_traceback(None))
                self._held = held

    def _asked(self, held: Held, now: int) -> Held:
        from sojourn.access import storage

        with self._db.reading() as connection:
            changes = storage.count_changes(connection)
            if changes == held.changes:
                return Held(now, changes, held.keys)
            found = storage.read_keys(connection, unrevoked=True)
        return Held(now, changes, {key.prefix: (digest, key) for digest, key in found})
