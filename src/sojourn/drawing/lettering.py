"""How wide letters are, without a browser: measure, shorten and wrap text.

Widths are those of a wide screen font, so that text that fits here also fits in narrower ones.
"""

import unicodedata
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
    """Cut a text to the room it has, in pixels, with an ellipsis where something is missing.

    >>> shorten("Add to cart", 500, 12), shorten("Add to cart", 50, 12)
    ('Add to cart', 'Add t…')
    """
    text = " ".join(text.split())
    if width(text, size, bold=bold) <= room:
        return text
    kept = ""
    for letter in text:
        if width(kept + letter + ELLIPSIS, size, bold=bold) > room:
            break
        kept += letter
    return (kept.rstrip() + ELLIPSIS) if kept else ""


def wrap(text: str, room: float, size: float, *, bold: bool = False, lines: int = 0) -> list[str]:
    """Break a text into lines; ``lines`` > 0 is the most there may be, the last one cut.

    >>> wrap("one two three", 60, 12)
    ['one two', 'three']
    """
    made: list[str] = []
    line = ""
    for word in _words(" ".join(text.split())):
        if line and width(line + word.rstrip(), size, bold=bold) > room:
            made.append(line.rstrip())
            line = word
        else:
            line += word
    made.append(line.rstrip())
    if lines and len(made) > lines:
        made = [*made[: lines - 1], " ".join(made[lines - 1 :])]
    return [shorten(line, room, size, bold=bold) for line in made]


def _words(text: str) -> list[str]:
    # Latin breaks behind spaces. Chinese breaks between any two characters, but not before its closing marks.
    words: list[str] = []
    for letter in text:
        before = words[-1][-1] if words else ""
        if before and (letter == " " or letter in _CLOSING or not (before == " " or _wide(letter) or _wide(before))):
            words[-1] += letter
        else:
            words.append(letter)
    return words


def _wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in "WF"
