"""The gate: what the front needs for each request: keys, the clock, the log, and whether the worker keeps up."""

import asyncio
import json
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from sojourn.access import KeyRing
from sojourn.audit import Pseudonyms
from sojourn.configuration import Configuration
from sojourn.database import Database
from sojourn.event_log import GroupCommit, RowPosition, RowWriter, bytes_behind
from sojourn.http_api.incoming import Waits
from sojourn.pipeline import ROWS, STAGE_STATUS, STATUS
from sojourn.sources import read_violations
from sojourn.vocabulary import SECOND, WorkspaceError
from sojourn.webhooks import WebhookRing
from sojourn.workspace import disk_trouble, read_manifest

BUCKETS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)


def _now() -> int:
    return time.time_ns() // 1000


@dataclass
class Metrics:
    """What Prometheus may ask for; no label holds personal data."""

    registry: CollectorRegistry = field(default_factory=CollectorRegistry)

    def __post_init__(self) -> None:
        """Make the counters."""
        registry = self.registry
        self.requests = Counter(
            "sojourn_requests", "Requests by route and status", ["route", "status"], registry=registry
        )
        self.events = Counter("sojourn_events_received", "Events made durable", registry=registry)
        self.seconds = Histogram(
            "sojourn_request_seconds", "Time to answer", ["route"], buckets=BUCKETS, registry=registry
        )
        self.waiting = Gauge("sojourn_waiting_bytes", "Bytes held that are not durable yet", registry=registry)
        self.behind = Gauge("sojourn_behind_bytes", "Bytes received that are not in the store yet", registry=registry)
        self.parked = Gauge("sojourn_parked_customers", "Customers a stage fails on", ["stage"], registry=registry)
        self.freshness = Gauge("sojourn_freshness_seconds", "Receipt to visible, of the last batch", registry=registry)
        self.violations = Gauge(
            "sojourn_plan_violations", "Violations of the plan in force", ["kind", "action"], registry=registry
        )


@dataclass
class Gate:
    """Open between start and stop of the front; ``folder`` is the workspace."""

    folder: Path
    keys: KeyRing
    writer: RowWriter
    commit: GroupCommit
    database: Database
    pseudonyms: Pseudonyms
    webhooks: WebhookRing
    configuration: Configuration = field(default_factory=Configuration)
    metrics: Metrics = field(default_factory=Metrics)
    now: Callable[[], int] = _now
    waits: Waits = field(default_factory=Waits)
    _asked: int = 0
    _behind: int = 0
    _asking: dict[object, asyncio.Future[None]] = field(default_factory=dict)

    async def refresh(self, ring: KeyRing | WebhookRing, now: int, *, anew: bool = False) -> None:
        """Let a thread ask the database where what is held is old, or ``anew``; requests meanwhile share the answer."""
        while not (ring.was_asked_since(now) if anew else ring.holds_at(now)):
            asking = self._asking.get(ring)
            if asking is None or asking.done():
                asking = self._asking[ring] = asyncio.ensure_future(asyncio.to_thread(ring.ask, now, anew=anew))
            await asyncio.shield(asking)

    async def keep(self, record: bytes, events: int) -> None:
        """Make a request durable."""
        await self.commit.append(record)
        self.metrics.events.inc(events)

    def is_behind(self) -> bool:
        """Say whether more is waiting than can be held, or than the worker can soon take in."""
        if self.commit.queued_bytes > self.configuration.limits.waiting_bytes:
            return True
        now = self.now()
        if not 0 <= now - self._asked < SECOND:
            self._asked, self._behind = now, self.bytes_behind()
        return self._behind > self.configuration.limits.behind_bytes

    def trouble(self) -> tuple[str, str] | None:
        """Say in one word and in one sentence why events would not be taken now; None where they would."""
        if self.is_behind():
            return "behind", "More is waiting than can be taken in."
        disk = disk_trouble(self.folder)
        return None if disk is None else ("unwritable", f"The disk of the workspace takes nothing: {disk}.")

    def bytes_behind(self) -> int:
        """Measure how much of the log the worker has not taken in yet."""
        with suppress(WorkspaceError, FileNotFoundError):  # replaced or forgotten just now: asked again in a second
            return bytes_behind(self.folder / ROWS, RowPosition(*read_manifest(self.folder).rows))
        return 0

    def parked(self) -> dict[str, int]:
        """Give how many customers each stage has parked; nothing before the first run."""
        try:
            found: dict[str, int] = json.loads((self.folder / ROWS / STAGE_STATUS).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found

    def count_violations(self) -> None:
        """Bring the counts of violations of the plan in force up to date."""
        self.metrics.violations.clear()
        with suppress(WorkspaceError):
            version = read_manifest(self.folder).plan
            with self.database.reading() as connection:
                for line, tally in read_violations(connection, version) if version else ():
                    self.metrics.violations.labels(line.kind, line.action).inc(tally.count)

    def freshness(self) -> float | None:
        """Give the seconds from receipt to visible of the worker's last batch."""
        try:
            found = json.loads((self.folder / ROWS / STATUS).read_text(encoding="utf-8"))["freshness_seconds"]
        except (OSError, ValueError, KeyError):
            return None
        return None if found is None else float(found)
