"""How wide letters are, without a browser: measure, shorten and wrap text.

Widths are those of a wide screen font, so that text that fits here also fits in narrower ones.
"""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_WIDTHS = {
    0.30: "ijlI'",
    0.35: " .,:;/\\|",
    0.42: "()[]ftr!-`J",
    0.53: 'scz"*_?^–·',
    0.62: "aekvxyLTYFEZ",
    0.65: "0123456789bdghnopqu$S{}P",
    0.72: "ABCKRVXU",
    0.80: "DGHNOQw&",
    0.86: "#+<=>~M→←−×",
    1.00: "m%W@—…‘’“”",
}
_EM = {letter: width for width, letters in _WIDTHS.items() for letter in letters}
BOLD = 1.12
ELLIPSIS = "…"
_CLOSING = "\uff0c\u3002\uff1b\uff1a\u3001\uff01\uff1f\uff09\u300b\u300d\u300f\u201d\u2019%"


@lru_cache(maxsize=4096)
def em_width(text: str) -> float:
    """Measure a text in ems.

    >>> em_width("浏览") == 2.0
    True
    """
    return sum(_EM.get(letter) or _other(letter) for letter in text)


def _other(letter: str) -> float:
    if _wide(letter):
        return 1.0
    return 0.0 if unicodedata.combining(letter) else 0.78


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Measure a text in pixels."""
    return em_width(text) * size * (BOLD if bold else 1.0)


def shorten(text: str, room: float, size: float, *, bold: bool = False) -> str:
    """Cut a text to the room it has, in pixels: in its middle, since names mostly differ at their ends.

    >>> shorten("Add to cart", 500, 12), shorten("Add to cart", 50, 12)
    ('Add to cart', 'Add…rt')
    """
    text = " ".join(text.split())
    if width(text, size, bold=bold) <= room:
        return text
    fits, too_many = 0, len(text)
    while too_many - fits > 1:
        kept = (fits + too_many) // 2
        fits, too_many = (kept, too_many) if width(_cut(text, kept), size, bold=bold) <= room else (fits, kept)
    return _cut(text, fits) if fits else ""


def _cut(text: str, kept: int) -> str:
    head = (kept + 1) // 2
    return text[:head].rstrip() + ELLIPSIS + text[len(text) - (kept - head) :].lstrip()


def wrap(text: str, room: float, size: float, *, bold: bool = False, lines: int = 0) -> list[str]:
    """Break a text into lines; ``lines`` > 0 is the most there may be, the last one cut.

    >>> wrap("one two three", 60, 12), wrap("campaign_sent", 70, 12)
    (['one two', 'three'], ['campaign_', 'sent'])
    """
    made: list[str] = []
    line = ""
    for word in _words(" ".join(text.split())):
        if line and width(line + word.rstrip(), size, bold=bold) > room:
            made.append(line)
            line = ""
        line += word
        while len(line.rstrip()) > 1 and width(line.rstrip(), size, bold=bold) > room:
            whole = _whole_letters(line, room, size, bold=bold)
            made.append(line[:whole])
            line = line[whole:]
    made.append(line)
    if lines and len(made) > lines:
        made = [*made[: lines - 1], "".join(made[lines - 1 :])]
    return [shorten(line, room, size, bold=bold) for line in made]


def _whole_letters(text: str, room: float, size: float, *, bold: bool) -> int:
    used = 0.0
    for index, letter in enumerate(text):
        used += width(letter, size, bold=bold)
        if used > room:
            return max(index, 1)
    return len(text)


def labels(names: Iterable[str], room: float, size: float, lines: int = 2) -> dict[str, list[str]]:
    """Break names, in bold, into lines; those that a cut would make equal show what they differ in instead.

    >>> labels(["app.checkout.payment.failed", "app.checkout.address.failed"], 90, 12)["app.checkout.payment.failed"]
    ['app.', '…pay…iled']
    """
    made = {name: wrap(name, room, size, bold=True, lines=lines) for name in names}
    alike: dict[tuple[str, ...], list[str]] = {}
    for name, broken in made.items():
        alike.setdefault(tuple(broken), []).append(name)
    for broken_alike, same in alike.items():
        differs = next((at for at, letters in enumerate(zip(*same, strict=False)) if len(set(letters)) > 1), 0)
        for name in same if differs else ():
            made[name] = [*broken_alike[: lines - 1], shorten(ELLIPSIS + name[differs:], room, size, bold=True)]
    return made


def _words(text: str) -> list[str]:
    # Latin breaks behind spaces and inside composed names. Chinese breaks between any two characters, but not before
    # its closing marks.
    words: list[str] = []
    for letter in text:
        before = words[-1][-1] if words else ""
        if before and (letter == " " or letter in _CLOSING or not _may_break(before, letter)):
            words[-1] += letter
        else:
            words.append(letter)
    return words


def _may_break(before: str, letter: str) -> bool:
    composed = (before in "_/" or (before in "-.:" and letter.isalpha())) or (before.islower() and letter.isupper())
    return before == " " or composed or _wide(letter) or _wide(before)


def _wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in "WF"
