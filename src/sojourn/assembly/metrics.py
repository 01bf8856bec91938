"""The metrics of a workspace: the shipped ones, the brand's own in their versions, and what they come to."""

from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import msgspec

from sojourn.assembly.changes import Days, as_many_before, change_of, last_days
from sojourn.assembly.log import Log
from sojourn.assembly.workspace import Workspace
from sojourn.insights import (
    Asked,
    Grain,
    Metric,
    Span,
    ask_metrics,
    metric_customers,
    metric_named,
    metrics_text,
    parse_metrics,
    shipped_metrics,
)
from sojourn.journey_store import Snapshot
from sojourn.vocabulary import InvalidInput, WorkspaceError
from sojourn.workspace import read_manifest, version_file, version_numbers, write_version, writing

FOLDER = "metrics"


@dataclass(frozen=True)
class MetricQuestion:
    """Which metrics (all, where none is named), of which days, compared with which, in parts of which length."""

    names: tuple[str, ...] = ()
    days: Days | None = None
    compare: Days | None = None
    grain: Grain = "week"
    tz: str | None = None


def metrics_in_force(folder: Path) -> list[Metric]:
    """Give the shipped metrics, those of the brand in their places, then the brand's others by name."""
    own = {place.name: _latest(place) for place in sorted((folder / FOLDER).glob("*")) if version_numbers(place)}
    shipped = [own.pop(one.name, one) for one in shipped_metrics()]
    return [*shipped, *own.values()]


def list_metrics(folder: Path, lang: str) -> list[dict[str, Any]]:
    """List the metrics in force; version 0 is the shipped one."""
    return [_shown(one, lang) for one in metrics_in_force(folder)]


def read_metrics(path: Path) -> list[Metric]:
    """Read metrics from a YAML file.

    Raises InvalidInput ``metrics.missing``, and what ``parse_metrics`` raises.
    """
    try:
        return parse_metrics(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput.said("metrics.missing", path=path, reason=error) from error


def check_metrics(workspace: Workspace, metrics: list[Metric]) -> dict[str, Any]:
    """Ask metrics of the last days that there are, saved or not; raises where one cannot be asked."""
    return _asked(workspace, metrics, MetricQuestion())


def apply_metrics(folder: Path, metrics: list[Metric]) -> list[dict[str, Any]]:
    """Save each metric as its next version; one that equals its latest version, or the shipped one, adds none."""
    with writing(folder):
        known = {one.name: one for one in metrics_in_force(folder)}
        return [{"name": one.name, "version": _saved(folder, one, known.get(one.name))} for one in metrics]


def metric_values(workspace: Workspace, question: MetricQuestion) -> dict[str, Any]:
    """Give what metrics come to in some days, beside as many days before or others."""
    metrics = metrics_in_force(workspace.folder)
    chosen = [metric_named(name, metrics) for name in question.names] or metrics
    return _asked(workspace, chosen, question)


def customers_of_metric(folder: Path, log: Log, metric: Metric, days: Days | None, *, fulfilling: bool) -> list[str]:
    """List the customers whose rows make a metric; of a share all among whom it counts, or those ``fulfilling`` it."""
    settings = read_manifest(folder).settings
    snapshot = log.engine.snapshot
    span = Span(*(days or last_days(snapshot, settings.zone)))
    asked = Asked((span,), "week", settings.zone, settings.currency or _only_currency(snapshot))
    return metric_customers(snapshot, metric, asked, fulfilling=fulfilling)


def _asked(workspace: Workspace, metrics: list[Metric], question: MetricQuestion) -> dict[str, Any]:
    begun, snapshot = perf_counter(), workspace.snapshot()
    settings = read_manifest(workspace.folder).settings
    tz = question.tz or settings.zone
    days = question.days or last_days(snapshot, tz)
    before = question.compare or as_many_before(days)
    currency = settings.currency or _only_currency(snapshot)
    told = ask_metrics(snapshot, metrics, Asked((Span(*days), Span(*before)), question.grain, tz, currency))
    rows = []
    for metric in metrics:
        now, then = told["metrics"][metric.name]
        changed = change_of(now["value"], then["value"])
        more = {"before": then, "change": changed["change"], "change_share": changed["share"]}
        rows.append({**_shown(metric, workspace.lang), **now, **more})
    return {
        "metrics": rows,
        "days": [day.isoformat() for day in days],
        "compared_days": [day.isoformat() for day in before],
        "grain": question.grain,
        "tz": tz,
        "currency": currency or None,
        "events_in_other_currencies": told["left_out"],
        "as_of": told["as_of"],
        "milliseconds": round((perf_counter() - begun) * 1000, 3),
    }


def _only_currency(snapshot: Snapshot) -> str:
    """Give the currency of all money, where the workspace states none; of several, none is chosen."""
    named = [name for name in snapshot.names["currency"] if name]
    return named[0] if len(named) == 1 else ""


def _shown(metric: Metric, lang: str) -> dict[str, Any]:
    label, definition = metric.words(lang)
    return {
        "name": metric.name,
        "label": label,
        "definition": definition,
        "from": metric.table,
        "formula": metric.expression(),
        "where": None if metric.where == "true" else metric.where,
        "unit": metric.unit,
        "better": metric.better,
        "owner": metric.owner or None,
        "target": metric.target,
        "version": metric.version,
        "text": metrics_text([msgspec.structs.replace(metric, version=0)]),
    }


def _saved(folder: Path, metric: Metric, known: Metric | None) -> int:
    latest = known.version if known else 0
    if known is not None and msgspec.structs.replace(metric, version=latest) == known:
        return latest
    versioned = msgspec.structs.replace(metric, version=latest + 1)
    write_version(folder / FOLDER / metric.name, latest + 1, metrics_text([versioned]))
    return latest + 1


def _latest(place: Path) -> Metric:
    path = version_file(place, version_numbers(place)[-1])
    try:
        (found,) = parse_metrics(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, InvalidInput) as error:
        raise WorkspaceError.said("workspace.damaged", path=path, reason=error) from error
    return found
