"""The sections about what to do: pain points, channel switches, journeys ranked."""

from collections.abc import Sequence

from sojourn.drawing import pains
from sojourn.reports.data import Answer
from sojourn.reports.elements import Html, Section, Table, path, table, tag
from sojourn.reports.reader import Reader, first_pain


def painpoints_section(answer: Answer, reader: Reader) -> Section | None:
    """Pain points, ranked by the value associated with them."""
    found = answer.get("painpoints")
    if not found:
        return None
    named = list(zip(found, pains(found, reader.lang), strict=True))
    neutral = [(row, pain) for row, pain in named if not pain.is_pain]
    first = first_pain(found, reader.lang)
    headline = reader.say(
        "report.painpoints.headline" if first else "report.painpoints.none",
        name=reader.name(first[1]) if first else "",
        customers=reader.count("customers", first[0]["customers"] if first else None),
        goal=reader.name(answer["goal"]),
    )
    columns = ("painpoint", "customers", "share", "reached_these", "reached_others", "value", "stake")
    rows = [
        [
            pain.name,
            reader.number(row["customers"], exact=True),
            reader.share(row["share"]),
            reader.share(row["share_reached"]),
            reader.share(row["share_reached_others"]),
            reader.money(row.get("value")),
            reader.money(row.get("value_at_stake")),
        ]
        for row, pain in [*((row, pain) for row, pain in named if pain.is_pain), *neutral]
    ]
    made = Table([reader.say(f"report.column.{key}") for key in columns], rows)
    lead = reader.say("report.painpoints.lead", goal=reader.name(answer["goal"]))
    shown = [Html(tag("p", note, "note")) for note in _pain_notes(answer, bool(neutral), reader)]
    return Section("painpoints", headline, lead, [reader.draw("painpoints", answer, "painpoints")], shown, [made])


def _pain_notes(answer: Answer, neutral: bool, reader: Reader) -> list[str]:
    """Say which rows are no pains, and what the associated value is made of."""
    goal, notes = reader.name(answer["goal"]), []
    if neutral:
        notes.append(reader.say("report.painpoints.neutral", goal=goal))
    if answer.get("value_per_goal"):
        notes.append(reader.say("report.painpoints.value", goal=goal, value=reader.money(answer["value_per_goal"])))
    return notes


def switches_section(answer: Answer, reader: Reader) -> Section | None:
    """Switches between channels and what comes of them."""
    found = answer.get("switches")
    if not found:
        return None
    ranked = sorted(found, key=lambda row: (-row["passes"], row["from"], row["to"]))
    first, goal = ranked[0], answer.get("goal")
    headline = reader.say(
        "report.switches.headline" if goal else "report.switches.headline_open",
        passes=reader.count("times", first["passes"]),
        first=reader.name(first["from"]),
        then=reader.name(first["to"]),
        share=reader.share(first.get("share_reached")),
        goal=reader.name(goal or ""),
    )
    columns = ("from", "to", "passes", "customers", "reached_goal", "share", "median_to_goal", "value")
    rows = [
        [
            row["from"],
            row["to"],
            *(reader.number(row.get(key), exact=True) for key in ("passes", "customers", "reached")),
            reader.share(row.get("share_reached")),
            reader.seconds(row.get("median_seconds_to_goal")),
            reader.money(row.get("value")),
        ]
        for row in ranked
    ]
    made = Table([reader.say(f"report.column.{key}") for key in columns], rows, words=2)
    picture = reader.draw("matrix", answer, "switches")
    lead = reader.say("report.switches.lead" if goal else "report.switches.lead_open")
    return Section("switches", headline, lead, [picture], tables=[made])


def journeys_section(answer: Answer, reader: Reader) -> Section | None:
    """Journeys ranked as frequent, costly, problematic, promising."""
    kinds = [kind for kind in ("frequent", "costly", "problematic", "promising") if answer.get(kind)]
    if not kinds:
        return None
    shown = [
        Html(
            tag("h3", reader.say(f"report.journeys.{kind}"))
            + tag("p", reader.say(f"report.journeys.{kind}_lead"), "note")
            + table(_journeys(answer[kind][:5], reader))
        )
        for kind in kinds
    ]
    headline = reader.say("report.journeys.headline")
    return Section("journeys_ranked", headline, reader.say("report.journeys.lead"), shown=shown)


def _journeys(found: Sequence[Answer], reader: Reader) -> Table:
    head = [
        reader.say(f"report.column.{key}") for key in ("journey", "customers", "reached", "median", "cost", "value")
    ]
    rows: list[Sequence[str | Html]] = [
        [
            path(row["path"], reader),
            reader.number(row["customers"]),
            reader.share(row["share_reached"]),
            reader.seconds(row["median_seconds"]),
            reader.money(row.get("cost")),
            reader.money(row.get("value")),
        ]
        for row in found
    ]
    return Table(head, rows)
