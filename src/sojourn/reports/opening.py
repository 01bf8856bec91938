"""How a report opens: the key figures, and what to look at first."""

import itertools
from dataclasses import dataclass
from datetime import datetime

from sojourn.reports.data import Answer, ReportData
from sojourn.reports.elements import Html, joined, path, tag
from sojourn.reports.reader import FEW, Reader, first_pain


def key_figures(answer: Answer, reader: Reader) -> str:
    """Events, customers, span, sources and channels as a row of figures."""
    first, last = answer.get("first"), answer.get("last")
    figures = [
        ("events", reader.number(answer.get("events")), _kinds(answer, reader)),
        ("customers", reader.number(answer.get("customers")), _per_customer(answer, reader)),
        ("span", _days(first, last, reader), reader.say("report.span", first=reader.day(first), last=reader.day(last))),
        ("sources", reader.number(len(answer.get("sources", ()))), _listed(answer.get("sources", ()), reader)),
        ("channels", reader.number(len(answer.get("channels", ()))), _listed(answer.get("channels", ()), reader)),
    ]
    return tag(
        "dl",
        joined(
            tag(
                "div",
                joined(
                    [tag("dt", reader.say(f"report.figure.{key}")), tag("dd", figure, "big"), tag("dd", more, "more")]
                ),
            )
            for key, figure, more in figures
        ),
        "figures",
    )


def _kinds(answer: Answer, reader: Reader) -> str:
    return reader.say("report.event_names", count=answer.get("event_names", 0))


def _per_customer(answer: Answer, reader: Reader) -> str:
    customers = answer.get("customers") or 0
    mean = reader.count("events", answer["events"] / customers if customers else None)
    return reader.say("report.per_customer", mean=mean)


def _days(first: str | None, last: str | None, reader: Reader) -> str:
    if not first or not last:
        return reader.number(None)
    days = (datetime.fromisoformat(last).date() - datetime.fromisoformat(first).date()).days + 1
    return reader.say("report.days", count=days)


def _listed(names: list[str] | tuple[str, ...], reader: Reader) -> str:
    shown = [reader.name(name) for name in names[:4]]
    text = reader.say("report.comma").join(shown)
    return text if len(names) <= 4 else reader.say("report.and_more", names=text)


def callouts(data: ReportData, reader: Reader) -> str:
    """What to look at first: the largest pain point, the weakest step, the most promising journey."""
    found = (
        _pain(data.answers.get("painpoints", {}), reader),
        _weakest(data.answers.get("funnel", {}), reader),
        _promising(data.answers.get("journeys_ranked", {}), reader),
    )
    cards = sorted((card for card in found if card), key=lambda card: card.few)
    if not cards:
        return ""
    title = tag("h2", reader.say("report.first.title"))
    made = joined(_written(card, reader) for card in cards)
    return tag("section", Html(title + tag("div", made, "cards")), "first", id="first")


@dataclass(frozen=True)
class _Card:
    """A finding and of how many customers it is; of too few, it stands last and says so."""

    kind: str
    figure: str
    title: str
    text: str
    customers: int
    more: str = ""

    @property
    def few(self) -> bool:
        return self.customers < FEW


def _written(card: _Card, reader: Reader) -> str:
    few = reader.say("report.first.few", customers=reader.count("customers", card.customers))
    parts = [tag("p", card.figure, "big"), tag("h3", card.title), tag("p", card.text), card.more]
    parts += [tag("p", few, "note")] if card.few else []
    return tag("article", joined(parts), "card few" if card.few else f"card {card.kind}")


def pain_sentence(answer: Answer, row: Answer, reader: Reader) -> str:
    """Say whom a pain point meets and what it is associated with."""
    sentence = reader.say(
        "report.first.leaving" if row["share_reached"] is None else "report.first.pain",
        customers=reader.count("customers", row["customers"]),
        share=reader.share(row["share"]),
        goal=reader.name(answer["goal"]),
        these=reader.share(row["share_reached"]),
        others=reader.share(row["share_reached_others"]),
    )
    if row.get("value_at_stake"):
        sentence += reader.say("report.first.worth", value=reader.money(row["value_at_stake"]))
    return sentence


def _pain(answer: Answer, reader: Reader) -> _Card | None:
    first = first_pain(answer.get("painpoints", ()), reader.lang)
    if first is None:
        return None
    row, name = first
    worth = row.get("value_at_stake")
    figure = reader.money(worth) if worth else reader.number(row["customers"])
    note = tag("p", reader.say("report.first.association"), "note")
    return _Card("pain", figure, name, pain_sentence(answer, row, reader), row["customers"], note)


def _weakest(answer: Answer, reader: Reader) -> _Card | None:
    steps = answer.get("steps") or ()
    pairs = [(before, step) for before, step in itertools.pairwise(steps) if not step.get("optional")]
    if not pairs:
        return None
    before, step = max(pairs, key=lambda pair: pair[0]["customers"] - pair[1]["customers"])
    lost = before["customers"] - step["customers"]
    if lost <= 0:
        return None
    title = reader.say("report.first.step_title", first=reader.name(before["event"]), then=reader.name(step["event"]))
    share = reader.share(lost / before["customers"] if before["customers"] else None)
    text = reader.say("report.first.step", share=share)
    return _Card("step", f"−{reader.number(lost)}", title, text, before["customers"])


def _promising(answer: Answer, reader: Reader) -> _Card | None:
    found = answer.get("promising")
    if not found:
        return None
    row = next((row for row in found if row["customers"] >= FEW), max(found, key=lambda row: row["customers"]))
    text = reader.say(
        "report.first.promising",
        customers=reader.count("customers", row["customers"]),
        median=reader.seconds(row["median_seconds"]),
        value=reader.money(row.get("value")),
    )
    title = reader.say("report.first.promising_title")
    steps = path(row["path"], reader).text
    return _Card("promising", reader.share(row["share_reached"]), title, text, row["customers"], steps)
