"""The page: one HTML file with everything in it. No script, no network, no font from outside."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib.resources import files

from sojourn.drawing import themes
from sojourn.reports.data import Answer, ReportData
from sojourn.reports.elements import Html, Section, joined, table, tag
from sojourn.reports.flow_sections import funnel_section, paths_section, transitions_section, variants_section
from sojourn.reports.opening import callouts, key_figures
from sojourn.reports.pain_sections import journeys_section, painpoints_section, switches_section
from sojourn.reports.reader import Reader, in_words_of
from sojourn.reports.time_sections import durations_section, repeats_section, sessions_section, time_to_goal_section

SECTIONS: Mapping[str, Callable[[Answer, Reader], Section | None]] = {
    "paths": paths_section,
    "painpoints": painpoints_section,
    "funnel": funnel_section,
    "time_to_goal": time_to_goal_section,
    "switches": switches_section,
    "transitions": transitions_section,
    "repeats": repeats_section,
    "durations": durations_section,
    "journeys_ranked": journeys_section,
    "variants": variants_section,
    "sessions": sessions_section,
}
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"


def render(data: ReportData, lang: str) -> str:
    """Write the whole report as one HTML file; questions without an answer are left out."""
    reader = Reader.of(data, lang)
    made = [
        (section, data.answers[name])
        for name, build in SECTIONS.items()
        if data.answers.get(name) and (section := build(data.answers[name], reader)) is not None
    ]
    body = joined(
        [
            _masthead(data, reader),
            _contents([section for section, _ in made], reader),
            "<main>",
            key_figures(data.answers["describe"], reader) if data.answers.get("describe") else "",
            _chosen(data, reader),
            callouts(data, reader),
            *(_section(section, answer, data.commands.get(section.question, ""), reader) for section, answer in made),
            _notes(data, reader),
            "</main>",
            tag("footer", reader.say("report.footer")),
        ]
    )
    return document(data.title or reader.say("report.title"), body, lang)


def document(title: str, body: Html, lang: str) -> str:
    """Put the head of a file around a body."""
    return (
        f'<!doctype html>\n<html lang="{lang}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="color-scheme" content="light dark">{tag("title", title)}<style>{style()}</style></head>'
        f"<body>{body.text}</body></html>\n"
    )


@cache
def style() -> str:
    """Give the style of the page, with the colors of both themes."""
    written = files("sojourn.reports").joinpath("report.css").read_text(encoding="utf-8")
    light, dark = themes().light, themes().dark
    roles = "".join(f".{role}{{--e:var(--{role})}}" for role in light if role[0] == "c" or role in {"goal", "left"})
    at_night = f"{_variables(dark)}\n{_recolored(dark)}"
    return f"{_variables(light)}\n{roles}\n{written}\n@media screen and (prefers-color-scheme: dark) {{\n{at_night}\n}}"


def _variables(colors: Mapping[str, str]) -> str:
    lines = "".join(f"--{role.replace('_', '-')}:{color};" for role, color in colors.items())
    return f":root{{{lines}}}"


def _recolored(colors: Mapping[str, str]) -> str:
    """Give pictures inside the page the colors of another theme: they name their roles as classes."""
    kinds = {"f": "fill", "s": "stroke", "t": "stop-color"}
    rules = (
        f"svg.picture .{k}-{role}{{{kind}:{color}}}" for role, color in colors.items() for k, kind in kinds.items()
    )
    return "\n".join(rules)


def _masthead(data: ReportData, reader: Reader) -> str:
    as_of = next((str(answer["as_of"]) for answer in data.answers.values() if answer.get("as_of")), "")
    lines = [tag("p", reader.say("report.kicker"), "kicker"), tag("h1", data.title or reader.say("report.title"))]
    if data.created or as_of:
        lines.append(tag("p", reader.say("report.as_of", day=reader.day(as_of or data.created)), "as-of"))
    return tag("header", joined(lines))


def _chosen(data: ReportData, reader: Reader) -> str:
    """Say what Sojourn chose by itself, and how to choose otherwise."""
    steps = [str(row["event"]) for row in data.answers.get("funnel", {}).get("steps", ())]
    said = []
    if "goal" in data.chosen and data.goal:
        said.append(tag("p", reader.say("report.chosen.goal", goal=reader.name(data.goal)), "note chosen"))
    if "steps" in data.chosen and steps:
        listed = " → ".join(reader.name(step) for step in steps)
        said.append(tag("p", reader.say("report.chosen.steps", steps=listed), "note chosen"))
    return "".join(said)


def _contents(sections: Sequence[Section], reader: Reader) -> str:
    links = joined(
        tag("a", reader.say(f"report.section.{section.question}"), href=f"#{section.question}") for section in sections
    )
    return tag("nav", links, aria_label=reader.say("report.contents")) if sections else ""


def _section(section: Section, answer: Answer, command: str, reader: Reader) -> str:
    intro = [
        tag("p", reader.say(f"report.section.{section.question}"), "kicker"),
        tag("h2", section.headline),
        tag("p", section.lead, "lead"),
        *(tag("figure", Html(tag("div", Html(picture), "scroll", tabindex="0"))) for picture in section.pictures[:1]),
    ]
    parts = [
        tag("div", joined(intro), "keep"),
        *(tag("figure", Html(tag("div", Html(picture), "scroll", tabindex="0"))) for picture in section.pictures[1:]),
        *(shown.text for shown in section.shown),
        _definition(section.question, answer, reader),
        *(tag("p", str(note), "note") for note in answer.get("notes", ())),
        *(_folded(joined(map(table, section.tables)), reader) for _ in section.tables[:1]),
        _caption(answer, command, reader),
    ]
    return tag("section", joined(parts), id=section.question)


def _definition(question: str, answer: Answer, reader: Reader) -> str:
    """Fold a definition away under one sentence; print shows it, in a paragraph that screens leave out."""
    given = answer.get("definition", "")
    text = str(given.get(reader.lang, "") if isinstance(given, Mapping) else given)
    if not text:
        return ""
    text = in_words_of(text, reader.lang, [str(answer[key]) for key in ("start", "goal") if answer.get(key)])
    summary = tag("summary", reader.say(f"report.counted.{question}"))
    return tag("details", Html(summary + tag("p", text)), "definition") + tag("p", text, "definition")


def _folded(tables: Html, reader: Reader) -> str:
    return tag("details", joined([tag("summary", reader.say("report.as_table")), tables.text]))


def _caption(answer: Answer, command: str, reader: Reader) -> str:
    parts = [tag("code", command)] if command else []
    if answer.get("events_read") is not None:
        parts.append(tag("span", read_sentence(answer, reader)))
    if answer.get("exact") is False:
        parts.append(tag("span", reader.say("report.estimate")))
    return tag("p", joined(parts), "caption") if parts else ""


def read_sentence(answer: Answer, reader: Reader) -> str:
    """Say what was read for an answer, and how long that took."""
    return reader.say(
        "report.read",
        events=reader.count("events", answer["events_read"]),
        customers=reader.count("customers", answer.get("customers_read")),
        milliseconds=reader.number(answer.get("milliseconds")),
    )


def _notes(data: ReportData, reader: Reader) -> str:
    notes = list(dict.fromkeys(str(note) for note in data.answers.get("describe", {}).get("notes", ())))
    if data.rejected:
        notes.append(reader.say("report.rejected", count=data.rejected, path=data.rejects or "–"))
    if data.answers.get("painpoints", {}).get("painpoints"):
        notes.append(reader.say("report.first.association"))
    if not notes:
        return ""
    listed = tag("ul", joined(tag("li", note) for note in notes))
    return tag("section", joined([tag("h2", reader.say("report.notes")), listed]), "notes", id="notes")
