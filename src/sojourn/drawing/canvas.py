"""The sheet that pictures are drawn on: safe SVG elements, a frame with headline and caption, a description.

Every text that comes in is escaped here and nowhere else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from sojourn.drawing.lettering import ELLIPSIS, shorten, wrap
from sojourn.drawing.theme import LIGHT, Theme

_ROLES = {"fill": "f", "stroke": "s", "stop_color": "t"}
_UNPRINTABLE = dict.fromkeys(
    [*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)], "\N{REPLACEMENT CHARACTER}"
)


@dataclass(frozen=True)
class Frame:
    """What surrounds a picture.

    ``width`` in pixels; ``ident`` is unique among the pictures of one page; ``colors`` gives events their color role
    (so that an event keeps its color over several pictures); headline, callout and caption are drawn where given;
    a ``margin`` also gives the picture a ground of its own, for files that stand alone.
    """

    width: float = 960.0
    ident: str = "picture"
    theme: Theme = LIGHT
    colors: Mapping[str, str] = field(default_factory=dict)
    headline: str = ""
    callout: str = ""
    caption: str = ""
    margin: float = 0.0


def safe(text: object) -> str:
    """Escape a text for XML, and replace characters that XML does not know.

    >>> safe('<b title="x">')
    '&lt;b title=&quot;x&quot;&gt;'
    """
    return escape(str(text).translate(_UNPRINTABLE), quote=True)


def px(value: float) -> str:
    """Write a coordinate, to the thousandth of a pixel.

    >>> px(12.0), px(0.12345), px(-0.0)
    ('12', '0.123', '0')
    """
    return f"{round(value, 3) + 0.0:.3f}".rstrip("0").rstrip(".")


class Canvas:
    """Collects the elements of one picture."""

    def __init__(self, frame: Frame) -> None:
        """Start an empty sheet."""
        self.frame = frame
        self.parts: list[str] = []
        self.defs: dict[str, str] = {}

    def element(self, tag: str, inner: str = "", **attributes: object) -> str:
        """Write an element; ``fill`` and ``stroke`` name color roles, numbers are coordinates."""
        written: list[str] = []
        classes: list[str] = []
        for name, value in attributes.items():
            if value is None:
                continue
            if name in _ROLES and isinstance(value, str) and not value.startswith("url("):
                written.append(f'{name.replace("_", "-")}="{self.frame.theme.color(value)}"')
                classes += [] if value == "none" else [f"{_ROLES[name]}-{value}"]
            else:
                shown = px(value) if isinstance(value, int | float) else safe(value)
                written.append(f'{name.rstrip("_").replace("_", "-")}="{shown}"')
        if classes:
            written.append(f'class="{" ".join(classes)}"')
        return f"<{tag} {' '.join(written)}>{inner}</{tag}>" if inner else f"<{tag} {' '.join(written)}/>"

    def add(self, tag: str, tip: str = "", **attributes: object) -> None:
        """Draw an element, with a tooltip where one is given."""
        self.parts.append(self.element(tag, f"<title>{safe(tip)}</title>" if tip else "", **attributes))

    def rect(self, x: float, y: float, width: float, height: float, tip: str = "", **attributes: object) -> None:
        """Draw a rectangle."""
        self.add("rect", tip=tip, x=x, y=y, width=max(width, 0.0), height=max(height, 0.0), **attributes)

    def line(self, x1: float, y1: float, x2: float, y2: float, stroke: str = "rule", **attributes: object) -> None:
        """Draw a straight line."""
        self.add("line", tip="", x1=x1, y1=y1, x2=x2, y2=y2, stroke=stroke, **attributes)

    def path(self, d: str, tip: str = "", **attributes: object) -> None:
        """Draw a path."""
        self.add("path", tip, d=d, **attributes)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        size: float = 12.0,
        role: str = "ink",
        anchor: str = "start",
        *,
        bold: bool = False,
        halo: bool = False,
        room: float = 0.0,
        tip: str = "",
        **attributes: object,
    ) -> None:
        """Write a line of text on the baseline ``y``, cut to ``room`` with the whole text as its tooltip."""
        shown = shorten(words, room, size, bold=bold) if room else words
        if not shown:
            return
        around = {"stroke": "surface", "stroke_width": 3, "stroke_linejoin": "round", "paint_order": "stroke"}
        tip = words if room and shown != " ".join(words.split()) else tip
        self.parts.append(
            self.element(
                "text",
                (f"<title>{safe(tip)}</title>" if tip else "") + safe(shown),
                x=x,
                y=y,
                font_size=size,
                fill=role,
                text_anchor=None if anchor == "start" else anchor,
                font_weight=600 if bold else None,
                pointer_events=None if tip else "none",
                **(around if halo else {}),
                **attributes,
            )
        )

    def name(
        self,
        x: float,
        middle: float,
        words: str,
        room: float,
        anchor: str = "start",
        size: float = 12.5,
        lines: Sequence[str] = (),
        role: str = "ink",
    ) -> None:
        """Write a name in bold, centered on the height ``middle``, on two lines where one is too short for it.

        ``lines`` is the name already broken, where that was done together with others.
        """
        lines = lines or wrap(words, room, size, bold=True, lines=2)
        first = middle + size * 0.35 - (len(lines) - 1) * size * 0.62
        tip = words if any(ELLIPSIS in line for line in lines) else ""
        for index, line in enumerate(lines):
            self.text(x, first + index * size * 1.24, line, size, role, anchor, bold=True, tip=tip)

    def hatch(self) -> str:
        """Give the fill of what is shown only as a sum: fine diagonal lines."""
        name = f"{self.frame.ident}-hatch"
        ground = self.element("rect", width=5, height=5, fill="surface")
        line = self.element("line", x1=0, y1=0, x2=0, y2=5, stroke="hatch", stroke_width=2.4)
        self.defs[name] = (
            f'<pattern id="{safe(name)}" width="5" height="5" patternUnits="userSpaceOnUse" '
            f'patternTransform="rotate(45)">{ground}{line}</pattern>'
        )
        return f"url(#{name})"

    def fade(self, role: str, start: float = 0.9, end: float = 0.0) -> str:
        """Give a fill that fades from left to right."""
        name = f"{self.frame.ident}-fade-{role}"
        stops = "".join(
            self.element("stop", offset=offset, stop_color=role, stop_opacity=opacity)
            for offset, opacity in ((0, start), (0.35, start * 0.72), (1, end))
        )
        self.defs[name] = f'<linearGradient id="{safe(name)}">{stops}</linearGradient>'
        return f"url(#{name})"

    def finish(self, height: float, title: str, description: str) -> str:
        """Put the frame around the picture, whose own height is ``height``."""
        frame = self.frame
        above = _Block(self, 0.0)
        above.lines(frame.headline, 18, "ink", bold=True, after=6)
        above.callout(frame.callout)
        below = _Block(self, above.y + height)
        below.lines(frame.caption, 11, "muted", before=8)
        body = "".join(self.parts)
        if above.y:
            body = f'<g transform="translate(0 {px(above.y)})">{body}</g>'
        defs = f"<defs>{''.join(self.defs.values())}</defs>" if self.defs else ""
        ident = safe(frame.ident)
        ground, box = self._ground(below.y)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="picture" role="img" aria-labelledby="{ident}-t {ident}-d" '
            f'viewBox="{" ".join(px(side) for side in box)}" width="{px(box[2])}" height="{px(box[3])}" '
            f'font-family="{safe(frame.theme.font)}"><title id="{ident}-t">{safe(title)}</title>'
            f'<desc id="{ident}-d">{safe(description)}</desc>{defs}{ground}'
            f"{''.join(above.parts)}{body}{''.join(below.parts)}</svg>"
        )

    def _ground(self, height: float) -> tuple[str, tuple[float, float, float, float]]:
        margin = self.frame.margin
        box = (-margin, -margin, self.frame.width + 2 * margin, height + 2 * margin)
        if not margin:
            return "", box
        return self.element("rect", x=box[0], y=box[1], width=box[2], height=box[3], fill="surface"), box


class _Block:
    """Lines of text above or below a picture."""

    def __init__(self, canvas: Canvas, y: float) -> None:
        self.canvas = canvas
        self.y = y
        self.parts: list[str] = []

    def lines(
        self, words: str, size: float, role: str, *, bold: bool = False, before: float = 0, after: float = 0
    ) -> None:
        if words:
            self.y += before
            self._write(words, 0.0, size, role, weight=700 if bold else None)
            self.y += after

    def callout(self, words: str) -> None:
        """Write a text behind a bar in the color of alarm."""
        if words:
            top = self.y + 6
            self.y = top + 2
            self._write(words, 15.0, 13.5, "ink")
            bar = self.canvas.element("rect", x=0, y=top, width=4, height=self.y - top + 2, fill="alarm")
            self.parts.append(bar)
            self.y += 20

    def _write(self, words: str, x: float, size: float, role: str, weight: int | None = None) -> None:
        for line in wrap(words, self.canvas.frame.width - x, size, bold=weight is not None):
            self.y += size * 1.35
            written = {"font_size": size, "fill": role, "font_weight": weight}
            self.parts.append(self.canvas.element("text", safe(line), x=x, y=self.y - size * 0.3, **written))
