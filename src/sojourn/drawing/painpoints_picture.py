"""Pain points: who meets them, how often the goal is reached with and without, and the value associated with that.

The distance between the two dots is a measured association with the goal. It is not a proof of a cause.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sojourn.drawing.canvas import Canvas, Frame
from sojourn.drawing.lettering import width
from sojourn.drawing.scales import ticks
from sojourn.drawing.words import Words

_ROW = 48.0
_NAME = 330.0
_DOTS = 270.0
_HEAD = 44.0


def painpoints(answer: Mapping[str, Any], words: Words, frame: Frame | None = None, most: int = 10) -> str:
    """Draw a ``painpoints`` answer as SVG text, the first ``most`` of them."""
    frame = frame or Frame()
    canvas = Canvas(frame)
    rows: Sequence[Mapping[str, Any]] = answer["painpoints"][:most]
    worth = any(row.get("value_at_stake") for row in rows)
    key = "value_at_stake" if worth else "customers"
    shares = [row[side] for row in rows for side in ("share_reached", "share_reached_others") if row[side] is not None]
    top = max(shares, default=0.0) or 1.0
    room = frame.width - _NAME - _DOTS - 24 - 96
    largest = max((row.get(key) or 0 for row in rows), default=0) or 1
    _head(canvas, answer["goal"], words, top, _HEAD + len(rows) * _ROW, worth=worth)
    for index, row in enumerate(rows):
        y = _HEAD + index * _ROW
        canvas.line(0, y, frame.width, y)
        _name(canvas, y, row, words)
        _dots(canvas, y, row, top, words, answer["goal"])
        amount = row.get(key)
        text = (words.money(amount) if worth else words.number(amount)) if amount else words.number(None)
        x = _NAME + _DOTS + 24
        long = room * (amount or 0) / largest
        canvas.rect(x, y + 15, long, 18, f"{pain_name(row, words)}: {text}", fill="alarm", fill_opacity=0.82)
        canvas.text(x + (long + 8 if amount else 0), y + 29, text, 12.5, "ink" if amount else "muted", bold=True)
    title = words.say("picture.painpoints.title", goal=answer["goal"])
    said = "; ".join(pain_name(row, words) for row in rows)
    return canvas.finish(_HEAD + len(rows) * _ROW + 6, title, said or words.say("picture.empty"))


def pain_name(row: Mapping[str, Any], words: Words) -> str:
    """Name a pain point: its kind and where it is.

    A waiting time names its threshold, a switch its two channels.
    """
    return words.say(
        f"picture.painpoints.{row['kind']}",
        event=row["event"],
        to=row["to"] or "",
        time=words.seconds(row.get("threshold_seconds")),
    )


def _head(canvas: Canvas, goal: str, words: Words, top: float, foot: float, *, worth: bool) -> None:
    canvas.text(0, 14, words.say("picture.painpoints.where"), 11.5, "muted", room=_NAME - 20)
    canvas.text(_NAME, 14, words.say("picture.painpoints.reach", goal=goal), 11.5, "muted", room=_DOTS)
    canvas.text(
        _NAME + _DOTS + 24, 14, words.say("picture.painpoints.stake" if worth else "picture.painpoints.customers"),
        11.5, "muted", room=canvas.frame.width - _NAME - _DOTS - 24,
    )  # fmt: skip
    for mark in ticks(top, 3):
        x = _NAME + (_DOTS - 30) * mark / top
        canvas.line(x, _HEAD - 6, x, foot)
        canvas.text(x, _HEAD - 11, words.share(mark), 10.5, "muted", "middle")


def _name(canvas: Canvas, y: float, row: Mapping[str, Any], words: Words) -> None:
    canvas.text(0, y + 20, str(row["rank"]), 12.5, "muted", bold=True)
    canvas.text(26, y + 20, pain_name(row, words), 12.5, "ink", bold=True, room=_NAME - 56)
    met = words.say("picture.painpoints.met", customers=words.number(row["customers"]), share=words.share(row["share"]))
    canvas.text(26, y + 36, met, 11.5, "muted", room=_NAME - 56)


def _dots(canvas: Canvas, y: float, row: Mapping[str, Any], top: float, words: Words, goal: str) -> None:
    with_it, without = row["share_reached"], row["share_reached_others"]
    if with_it is None or without is None:
        return
    span = _DOTS - 30
    first, second = _NAME + span * with_it / top, _NAME + span * without / top
    tip = words.say("picture.painpoints.dots", goal=goal, with_it=words.share(with_it), without=words.share(without))
    role = "alarm" if with_it < without else "ink"
    canvas.rect(min(first, second), y + 26, abs(second - first), 3, tip, fill="left")
    canvas.add("circle", tip, cx=second, cy=y + 27.5, r=5.5, fill="surface", stroke="muted", stroke_width=2)
    canvas.add("circle", tip, cx=first, cy=y + 27.5, r=6, fill=role)
    near, far = words.share(with_it), words.share(without)
    if abs(second - first) > width(near, 11) / 2 + width(far, 11) / 2 + 6:
        canvas.text(second, y + 17, far, 11, "muted", "middle")
    canvas.text(first, y + 17, near, 11, role, "middle", bold=True)
