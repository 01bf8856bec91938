"""The report: which questions it asks of a log, with which goal when none is named."""

import shlex
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from sojourn.assembly.log import Log
from sojourn.assembly.outcomes import is_outcome
from sojourn.assembly.touchpoint_sets import FOLDER
from sojourn.discovery import TouchpointSet, list_versions, load_version
from sojourn.engines import query_events
from sojourn.reports import ReportData, render
from sojourn.vocabulary import DAY, SECOND, InvalidInput, TimeWindow, iso, zone
from sojourn.workspace import read_manifest

FUNNEL_STEPS = 5
PATHS = 8


def build_report(
    log: Log,
    output: Path,
    *,
    goal: str | None = None,
    start: str | None = None,
    steps: Sequence[str] = (),
    within: str | None = None,
) -> dict[str, Any]:
    """Ask what a report needs and write it to one HTML file; say what was chosen."""
    chosen = goal or choose_goal(log)
    answers, commands = _answers(log, chosen, start, steps, within)
    description = log.describe()
    unasked = [name for name, asked in (("goal", goal), ("steps", steps)) if not asked]
    data = ReportData({"describe": description, **answers}, commands, created=description["last"] or "", chosen=unasked)
    try:
        output.write_text(render(data, log.lang), encoding="utf-8")
    except OSError as error:
        raise InvalidInput(f"{output} cannot be written: {error.strerror}.", code="report.failed") from error
    return {"file": str(output), "goal": chosen, "bytes": output.stat().st_size}


def choose_goal(log: Log) -> str:
    """Choose a goal: the event with the most money, else the outcome of most customers, else the most common event."""
    query = 'select event, sum("value") as money, count(distinct customer) as customers from events group by event'
    rows = query_events(log.engine.snapshot, query, log.scope.tz).to_pylist()
    ranked = sorted(rows, key=lambda row: (row["money"] or 0, is_outcome(row["event"]), row["customers"], row["event"]))
    return str(ranked[-1]["event"])


def _answers(
    log: Log, goal: str, start: str | None, steps: Sequence[str], within: str | None
) -> tuple[dict[str, Any], dict[str, str]]:
    """Ask; give the answers and, for each, the command that asks the same."""
    collapsed = log.view(collapse=True)
    answers: dict[str, Any] = {}
    answers["paths"] = collapsed.paths(start, goal, top=PATHS, within=within).to_dict()
    answers["painpoints"] = log.painpoints(goal, start, within=within).to_dict()
    chosen = tuple(steps) or _usual_steps(answers["paths"], goal)
    answers["funnel"] = log.funnel(chosen, within=within).to_dict()
    answers["transitions"] = log.transitions().to_dict()
    answers["durations"] = log.durations().to_dict()
    answers["switches"] = log.switches(goal, within=within).to_dict()
    answers["time_to_goal"] = log.time_to_goal(goal, start, within=within).to_dict()
    answers["repeats"] = log.repeats().to_dict()
    answers["journeys_ranked"] = log.journeys_ranked(goal, start).to_dict()
    answers["sessions"] = log.sessions().to_dict()
    ends = {"--goal": goal, "--start": start}
    said: dict[str, dict[str, str | None]] = {
        "paths": {**ends, "--within": within, "--top": str(PATHS)},
        "painpoints": {**ends, "--within": within},
        "funnel": {"--within": within},
        "switches": {"--goal": goal, "--within": within},
        "time_to_goal": {**ends, "--within": within},
        "journeys_ranked": ends,
    }
    commands = {}
    for name in answers:
        scope = _scope_options(collapsed if name == "paths" else log)
        if scope is not None:
            options = {**said.get(name, {}), **scope}
            commands[name] = _command(name.replace("_", "-"), options, chosen if name == "funnel" else ())
    return answers, commands


def _command(name: str, options: Mapping[str, str | None], arguments: Sequence[str]) -> str:
    """Write a command as a shell reads it; an option without a value is None, a flag has an empty one.

    >>> _command("funnel", {"--within": "7d", "--collapse": "", "--where": None}, ["view", "$(order)"])
    "sojourn funnel view '$(order)' --within 7d --collapse"
    """
    given = [part for option, value in options.items() if value is not None for part in (option, value) if part]
    if any(argument.startswith("-") for argument in arguments):
        return shlex.join(["sojourn", name, *given, "--", *arguments])
    return shlex.join(["sojourn", name, *arguments, *given])


def _scope_options(log: Log) -> dict[str, str | None] | None:
    """Write the scope of a log as the command line's options; None where it has no words for it.

    That is so for chosen persons, and for touchpoints that are not in the workspace.
    """
    scope, default = log.scope, "UTC" if log.folder is None else read_manifest(log.folder).settings.zone
    touchpoints = None if scope.touchpoints is None else _saved_name(log)
    if scope.persons is not None or scope.derived or (scope.touchpoints is not None and touchpoints is None):
        return None
    return {
        "--range": None if scope.range == TimeWindow() else _range_text(scope.range, scope.tz),
        "--where": scope.where,
        "--session": None if scope.session_gap is None else _duration_text(scope.session_gap),
        "--unit": None if scope.unit == "customer" else scope.unit,
        "--collapse": "" if scope.collapse else None,
        "--touchpoints": touchpoints,
        "--tz": None if scope.tz == default else scope.tz,
    }


def _saved_name(log: Log) -> str | None:
    """Find the name and version under which the workspace has the touchpoint set of a log."""
    wanted = log.scope.touchpoints
    if log.folder is None or not isinstance(wanted, TouchpointSet):
        return None
    folder = log.folder / FOLDER
    for name, versions in list_versions(folder).items():
        for choice in (f"{name}@{number}{groups}" for number in versions for groups in ("", "@groups")):
            if load_version(folder, choice) == wanted:
                return choice
    return None


def _range_text(window: TimeWindow, tz: str) -> str:
    """Write a range as people do where it is one of whole days, else to the microsecond."""
    local = zone(tz)
    days = ["" if end is None else iso(end, local)[:10] for end in (window.start, window.end and window.end - 1)]
    whole = "..".join(days)
    with suppress(InvalidInput):
        if TimeWindow.parse(whole, local) == window:
            return whole
    return "..".join("" if end is None else iso(end, local) for end in (window.start, window.end))


def _duration_text(microseconds: int) -> str:
    """Write a duration exactly, in the largest unit that takes a whole number of it.

    >>> _duration_text(1800 * SECOND), _duration_text(90 * SECOND), _duration_text(SECOND // 4)
    ('30m', '90s', '0.25s')
    """
    for unit, size in (("d", DAY), ("h", 3600 * SECOND), ("m", 60 * SECOND), ("s", SECOND)):
        if microseconds % size == 0:
            return f"{microseconds // size}{unit}"
    return f"{microseconds / SECOND}s"


def _usual_steps(paths: dict[str, Any], goal: str) -> tuple[str, ...]:
    """Take the steps of the path on which most customers reach the goal, each once, the goal last."""
    rows = [row for row in paths["paths"] if row["reached"] and len(set(row["path"])) > 1]
    reached = max(rows, key=lambda row: row["reached"])["path"] if rows else None
    if reached is None:
        first = max((node for node in paths["nodes"] if node["step"] == 0), key=lambda node: node["customers"])
        reached = [first["event"]]
    before = [step for step in dict.fromkeys(reached) if step != goal]
    return (*before[: FUNNEL_STEPS - 1], goal)
