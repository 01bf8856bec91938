"""The Sankey to a goal: who goes on, who arrives, who leaves (grey), who takes rarer paths (hatched).

At every node: customers = ribbons out + other + left, drawn to one scale; goal nodes are arrivals and end there. Other
are those who go on outside the picture: by a node that is not shown, beyond the last step, or outside the window. Some
of them reach the goal later; the legend says how many, so that its numbers add up to those of the title.
"""

from collections.abc import Mapping
from typing import Any

from sojourn.drawing.canvas import Canvas, Frame, px
from sojourn.drawing.flow_layout import FLAG, HAT, NAME_LINE, NAME_SIZE, NODE_WIDTH, Flow, Ribbon, Spot, place
from sojourn.drawing.lettering import ELLIPSIS, shorten, width, wrap
from sojourn.drawing.theme import event_roles
from sojourn.drawing.words import Words

_HEAD = 46.0
_FALL = 12.0
_STUB = 30.0


def sankey(answer: Mapping[str, Any], words: Words, frame: Frame | None = None, flow_height: float = 380.0) -> str:
    """Draw a ``paths`` answer as SVG text."""
    frame = frame or Frame()
    canvas = Canvas(frame)
    flow = place(answer, frame.width, flow_height)
    colors = _colors(flow, frame)
    canvas.parts.append(f'<g transform="translate(0 {px(_HEAD - HAT + 14)})">')
    for spot in flow.spots:
        _draw_left(canvas, spot, words)
    for ribbon in sorted(flow.ribbons, key=lambda ribbon: (-ribbon.customers, ribbon.source.id, ribbon.target.id)):
        _draw_ribbon(canvas, ribbon, words, colors)
    for spot in flow.spots:
        _draw_other(canvas, spot, words)
    for spot in flow.spots:
        _draw_node(canvas, spot, words, colors, answer["customers"])
    for spot in flow.spots:
        _label(canvas, spot, flow.pitch, words, answer["customers"])
    canvas.parts.append("</g>")
    _headers(canvas, flow, words)
    foot = flow.height + _HEAD - HAT + 14
    height = _legend(canvas, foot + 30, answer, words)
    start, goal = start_name(answer, words), answer.get("goal")
    title = words.say("picture.sankey.title" if goal else "picture.sankey.title_open", start=start, goal=goal)
    return canvas.finish(height, title, describe_paths(answer, words))


def describe_paths(answer: Mapping[str, Any], words: Words) -> str:
    """Say in one sentence what the picture shows."""
    customers, reached = answer["customers"], answer.get("reached") or 0
    return words.say(
        "picture.sankey.description" if answer.get("goal") else "picture.sankey.description_open",
        customers=words.count("customers", customers),
        start=start_name(answer, words),
        goal=answer.get("goal"),
        reached=words.number(reached),
        share=words.share(reached / customers if customers else None),
    )


def start_name(answer: Mapping[str, Any], words: Words) -> str:
    """Name the start of the paths, which may be any event."""
    return str(answer.get("start") or words.say("picture.any_start"))


def _colors(flow: Flow, frame: Frame) -> dict[str, str]:
    totals: dict[str, int] = {}
    for spot in flow.spots:
        totals[spot.event] = totals.get(spot.event, 0) + spot.customers
    ranked = sorted((name for name in totals if name not in frame.colors), key=lambda name: (-totals[name], name))
    return {**event_roles(ranked), **frame.colors}


def _role(spot: Spot, colors: Mapping[str, str]) -> str:
    return "goal" if spot.goal else colors[spot.event]


def _band(x1: float, top1: float, x2: float, top2: float, height: float) -> str:
    middle = px((x1 + x2) / 2)
    foot1, foot2 = px(top1 + height), px(top2 + height)
    return (
        f"M{px(x1)} {px(top1)}C{middle} {px(top1)} {middle} {px(top2)} {px(x2)} {px(top2)}"
        f"L{px(x2)} {foot2}C{middle} {foot2} {middle} {foot1} {px(x1)} {foot1}Z"
    )


def _draw_ribbon(canvas: Canvas, ribbon: Ribbon, words: Words, colors: Mapping[str, str]) -> None:
    source, target = ribbon.source, ribbon.target
    tip = words.say(
        "picture.sankey.link",
        source=source.event,
        target=target.event,
        customers=words.count("customers", ribbon.customers),
        share=words.share(ribbon.customers / source.customers if source.customers else None),
        median=words.seconds(ribbon.median_seconds),
    )
    canvas.path(
        _band(source.x + NODE_WIDTH, ribbon.source_top, target.x, ribbon.target_top, ribbon.height),
        tip,
        fill="goal" if target.goal else _role(source, colors),
        fill_opacity=0.45 if target.goal else 0.33,
        data_link=f"{source.id}→{target.id}",
    )


def _draw_left(canvas: Canvas, spot: Spot, words: Words) -> None:
    if not spot.dropped:
        return
    x, reach = spot.x + NODE_WIDTH, 58.0
    tip = _part_tip("picture.sankey.left_tip", spot, spot.dropped, words)
    shape = _band(x, spot.left_top, x + reach, spot.left_top + _FALL, spot.left_height)
    canvas.path(shape, tip, fill=canvas.fade("left"), data_left=spot.id)
    if spot.left_height >= 15:
        y = spot.left_top + spot.left_height / 2 + 4 + _FALL * 0.25
        text = words.say("picture.sankey.left_share", share=words.share(spot.dropped / spot.customers))
        canvas.text(x + 6, y, text, 11, "left_ink")


