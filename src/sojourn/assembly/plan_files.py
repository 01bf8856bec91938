"""Files of events held against a tracking plan before they are loaded."""

from collections import Counter
from collections.abc import Iterator, Sequence
from math import isnan
from pathlib import Path
from typing import Any

from sojourn.event_log import IDENTIFIER, PROPERTY
from sojourn.sources import Call, PlanCheck, Roles, Settings, TrackingPlan, guess_roles, open_export, open_source
from sojourn.vocabulary import Money
from sojourn.workspace import read_manifest


def check_files(folder: Path, plan: TrackingPlan, files: Sequence[Path], form: str | None = None) -> dict[str, Any]:
    """Count what in files of events would violate a plan, by event, property and kind; nothing is loaded.

    Columns are properties under their own name; those that say who, where and how much are never additional ones. Zone
    and currency are those of the workspace; ``form`` is the tool whose export the files are. Rows that cannot be read
    are counted as rejected.
    """
    check, lines, counts = PlanCheck(plan), Counter[tuple[str, str, str]](), Counter[str]()
    for file in files:
        for call in _calls_in(folder, file, form):
            if call is None:
                counts["rejected"] += 1
                continue
            finding = check.find(call)
            counts["events"] += 1
            counts["violating"] += finding is not None
            event = call.event or f"({call.kind})"
            lines.update((event, one.property, one.kind) for one in (finding.violations if finding else ()))
    rows = [
        {"event": event, "property": name or None, "violation": kind, "count": count}
        for (event, name, kind), count in sorted(lines.items(), key=lambda line: (-line[1], line[0]))
    ]
    return {**{name: counts[name] for name in ("events", "violating", "rejected")}, "violations": rows}


def _calls_in(folder: Path, file: Path, form: str | None) -> Iterator[Call | None]:
    """Read the events of a file as calls, None for each row that cannot be read."""
    brand = read_manifest(folder).settings
    if form is not None:
        export = open_export(file, form, form, zone=brand.zone, wall_times=False, currency=brand.currency)
        for part in export:
            yield from part.calls
            yield from [None] * sum(rejected.num_rows for _, rejected in part.rejects)
        return
    opened = open_source(file)
    roles = guess_roles(opened.sample, Roles()).roles
    for batch in opened.read(roles, Settings(source=file.stem, zone=brand.zone, currency=brand.currency)):
        yield from (_call(row, roles) for row in batch.events.to_pylist())
        yield from [None] * batch.rejects.num_rows


def _call(row: dict[str, Any], roles: Roles) -> Call:
    """Give a row of a file as the call that would have said the same."""
    said = {name.removeprefix(PROPERTY): value for name, value in row.items() if name.startswith(PROPERTY)}
    known = {column: row.get(IDENTIFIER + namespace) for namespace, column in roles.namespaces}
    known |= {column: row.get(role) for role, column in roles.named() if role in {"channel", "case"}}
    known |= {roles.order: row.get("case")} if roles.order else {}
    known |= {roles.currency_column: row.get("currency")} if roles.currency_column else {}
    if roles.value is not None and row.get("value") is not None:
        known[roles.value] = Money(row["value"], row["currency"]).major if row.get("currency") else row["value"] / 100
    filled = {name: value for name, value in {**said, **known}.items() if not _is_absent(value)}
    return Call(
        "track", row["event"], "", row["time"], 0, False, None, identifiers=dict.fromkeys(known, ""),
        properties=filled, traits={}, context={}, group_id=None, previous_id=None, channel=None, value=None,
        currency=None, case=None, lines=(), content=0,
    )  # fmt: skip


def _is_absent(value: object) -> bool:
    return value is None or (isinstance(value, float) and isnan(value))
