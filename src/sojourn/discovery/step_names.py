"""Names of steps that touchpoint rules give: fixed ones, and templates such as ``{event} ({channel})``."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Self

from sojourn.discovery.touchpoint_patterns import column_of

NO_VALUE = "–"
_PARTS = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]|[^{}]+", re.DOTALL)


@dataclass(frozen=True)
class Template:
    """A name of a step in parts: (fixed text, "") or ("", column whose value stands here)."""

    text: str
    parts: tuple[tuple[str, str], ...] = field(compare=False)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns whose values stand in the name."""
        return tuple(column for _, column in self.parts if column)

    def filled(self, values: Mapping[str, str]) -> str:
        """Give the name for values by column; an absent value shows as a dash."""
        return "".join(values[column] or NO_VALUE if column else fixed for fixed, column in self.parts)

    def source(self, value: Callable[[str], str]) -> str:
        """Give a regular expression of the names; ``value`` gives the one for a column's values."""
        return "".join(f"(?:{value(column)})" if column else re.escape(fixed) for fixed, column in self.parts)


@lru_cache(maxsize=1 << 12)
def read_template(text: str) -> Template:
    """Read a name; ``{{`` and ``}}`` are braces.

    Raises:
        ValueError: a brace stands alone, or nothing between braces.

    >>> read_template("{event} ({channel})").filled({"event": "view", "channel": "web"})
    'view (web)'
    """
    parts = []
    for found in _PARTS.finditer(text):
        piece, key = found[0], found[1]
        if piece in ("{", "}") or (key is not None and not key.strip()):
            raise ValueError(piece)
        parts.append(
            ("", column_of(key.strip())) if key is not None else (piece[:1] if piece in ("{{", "}}") else piece, "")
        )
    return Template(text, tuple(parts))


def fixed_name(text: str) -> str:
    """Write a text as a name that has no placeholders.

    >>> fixed_name("{a}")
    '{{a}}'
    """
    return text.replace("{", "{{").replace("}", "}}")


class StepNames(frozenset[str]):
    """A set of names of which some are known only by pattern; ``in`` knows both, iterating gives the fixed ones."""

    patterns: tuple[re.Pattern[str], ...]

    def __new__(cls, names: Iterable[str] = (), patterns: Iterable[str] = ()) -> Self:
        """Make the set from fixed names and regular expressions."""
        made = super().__new__(cls, names)
        made.patterns = tuple(re.compile(source, re.DOTALL) for source in dict.fromkeys(patterns))
        return made

    def __contains__(self, name: object) -> bool:
        return super().__contains__(name) or (
            isinstance(name, str) and any(pattern.fullmatch(name) for pattern in self.patterns)
        )

    def __bool__(self) -> bool:
        return len(self) > 0 or bool(self.patterns)
