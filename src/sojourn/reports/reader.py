"""Who reads: one language, one currency, and the color that each event keeps through the whole report."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sojourn import vocabulary
from sojourn.drawing import Frame, Name, draw, event_roles, pains
from sojourn.reports.data import Answer, ReportData
from sojourn.vocabulary import number, say, seconds_text, share

_NAME_MOST = 42
FEW = 20
NEUTRAL = "c10"
_DURATION = r"(?<![\w.])(\d+(?:\.\d+)?)([smhd])(?![A-Za-z0-9_])"


@dataclass(frozen=True)
class Reader:
    """Writes everything as one reader expects it."""

    lang: str
    currency: str | None = None
    goal: str = ""
    colors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, data: ReportData, lang: str) -> "Reader":
        """Choose the colors from the answers, the most frequent events first; the goal has a color of its own."""
        return cls(lang, data.currency, data.goal, event_colors(data.answers, data.goal))

    def say(self, key: str, **values: object) -> str:
        """Give the sentence of a key."""
        return say(key, self.lang, **values)

    def number(self, n: float | None, *, exact: bool = False) -> str:
        """Write a number."""
        return number(n, self.lang, exact=exact)

    def count(self, what: str, n: float | None) -> str:
        """Write a number with its noun.

        >>> Reader("en").count("events", 1), Reader("en").count("events", 2)
        ('1 event', '2 events')
        """
        return self.say(f"count.{what}", count=self.number(None) if n is None else n)

    def share(self, x: float | None) -> str:
        """Write a share in percent."""
        return share(x)

    def seconds(self, seconds: float | None) -> str:
        """Write a stretch of time."""
        return seconds_text(seconds, self.lang)

    def money(self, minor: float | None) -> str:
        """Write an amount of minor units."""
        return vocabulary.money(minor, self.currency, self.lang)

    def day(self, moment: str | None) -> str:
        """Write the day of an ISO time.

        >>> Reader("en").day("2026-03-01T08:00:00+08:00"), Reader("zh-CN").day("2026-03-01")
        ('1 Mar 2026', '2026年3月1日')
        """
        if not moment:
            return self.number(None)
        day = datetime.fromisoformat(moment)
        month = self.say(f"date.month_{day.month}")
        return self.say("date.day", day=day.day, month=month, year=day.year)

    def name(self, event: str) -> str:
        """Shorten a name for a sentence; pictures and tables keep the whole of it."""
        flat = " ".join(str(event).split())
        return flat if len(flat) <= _NAME_MOST else f"{flat[: _NAME_MOST - 1].rstrip()}…"

    def role(self, event: str) -> str:
        """Give the color role of an event."""
        return self.colors.get(event, NEUTRAL)

    def draw(self, picture: Name, answer: Answer, ident: str, frame: Frame | None = None) -> str:
        """Draw an answer in the words and colors of this reader."""
        frame = replace(frame or Frame(), ident=ident, colors=self.colors)
        return draw(picture, answer, self.lang, currency=self.currency, frame=frame)


def first_pain(rows: Sequence[Answer], lang: str) -> tuple[Answer, str] | None:
    """Choose the pain point to tell first, and name it: the highest ranked of enough customers, else of any."""
    found = [(row, pain.name) for row, pain in zip(rows, pains(rows, lang), strict=True) if pain.is_pain]
    return next((one for one in found if one[0]["customers"] >= FEW), found[0] if found else None)


def in_words_of(text: str, lang: str, names: Sequence[str]) -> str:
    """Write the stretches of time in a Chinese text as Chinese does; ``names`` of the data stay as they are.

    >>> in_words_of("时间窗 7d，目标 7d sale", "zh-CN", ["7d sale"])
    '时间窗 7 天，目标 7d sale'
    """
    if lang != "zh-CN":
        return text
    kept = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    pattern = re.compile(rf"({kept})|" + _DURATION if kept else "()" + _DURATION)
    return pattern.sub(lambda found: found[1] or f"{found[2]} {say(f'report.unit.{found[3]}', lang)}", text)


def event_colors(answers: Mapping[str, Answer], goal: str) -> dict[str, str]:
    """Give each event one color role for a whole report.

    >>> event_colors({"transitions": {"transitions": [{"from": "a", "to": "b", "passes": 3}]}}, "b")
    {'a': 'c0', 'b': 'goal'}
    """
    weight: dict[str, float] = {}
    for row in answers.get("paths", {}).get("nodes", ()):
        weight[row["event"]] = weight.get(row["event"], 0.0) + row["customers"]
    for row in answers.get("transitions", {}).get("transitions", ()):
        for side in ("from", "to"):
            # What the Sankey shows comes first; the rest follows by its passes.
            weight[row[side]] = weight.get(row[side], 0.0) + row["passes"] * 1e-9
    names = sorted((name for name in weight if name != goal), key=lambda name: (-weight[name], name))
    return {**event_roles(names), **({goal: "goal"} if goal else {})}
