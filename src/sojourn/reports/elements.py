"""HTML in small pieces. Every text that comes in is escaped here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from sojourn.reports.reader import NEUTRAL, Reader


@dataclass(frozen=True)
class Table:
    """Rows of text; the first ``words`` columns are words, the others numbers. ``html`` cells are ready-made."""

    head: Sequence[str]
    rows: Sequence[Sequence["str | Html"]]
    words: int = 1


@dataclass(frozen=True)
class Html:
    """Markup that is safe already."""

    text: str


@dataclass(frozen=True)
class Section:
    """One finding: its headline, how to read it, pictures, and the same numbers as tables.

    ``shown`` stands in the open (under the pictures), ``tables`` fold away.
    """

    question: str
    headline: str
    lead: str
    pictures: Sequence[str] = ()
    shown: Sequence[Html] = ()
    tables: Sequence[Table] = ()


def tag(name: str, inner: str | Html, css: str = "", **attributes: str) -> str:
    """Write an element; a plain text is escaped.

    >>> tag("p", "a < b", css="note")
    '<p class="note">a &lt; b</p>'
    """
    given = ({"class": css} if css else {}) | {key.replace("_", "-"): value for key, value in attributes.items()}
    written = "".join(f' {key}="{escape(value)}"' for key, value in given.items())
    return f"<{name}{written}>{inner.text if isinstance(inner, Html) else escape(inner)}</{name}>"


def joined(parts: Iterable[str]) -> Html:
    """Put ready-made elements one after the other."""
    return Html("".join(parts))


def table(made: Table) -> str:
    """Write a table."""
    head = joined(
        tag("th", name, "" if index < made.words else "n", scope="col") for index, name in enumerate(made.head)
    )
    rows = joined(
        tag("tr", joined(tag("td", cell, "" if index < made.words else "n") for index, cell in enumerate(row)))
        for row in made.rows
    )
    inner = joined([tag("thead", Html(tag("tr", head))), tag("tbody", rows)])
    return tag("div", Html(tag("table", inner)), "scroll", tabindex="0")


def path(names: Sequence[str], reader: Reader) -> Html:
    """Write a path as a row of steps, each with the color of its event."""
    steps = joined(
        tag("li", Html(tag("span", name)), f"e {reader.colors.get(name, NEUTRAL)}", title=name) for name in names
    )
    return Html(tag("ol", steps, "path"))


def meter(part: float, role: str = "c0", reached: float | None = None) -> Html:
    """Write a bar for a share (0..1); of its length, ``reached`` is drawn in the color of the goal."""
    whole = min(max(part, 0.0), 1.0)
    done = whole * min(max(reached or 0.0, 0.0), 1.0)
    pieces = [("goal", done), (role, whole - done)] if done else [(role, whole)]
    return Html(
        tag("span", joined(tag("i", "", color, style=f"width:{100 * long:.1f}%") for color, long in pieces), "meter")
    )
