r"""What touchpoint rules look at: columns of events, and patterns of their values.

A pattern is compared with the whole value, case-sensitive. ``*`` stands for any run of characters (also none), ``?``
for one; ``\*``, ``\?`` and ``\\`` for these characters themselves. Counter-example to what file names do: ``[a]`` is no
set of characters, since event names often begin with brackets.

A pattern that begins with ``/`` is compared with the path of an address: of ``https://shop.example/cart?id=7`` that is
``/cart``; where the pattern has a ``?`` or ``#`` of its own, with ``/cart?id=7``. The empty pattern matches where an
event has no value; no other pattern does, so that ``*`` means "has one".
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import groupby
from typing import Literal

View = Literal["whole", "path", "address"]
Token = str | None
"""One character that stands for itself, or ANY (one character) or RUN (any number of them)."""
RUN: Token = None
ANY: Token = ""

PLAIN_COLUMNS = ("event", "channel", "source")
_PROPERTY = "property:"
_HOST = re.compile(r"https?://[^/?#]*", re.IGNORECASE)


def column_of(key: str) -> str:
    """Give the column of the store behind a key of a rule.

    >>> column_of("channel"), column_of("url"), column_of("property:event")
    ('channel', 'property:url', 'property:event')
    """
    return key if key in PLAIN_COLUMNS or key.startswith(_PROPERTY) else _PROPERTY + key


def key_of(column: str) -> str:
    """Give the key that names a column in a rule.

    >>> key_of("property:url"), key_of("property:event")
    ('url', 'property:event')
    """
    bare = column.removeprefix(_PROPERTY)
    return bare if column_of(bare) == column else column


@dataclass(frozen=True)
class Pattern:
    """A pattern, read: ``exact`` is the only text it matches, where there is one; ``source`` a regular expression."""

    text: str
    tokens: tuple[Token, ...] = field(compare=False)
    view: View = field(compare=False)
    exact: str | None = field(compare=False)
    source: str = field(compare=False)

    def compared(self, value: str) -> str:
        """Give the part of a value that this pattern is compared with."""
        return value if self.view == "whole" else _part(value, self.view)

    def matches(self, value: str) -> bool:
        """Say whether the pattern matches a value."""
        if not value or not self.text:
            return value == self.text
        part = self.compared(value)
        return part == self.exact if self.exact is not None else self._compiled.fullmatch(part) is not None

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self.source)


@dataclass(frozen=True)
class PatternTable:
    """Many patterns at once, each with bits: most values meet only the few patterns that begin like them."""

    exact: dict[str, int] = field(default_factory=dict)
    by_first: dict[str, list[tuple[Pattern, int]]] = field(default_factory=dict)

    def add(self, pattern: Pattern, bits: int) -> None:
        """Take in a pattern."""
        if pattern.exact is not None and pattern.view == "whole":
            self.exact[pattern.exact] = self.exact.get(pattern.exact, 0) | bits
        else:
            first = (pattern.tokens[0] or "") if pattern.view == "whole" else ""
            self.by_first.setdefault(first, []).append((pattern, bits))

    def bits(self, value: str) -> int:
        """Give the bits of all patterns that match a value."""
        found = self.exact.get(value, 0)
        for first in {value[:1], ""}:
            for pattern, bits in self.by_first.get(first, ()):
                if found | bits != found and pattern.matches(value):
                    found |= bits
        return found


@lru_cache(maxsize=1 << 16)
def read_pattern(text: str) -> Pattern:
    """Read a pattern.

    >>> read_pattern("/product/*").matches("https://shop.example/product/7?color=red")
    True
    >>> read_pattern("order").matches("Order"), read_pattern("*").matches("")
    (False, False)
    """
    tokens = _tokens(text)
    view: View = "whole" if not text.startswith("/") else "address" if "?" in text or "#" in text else "path"
    exact = "".join(token or "" for token in tokens) if all(tokens) else None
    return Pattern(text, tokens, view, exact, _source(tokens))


def literal(text: str) -> str:
    r"""Write a text as the pattern that matches it as it stands.

    >>> literal("50% off*")
    '50% off\\*'
    """
    return re.sub(r"[\\*?]", r"\\\g<0>", text)


def covers(outer: str, inner: str) -> bool:
    """Say whether one pattern surely matches whatever the other does; what is not sure is False.

    >>> covers("page_*", "page_?"), covers("page_?", "page_*"), covers("*", "")
    (True, False, False)
    """
    if not outer or not inner:
        return outer == inner
    wide, narrow = read_pattern(outer), read_pattern(inner)
    if wide.tokens == (RUN,):
        return True
    if wide.view != narrow.view:
        return False
    reached = _skip(wide.tokens, {0})
    for token in narrow.tokens:
        reached = _skip(wide.tokens, {place for at in reached for place in _consume(wide.tokens, at, token)})
    return len(wide.tokens) in reached


def _consume(tokens: tuple[Token, ...], at: int, token: Token) -> list[int]:
    if at == len(tokens):
        return []
    if tokens[at] is RUN:
        return [at]
    taken = tokens[at] == token or (tokens[at] == ANY and token is not RUN)
    return [at + 1] if taken and token is not RUN else []


def _skip(tokens: tuple[Token, ...], reached: set[int]) -> set[int]:
    """Add the places that runs of no characters lead to; runs never stand next to each other."""
    return reached | {at + 1 for at in reached if at < len(tokens) and tokens[at] is RUN}


def _tokens(text: str) -> tuple[Token, ...]:
    """Split a pattern; of neighboring wildcards the run comes last, and once."""
    found = re.findall(r"\\[\\*?]|.", text, re.DOTALL)
    signs = [RUN if sign == "*" else ANY if sign == "?" else sign[-1] for sign in found]
    tokens: list[Token] = []
    for wild, members in groupby(signs, lambda token: not token):
        several = list(members)
        tokens.extend(sorted(several, key=lambda token: token is RUN) if wild else several)
    return tuple(token for at, token in enumerate(tokens) if token is not RUN or tokens[at - 1 : at] != [RUN])


def _source(tokens: Sequence[Token]) -> str:
    """Write the regular expression; each run but the last is settled at its first fit, so that none explodes."""
    pieces = [""]
    for token in tokens:
        if token is None:
            pieces.append("")
        else:
            pieces[-1] += "." if token == ANY else re.escape(token)
    first, *middle = pieces
    if not middle:
        return f"(?s:{first})"
    *inner, last = middle
    return f"(?s:{first}{''.join(f'(?>.*?{piece})' for piece in inner)}.*{last})"


@lru_cache(maxsize=1 << 16)
def _part(value: str, view: View) -> str:
    host = _HOST.match(value)
    rest = value if host is None else value[host.end() :]
    if host is not None and not rest.startswith("/"):
        rest = "/" + rest
    return rest if view == "address" else re.split(r"[?#]", rest, maxsplit=1)[0]
