"""What each source brings, how much of it belongs to known customers, how fresh it is, and what to look at.

Exact semantics of freshness: a batch waited as long as its first request did, from receipt until questions saw it; all
of its requests count with that, so that half (or 99 of a hundred) of the latest ones waited no longer than is said.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sojourn.assembly.changes import DAYS, last_days
from sojourn.assembly.log import Log
from sojourn.discovery import CountSources, edges_of
from sojourn.event_log import RowPosition, bytes_behind
from sojourn.pipeline import ROWS, STAGE_STATUS, STATUS
from sojourn.vocabulary import DAY, SECOND, instant, iso, number, say, share, zone
from sojourn.workspace import disk_trouble, read_manifest

if TYPE_CHECKING:
    from sojourn.database import Database

SILENT_DAYS = 2
"""A source with a key or a webhook that has sent nothing for longer is worth a look."""
FAILED_SHARE = 0.01
STUCK = 60 * SECOND


@dataclass(frozen=True)
class Told:
    """One thing to look at: a stable code, ``warning`` or ``error``, the source where it is about one, its words."""

    code: str
    state: str
    source: str | None
    values: dict[str, str]

    def shown(self, lang: str) -> dict[str, Any]:
        """Give it as plain data, with a sentence and what to do."""
        told = {"code": self.code, "state": self.state, "source": self.source}
        words = {"source": self.source, **self.values}
        text, advice = (say(f"health.{self.code}{part}", lang, **words) for part in ("", ".advice"))
        return {**told, "text": text, "advice": advice}


def data_health(log: Log, database: "Database", now: int) -> dict[str, Any]:
    """Give sources with events by day and their match rate, freshness, and what to look at, the worst first."""
    folder, lang = _folder(log), log.lang
    local = zone(log.scope.tz)
    first, last = last_days(log.engine.snapshot, log.scope.tz)
    edges = edges_of(
        instant(first.isoformat(), local), instant((last + timedelta(days=1)).isoformat(), local), "day", local
    )
    outcome = log.engine.ask(CountSources(log.scope, edges))
    counted = outcome.result
    came = log.anonymous_to_known()
    strangers = {row["source"]: row for row in came["sources"]}
    waiting, violations = _troubles(folder, database)
    live = _live_sources(database)
    rows = {row["source"]: _row(row, strangers.get(row["source"]), waiting, live) for row in counted["sources"]}
    silent = dict.fromkeys(live.keys() | waiting.keys() - rows.keys())
    rows |= {name: _row({"source": name}, None, waiting, live) for name in sorted(silent) if name not in rows}
    found = [*_service(folder, now), *_about(rows, now), *_plan(violations)]
    return {
        "days": [iso(edge, local)[:10] for edge in edges[:-1]],
        "events": counted["events"],
        "known_events": counted["known_events"],
        "customers": counted["customers"],
        "known_customers": counted["known_customers"],
        "came_anonymous": came["mature"],
        "became_known": came["known"],
        "failed": sum(waiting.values()),
        "freshness": freshness(folder, now),
        "sources": [{**row, "last": None if row["last"] is None else iso(row["last"], local)} for row in rows.values()],
        "findings": [one.shown(lang) for one in sorted(found, key=lambda one: (one.state != "error", one.code))],
        "definition": say("define.data_health", lang),
        "milliseconds": round(outcome.reading.milliseconds + came["milliseconds"], 3),
    }


def freshness(folder: Path, now: int) -> dict[str, Any]:
    """Say how long what was received waited until questions saw it, and what waits now."""
    told = _told_by_worker(folder, STATUS)
    waits = sorted((seconds, count) for seconds, count in told.get("waits", ()))
    at = told.get("at")
    return {
        "p50_seconds": _quantile(waits, 0.5),
        "p99_seconds": _quantile(waits, 0.99),
        "requests": sum(count for _, count in waits),
        "last_seconds": told.get("freshness_seconds"),
        "seconds_since_last": None if at is None else round((now - at) / SECOND, 3),
        "bytes_behind": _bytes_behind(folder),
    }


def _quantile(waits: list[tuple[float, int]], part: float) -> float | None:
    """Give the wait that a part of all requests did not exceed.

    >>> _quantile([(1.0, 98), (5.0, 1), (9.0, 1)], 0.99), _quantile([], 0.5)
    (5.0, None)
    """
    left = part * sum(count for _, count in waits)
    for seconds, count in waits:
        left -= count
        if left <= 0:
            return seconds
    return None


def _row(
    counted: dict[str, Any], came: dict[str, Any] | None, waiting: Counter[str], live: dict[str, int]
) -> dict[str, Any]:
    """Give one source: what was counted, its strangers, what failed, and whether it sends live."""
    name = counted["source"]
    return {
        "source": name,
        "live": name in live,
        "events": counted.get("events", 0),
        "known_events": counted.get("known_events", 0),
        "customers": counted.get("customers", 0),
        "known_customers": counted.get("known_customers", 0),
        "came_anonymous": 0 if came is None else came["mature"],
        "became_known": 0 if came is None else came["known"],
        "failed": waiting[name],
        "last": counted.get("last"),
        "by_day": counted.get("stretches", [0] * DAYS),
    }


def _about(rows: dict[str, dict[str, Any]], now: int) -> Iterator[Told]:
    """Find what is wrong with sources."""
    for name, row in rows.items():
        recent, last = sum(row["by_day"]), row["last"]
        failed = row["failed"] / max(1, row["failed"] + recent)
        if failed > FAILED_SHARE:
            values = {"count": number(row["failed"], "en"), "share": share(failed)}
            yield Told("source_failed", "error" if failed > 10 * FAILED_SHARE else "warning", name, values)
        if row["live"] and last is None and not row["failed"]:
            yield Told("source_never", "warning", name, {})
        elif row["live"] and last is not None and now - last > SILENT_DAYS * DAY:
            yield Told("source_silent", "warning", name, {"days": str((now - last) // DAY)})
        if last is not None and last > now + DAY:
            yield Told("source_future", "warning", name, {})


def _service(folder: Path, now: int) -> Iterator[Told]:
    """Find what is wrong with disk, worker and stages."""
    trouble = disk_trouble(folder)
    if trouble is not None:
        yield Told("disk", "error", None, {"reason": trouble})
    at = _told_by_worker(folder, STATUS).get("at")
    behind = _bytes_behind(folder)
    if behind and at is not None and now - at > STUCK:
        yield Told("worker_stuck", "error", None, {"minutes": str((now - at) // (60 * SECOND))})
    for stage, count in _told_by_worker(folder, STAGE_STATUS).items():
        if count:
            yield Told("stage_parked", "warning", None, {"stage": stage, "count": number(count, "en")})


def _plan(violations: int) -> Iterator[Told]:
    if violations:
        yield Told("plan_violations", "warning", None, {"count": number(violations, "en")})


def _troubles(folder: Path, database: "Database") -> tuple[Counter[str], int]:
    """Count the failed events that wait by source, and violations of the plan in force."""
    from sojourn.sources import count_failed, read_violations

    plan, waiting = read_manifest(folder).plan, Counter[str]()
    with database.reading() as connection:
        for (source, _), count in count_failed(connection).items():
            waiting[source] += count
        violations = sum(tally.count for _, tally in read_violations(connection, plan)) if plan else 0
    return waiting, violations


def _live_sources(database: "Database") -> dict[str, int]:
    """Name the sources that have a write key in force or a webhook, with when they were given it."""
    from sojourn.access import WriteKey, list_keys
    from sojourn.webhooks import list_webhooks

    keys = {key.source: key.created for key in list_keys(database) if isinstance(key, WriteKey) and not key.revoked}
    return {**{one.webhook.source or one.webhook.name: one.created for one in list_webhooks(database)}, **keys}


def _bytes_behind(folder: Path) -> int:
    try:
        return bytes_behind(folder / ROWS, RowPosition(*read_manifest(folder).rows))
    except FileNotFoundError:
        return 0  # taken in and forgotten just now


def _told_by_worker(folder: Path, name: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads((folder / ROWS / name).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def _folder(log: Log) -> Path:
    if log.folder is None:
        raise ValueError("a log without a workspace has no sources that send")
    return log.folder
