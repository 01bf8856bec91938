"""The report: which questions it asks of a log, with which goal when none is named."""

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sojourn.assembly.log import Log
from sojourn.assembly.outcomes import is_outcome
from sojourn.engines import Scope, query_events
from sojourn.reports import ReportData, render
from sojourn.vocabulary import SECOND, InvalidInput

FUNNEL_STEPS = 5


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
    data = ReportData({"describe": description, **answers}, commands, created=description["last"] or "")
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
    collapsed = log.view(collapse=True)
    quoted = f"'{goal}'" + (f" --start '{start}'" if start else "") + (f" --within {within}" if within else "")
    answers: dict[str, Any] = {}
    answers["paths"] = collapsed.paths(start, goal, top=8, within=within).to_dict()
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
    commands = {
        "paths": f"sojourn paths --goal {quoted} --collapse --top 8",
        "painpoints": f"sojourn painpoints --goal {quoted}",
        "funnel": f"sojourn funnel {' '.join(repr(step) for step in chosen)}"
        + (f" --within {within}" if within else ""),
        "switches": f"sojourn switches --goal '{goal}'",
        "time_to_goal": f"sojourn time-to-goal --goal {quoted}",
        "journeys_ranked": f"sojourn journeys-ranked --goal {quoted}",
    }
    plain = {name: f"sojourn {name}" for name in answers}
    flags = _scope_flags(log.scope)
    return answers, {name: command + flags for name, command in (plain | commands).items()}


def _scope_flags(scope: Scope) -> str:
    """Write a scope as the command line's options, so that the captions can be run."""
    where = "" if scope.where is None else " --where " + shlex.quote(scope.where)
    session = "" if scope.session_gap is None else f" --session {scope.session_gap // SECOND}s"
    unit = "" if scope.unit == "customer" else f" --unit {scope.unit}"
    return where + session + unit + (" --collapse" if scope.collapse else "")


def _usual_steps(paths: dict[str, Any], goal: str) -> tuple[str, ...]:
    """Take the steps of the most frequent path that reached the goal, each once, the goal last."""
    reached = next((row["path"] for row in paths["paths"] if row["reached"] and len(set(row["path"])) > 1), None)
    if reached is None:
        first = max((node for node in paths["nodes"] if node["step"] == 0), key=lambda node: node["customers"])
        reached = [first["event"]]
    before = [step for step in dict.fromkeys(reached) if step != goal]
    return (*before[: FUNNEL_STEPS - 1], goal)
