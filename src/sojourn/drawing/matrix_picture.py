"""The switch matrix: from which channel to which, how often (area) and with what outcome (color)."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from sojourn.drawing.canvas import Canvas, Frame
from sojourn.drawing.lettering import shorten, width
from sojourn.drawing.words import Words

_NAME = 150.0
_HEAD = 58.0


def matrix(answer: Mapping[str, Any], words: Words, frame: Frame | None = None) -> str:
    """Draw a ``switches`` answer as SVG text."""
    frame = frame or Frame()
    canvas = Canvas(frame)
    rows: Sequence[Mapping[str, Any]] = answer["switches"]
    names = _channels(rows)
    pitch = min(124.0, (frame.width - _NAME) / max(len(names), 1))
    high = max(min(62.0, pitch), 34.0)
    most = max((row["passes"] for row in rows), default=1)
    top = max((row.get("share_reached") or 0.0 for row in rows), default=0.0) or 1.0
    place = {name: index for index, name in enumerate(names)}
    goal = answer.get("goal")
    _heads(canvas, names, pitch, high, words)
    for row in sorted(rows, key=lambda row: (place[row["from"]], place[row["to"]])):
        x, y = _NAME + place[row["to"]] * pitch, _HEAD + place[row["from"]] * high
        _cell(canvas, (x, y, pitch, high), row, words, (most, top if goal else None))
    foot = _HEAD + len(names) * high
    height = _legend(canvas, foot + 24, top, words, goal)
    title = words.say("picture.matrix.title" if goal else "picture.matrix.title_open", goal=goal)
    return canvas.finish(height, title, _describe(rows, words))


def _channels(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    passes: dict[str, int] = {}
    for row in rows:
        for side in ("from", "to"):
            passes[row[side]] = passes.get(row[side], 0) + row["passes"]
    return sorted(passes, key=lambda name: (-passes[name], name))


def _describe(rows: Sequence[Mapping[str, Any]], words: Words) -> str:
    strongest = sorted(rows, key=lambda row: (-row["passes"], row["from"], row["to"]))[:5]
    return "; ".join(_tip(row, words).replace("\n", ", ") for row in strongest) or words.say("picture.empty")


def _tip(row: Mapping[str, Any], words: Words) -> str:
    return words.say(
        "picture.matrix.cell_open" if row.get("share_reached") is None else "picture.matrix.cell",
        first=row["from"],
        then=row["to"],
        passes=words.number(row["passes"]),
        customers=words.number(row["customers"]),
        share=words.share(row.get("share_reached")),
        time=words.seconds(row.get("median_seconds_to_goal")),
    )


def _heads(canvas: Canvas, names: Sequence[str], pitch: float, high: float, words: Words) -> None:
    canvas.text(_NAME, 14, words.say("picture.matrix.to"), 11, "muted")
    canvas.text(_NAME - 16, _HEAD - 15, words.say("picture.matrix.from"), 11, "muted", "end")
    for index, name in enumerate(names):
        x, y = _NAME + index * pitch, _HEAD + index * high
        canvas.name(x + 8, _HEAD - 19, name, pitch - 12)
        canvas.name(_NAME - 16, y + high / 2, name, _NAME - 18, "end")
        canvas.line(_NAME, y, _NAME + len(names) * pitch, y)
        canvas.line(x, _HEAD, x, _HEAD + len(names) * high)
        canvas.rect(x + 0.5, y + 0.5, pitch - 1, high - 1, fill="panel")
    foot, right = _HEAD + len(names) * high, _NAME + len(names) * pitch
    canvas.line(_NAME, foot, right, foot)
    canvas.line(right, _HEAD, right, foot)


def _cell(
    canvas: Canvas,
    box: tuple[float, float, float, float],
    row: Mapping[str, Any],
    words: Words,
    scale: tuple[int, float | None],
) -> None:
    x, y, pitch, high = box
    most, top = scale
    share = row.get("share_reached")
    largest = min(high - 12, pitch - 12, 50.0)
    side = max(largest * math.sqrt(row["passes"] / most), 2.0)
    middle = x + 8 + largest / 2
    canvas.rect(
        middle - side / 2, y + (high - side) / 2, side, side, _tip(row, words),
        fill="c0" if top is None else ramp_role(share, top),
        rx=2, data_cell=f"{row['from']}→{row['to']}",
    )  # fmt: skip
    left = x + 8 + largest + 7
    room = x + pitch - 4 - left
    passes = words.number(row["passes"])
    if room >= width(passes, 11.5, bold=True):
        canvas.text(left, y + high / 2 + (4 if top is None else -3), passes, 11.5, "ink", bold=True)
        if top is not None:
            canvas.text(left, y + high / 2 + 12, shorten(words.share(share), room, 11.5), 11.5, "muted")


def ramp_role(share: float | None, top: float) -> str:
    """Choose the color of a share between 0 and ``top``, in seven steps."""
    return "left" if share is None else f"r{min(6, int(7 * share / top))}"


def _legend(canvas: Canvas, y: float, top: float, words: Words, goal: str | None) -> float:
    x = _NAME
    canvas.text(x, y, words.say("picture.matrix.area"), 11.5, "muted")
    if not goal:
        return y + 10
    x += width(words.say("picture.matrix.area"), 11.5) + 28
    text = shorten(words.say("picture.matrix.color", goal=goal), canvas.frame.width - x - 240, 11.5)
    canvas.text(x, y, text, 11.5, "muted")
    x += width(text, 11.5) + 12
    canvas.text(x, y, words.share(0), 11, "muted")
    x += width(words.share(0), 11) + 6
    for step in range(7):
        canvas.rect(x + step * 20, y - 10, 20, 12, fill=f"r{step}")
    canvas.text(x + 146, y, words.share(top), 11, "muted")
    return y + 10
