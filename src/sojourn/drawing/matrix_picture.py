"""The switch matrix: from which channel to which, how often (area) and with what outcome (color)."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sojourn.drawing.canvas import Canvas, Frame
from sojourn.drawing.lettering import labels, shorten, width
from sojourn.drawing.words import Words

_NAME = 150.0
_HEAD = 58.0
_PAD = 8.0
_SMALL = 20.0


@dataclass(frozen=True)
class _Grid:
    """Where cells stand, and in them the square: beside the numbers, or above them where a cell is narrow."""

    pitch: float
    high: float
    largest: float
    above: bool
    place: Mapping[str, int]
    most: int
    top: float | None

    @classmethod
    def of(cls, names: Sequence[str], room: float, texts: float, scale: tuple[int, float | None]) -> "_Grid":
        pitch = min(124.0, room / max(len(names), 1))
        place = {name: index for index, name in enumerate(names)}
        beside = min(50.0, pitch - _PAD * 2 - 6 - texts)
        if beside >= _SMALL:
            return cls(pitch, max(beside + 12, 42.0), beside, False, place, *scale)
        largest = max(min(34.0, pitch - 8), 6.0)
        return cls(pitch, largest + (24 if scale[1] is None else 38), largest, True, place, *scale)


def matrix(answer: Mapping[str, Any], words: Words, frame: Frame | None = None) -> str:
    """Draw a ``switches`` answer as SVG text."""
    frame = frame or Frame()
    canvas = Canvas(frame)
    rows: Sequence[Mapping[str, Any]] = answer["switches"]
    names = _channels(rows)
    most = max((row["passes"] for row in rows), default=1)
    top = max((row.get("share_reached") or 0.0 for row in rows), default=0.0) or 1.0
    goal = answer.get("goal")
    numbers = max((width(words.number(row["passes"]), 11.5, bold=True) for row in rows), default=0.0)
    shares = max((width(words.share(row.get("share_reached")), 11.5) for row in rows), default=0.0) if goal else 0.0
    grid = _Grid.of(names, frame.width - _NAME, max(numbers, shares), (most, top if goal else None))
    _heads(canvas, names, grid, words)
    for row in sorted(rows, key=lambda row: (grid.place[row["from"]], grid.place[row["to"]])):
        _cell(canvas, grid, row, words)
    foot = _HEAD + len(names) * grid.high
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
        passes=words.count("switches", row["passes"]),
        customers=words.count("customers", row["customers"]),
        share=words.share(row.get("share_reached")),
        time=words.seconds(row.get("median_seconds_to_goal")),
    )


def _heads(canvas: Canvas, names: Sequence[str], grid: _Grid, words: Words) -> None:
    pitch, high = grid.pitch, grid.high
    canvas.text(_NAME, 14, words.say("picture.matrix.to"), 11, "muted")
    canvas.text(_NAME - 16, _HEAD - 15, words.say("picture.matrix.from"), 11, "muted", "end")
    across, down = labels(names, pitch - 12, 12.5), labels(names, _NAME - 18, 12.5)
    for index, name in enumerate(names):
        x, y = _NAME + index * pitch, _HEAD + index * high
        canvas.name(x + 8, _HEAD - 19, name, pitch - 12, lines=across[name])
        canvas.name(_NAME - 16, y + high / 2, name, _NAME - 18, "end", lines=down[name])
        canvas.line(_NAME, y, _NAME + len(names) * pitch, y)
        canvas.line(x, _HEAD, x, _HEAD + len(names) * high)
        canvas.rect(x + 0.5, y + 0.5, pitch - 1, high - 1, fill="panel")
    foot, right = _HEAD + len(names) * high, _NAME + len(names) * pitch
    canvas.line(_NAME, foot, right, foot)
    canvas.line(right, _HEAD, right, foot)


def _cell(canvas: Canvas, grid: _Grid, row: Mapping[str, Any], words: Words) -> None:
    x, y = _NAME + grid.place[row["to"]] * grid.pitch, _HEAD + grid.place[row["from"]] * grid.high
    share = row.get("share_reached")
    side = max(grid.largest * math.sqrt(row["passes"] / grid.most), 2.0)
    middle = x + (grid.pitch / 2 if grid.above else _PAD + grid.largest / 2)
    center = y + (4 + grid.largest / 2 if grid.above else grid.high / 2)
    canvas.rect(
        middle - side / 2, center - side / 2, side, side, _tip(row, words),
        fill="c0" if grid.top is None else ramp_role(share, grid.top),
        stroke="hatch", stroke_width=0.5, rx=2, data_cell=f"{row['from']}→{row['to']}",
    )  # fmt: skip
    texts = [(words.number(row["passes"]), "ink", True)]
    texts += [] if grid.top is None else [(words.share(share), "muted", False)]
    at = x + (grid.pitch / 2 if grid.above else _PAD + grid.largest + 6)
    first = y + grid.largest + 18 if grid.above else y + grid.high / 2 + 11.5 - 7.5 * len(texts)
    for index, (text, role, bold) in enumerate(texts):
        size = 11.5 if width(text, 11.5, bold=bold) <= grid.pitch - 4 else 9.0
        if width(text, size, bold=bold) <= grid.pitch - 2:
            anchor = "middle" if grid.above else "start"
            canvas.text(at, first + index * 14.5, text, size, role, anchor, bold=bold)


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
