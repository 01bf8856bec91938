"""The sections about ways: paths to the goal, whole journeys, the funnel, what directly follows what."""

from collections.abc import Sequence

from sojourn.drawing import start_name
from sojourn.reports.data import Answer
from sojourn.reports.elements import Html, Section, Table, joined, meter, path, table, tag
from sojourn.reports.reader import Reader


def paths_section(answer: Answer, reader: Reader) -> Section | None:
    """The Sankey to the goal and the most frequent paths."""
    if not answer.get("nodes"):
        return None
    customers, goal = answer["customers"], answer.get("goal")
    headline = reader.say(
        "report.paths.headline" if goal else "report.paths.headline_open",
        customers=reader.count("customers", customers),
        share=reader.share((answer.get("reached") or 0) / customers if customers else None),
        start=reader.name(start_name(answer, reader.lang)),
        goal=reader.name(goal or ""),
    )
    shown = [_top_paths(answer, reader)] if answer.get("paths") else []
    picture = reader.draw("sankey", answer, "paths")
    lead = reader.say("report.paths.lead")
    return Section("paths", headline, lead, [picture], shown, [_nodes_table(answer, reader)])


def _top_paths(answer: Answer, reader: Reader) -> Html:
    listed, customers = answer["paths"][:10], answer["customers"]
    most, aimed = max((row["customers"] for row in listed), default=1) or 1, bool(answer.get("goal"))
    rows: list[Sequence[str | Html]] = [
        [
            path(row["path"], reader),
            meter(row["customers"] / most, "left", _reached_share(row)),
            reader.number(row["customers"]),
            reader.share(row["share"]),
            *([reader.share(_reached_share(row))] if aimed else []),
            reader.seconds(row["median_seconds"] if len(row["path"]) > 1 else None),
        ]
        for row in listed
    ]
    head = _heads(reader, "path", "", "customers", "share", *(["reached"] if aimed else []), "median")
    rest = customers - sum(row["customers"] for row in listed)
    note = reader.say(
        "report.paths.rest",
        customers=reader.count("customers", rest),
        share=reader.share(rest / customers if customers else None),
    )
    title = tag("h3", reader.say("report.paths.top"))
    key = reader.say("report.paths.bars", goal=reader.name(answer.get("goal") or ""))
    intro = tag("p", key, "note") if aimed else ""
    more = tag("p", note, "note") if rest > 0 else ""
    return joined([title, intro, table(Table(head, rows, words=2)), more])


def _reached_share(row: Answer) -> float | None:
    """Give the share of a path's customers who reach the goal; None where there is none."""
    reached, customers = row.get("reached"), row["customers"]
    return None if reached is None or not customers else reached / customers


def _nodes_table(answer: Answer, reader: Reader) -> Table:
    worth = any(row.get("value") for row in answer["nodes"])
    rows = [
        [
            row["event"],
            str(row["step"]),
            *(reader.number(row[key], exact=True) for key in ("customers", "out", "dropped", "other")),
            *([reader.money(row["value"])] if worth else []),
        ]
        for row in sorted(answer["nodes"], key=lambda row: (row["step"], -row["customers"], row["event"]))
    ]
    head = _heads(reader, "event", "step", "customers", "went_on", "left", "other", *(["value"] if worth else []))
    return Table(head, rows)


def _heads(reader: Reader, *keys: str) -> list[str]:
    return [reader.say(f"report.column.{key}") if key else "" for key in keys]


def variants_section(answer: Answer, reader: Reader) -> Section | None:
    """Whole journeys, the most frequent first."""
    found = answer.get("variants")
    if not found:
        return None
    rows: list[Sequence[str | Html]] = [
        [
            path(row["path"], reader),
            meter(row["share"] / found[0]["share"] if found[0]["share"] else 0.0),
            reader.number(row["passes"]),
            reader.share(row["share"]),
        ]
        for row in found[:10]
    ]
    other = answer["other"]
    headline = reader.say("report.variants.headline", count=len(found), share=reader.share(1 - other["share"]))
    lead = reader.say("report.variants.lead", count=other["variants"], share=reader.share(other["share"]))
    shown = Html(table(Table(_heads(reader, "journey", "", "passes", "share"), rows, words=2)))
    return Section("variants", headline, lead, shown=[shown])