def _draw_other(canvas: Canvas, spot: Spot, words: Words) -> None:
    if spot.other:
        tip = _part_tip("picture.sankey.other_tip", spot, spot.other, words)
        x = spot.x + NODE_WIDTH
        canvas.rect(x, spot.other_top, _STUB, spot.other_height, tip, fill=canvas.hatch(), data_other=spot.id)
    missing = spot.customers - spot.arrived
    if spot.step and spot.arrived and missing > 0:
        height = spot.height * missing / spot.customers
        canvas.rect(spot.x - 12, spot.foot - height, 12, height, fill=canvas.hatch(), data_in=spot.id)


def _part_tip(key: str, spot: Spot, customers: int, words: Words) -> str:
    share = words.share(customers / spot.customers if spot.customers else None)
    return words.say(key, event=spot.event, customers=words.count("customers", customers), share=share)


def _draw_node(canvas: Canvas, spot: Spot, words: Words, colors: Mapping[str, str], total: int) -> None:
    tip = words.say(
        "picture.sankey.goal_tip" if spot.goal else "picture.sankey.node_tip",
        event=spot.event,
        customers=words.count("customers", spot.customers),
        share=words.share(spot.customers / total if total else None),
        left=words.number(spot.dropped),
        other=words.number(spot.other),
        out=words.number(spot.customers - spot.dropped - spot.other),
        value=words.money(spot.value),
    )
    canvas.rect(spot.x, spot.top, NODE_WIDTH, spot.height, tip, fill=_role(spot, colors), data_node=spot.id)


def _label(canvas: Canvas, spot: Spot, pitch: float, words: Words, total: int) -> None:
    x, room = spot.x, pitch - 10
    if spot.goal:
        flag = f"M{px(x)} {px(spot.top - 20)}v-11h9l-2.6 3.4 2.6 3.4h-7.6v4.2z"
        canvas.path(flag, fill="goal")
        if spot.value:
            beside = words.money(spot.value)
            y = max(spot.top + spot.height / 2 + 4, spot.top + 9)
            canvas.text(x + NODE_WIDTH + 7, y, beside, 11.5, "goal", halo=True, room=room - 20)
    _event(canvas, spot)
    counted = words.say(
        "picture.sankey.count",
        customers=words.number(spot.customers),
        share=words.share(spot.customers / total if total else None),
    )
    if width(counted, 11.5) > room:
        counted = words.number(spot.customers)
    canvas.text(x, spot.top - 6.5, counted, 11.5, "muted", halo=True, room=room)


def _event(canvas: Canvas, spot: Spot) -> None:
    x, role = (spot.x + FLAG, "goal") if spot.goal else (spot.x, "ink")
    tip = spot.event if any(ELLIPSIS in line for line in spot.lines) else ""
    for index, line in enumerate(reversed(spot.lines)):
        canvas.text(x, spot.top - 21 - index * NAME_LINE, line, NAME_SIZE, role, bold=True, halo=True, tip=tip)


def _headers(canvas: Canvas, flow: Flow, words: Words) -> None:
    for index, step in enumerate(flow.columns):
        x = index * flow.pitch
        name = words.say("picture.step", step=step) if step else words.say("picture.start")
        canvas.text(x, 12, name, 11, "muted", room=flow.pitch - 12)
        canvas.line(x, 19, x + min(flow.pitch - 14, canvas.frame.width - x), 19)


def _legend(canvas: Canvas, y: float, answer: Mapping[str, Any], words: Words) -> float:
    """Say what the parts are, how many customers each has, and that they add up to all."""
    steps = [row for row in answer["nodes"] if not row.get("goal")]
    here = sum(row["customers"] for row in answer["nodes"] if row.get("goal"))
    left = sum(row["dropped"] for row in steps)
    beyond, later = answer["customers"] - here - left, max((answer.get("reached") or 0) - here, 0)
    aimed = bool(answer.get("goal"))
    numbers = {"goal": here, "left": left, "other": beyond}
    said = {"goal": shorten(answer.get("goal") or "", 190, 11.5), "reached": words.exact(later)}
    x = 0.0
    for part, customers in numbers.items():
        if part == "goal" and not aimed:
            continue
        key = "other_goal" if part == "other" and later else part
        text = words.say(f"picture.sankey.{key}_key", customers=words.exact(customers), **said)
        shown = shorten(text, canvas.frame.width - 22, 11.5)
        if x and x + 22 + width(shown, 11.5) > canvas.frame.width:
            x, y = 0.0, y + 20
        canvas.rect(x, y - 9.5, 15, 11, fill=canvas.hatch() if part == "other" else part)
        canvas.text(x + 21, y, shown, 11.5, "muted")
        x += 21 + width(shown, 11.5) + 18
    total = words.say(
        "picture.sankey.total" if aimed else "picture.sankey.total_open",
        parts=" + ".join(words.exact(numbers[part]) for part in numbers if aimed or part != "goal"),
        customers=words.exact(answer["customers"]),
        arrivals=f"{words.exact(here)} + {words.exact(later)}",
        reached=words.exact(here + later),
        share=words.share((here + later) / answer["customers"] if answer["customers"] else None),
        goal=said["goal"],
    )
    for line in wrap(total, canvas.frame.width, 11.5):
        y += 20
        canvas.text(0, y, line, 11.5, "ink")
    return y + 8
