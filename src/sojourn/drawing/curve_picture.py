"""Time to the goal: the share that has reached it, as Kaplan-Meier steps with their band.

Customers who are still under way count as long as they were seen. The plain median (of those who reached the goal)
and the Kaplan-Meier median (of all) are both marked; they differ where many are still under way. Where half of those
who arrive do so within a twentieth of the axis, its times are logarithmic; the picture says so.
"""

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import Any

from sojourn.drawing.canvas import Canvas, Frame, px
from sojourn.drawing.lettering import width
from sojourn.drawing.scales import log_time_ticks, ticks, time_ticks
from sojourn.drawing.words import Words

_LEFT = 58.0
_TOP = 30.0
_HIGH = 230.0
_EARLY = 0.05


def curve(answer: Mapping[str, Any], words: Words, frame: Frame | None = None) -> str:
    """Draw a ``time_to_goal`` answer as SVG text."""
    frame = frame or Frame()
    canvas = Canvas(frame)
    points: Sequence[Mapping[str, Any]] = [point for point in answer["curve"] if point["reached_share"] is not None]
    last = max((point["seconds"] for point in points), default=0.0) or 1.0
    peak = max((_or(point["high"], point["reached_share"]) for point in points), default=0.0)
    marks = ticks(min(1.0, max(peak, 0.05) * 1.08), 4)
    most = max(min(1.0, peak * 1.08), marks[-1], 0.05)
    sheet = _Sheet(last, most, frame.width - _LEFT - 92, _log_from(answer, points, last))
    _grid(canvas, sheet, marks, words)
    if points:
        _steps(canvas, sheet, points, words)
    _medians(canvas, sheet, answer, words)
    height = _at_risk(canvas, sheet, points, words)
    title = words.say("picture.curve.title", start=answer["start"], goal=answer["goal"])
    return canvas.finish(height, title, describe_curve(answer, words))


def describe_curve(answer: Mapping[str, Any], words: Words) -> str:
    """Say in one sentence what the picture shows."""
    return words.say(
        "picture.curve.description",
        customers=words.count("customers", answer["customers"]),
        reached=words.number(answer["reached"]),
        goal=answer["goal"],
        median=words.seconds(answer["median_seconds"]),
        km=words.seconds(answer["km_median_seconds"]),
    )


def _log_from(answer: Mapping[str, Any], points: Sequence[Mapping[str, Any]], last: float) -> float | None:
    """Choose where a logarithmic axis begins, at the first who arrive later than at once; None keeps it linear."""
    median = answer["median_seconds"]
    late: list[float] = [point["seconds"] for point in points if point["seconds"] > 0 and point["reached_share"] > 0]
    if not late or median is None or median >= _EARLY * last:
        return None
    return max(min(late[0], last / 10), last * 1e-9)


class _Sheet:
    """Seconds and shares to pixels; ``log_from`` is the time where a logarithmic axis begins."""

    def __init__(self, last: float, most: float, room: float, log_from: float | None) -> None:
        self.last, self.most, self.room, self.log_from = last, most, room, log_from
        self.foot = _TOP + _HIGH
        self.times = time_ticks(last, 7) if log_from is None else self._log_times(log_from)

    def _log_times(self, log_from: float) -> list[float]:
        times = log_time_ticks(log_from, self.last)
        return times if len(times) > 1 else [log_from, self.last]

    def x(self, seconds: float) -> float:
        if self.log_from is None:
            return _LEFT + self.room * min(seconds / self.last, 1.0)
        along = math.log(max(seconds, self.log_from) / self.log_from) / math.log(self.last / self.log_from)
        return _LEFT + self.room * min(along, 1.0)

    def y(self, share: float) -> float:
        return self.foot - _HIGH * share / self.most


def _or(value: float | None, default: float) -> float:
    return default if value is None else value


def _grid(canvas: Canvas, sheet: _Sheet, shares: Sequence[float], words: Words) -> None:
    for share in shares:
        canvas.line(_LEFT, sheet.y(share), _LEFT + sheet.room, sheet.y(share), "rule" if share else "muted")
        canvas.text(_LEFT - 10, sheet.y(share) + 4, words.share(share), 11, "muted", "end")
    for seconds in sheet.times:
        canvas.line(sheet.x(seconds), sheet.foot, sheet.x(seconds), sheet.foot + 5, "muted")
        canvas.text(
            sheet.x(seconds), sheet.foot + 18, words.seconds(seconds) if seconds else "0", 11, "muted", "middle"
        )
    axis = words.say("picture.curve.axis" if sheet.log_from is None else "picture.curve.axis_log")
    canvas.text(0, 12, axis, 11.5, "muted", room=canvas.frame.width)


