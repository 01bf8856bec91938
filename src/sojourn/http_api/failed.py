"""Failed events over HTTP. What was received may name persons: to see it whole takes the permission to reveal."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from sojourn.assembly import Chosen, change_failed, discard_failed, failed_events, replay_failed, show_failed
from sojourn.http_api.asked import Asked


class Choice(Asked):
    """Which failed events are meant: places, or all that wait of a source, of a code, or at all."""

    places: tuple[str, ...] = ()
    source: str | None = None
    code: str | None = None
    all: bool = False

    def chosen(self) -> Chosen:
        """Give the choice as the rest of Sojourn knows it."""
        return Chosen(self.places, self.source, self.code, self.all)


class Correction(Asked):
    """A failed event as it should have been sent, or some of its fields as ``path=value``."""

    event: dict[str, Any] | None = None
    set: tuple[str, ...] = ()


def add_failed_routes(api: FastAPI, folder: Path, may: Callable[..., Any]) -> None:
    """Add the routes; ``may`` gives the dependency that lets only those pass who have a scope."""
    reading, revealing, writing = [may("read")], [may("reveal", "failed_event")], [may("write")]

    @api.get("/api/failed", dependencies=reading)
    def failed(
        source: str | None = None,
        code: str | None = None,
        by: str | None = None,
        state: str | None = None,
        top: int = 20,
    ) -> dict[str, Any]:
        """Count failed events by source and code, and list the latest, without what was received."""
        found = failed_events(folder, source, max(0, min(top, 1000)), code=code, by=by, state=state)
        return {**found, "failed": [{k: cell for k, cell in one.items() if k != "raw"} for one in found["failed"]]}

    @api.get("/api/failed/{place}", dependencies=revealing)
    def shown(place: str) -> dict[str, Any]:
        """Show one whole: reason, what was received, corrections."""
        return show_failed(folder, place)

    @api.post("/api/failed/replay", dependencies=writing)
    def replay(choice: Choice) -> dict[str, Any]:
        """Try again; the worker takes them in moments later."""
        return replay_failed(folder, choice.chosen(), _now(), wait=False)

    @api.post("/api/failed/discard", dependencies=writing)
    def discard(choice: Choice) -> dict[str, Any]:
        """Put aside for good."""
        return discard_failed(folder, choice.chosen(), _now())

    @api.post("/api/failed/{place}/edit", dependencies=writing)
    def edit(place: str, correction: Correction) -> dict[str, Any]:
        """Correct one; what was received stays."""
        raw = None if correction.event is None else json.dumps(correction.event, ensure_ascii=False).encode()
        return change_failed(folder, place, raw, correction.set, _now())


def _now() -> int:
    return time.time_ns() // 1000
