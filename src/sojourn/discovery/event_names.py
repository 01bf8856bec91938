"""Event names and page addresses as systems write them, brought to words that people read; ids are taken out.

An id is a UUID, a hexadecimal word of at least 8 characters with letters and digits, a run of at least 5 digits, or any
number where at least 10 names differ in numbers only, some of them above 99. "Step 2" and "618大促" keep theirs.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sojourn.discovery.touchpoint_patterns import literal, read_pattern

LEAST_NUMBERED = 10
_UUID = r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"
_HEX = r"(?<![0-9A-Za-z])(?=[0-9a-fA-F]*[0-9])(?=[0-9a-fA-F]*[a-fA-F])[0-9a-fA-F]{8,}(?![0-9A-Za-z])"
_ID = re.compile(rf"({_UUID}|{_HEX}|[0-9]{{5,}})")
_ID_OR_NUMBER = re.compile(rf"({_UUID}|{_HEX}|[0-9]+)")
_CHUNK = re.compile(r"[^\s_.:/|$>\\-]+")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_LANGUAGES = frozenset("en zh de fr es it ja ko pt ru nl pl sv da fi no tr ar th vi id cs cn hk tw us uk gb".split())
_LOCALE = re.compile(r"[a-z]{2}[-_][A-Za-z]{2}")
_ENDING = re.compile(r"\.(?:html?|php|aspx?|jsp)$")


@dataclass(frozen=True)
class Spelling:
    """One raw name: the pattern it follows, and its words without ids."""

    pattern: str
    words: tuple[str, ...]
    has_id: bool


@dataclass(frozen=True)
class Page:
    """The kind of page an address leads to: the first part of its path, and a pattern of all such addresses."""

    head: str
    pattern: str


def spell(names: Iterable[str]) -> dict[str, Spelling]:
    """Find the pattern and the words of each name.

    >>> spell(["orderPaid_20417"])["orderPaid_20417"]
    Spelling(pattern='orderPaid_*', words=('order', 'Paid'), has_id=True)
    """
    known = sorted(set(names))
    numbered: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for name in known:
        numbered[tuple(_ID_OR_NUMBER.split(name)[::2])].append(name)
    spellings = {}
    for parts, members in numbered.items():
        counts_up = len(members) >= LEAST_NUMBERED and any(re.search(r"[1-9][0-9]{2}", name) for name in members)
        for name in members:
            spellings[name] = _spelling(name, parts if counts_up else _ID.split(name)[::2])
    return spellings


def words(text: str) -> list[str]:
    """Split a name at separators and at capitals within words.

    >>> words("addToCart"), words("HTTPError_seen"), words("查看商品.详情")
    (['add', 'To', 'Cart'], ['HTTP', 'Error', 'seen'], ['查看商品', '详情'])
    """
    found = []
    for chunk in _CHUNK.findall(text):
        start = 0
        for at in range(1, len(chunk)):
            after_lower = chunk[at].isupper() and (chunk[at - 1].islower() or chunk[at - 1].isdigit())
            before_lower = chunk[at - 1 : at + 1].isupper() and chunk[at + 1 : at + 2].islower()
            if after_lower or before_lower:
                found.append(chunk[start:at])
                start = at
        found.append(chunk[start:])
    return found


def readable(parts: Sequence[str]) -> str:
    """Write words as a phrase: the first one capitalized, short acronyms as they are, no spaces between Chinese.

    >>> (
    ...     readable(["add", "To", "Cart"]),
    ...     readable(["SMS", "sent"]),
    ...     readable(["ADD", "ITEM"]),
    ...     readable(["查看", "商品"]),
    ... )
    ('Add to cart', 'SMS sent', 'Add item', '查看商品')
    """
    shouted = all(part == part.upper() for part in parts)
    phrase = ""
    for part in parts:
        plain = part if part.isupper() and 2 <= len(part) <= 4 and not shouted else part.lower()
        joined = _CHINESE.match(phrase[-1:]) and _CHINESE.match(plain)
        phrase += plain if joined or not phrase else f" {plain}"
    return phrase[:1].upper() + phrase[1:]


def is_chinese(text: str) -> bool:
    """Say whether a text has Chinese characters."""
    return _CHINESE.search(text) is not None


def is_address(text: str) -> bool:
    """Say whether a text is the address or path of a page.

    >>> is_address("/cart"), is_address("https://shop.example"), is_address("cart")
    (True, True, False)
    """
    return read_pattern("/*").matches(text)


def page_of(address: str) -> Page | None:
    """Find the kind of page; None where its path begins with an id.

    >>> page_of("https://shop.example/product/123?color=red"), page_of("/en/cart.html"), page_of("/8123441")
    (Page(head='product', pattern='/product/*'), Page(head='cart', pattern='/en/cart.html'), None)
    """
    path = read_pattern("/*").compared(address)
    parts = [part for part in path.split("/") if part]
    prefix = ""
    if parts and (parts[0] in _LANGUAGES or _LOCALE.fullmatch(parts[0])):
        prefix = "/" + parts.pop(0)
    if "//" in path:
        return None
    if not parts:
        return Page("", path if prefix else "/")
    head = parts[0]
    if _ID.search(head) or head.isdigit():
        return None
    bare = path.removeprefix(prefix) == f"/{head}"
    return Page(_ENDING.sub("", head), f"{prefix}/{literal(head)}" + ("" if bare else "/*"))


def _spelling(name: str, parts: Sequence[str]) -> Spelling:
    found = [word for part in parts for word in words(part)]
    letters = sum(character.isalpha() for part in parts for character in part)
    if len(parts) == 1 or letters < 2:
        return Spelling(literal(name), tuple(words(name)), has_id=False)
    return Spelling("*".join(literal(part) for part in parts), tuple(found), has_id=True)
