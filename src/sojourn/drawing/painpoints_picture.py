"""Pain points: who meets them, how often the goal is reached with and without, and the value associated with that.

The distance between the two dots is a measured association with the goal. It is not a proof of a cause. Where the
customers reach the goal as often as others or more, it is no pain: such rows stand last, in gray.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sojourn.drawing.canvas import Canvas, Frame
from sojourn.drawing.lettering import labels, shorten, width, wrap
from sojourn.drawing.scales import ticks
from sojourn.drawing.words import Words

Row = Mapping[str, Any]

_ROW = 48.0
_NAME = 330.0
_DOTS = 270.0
_HEAD = 62.0
_NAME_LINE = 15.5
_NEUTRAL_MOST = 3


@dataclass(frozen=True)
class _Scale:
    """What a row is measured against: the highest share, and the field and largest amount of the bars."""

    goal: str
    top: float
    key: str
    largest: float


def painpoints(answer: Mapping[str, Any], words: Words, frame: Frame | None = None, most: int = 10) -> str:
    """Draw a ``painpoints`` answer as SVG text, the first ``most`` of them."""
    frame = frame or Frame()
    canvas = Canvas(frame)
    pains, neutral = parted(answer["painpoints"])
    pains, neutral = pains[:most], neutral[:_NEUTRAL_MOST]
    rows = [*pains, *neutral]
    key = "value_at_stake" if any(row.get("value_at_stake") for row in rows) else "customers"
    shares = [row[side] for row in rows for side in ("share_reached", "share_reached_others") if row[side] is not None]
    largest = max((row.get(key) or 0 for row in rows), default=0) or 1
    scale = _Scale(answer["goal"], max(shares, default=0.0) or 1.0, key, largest)
    names = labels([pain_name(row, words) for row in rows], _NAME - 56, 12.5)
    y = _HEAD
    for index, row in enumerate(rows):
        if index == len(pains):
            y = _between(canvas, y, words, scale.goal)
        y = _row(canvas, y, row, names[pain_name(row, words)], scale, words)
    _head(canvas, scale, y, words)
    title = words.say("picture.painpoints.title", goal=answer["goal"])
    said = "; ".join(pain_name(row, words) for row in rows)
    return canvas.finish(y + 6, title, said or words.say("picture.empty"))


def parted(rows: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """Part the rows into pains, and those whose customers reach the goal no less often than others."""
    return [row for row in rows if is_pain(row)], [row for row in rows if not is_pain(row)]


def is_pain(row: Row) -> bool:
    """Tell whether the goal is missed more often with it; leaving is missing it by definition.

    >>> is_pain({"share_reached": 0.2, "share_reached_others": 0.3}), is_pain({"share_reached": None})
    (True, True)
    """
    with_it, without = row["share_reached"], row.get("share_reached_others")
    return with_it is None or (without is not None and bool(with_it < without))


def pain_name(row: Row, words: Words) -> str:
    """Name a pain point: its kind and where it is.

    A waiting time names its threshold, a switch its two channels.
    """
    return words.say(
        f"picture.painpoints.{row['kind']}",
        event=row["event"],
        to=row["to"] or "",
        time=words.seconds(row.get("threshold_seconds")),
    )


def _head(canvas: Canvas, scale: _Scale, foot: float, words: Words) -> None:
    right = _NAME + _DOTS + 24
    canvas.text(0, 14, words.say("picture.painpoints.where"), 11.5, "muted", room=_NAME - 20)
    reach = words.say("picture.painpoints.reach", goal=shorten(scale.goal, _DOTS - 100, 11.5))
    canvas.text(_NAME, 14, reach, 11.5, "muted", room=_DOTS)
    worth = scale.key == "value_at_stake"
    stake = words.say("picture.painpoints.stake" if worth else "picture.painpoints.customers")
    canvas.text(right, 14, stake, 11.5, "muted", room=canvas.frame.width - right)
    x = _NAME
    for key, hollow in (("picture.painpoints.these", False), ("picture.painpoints.others", True)):
        ring = {"fill": "surface", "stroke": "muted", "stroke_width": 1.8} if hollow else {"fill": "ink"}
        canvas.add("circle", cx=x + 5, cy=28, r=4.6, **ring)
        text = words.say(key)
        canvas.text(x + 14, 32, text, 11.5, "muted")
        x += 14 + width(text, 11.5) + 16
    for mark in ticks(scale.top, 3):
        x = _NAME + (_DOTS - 30) * mark / scale.top
        canvas.line(x, _HEAD - 6, x, foot)
        canvas.text(x, _HEAD - 11, words.share(mark), 10.5, "muted", "middle")


def _between(canvas: Canvas, y: float, words: Words, goal: str) -> float:
    canvas.line(0, y, canvas.frame.width, y)
    lines = wrap(words.say("picture.painpoints.neutral", goal=goal), _NAME - 36, 11.5)
    for index, line in enumerate(lines):
        canvas.text(0, y + 21 + index * 15, line, 11.5, "muted")
    return y + 15 * len(lines) + 16


def _row(canvas: Canvas, y: float, row: Row, lines: Sequence[str], scale: _Scale, words: Words) -> float:
    pain = is_pain(row)
    canvas.line(0, y, canvas.frame.width, y)
    middle = y + _NAME_LINE * (len(lines) - 1) / 2
    canvas.text(0, y + 20, str(row["rank"]), 12.5, "muted", bold=True)
    first = y + 15.6 + _NAME_LINE * (len(lines) - 1) / 2
    canvas.name(26, first, pain_name(row, words), _NAME - 56, lines=lines, role="ink" if pain else "muted")
    met = words.say(
        "picture.painpoints.met",
        customers=words.count("customers", row["customers"]),
        share=words.share(row["share"]),
    )
    canvas.text(26, y + 36 + _NAME_LINE * (len(lines) - 1), met, 11.5, "muted", room=_NAME - 56)
    _dots(canvas, middle, row, scale, words)
    amount = row.get(scale.key)
    written = words.money if scale.key == "value_at_stake" else words.number
    text = written(amount) if amount else words.number(None)
    x = _NAME + _DOTS + 24
    long = (canvas.frame.width - x - 96) * (amount or 0) / scale.largest
    fill = {"fill": "alarm", "fill_opacity": 0.82} if pain else {"fill": "left"}
    canvas.rect(x, middle + 15, long, 18, f"{pain_name(row, words)}: {text}", **fill)
    canvas.text(
        x + (long + 8 if amount else 0), middle + 29, text, 12.5, "ink" if amount and pain else "muted", bold=True
    )
    return y + _ROW + _NAME_LINE * (len(lines) - 1)


def _dots(canvas: Canvas, y: float, row: Row, scale: _Scale, words: Words) -> None:
    with_it, without = row["share_reached"], row["share_reached_others"]
    if with_it is None or without is None:
        return
    span = _DOTS - 30
    first, second = _NAME + span * with_it / scale.top, _NAME + span * without / scale.top
    tip = words.say(
        "picture.painpoints.dots", goal=scale.goal, with_it=words.share(with_it), without=words.share(without)
    )
    role = "alarm" if is_pain(row) else "ink"
    canvas.rect(min(first, second), y + 26, abs(second - first), 3, tip, fill="left")
    canvas.add("circle", tip, cx=second, cy=y + 27.5, r=5.5, fill="surface", stroke="muted", stroke_width=2)
    canvas.add("circle", tip, cx=first, cy=y + 27.5, r=6, fill=role)
    near, far = words.share(with_it), words.share(without)
    if abs(second - first) > width(near, 11) / 2 + width(far, 11) / 2 + 6:
        canvas.text(second, y + 17, far, 11, "muted", "middle")
    canvas.text(first, y + 17, near, 11, role, "middle", bold=True)
