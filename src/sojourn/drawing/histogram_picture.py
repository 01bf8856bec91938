"""A histogram: how many customers fall into each stretch of time; bins stand side by side at equal widths."""

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

from sojourn.drawing.canvas import Canvas, Frame
from sojourn.drawing.lettering import width
from sojourn.drawing.scales import thinned, ticks
from sojourn.drawing.words import Words

_LEFT = 64.0
_HIGH = 150.0


def histogram(
    answer: Mapping[str, Any], words: Words, frame: Frame | None = None, median_seconds: float | None = None
) -> str:
    """Draw ``{"edges": [seconds], "customers": [int]}`` as SVG text, the median marked where it is given."""
    frame = frame or Frame()
    canvas = Canvas(frame)
    edges: Sequence[float] = answer["edges"]
    counts: Sequence[int] = answer["customers"]
    most = max(counts, default=0)
    pitch = (frame.width - _LEFT - 30) / max(len(counts), 1)
    top, foot = 30.0, 30.0 + _HIGH
    for mark in ticks(most, 3):
        y = foot - _HIGH * mark / max(most, 1)
        canvas.line(_LEFT, y, frame.width - 30, y)
        canvas.text(_LEFT - 10, y + 4, words.number(mark), 11, "muted", "end")
    total = sum(counts)
    for index, count in enumerate(counts):
        high = _HIGH * count / max(most, 1)
        tip = words.say(
            "picture.histogram.bin",
            low=words.seconds(edges[index]),
            high=words.seconds(edges[index + 1]),
            customers=words.count("customers", count),
            share=words.share(count / total if total else None),
        )
        canvas.rect(_LEFT + index * pitch + 1, foot - high, pitch - 2, high, tip, fill="c0", data_bin=index)
    canvas.line(_LEFT, foot, frame.width - 30, foot, "muted")
    labels = [words.seconds(edge) for edge in edges]
    for index, label in enumerate(thinned(labels, [width(label, 11) for label in labels], pitch)):
        if label:
            canvas.text(_LEFT + index * pitch, foot + 17, label, 11, "muted", "middle")
    if median_seconds is not None:
        _median(canvas, _LEFT + pitch * _position(edges, median_seconds), top, foot, words, median_seconds)
    title = words.say("picture.histogram.title")
    said = words.say("picture.histogram.description", customers=words.count("customers", total))
    return canvas.finish(foot + 28, title, said)


def _position(edges: Sequence[float], seconds: float) -> float:
    for index, (low, high) in enumerate(itertools.pairwise(edges)):
        if seconds <= high:
            return index + max(0.0, (seconds - low) / (high - low) if high > low else 0.0)
    return float(len(edges) - 1)


def _median(canvas: Canvas, x: float, top: float, foot: float, words: Words, seconds: float) -> None:
    canvas.line(x, top - 18, x, foot, "ink", stroke_width=1.2, stroke_dasharray="3 3")
    text = words.say("picture.median", time=words.seconds(seconds))
    right = x + 6 + width(text, 11.5) > canvas.frame.width
    canvas.text(x - 6 if right else x + 6, top - 10, text, 11.5, "ink", "end" if right else "start", halo=True)
