"""The sections about time: time to the goal, time after each event, sessions, repeats."""

from sojourn.reports.data import Answer
from sojourn.reports.elements import Html, Section, Table, joined, table, tag
from sojourn.reports.reader import Reader


def time_to_goal_section(answer: Answer, reader: Reader) -> Section | None:
    """How long it takes to reach the goal."""
    if not answer.get("curve"):
        return None
    goal = reader.name(answer["goal"])
    if answer["median_seconds"] is None:
        headline = reader.say("report.time.none", goal=goal)
    else:
        headline = reader.say("report.time.headline", goal=goal, median=reader.seconds(answer["median_seconds"]))
    unreached = answer["km_median_seconds"] is None
    lead = reader.say("report.time.unreached" if unreached else "report.time.lead", goal=goal)
    head = [reader.say(f"report.column.{key}") for key in ("time", "reached", "low", "high", "at_risk")]
    points = answer["curve"]
    rows = [
        [
            reader.seconds(point["seconds"]) if point["seconds"] else "0",
            *(reader.share(point.get(key)) for key in ("reached_share", "low", "high")),
            reader.number(point.get("at_risk"), exact=True),
        ]
        for point in points[:: max(1, len(points) // 40)]
    ]
    picture = reader.draw("curve", answer, "time-to-goal")
    return Section("time_to_goal", headline, lead, [picture], tables=[Table(head, rows)])


def durations_section(answer: Answer, reader: Reader) -> Section | None:
    """How long customers stay after each event."""
    found = [row for row in answer.get("steps", ()) if row.get("median_seconds") is not None]
    if not found:
        return None
    ranked = sorted(found, key=lambda row: (-row["median_seconds"], row["event"]))
    headline = reader.say(
        "report.durations.headline",
        event=reader.name(ranked[0]["event"]),
        median=reader.seconds(ranked[0]["median_seconds"]),
    )
    drawn = [
        {
            "name": row["event"],
            "size": row["median_seconds"],
            "text": "",
            "note": reader.say(
                "report.durations.note",
                median=reader.seconds(row["median_seconds"]),
                p90=reader.seconds(row["p90_seconds"]),
            ),
            "role": reader.role(row["event"]),
            "tail": row["p90_seconds"],
        }
        for row in ranked[:15]
    ]
    rows = [
        [
            row["event"],
            *(reader.number(row[key], exact=True) for key in ("passes", "customers")),
            *(reader.seconds(row[key]) for key in ("median_seconds", "mean_seconds", "p90_seconds")),
            reader.number(row["last"], exact=True),
        ]
        for row in ranked
    ]
    columns = ("event", "passes", "customers", "median", "mean", "p90", "last")
    head = [reader.say(f"report.column.{key}") for key in columns]
    picture = reader.draw("bars", {"rows": drawn, "title": headline}, "durations")
    return Section("durations", headline, reader.say("report.durations.lead"), [picture], tables=[Table(head, rows)])


def sessions_section(answer: Answer, reader: Reader) -> Section | None:
    """Sessions: how many, how long, where they start and end."""
    if not answer.get("sessions"):
        return None
    headline = reader.say(
        "report.sessions.headline",
        mean=reader.count("sessions", answer["mean_per_customer"]),
        single=reader.share(answer["single_event_share"]),
    )
    lead = reader.say(
        "report.sessions.lead",
        sessions=reader.count("sessions", answer["sessions"]),
        events=reader.count("events", answer["median_events"]),
        median=reader.seconds(answer["median_seconds"]),
    )
    tables = [
        Table(
            [
                reader.say(f"report.column.{side}"),
                reader.say("report.column.sessions"),
                reader.say("report.column.share"),
            ],
            [
                [row["event"], reader.number(row["sessions"], exact=True), reader.share(row["share"])]
                for row in answer.get(side, ())[:10]
            ],
        )
        for side in ("starts", "ends")
    ]
    pair = Html(tag("div", joined(table(made) for made in tables if made.rows), "pair"))
    return Section("sessions", headline, lead, shown=[pair])


def repeats_section(answer: Answer, reader: Reader) -> Section | None:
    """What customers do again, and the loops they go through."""
    found = [row for row in answer.get("repeats", ()) if row["customers_repeating"]]
    if not found:
        return None
    ranked = sorted(found, key=lambda row: (-row["customers_repeating"], row["event"]))
    headline = reader.say(
        "report.repeats.headline",
        share=reader.share(ranked[0]["share_repeating"]),
        event=reader.name(ranked[0]["event"]),
        customers=reader.count("customers", ranked[0]["customers_repeating"]),
    )
    drawn = [
        {
            "name": row["event"],
            "size": row["customers_repeating"],
            "text": reader.number(row["customers_repeating"]),
            "note": reader.say(
                "report.repeats.note",
                share=reader.share(row["share_repeating"]),
                most=reader.count("times", row["max_per_customer"]),
            ),
            "role": reader.role(row["event"]),
        }
        for row in ranked[:12]
    ]
    picture = reader.draw("bars", {"rows": drawn, "title": headline}, "repeats")
    tables = [_repeats_table(answer, reader)] + ([_loops_table(answer, reader)] if answer.get("loops") else [])
    return Section("repeats", headline, reader.say("report.repeats.lead"), [picture], tables=tables)


def _repeats_table(answer: Answer, reader: Reader) -> Table:
    columns = ("event", "customers", "repeating", "share", "direct_repeats", "returns", "mean_times", "most_times")
    rows = [
        [
            row["event"],
            *(reader.number(row[key], exact=True) for key in ("customers", "customers_repeating")),
            reader.share(row["share_repeating"]),
            *(
                reader.number(row[key], exact=True)
                for key in ("direct_repeats", "returns", "mean_per_customer", "max_per_customer")
            ),
        ]
        for row in answer["repeats"]
    ]
    return Table([reader.say(f"report.column.{key}") for key in columns], rows)


def _loops_table(answer: Answer, reader: Reader) -> Table:
    head = [reader.say(f"report.column.{key}") for key in ("loop", "via", "passes", "customers")]
    rows = [
        [row["event"], row["via"], *(reader.number(row[key], exact=True) for key in ("passes", "customers"))]
        for row in answer["loops"]
    ]
    return Table(head, rows, words=2)
