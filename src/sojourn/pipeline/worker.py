"""The worker: one process that takes in what the fronts have received, again and again, until it is told to stop."""

import fcntl
import json
import logging
import os
from collections.abc import Callable
from pathlib import Path
from threading import Event
from time import monotonic, time_ns

from sojourn.database import Database
from sojourn.pipeline.live import ROWS, Taken, take_rows
from sojourn.vocabulary import SojournError, WorkspaceError

LOGGER = logging.getLogger("sojourn.worker")
STATUS = "worker.json"
PAUSE = 0.05
LONGEST_PAUSE = 2.0
"""Seconds between two looks at the log; the longer one after something went wrong."""


def work(folder: Path, database: Database, stop: Event, *, now: Callable[[], int] = lambda: time_ns() // 1000) -> None:
    """Take rows in until ``stop`` is set; what has been received by then is taken in first.

    Raises ``worker.running`` when another worker has this workspace. Whatever else goes wrong is logged and tried
    again: nothing of a batch is in force before all of it is.
    """
    (folder / ROWS).mkdir(parents=True, exist_ok=True)
    with (folder / ROWS / "worker.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise WorkspaceError(
                f"Another worker runs for {folder}.", code="worker.running", hint="Stop the other server first."
            ) from error
        _take_until_stopped(folder, database, stop, now)


def _take_until_stopped(folder: Path, database: Database, stop: Event, now: Callable[[], int]) -> None:
    pause = PAUSE
    while True:
        stopping, taken = stop.is_set(), Taken()
        try:
            begun = monotonic()
            taken = take_rows(folder, database)
            pause = PAUSE
            if taken.rows:
                _tell(folder, taken, now(), monotonic() - begun)
        except WorkspaceError as error:
            # A load holds the lock, or the disk is full: the rows wait.
            pause = min(LONGEST_PAUSE, 2 * pause)
            LOGGER.warning("%s", error.code)
        except SojournError as error:
            pause = LONGEST_PAUSE
            LOGGER.error("%s", error.code)  # noqa: TRY400  the message may hold personal data
        if stopping and not taken.rows:
            return
        if not taken.rows:
            stop.wait(pause)


def _tell(folder: Path, taken: Taken, now: int, seconds: float) -> None:
    """Log what was taken in, and leave it where the front and `doctor` look; no personal data."""
    freshness = (now - taken.oldest) / 1e6 if taken.oldest is not None else None
    account = {
        "at": now,
        "rows": taken.rows,
        "events": taken.events,
        "calls": taken.calls,
        "duplicates": taken.duplicates,
        "failed": taken.failed,
        "freshness_seconds": freshness,
        "seconds": round(seconds, 3),
    }
    LOGGER.info("%s", json.dumps({"taken": account}))
    aside = folder / ROWS / f".{STATUS}.{os.getpid()}"
    aside.write_text(json.dumps(account), encoding="utf-8")
    aside.replace(folder / ROWS / STATUS)
