"""The funnel: a bar for each step, the loss as its pale remainder, and what lies between two steps."""

from collections.abc import Mapping, Sequence
from typing import Any

from sojourn.drawing.canvas import Canvas, Frame
from sojourn.drawing.lettering import width
from sojourn.drawing.words import Words

_ROW = 34.0
_BETWEEN = 40.0
_NAME = 210.0


def funnel(answer: Mapping[str, Any], words: Words, frame: Frame | None = None) -> str:
    """Draw a ``funnel`` answer as SVG text."""
    frame = frame or Frame()
    canvas = Canvas(frame)
    steps: Sequence[Mapping[str, Any]] = answer["steps"]
    start = steps[0]["customers"] if steps else 0
    room = frame.width - _NAME - 150
    y = 2.0
    for index, step in enumerate(steps):
        before = steps[index - 1] if index else None
        if before is not None:
            _between(canvas, y, step, before, words, room * before["customers"] / max(start, 1))
            y += _BETWEEN
        _bar(canvas, y, step, before, words, (room, start, index == len(steps) - 1))
        y += _ROW
    title = words.say("picture.funnel.title")
    return canvas.finish(y + 4, title, describe_funnel(steps, words))


def describe_funnel(steps: Sequence[Mapping[str, Any]], words: Words) -> str:
    """Say in one sentence what the picture shows."""
    if not steps:
        return words.say("picture.funnel.title")
    return words.say(
        "picture.funnel.description",
        first=steps[0]["event"],
        last=steps[-1]["event"],
        customers=words.count("customers", steps[0]["customers"]),
        reached=words.number(steps[-1]["customers"]),
        share=words.share(steps[-1]["share_of_start"]),
    )


def _bar(
    canvas: Canvas,
    y: float,
    step: Mapping[str, Any],
    before: Mapping[str, Any] | None,
    words: Words,
    scale: tuple[float, int, bool],
) -> None:
    room, start, last = scale
    customers = step["customers"]
    long = room * customers / max(start, 1)
    earlier = room * (before["customers"] if before else customers) / max(start, 1)
    tip = words.say(
        "picture.funnel.step_tip",
        event=step["event"],
        customers=words.count("customers", customers),
        start=words.share(step["share_of_start"]),
        previous=words.share(step["share_of_previous"]),
    )
    name = words.say("picture.funnel.optional", event=step["event"]) if step.get("optional") else step["event"]
    canvas.name(_NAME - 14, y + _ROW / 2, name, _NAME - 16, "end", size=13)
    if earlier > long:
        lost = words.say(
            "picture.funnel.lost_tip",
            event=step["event"],
            customers=words.count("customers", (before or step)["customers"] - customers),
        )
        canvas.rect(_NAME + long, y, earlier - long, _ROW, lost, fill="panel", data_lost=step["event"])
    role = "goal" if last else "c0"
    outline = {"stroke": role, "stroke_dasharray": "4 3", "fill_opacity": 0.35} if step.get("optional") else {}
    canvas.rect(_NAME, y, long, _ROW, tip, fill=role, data_step=step["event"], **outline)
    canvas.line(_NAME, y - 1, _NAME, y + _ROW + 1, "muted")
    number = words.number(customers)
    x = _NAME + max(earlier, long) + 10
    canvas.text(x, y + 21.5, number, 13, "ink", bold=True)
    share = words.share(step["share_of_start"])
    canvas.text(x + width(number, 13, bold=True) + 8, y + 21.5, share, 13, "muted")


def _between(
    canvas: Canvas, y: float, step: Mapping[str, Any], before: Mapping[str, Any], words: Words, from_width: float
) -> None:
    x = _NAME + 14
    stream = f"M{_NAME} {y}H{_NAME + from_width:.3f}V{y + _BETWEEN}H{_NAME}Z"
    canvas.path(stream, fill="c0", fill_opacity=0.05)
    canvas.path(f"M{x} {y + 11}v13m-4 -4.5l4 4.5l4 -4.5", fill="none", stroke="muted", stroke_width=1.3)
    pieces = [words.say("picture.funnel.went_on", share=words.share(step["share_of_previous"]))]
    if step.get("median_seconds_from_previous") is not None:
        pieces.append(words.say("picture.funnel.median", time=words.seconds(step["median_seconds_from_previous"])))
    if step.get("mean_actions_from_previous") is not None:
        pieces.append(words.count("actions_between", step["mean_actions_from_previous"]))
    if step.get("mean_switches_from_previous") is not None:
        pieces.append(words.count("switches_between", step["mean_switches_from_previous"]))
    lost = before["customers"] - step["customers"]
    if lost > 0:
        gone = words.say("picture.funnel.lost", customers=words.number(lost))
        canvas.text(_NAME - 14, y + 24.5, gone, 11.5, "left_ink", "end")
    canvas.text(x + 14, y + 24.5, "   ·   ".join(pieces), 12, "muted", room=canvas.frame.width - x - 16)


def funnel_groups(answer: Mapping[str, Any], words: Words, frame: Frame | None = None, most: int = 12) -> str:
    """Draw the breakdown of a ``funnel`` answer: a small funnel for each value, to the same scale of shares."""
    frame = frame or Frame()
    canvas = Canvas(frame)
    groups: Sequence[Mapping[str, Any]] = answer["breakdown"][:most]
    columns = max(1, min(4, len(groups)))
    cell = frame.width / columns
    for index, group in enumerate(groups):
        _small(canvas, (index % columns) * cell, (index // columns) * 112.0, cell - 26, group, answer["steps"], words)
    height = 112.0 * -(-len(groups) // columns)
    title = words.say("picture.funnel.groups")
    shares = [f"{group['value']}: {words.share(_rate(group['customers']))}" for group in groups]
    return canvas.finish(height, title, "; ".join(shares))


def _rate(customers: Sequence[int]) -> float | None:
    return customers[-1] / customers[0] if customers and customers[0] else None


def _small(
    canvas: Canvas,
    x: float,
    y: float,
    room: float,
    group: Mapping[str, Any],
    steps: Sequence[Mapping[str, Any]],
    words: Words,
) -> None:
    customers: Sequence[int] = group["customers"]
    rate = words.share(_rate(customers))
    canvas.text(x, y + 14, str(group["value"]), 12.5, "ink", bold=True, room=room - 60)
    canvas.text(x + room, y + 14, rate, 12.5, "goal", "end", bold=True)
    bar = room / max(len(customers), 1)
    for index, count in enumerate(customers):
        high = 62.0 * count / max(customers[0], 1)
        event = steps[index]["event"] if index < len(steps) else ""
        share = words.share(count / customers[0] if customers[0] else None)
        tip = words.say(
            "picture.funnel.group_tip",
            group=group["value"],
            event=event,
            customers=words.count("customers", count),
            share=share,
        )
        left = x + index * bar
        canvas.rect(left, y + 24, bar - 3, 62.0, fill="panel")
        role = "goal" if index == len(customers) - 1 else "c0"
        canvas.rect(left, y + 86 - high, bar - 3, high, tip, fill=role)
    canvas.text(x, y + 100, words.number(customers[0] if customers else 0), 11, "muted")
