"""The errors a person can meet: what was given, what exists, what to do next."""

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class SojournError(Exception):
    """An error with a stable code and a hint, shown to people as one line.

    >>> str(SojournError("The funnel has no steps.", code="funnel.empty", hint="Name at least one event."))
    'The funnel has no steps. Name at least one event.'
    """

    def __init__(self, message: str, *, code: str, hint: str | None = None, details: "Sequence[str]" = ()) -> None:
        """Keep the message, the stable code (``room.reason``), what to do next, and a line for each of many faults."""
        super().__init__(message if hint is None else f"{message} {hint}")
        self.message = message
        self.code = code
        self.hint = hint
        self.details = tuple(details)

    def to_dict(self) -> dict[str, str | list[str]]:
        """Give the one error shape of the command line and the API."""
        shape: dict[str, str | list[str]] = {"code": self.code, "message": self.message}
        if self.hint is not None:
            shape["hint"] = self.hint
        return {**shape, "details": [*self.details]} if self.details else shape


class InvalidInput(SojournError):
    """What was given cannot be used: a file, a column, an option, a rule."""


class NotFound(InvalidInput):
    """What was named, and can be named, is not there: a customer, a failed event, a decision."""


class WorkspaceError(SojournError):
    """The workspace folder is missing, locked, damaged or of another version."""


def unknown_name(kind: str, given: str, existing: "Iterable[str]", *, code: str) -> InvalidInput:
    """Build the error for a name that does not exist, with the nearest ones that do.

    >>> str(unknown_name("event", "chekout", ["cart", "checkout"], code="event.unknown"))
    "There is no event 'chekout'. Did you mean 'checkout'? Known: cart, checkout."
    """
    names = list(existing)
    near = get_close_matches(given, names, n=3, cutoff=0.6)
    meant = f"Did you mean {' or '.join(repr(name) for name in near)}? " if near else ""
    shown = ", ".join(names[:12]) + (f" and {len(names) - 12} more" if len(names) > 12 else "")
    return InvalidInput(f"There is no {kind} {given!r}.", code=code, hint=f"{meant}Known: {shown or 'none'}.")