def funnel_section(answer: Answer, reader: Reader) -> Section | None:
    """The funnel, by group, and how long it took."""
    steps = answer.get("steps")
    if not steps:
        return None
    headline = reader.say(
        "report.funnel.headline",
        share=reader.share(steps[-1]["share_of_start"]),
        first=reader.name(steps[0]["event"]),
        last=reader.name(steps[-1]["event"]),
    )
    shown = []
    if answer.get("immature"):
        window = reader.seconds(answer.get("window_seconds"))
        note = reader.say("report.funnel.immature", count=answer["immature"], window=window)
        shown.append(Html(tag("p", note, "note")))
    if answer.get("breakdown"):
        groups = reader.draw("funnel_groups", answer, "funnel-groups")
        shown.append(_titled("report.funnel.groups", groups, reader))
    times = answer.get("conversion_seconds") or {}
    if sum(times.get("customers", ())):
        drawn = reader.draw("histogram", answer, "funnel-times")
        shown.append(_titled("report.funnel.times", drawn, reader))
    picture = reader.draw("funnel", answer, "funnel")
    return Section(
        "funnel", headline, reader.say("report.funnel.lead"), [picture], shown, [_funnel_table(answer, reader)]
    )


def _titled(key: str, picture: str, reader: Reader) -> Html:
    inner = joined([tag("h3", reader.say(key)), tag("div", Html(picture), "scroll", tabindex="0")])
    return Html(tag("figure", inner))


def _funnel_table(answer: Answer, reader: Reader) -> Table:
    rows = [
        [
            row["event"],
            reader.number(row["customers"], exact=True),
            reader.share(row["share_of_start"]),
            reader.share(row["share_of_previous"]),
            reader.seconds(row.get("median_seconds_from_previous")),
            reader.seconds(row.get("p90_seconds_from_previous")),
            reader.number(row.get("mean_actions_from_previous")),
            reader.number(row.get("mean_switches_from_previous")),
        ]
        for row in answer["steps"]
    ]
    head = _heads(reader, "event", "customers", "of_start", "of_previous", "median", "p90", "actions", "switches")
    return Table(head, rows)


def transitions_section(answer: Answer, reader: Reader) -> Section | None:
    """What directly follows what."""
    found = answer.get("transitions")
    if not found:
        return None
    ranked = sorted(found, key=lambda row: (-row["passes"], row["from"], row["to"]))
    rows = [
        [
            row["from"],
            row["to"],
            reader.number(row["passes"], exact=True),
            reader.number(row["customers"], exact=True),
            *(reader.seconds(row.get(key)) for key in ("median_seconds", "mean_seconds", "p90_seconds")),
        ]
        for row in ranked[:60]
    ]
    head = _heads(reader, "from", "to", "passes", "customers", "median", "mean", "p90")
    headline = _strongest(ranked, reader)
    picture = reader.draw("graph", answer, "transitions")
    lead = reader.say("report.transitions.lead")
    return Section("transitions", headline, lead, [picture], tables=[Table(head, rows, words=2)])


def _strongest(ranked: Sequence[Answer], reader: Reader) -> str:
    """Name the most frequent pass; where that is a direct repeat, also the most frequent one between two events."""
    again = ranked[0]["from"] == ranked[0]["to"]
    between = next((row for row in ranked if row["from"] != row["to"]), None)
    key = "headline" if not again else "headline_again" if between else "headline_only_again"
    first = between or ranked[0]
    return reader.say(
        f"report.transitions.{key}",
        first=reader.name(first["from"]),
        then=reader.name(first["to"]),
        passes=reader.count("times", first["passes"]),
        median=reader.seconds(first["median_seconds"]),
        repeated=reader.name(ranked[0]["from"]),
        repeats=reader.count("times", ranked[0]["passes"]),
    )
