"""The worker: one process that takes in what the fronts have received, again and again, until it is told to stop."""

import fcntl
import json
import logging
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from time import monotonic, time_ns
from typing import TYPE_CHECKING

from sojourn.engines import Stage
from sojourn.event_log import RowWriter
from sojourn.pipeline.live import BATCH_BYTES, Taken, park_row, take_rows
from sojourn.pipeline.memory import Memory
from sojourn.pipeline.places import ROWS, STATUS
from sojourn.pipeline.stages import StageRunner, warm_up_stages
from sojourn.sources import Envelope, pack_request
from sojourn.vocabulary import SojournError, WorkspaceError

if TYPE_CHECKING:
    from sojourn.database import Database

LOGGER = logging.getLogger("sojourn.worker")
PAUSE = 0.05
LONGEST_PAUSE = 2.0
"""Seconds between two looks at the log; the longer one after something went wrong."""
PATIENCE = 2_000_000
"""Microseconds until stages are tried again after something went wrong."""
MOST_TRIES = 4
"""The first with the whole batch, then three with the row alone."""
ONE_ROW = 1
MOST_WAITS = 300
"""Of so many batches it is kept how long the first request waited until questions saw it, and how many requests."""
_WARM: tuple[tuple[str, dict[str, str]], ...] = (
    ("track", {"userId": "warm", "anonymousId": "shared"}),
    ("track", {"userId": "up", "anonymousId": "shared"}),
    ("track", {"anonymousId": "shared"}),
    ("identify", {"userId": "warm"}),
)
STAGES_FOLLOW = 1.0
"""Seconds at most until stages follow what is taken in; what they do for a batch costs about as much as the batch."""


def _now() -> int:
    return time_ns() // 1000


def warm_up(database: "Database", stages: Sequence[Stage] = ()) -> None:
    """Take some calls into a throw-away workspace, so that kernels are compiled before the first event waits.

    Two customers share a device and nobody's events come in order; then all of it comes again, with new ones. None
    fails, so nothing is written to the database.
    """
    with TemporaryDirectory(prefix="sojourn-warm-up-") as place:
        folder, memory = Path(place), Memory()
        for upto in (2, 3):
            calls = [
                {"type": kind, **who, "event": "Warmed Up", "messageId": f"{time} {number}", "timestamp": -time}
                for time in range(upto)
                for number, (kind, who) in enumerate(_WARM)
            ]
            with RowWriter(folder / ROWS) as writer:
                writer.append([pack_request("batch", json.dumps({"batch": calls}).encode(), Envelope("warm-up", 0))])
            take_rows(folder, database, memory=memory)
        warm_up_stages(folder, stages, 0)


def work(
    folder: Path,
    database: "Database",
    stop: Event,
    stages: Sequence[Stage] = (),
    *,
    since: int | None = None,
    now: Callable[[], int] = lambda: time_ns() // 1000,
) -> None:
    """Take rows in until ``stop`` is set; what has been received by then is taken in first. Then ``stages`` follow.

    New ones keep watch from ``since`` on: when the server was started, of which this process may be a later part.
    Raises ``worker.running`` when another worker has this workspace. Whatever else goes wrong is logged and tried
    again: nothing of a batch is in force before all of it is. After a failure that is not the system's, rows are taken
    one by one, and the one that fails three times is parked among the failed events.
    """
    (folder / ROWS).mkdir(parents=True, exist_ok=True)
    with (folder / ROWS / "worker.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise WorkspaceError.said("worker.running", folder=folder) from error
        _take_until_stopped(folder, database, stop, now, StageRunner(folder, database, stages, since))


def _take_until_stopped(
    folder: Path, database: "Database", stop: Event, now: Callable[[], int], runner: StageRunner
) -> None:
    pause, tries, memory = PAUSE, 0, Memory()
    followed = monotonic()
    _run_stages(runner, now())  # a new stage sees what was there; what is taken in from now on is news to it
    while True:
        stopping, taken = stop.is_set(), Taken()
        try:
            begun = monotonic()
            taken = take_rows(folder, database, ONE_ROW if tries else BATCH_BYTES, memory)
            pause, tries = PAUSE, 0
            if taken.rows:
                _tell(folder, taken, now(), monotonic() - begun)
        except (SojournError, OSError) as error:
            # A load holds the lock, the disk is full, the database is away: the rows wait.
            pause = min(LONGEST_PAUSE, 2 * pause)
            code = error.code if isinstance(error, SojournError) else type(error).__name__
            LOGGER.warning("waiting", extra={"facts": {"code": code}})
        except Exception as error:
            tries += 1
            LOGGER.exception("failed", extra={"facts": {"try": tries}})
            if tries >= MOST_TRIES:
                park_row(folder, database, type(error).__name__)
                tries = 0
            continue
        derived = 0
        if not taken.rows or monotonic() - followed >= STAGES_FOLLOW:
            derived, followed = _run_stages(runner, now()), monotonic()
        if stopping and not taken.rows and not derived:
            return
        if not taken.rows and not derived:
            stop.wait(pause)


def _run_stages(runner: StageRunner, now: int) -> int:
    """Let the stages follow; what goes wrong with them is logged, tried again in a while, and holds up nothing else."""
    try:
        return runner.run(now)
    except (SojournError, OSError) as error:
        code = error.code if isinstance(error, SojournError) else type(error).__name__
        LOGGER.warning("stages waiting", extra={"facts": {"code": code}})
    except Exception:
        LOGGER.exception("stages failed")
    runner.wait_until(now + PATIENCE)
    return 0


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
        "erased": taken.erased,
        "freshness_seconds": freshness,
        "seconds": round(seconds, 3),
    }
    LOGGER.info("taken", extra={"facts": account})
    place = folder / ROWS / STATUS
    waits = [*_waits(place), *([[round(freshness, 3), taken.rows]] if freshness is not None else [])]
    aside = folder / ROWS / f".{STATUS}.{os.getpid()}"
    aside.write_text(json.dumps({**account, "waits": waits[-MOST_WAITS:]}), encoding="utf-8")
    aside.replace(place)


def _waits(place: Path) -> list[list[float]]:
    """Read how long the last batches waited; nothing where there was none yet, or an earlier version left none."""
    try:
        found: list[list[float]] = json.loads(place.read_text(encoding="utf-8"))["waits"]
    except (OSError, ValueError, KeyError):
        return []
    return found