def _stairs(sheet: _Sheet, points: Sequence[Mapping[str, Any]], key: str) -> list[str]:
    marks = [(0.0, 0.0)] if points[0]["seconds"] > 0 else []
    marks += [(point["seconds"], _or(point[key], point["reached_share"])) for point in points]
    path = [f"{px(sheet.x(marks[0][0]))} {px(sheet.y(marks[0][1]))}"]
    for (_, before), (seconds, share) in itertools.pairwise(marks):
        path += [f"{px(sheet.x(seconds))} {px(sheet.y(before))}", f"{px(sheet.x(seconds))} {px(sheet.y(share))}"]
    return path


def _steps(canvas: Canvas, sheet: _Sheet, points: Sequence[Mapping[str, Any]], words: Words) -> None:
    low, high = _stairs(sheet, points, "low"), _stairs(sheet, points, "high")
    tip = words.say("picture.curve.band")
    canvas.path(f"M{'L'.join([*high, *reversed(low)])}Z", tip, fill="goal", fill_opacity=0.16, data_band="km")
    line = "L".join(_stairs(sheet, points, "reached_share"))
    canvas.path(f"M{line}", fill="none", stroke="goal", stroke_width=2.2, stroke_linejoin="round", data_curve="km")
    end = points[-1]
    x, y = sheet.x(end["seconds"]), sheet.y(end["reached_share"])
    canvas.add("circle", cx=x, cy=y, r=3.4, fill="goal")
    canvas.text(x + 9, y + 1, words.share(end["reached_share"]), 14, "goal", bold=True)
    canvas.text(x + 9, y + 15, words.say("picture.curve.reached"), 11, "muted", room=canvas.frame.width - x - 9)


def _medians(canvas: Canvas, sheet: _Sheet, answer: Mapping[str, Any], words: Words) -> None:
    plain, km = answer["median_seconds"], answer["km_median_seconds"]
    if km is not None and km <= sheet.last and sheet.most >= 0.5:
        level, x = sheet.y(0.5), sheet.x(km)
        canvas.path(
            f"M{px(_LEFT)} {px(level)}H{px(x)}V{px(sheet.foot)}", fill="none", stroke="ink", stroke_dasharray="3 3"
        )
        _flag(canvas, x, level + 18, words.say("picture.curve.km", time=_interval(answer, words)), "ink", bold=True)
    if plain is not None and plain <= sheet.last:
        x = sheet.x(plain)
        canvas.line(x, sheet.foot - 26, x, sheet.foot, "muted", stroke_width=1.4)
        canvas.add("circle", cx=x, cy=sheet.foot - 26, r=3, fill="muted")
        _flag(canvas, x, sheet.foot - 22, words.say("picture.curve.plain", time=words.seconds(plain)), "muted")


def _interval(answer: Mapping[str, Any], words: Words) -> str:
    low, high = answer.get("km_low_seconds"), answer.get("km_high_seconds")
    time = words.seconds(answer["km_median_seconds"])
    return time if low is None or high is None else f"{time} ({words.seconds(low)} – {words.seconds(high)})"


def _flag(canvas: Canvas, x: float, y: float, text: str, role: str, *, bold: bool = False) -> None:
    flip = x + 8 + width(text, 12, bold=bold) > canvas.frame.width
    canvas.text(x - 8 if flip else x + 8, y, text, 12, role, "end" if flip else "start", bold=bold, halo=True)


def _at_risk(canvas: Canvas, sheet: _Sheet, points: Sequence[Mapping[str, Any]], words: Words) -> float:
    y = sheet.foot + 46
    known = [point for point in points if point.get("at_risk") is not None]
    if not known:
        return sheet.foot + 28
    canvas.text(0, y - 8, words.say("picture.curve.at_risk"), 11, "muted", room=canvas.frame.width)
    for seconds in sheet.times:
        at = max(
            (point for point in known if point["seconds"] <= seconds), key=lambda p: p["seconds"], default=known[0]
        )
        canvas.text(sheet.x(seconds), y + 10, words.number(at["at_risk"]), 11, "ink", "middle")
    return y + 18
