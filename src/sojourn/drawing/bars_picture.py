"""Ranked bars: a name, a bar, a number; and ranges (median to 90th percentile) for times."""

from collections.abc import Sequence
from dataclasses import dataclass

from sojourn.drawing.canvas import Canvas, Frame
from sojourn.drawing.lettering import width
from sojourn.drawing.words import Words

_ROW = 30.0
_NAME = 260.0


@dataclass(frozen=True)
class Bar:
    """One row: ``size`` is what the bar shows, ``text`` its value in words, ``tail`` a second, longer mark."""

    name: str
    size: float
    text: str
    tip: str = ""
    note: str = ""
    role: str = "c0"
    tail: float | None = None


def bars(rows: Sequence[Bar], words: Words, title: str, frame: Frame | None = None) -> str:
    """Draw ranked bars as SVG text; a ``tail`` is drawn as a thin line with a mark at its end."""
    frame = frame or Frame()
    canvas = Canvas(frame)
    notes = max((width(row.note, 11.5) for row in rows), default=0.0)
    values = max((width(row.text, 12.5, bold=True) for row in rows), default=0.0)
    room = max(frame.width - _NAME - values - 14 - (notes + 24 if notes else 0), 120.0)
    longest = max((max(row.size, row.tail or 0.0) for row in rows), default=0.0) or 1.0
    for index, row in enumerate(rows):
        y = index * _ROW
        long = room * row.size / longest
        end = room * max(row.size, row.tail or 0.0) / longest
        canvas.text(_NAME - 14, y + 18, row.name, 12.5, "ink", "end", room=_NAME - 16)
        canvas.rect(
            _NAME, y + 6, long, 16, row.tip or f"{row.name}: {row.text or row.note}", fill=row.role, data_bar=row.name
        )
        if row.tail is not None and end > long:
            canvas.line(_NAME + long, y + 14, _NAME + end, y + 14, row.role, stroke_width=1.5)
            canvas.line(_NAME + end, y + 9.5, _NAME + end, y + 18.5, row.role, stroke_width=1.5)
        if row.text:
            canvas.text(_NAME + end + 8, y + 18.5, row.text, 12.5, "ink", bold=True)
        canvas.text(frame.width, y + 18.5, row.note, 11.5, "muted", "end")
    canvas.line(_NAME, 2, _NAME, max(len(rows) * _ROW - 2, 2), "muted")
    description = "; ".join(f"{row.name}: {row.text or row.note}" for row in rows[:8])
    return canvas.finish(len(rows) * _ROW + 4, title, description or words.say("picture.empty"))
