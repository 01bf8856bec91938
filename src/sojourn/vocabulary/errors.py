"""The errors a person can meet: what was given, what exists, what to do next."""

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Self

MOST_NAMES = 12


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
        self._template: tuple[str, Mapping[str, object]] | None = None

    @classmethod
    def said(cls, key: str, *, code: str | None = None, details: "Sequence[str]" = (), **fields: object) -> "Self":
        """Make an error whose words stand in the catalogs of all languages, under ``error.message.KEY`` and hint.

        ``key`` is the code, perhaps with a variant behind it; the fields fill the words, sequences as lists.

        >>> error = InvalidInput.said("workspace.locked", folder="brand")
        >>> str(error), error.in_language("zh-CN")
        ('Another process is writing to brand. Wait until it is done.', '另一个进程正在写入 brand。请等它完成。')
        """
        message, hint = error_words(key, "en", fields)
        made = cls(message, code=code or ".".join(key.split(".")[:2]), hint=hint, details=details)
        made._template = key, fields
        return made

    def words(self, lang: str) -> tuple[str, str | None]:
        """Give message and hint in a language, in English where there are no others."""
        if self._template is None:
            return self.message, self.hint
        key, fields = self._template
        return error_words(key, lang, fields)

    def in_language(self, lang: str) -> str:
        """Give the one line that people see, in a language."""
        if self._template is None:
            return str(self)
        return ("" if lang == "zh-CN" else " ").join(part for part in self.words(lang) if part is not None)

    def to_dict(self, lang: str = "en") -> dict[str, str | list[str]]:
        """Give the one error shape of the command line and the API."""
        message, hint = self.words(lang)
        shape: dict[str, str | list[str]] = {"code": self.code, "message": message}
        if hint is not None:
            shape["hint"] = hint
        return {**shape, "details": [*self.details]} if self.details else shape


class InvalidInput(SojournError):
    """What was given cannot be used: a file, a column, an option, a rule."""


class NotFound(InvalidInput):
    """What was named, and can be named, is not there: a customer, a failed event, a decision."""


class ChangedSince(SojournError):
    """Somebody else has changed something since it was looked at: a view, a plan, a set, what the brand states."""


class WorkspaceError(SojournError):
    """The workspace folder is missing, locked, damaged or of another version."""


def unknown_name(kind: str, given: str, existing: "Iterable[str]", *, code: str) -> InvalidInput:
    """Build the error for a name that does not exist, with the nearest ones that do.

    >>> str(unknown_name("event", "chekout", ["cart", "checkout"], code="event.unknown"))
    "There is no event 'chekout'. Did you mean 'checkout'? Known: cart, checkout."
    """
    names = list(existing)
    near = get_close_matches(given, names, n=3, cutoff=0.6)
    key = "unknown_name.near" if near else "unknown_name"
    return InvalidInput.said(key, code=code, kind=kind, given=given, near=near, known=names)


def error_words(key: str, lang: str, fields: "Mapping[str, object]") -> tuple[str, str | None]:
    """Fill the words of an error in a language: message and hint.

    Lists are cut after twelve; ``near`` are names that may have been meant, ``kind`` is a word of the catalog.

    >>> error_words(
    ...     "unknown_name.near", "zh-CN", {"kind": "event", "given": "ordr", "near": ["order"], "known": ["order"]}
    ... )
    ("没有事件 'ordr'。", "是否想写 'order'？已知：order。")
    """
    from sojourn.vocabulary.wording import catalog

    words = catalog(lang)
    filled = {name: _worded(name, value, words) for name, value in fields.items()}
    hint = words.get(f"error.hint.{key}")
    return words[f"error.message.{key}"].format_map(filled), None if hint is None else hint.format_map(filled)


def _worded(name: str, value: object, words: "Mapping[str, str]") -> object:
    if name == "kind":
        return words.get(f"error.kind.{value}", value)
    if not isinstance(value, list | tuple):
        return value
    if name == "near":
        return words["error.or"].join(repr(one) for one in value)
    shown = words["error.comma"].join(map(str, value[:MOST_NAMES])) or words["error.none"]
    left = len(value) - MOST_NAMES
    return words["error.more"].format(names=shown, count=left) if left > 0 else shown
