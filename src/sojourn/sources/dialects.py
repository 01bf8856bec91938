"""Dialects of delimited text: which delimiter, which columns, whether the first line is a header."""

import csv
import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice

from sojourn.vocabulary import InvalidInput

DELIMITERS = (",", "\t", ";", "|", "\x01", "^")
_SAMPLE_LINES = 200
_VALUE = re.compile(r"[-+(]?[¥￥$€£]?\s*\d[\d.,:/ TZ+-]*\)?|.*@.*\..*|true|false|\d{4}年.*", re.IGNORECASE)


@dataclass(frozen=True)
class Dialect:
    """How a text file is split.

    ``delimiter`` is one character, ``" "`` for runs of spaces; ``cuts`` are the places where the columns of a
    fixed-width file begin (then there is no delimiter in the file); ``columns`` their names; ``header``: the first
    line has them.
    """

    delimiter: str
    columns: tuple[str, ...]
    header: bool
    cuts: tuple[int, ...] = ()
    backslash: bool = False


def find_dialect(name: str, sample: str) -> Dialect:
    r"""Find the dialect of a text from its first lines.

    Raises:
        InvalidInput: the text does not fall into two columns or more.

    >>> find_dialect("a.csv", "id;when\n1;2026-01-01\n").columns
    ('id', 'when')
    """
    backslash = bool(re.search(r'\\"', sample)) and '""' not in sample
    scored = [(*_score(sample, mark, backslash), mark) for mark in DELIMITERS]
    agreement, width, delimiter = max(scored, key=lambda found: (found[0], found[1]))
    if width >= 2 and agreement >= 0.3:
        rows = _rows(sample, delimiter, backslash)
        return _named(rows, delimiter, (), backslash=backslash)
    lines = [line for line in sample.splitlines() if line.strip()][:_SAMPLE_LINES]
    words = [line.split() for line in lines]
    if len(lines) and len({len(found) for found in words}) == 1 and len(words[0]) >= 2:
        return _named(words, " ", ())
    cuts = _fixed_cuts(lines)
    if len(cuts) >= 2:
        return _named([cut_line(line, cuts) for line in lines], "\x1f", cuts)
    known = "Comma, tab, semicolon, bar, spaces and fixed widths are known; the first line should name the columns."
    below = _header_below(sample, backslash)
    raise InvalidInput(
        f"{name} does not fall into columns.",
        code="file.no_columns",
        hint=known if below is None else f"The header may be in line {below}: remove what stands above it.",
    )


def cut_line(line: str, cuts: tuple[int, ...]) -> list[str]:
    """Cut a line of a fixed-width file into its cells.

    >>> cut_line("ab  cd e", (0, 4))
    ['ab', 'cd e']
    """
    return [line[start:stop].strip() for start, stop in zip(cuts, [*cuts[1:], None], strict=True)]


def _rows(sample: str, delimiter: str, backslash: bool) -> list[list[str]]:
    escape = "\\" if backslash else None
    lines = sample.splitlines(keepends=True)
    try:
        reader = csv.reader(lines, delimiter=delimiter, escapechar=escape, doublequote=not backslash)
        return [row for row in islice(reader, _SAMPLE_LINES) if row]
    except csv.Error:
        return [line.rstrip("\r\n").split(delimiter) for line in lines[:_SAMPLE_LINES] if line.strip()]


def _score(sample: str, delimiter: str, backslash: bool) -> tuple[float, int]:
    """Give the share of lines that have as many cells as the first, and that number."""
    widths = [len(row) for row in _rows(sample, delimiter, backslash)]
    if not widths:
        return 0.0, 0
    width = widths[0]
    return (Counter(widths)[width] / len(widths), width) if width > 1 else (0.0, 1)


def _header_below(sample: str, backslash: bool) -> int | None:
    """Find the line of a header below a title: the first line that is as wide as most, where the first one is not."""
    for delimiter in DELIMITERS:
        lines = sample.splitlines()[:_SAMPLE_LINES]
        widths = [len(found[0]) if (found := _rows(line, delimiter, backslash)) else 0 for line in lines]
        width, count = Counter(width for width in widths if width).most_common(1)[0]
        if width > 1 and count > 1 and widths[0] < width:
            return widths.index(width) + 1
    return None


def _named(rows: list[list[str]], delimiter: str, cuts: tuple[int, ...], *, backslash: bool = False) -> Dialect:
    first = [cell.strip() for cell in rows[0]]
    header = _is_header(first, rows[1:])
    names = first if header else [""] * len(first)
    return Dialect(delimiter, unique_names(names), header, cuts, backslash)


def unique_names(names: list[str]) -> tuple[str, ...]:
    """Give every column a name of its own: empty ones by their place, repeated ones with a number.

    >>> unique_names(["a", "", "a"])
    ('a', 'column_2', 'a_2')
    """
    result: list[str] = []
    for place, name in enumerate(names, start=1):
        wanted, count = name or f"column_{place}", 1
        while wanted in result:
            count += 1
            wanted = f"{name or 'column'}_{count}"
        result.append(wanted)
    return tuple(result)


def _is_header(first: list[str], others: list[list[str]]) -> bool:
    """Tell a header from data: it has no values such as numbers, times and addresses, and comes once."""
    filled = [cell for cell in first if cell]
    if not filled or any(_VALUE.fullmatch(cell) for cell in filled):
        return False
    if any(_VALUE.fullmatch(cell.strip()) for row in others for cell in row):
        return True
    repeated = sum(
        cell in {row[place].strip() for row in others if place < len(row)} for place, cell in enumerate(first)
    )
    return len(set(filled)) == len(filled) and repeated == 0


def _fixed_cuts(lines: list[str]) -> tuple[int, ...]:
    """Find where columns begin: after every place that is blank in all lines."""
    if len(lines) < 3:
        return ()
    width = max(map(len, lines))
    padded = [line.ljust(width) for line in lines]
    blank = [all(line[place] == " " for line in padded) for place in range(width)]
    starts = [place for place in range(width) if not blank[place] and (place == 0 or blank[place - 1])]
    return (0, *starts[1:]) if len(starts) >= 2 else ()
