"""What can be asked of the drawings: a picture of an answer, the colors and names that a page shares with it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from sojourn.drawing.script import ask

Name = Literal["sankey", "funnel", "funnel_groups", "histogram", "graph", "matrix", "curve", "painpoints", "bars"]


@dataclass(frozen=True)
class Frame:
    """What surrounds a picture.

    ``ident`` is unique among the pictures of one page; ``colors`` gives events their color role (so that an event
    keeps its color over several pictures); headline, callout and caption are drawn where given; a ``margin`` (pixels)
    also gives the picture a ground of its own, for files that stand alone.
    """

    ident: str = "picture"
    colors: Mapping[str, str] = field(default_factory=dict)
    headline: str = ""
    callout: str = ""
    caption: str = ""
    margin: float = 0.0


@dataclass(frozen=True)
class Pain:
    """The name of a row of ``painpoints``, and whether the goal is missed more often with it."""

    name: str
    is_pain: bool


@dataclass(frozen=True)
class Themes:
    """The color of each role (``ink``, ``goal``, ``c0``) on paper and in the dark."""

    light: Mapping[str, str]
    dark: Mapping[str, str]


def draw(
    picture: Name, answer: Mapping[str, Any], lang: str, *, currency: str | None = None, frame: Frame | None = None
) -> str:
    """Draw an answer as SVG text, 960 pixels wide.

    >>> draw("painpoints", {"goal": "order", "painpoints": []}, "en").startswith("<svg")
    True
    """
    frame = frame or Frame()
    surround = {"ident": frame.ident, "headline": frame.headline, "callout": frame.callout, "caption": frame.caption}
    return ask(
        "svg", {**asked(picture, answer, lang, currency, frame.colors), "frame": {**surround, "margin": frame.margin}}
    )


def asked(
    picture: Name, answer: Mapping[str, Any], lang: str, currency: str | None, colors: Mapping[str, str]
) -> dict[str, Any]:
    """Give what the script needs for a picture, here and in a notebook."""
    return {"picture": picture, "answer": answer, "language": lang, "currency": currency, "colors": [*colors.items()]}


def pains(rows: Sequence[Mapping[str, Any]], lang: str) -> list[Pain]:
    """Name the rows of ``painpoints``; leaving is missing the goal by definition.

    >>> row = {"kind": "drop_off", "event": "cart", "to": None, "share_reached": None}
    >>> pains([row], "en")
    [Pain(name='Leaving after cart', is_pain=True)]
    """
    return [Pain(**found) for found in json.loads(ask("pains", {"rows": rows, "language": lang}))]


def start_name(answer: Mapping[str, Any], lang: str) -> str:
    """Name the start of paths, which may be any event."""
    return str(answer.get("start") or ask("say", {"key": "picture.any_start", "language": lang}))


def event_roles(names: Iterable[str]) -> dict[str, str]:
    """Give each event its color role, the first ten their own; pass the most important names first.

    >>> event_roles(["view", "cart", "view"])
    {'view': 'c0', 'cart': 'c1'}
    """
    return dict(json.loads(ask("roles", list(names))))


@cache
def themes() -> Themes:
    """Give the colors of both themes.

    >>> themes().light["surface"]
    '#ffffff'
    """
    found = json.loads(ask("themes"))
    return Themes(found["light"], found["dark"])
