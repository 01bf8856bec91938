"""Which fields of an answer people see as tables, and in what order; --json gives all of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console

from sojourn.assembly import ShownAnswer
from sojourn.cli.language import LANGUAGE, text
from sojourn.cli.output import cell_text, print_how, print_json, print_table
from sojourn.vocabulary import number, share

Row = Mapping[str, Any]
KNOWN = ("customers", "mature", "known", "share_known", "share_known_low", "share_known_high", "median_seconds")
RANKED = ("customers", "share_reached", "contacts", "cost", "value", "median_seconds", "path")
SHOWN: dict[str, dict[str, tuple[str, ...]]] = {
    "transitions": {
        "transitions": ("from", "to", "passes", "customers", "median_seconds", "p90_seconds", "mean_seconds")
    },
    "durations": {"steps": ("event", "passes", "customers", "median_seconds", "p90_seconds", "mean_seconds", "ended")},
    "funnel": {
        "steps": (
            "event", "optional", "customers", "share_of_start", "share_of_previous", "median_seconds_from_previous",
            "p90_seconds_from_previous", "mean_actions_from_previous",
        ),
        "breakdown": ("value_of_group", "customers", "share_of_start"),
    },
    "paths": {
        "paths": ("customers", "share", "share_reached", "median_seconds", "path"),
        "nodes": ("step", "event", "customers", "out", "dropped", "other", "goal", "value"),
    },
    "variants": {"variants": ("passes", "customers", "share", "path")},
    "sessions": {
        "numbers": (
            "sessions", "customers", "mean_per_customer", "mean_events", "median_events", "median_seconds",
            "single_event_share",
        ),
        "starts": ("event", "sessions", "customers", "share"),
        "ends": ("event", "sessions", "customers", "share"),
    },
    "repeats": {
        "repeats": (
            "event", "customers", "customers_repeating", "share_repeating", "occurrences", "direct_repeats", "returns",
            "max_per_customer",
        ),
        "loops": ("event", "via", "passes", "customers"),
    },
    "switches": {
        "switches": (
            "from", "to", "passes", "customers", "reached", "share_reached", "median_seconds_to_goal", "value",
        )
    },
    "time_to_goal": {
        "numbers": (
            "customers", "reached", "share_reached", "median_seconds", "km_median_seconds", "km_low_seconds",
            "km_high_seconds",
        ),
        "curve": ("seconds", "reached_share", "low_share", "high_share", "at_risk"),
    },
    "painpoints": {
        "painpoints": (
            "rank", "painpoint", "customers", "share", "reached", "share_reached", "share_reached_others",
            "value_at_stake",
        )
    },
    "anonymous_to_known": {
        "numbers": KNOWN, "channels": ("channel", *KNOWN), "sources": ("source", *KNOWN), "weeks": ("week", *KNOWN),
    },
    "journeys_ranked": {"frequent": RANKED, "costly": RANKED, "problematic": RANKED, "promising": RANKED},
}  # fmt: skip
CURVE_ROWS = 20


def show(answer: ShownAnswer, as_json: bool) -> None:
    """Print an answer: as JSON, or as the tables that people read."""
    found = answer.to_dict()
    if as_json:
        print_json(found)
        return
    tables = {name: columns for name, columns in SHOWN[answer.analysis.name].items() if name in {*found, "numbers"}}
    for table, columns in tables.items():
        rows = _rows(table, found)
        filled = [name for name in columns if any(_is_filled(row.get(name)) for row in rows)]
        title = text(f"table.{table}") if len(tables) > 1 and table != "numbers" else None
        print_table(rows, filled or columns, title, found.get("currency"))
    _print_rest(found)
    print_how(found)


def _is_filled(cell: object) -> bool:
    return cell is not None and cell is not False


def _rows(table: str, found: Row) -> Sequence[Row]:
    """Give the rows of a table in the words of people."""
    if table == "numbers":
        return [found]
    rows: Sequence[Row] = found[table]
    if table == "breakdown":
        return [_group(row) for row in rows]
    if table == "painpoints":
        return [{**row, "painpoint": pain_text(row)} for row in rows]
    if table == "steps":
        return [{**row, "ended": row.get("last")} for row in rows]
    if table == "curve":
        return [{**row, "low_share": row["low"], "high_share": row["high"]} for row in _thinned(rows)]
    return rows


def _group(row: Row) -> Row:
    first, last = row["customers"][0], row["customers"][-1]
    customers = " → ".join(number(count, LANGUAGE, exact=True) for count in row["customers"])
    return {"value_of_group": row["value"], "customers": customers, "share_of_start": last / first if first else None}


def pain_text(row: Row) -> str:
    """Say a pain point in words.

    >>> pain_text({"kind": "repeat", "event": "Payment Failed", "to": None, "threshold_seconds": None})
    'Payment Failed three times or more'
    """
    limit = cell_text("seconds", row["threshold_seconds"])
    return text(f"pain.{row['kind']}", event=row["event"], to=row["to"], time=limit)


def _thinned(curve: Sequence[Row]) -> Sequence[Row]:
    """Keep the points of a curve where the share has risen by a twentieth of its whole rise."""
    last = curve[-1]["reached_share"] if curve else 0
    kept: list[Row] = []
    for point in curve:
        if point["reached_share"] * CURVE_ROWS >= last * len(kept):
            kept.append(point)
    return kept if not curve or kept[-1] is curve[-1] else [*kept, curve[-1]]


def _print_rest(found: Row) -> None:
    """Say how much the rows shown leave out."""
    if "paths" in found and "nodes" in found:
        listed = sum(row["customers"] for row in found["paths"])
        _say_rest("paths", found["customers"] - listed, found["customers"])
    elif "variants" in found:
        _say_rest("variants", found["other"]["passes"], found["passes"])


def _say_rest(table: str, rest: int, whole: int) -> None:
    if rest:
        Console(highlight=False).print(text(f"rest.{table}", count=rest, share=share(rest / whole)))
