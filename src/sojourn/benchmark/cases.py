"""What is measured: the product's questions, and the figures of an answer that every peer has to give as well."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sojourn.discovery import Analysis, Durations, Funnel, Paths, Repeats, Sessions, Switches, Transitions, Variants
from sojourn.engines import Scope

Figures = dict[tuple[str | int, ...], tuple[float | None, ...]]
DAY = 86_400_000_000
SESSION = 30 * 60 * 1_000_000
WINDOW = 7 * DAY
DEPTH = 8
TOP = 20


@dataclass(frozen=True)
class Case:
    """One question: its name, what is asked, and how its answer is read into figures by key.

    ``target`` is the ratio to DuckDB's sorted table that is promised at ten million events; None where none is.
    """

    name: str
    analysis: Analysis
    figures: Callable[[Mapping[str, Any]], Figures]
    target: float | None = None


def cases(steps: Sequence[str], *, channels: bool = True) -> list[Case]:
    """List what is measured; ``steps`` are those of the funnel."""
    plain = Scope()
    found = [
        Case("transitions", Transitions(plain, quantiles=False), _transitions, 40),
        Case("transitions_median", Transitions(plain), _transitions, 8),
        Case("funnel", Funnel(plain, tuple(steps), WINDOW), _funnel, 9),
        Case("paths", Paths(plain, depth=DEPTH, top=TOP, values=False), _paths, 70),
        Case("sessions", Sessions(plain.changed(session_gap=SESSION)), _sessions, 35),
        Case("switches", Switches(plain), _switches, 90),
        Case("session_variants", Variants(plain.changed(session_gap=SESSION), TOP), _variants),
        Case("durations", Durations(plain), _durations),
        Case("repeats", Repeats(plain), _repeats),
    ]
    return [case for case in found if channels or case.name != "switches"]


def _transitions(answer: Mapping[str, Any]) -> Figures:
    return {
        ("pair", row["from"], row["to"]): (row["passes"], row["customers"], *_times(row))
        for row in answer["transitions"]
    }


def _durations(answer: Mapping[str, Any]) -> Figures:
    """Read the steps that anything follows; peers do not list the others."""
    followed = (row for row in answer["steps"] if row["passes"])
    return {("step", row["event"]): (row["passes"], row["customers"], *_times(row)) for row in followed}


def _times(row: Mapping[str, Any]) -> Iterator[float | None]:
    return (row[name] for name in ("mean_seconds", "median_seconds", "p90_seconds") if name in row)


def _funnel(answer: Mapping[str, Any]) -> Figures:
    names = ("customers", "median_seconds_from_previous", "p90_seconds_from_previous")
    return {("step", row["step"]): tuple(row[name] for name in names) for row in answer["steps"]}


def _paths(answer: Mapping[str, Any]) -> Figures:
    """Read nodes, links, and how many customers take each of the top whole paths."""
    numbers = ("customers", "out", "dropped", "other")
    found: Figures = {("node", row["id"]): tuple(row[name] for name in numbers) for row in answer["nodes"]}
    for row in answer["links"]:
        found["link", row["source"], row["target"]] = (row["customers"], row["median_seconds"])
    for place, row in enumerate(answer["paths"]):
        found["path", place] = (row["customers"],)
    return found


def _sessions(answer: Mapping[str, Any]) -> Figures:
    names = (
        "sessions",
        "customers",
        "mean_events",
        "median_events",
        "mean_seconds",
        "median_seconds",
        "single_event_share",
    )
    found: Figures = {("all",): tuple(answer[name] for name in names)}
    for side in ("starts", "ends"):
        found |= {(side, row["event"]): (row["sessions"], row["customers"]) for row in answer[side]}
    return found


def _switches(answer: Mapping[str, Any]) -> Figures:
    return {("pair", row["from"], row["to"]): (row["passes"], row["customers"]) for row in answer["switches"]}


def _variants(answer: Mapping[str, Any]) -> Figures:
    """Read the counts of the top variants by place: which of equally frequent ones are shown is a matter of taste."""
    found: Figures = {("variant", place): (row["passes"],) for place, row in enumerate(answer["variants"])}
    found["all",] = (answer["passes"], answer["distinct"])
    return found


def _repeats(answer: Mapping[str, Any]) -> Figures:
    names = ("customers", "customers_repeating", "occurrences", "direct_repeats", "returns", "max_per_customer")
    found: Figures = {("step", row["event"]): tuple(row[name] for name in names) for row in answer["repeats"]}
    for place, row in enumerate(answer["loops"]):
        found["loop", place] = (row["passes"], row["customers"])
    return found
