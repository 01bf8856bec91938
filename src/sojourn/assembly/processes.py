"""The processes of a server: a front that receives and a worker that takes in, watched by the one that started them."""

import logging
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from time import time_ns
from types import FrameType

from sojourn.assembly.keys import open_database
from sojourn.assembly.logs import facts
from sojourn.vocabulary import WorkspaceError

LOGGER = logging.getLogger("sojourn.supervisor")
STOP_SECONDS = 15
RESTART_SECONDS = 1.0
LOOK_SECONDS = 0.1
SUPERVISED = "SOJOURN_SUPERVISED"
"""Set for the processes of a server: when it was started, in microseconds."""
GIVING_BACK = {
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "MALLOC_MMAP_THRESHOLD_": str(256 << 10),
    "MALLOC_TRIM_THRESHOLD_": str(1 << 20),
}
"""Arrow's own pool keeps what it has freed: half a megabyte more with each batch of a thousand events.

So does the system's below a size that it raises by itself to 32 MB: what a batch gathers leaves holes among what stays.
"""


def run_worker(folder: Path) -> None:
    """Be the worker until SIGTERM or SIGINT; what was received by then is taken in."""
    from sojourn.assembly.stages import stages_of  # the one who watches does without
    from sojourn.pipeline import finish_erasures, warm_up, work

    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    when_supervisor_ends(stop.set)
    with open_database(folder) as database:
        finish_erasures(folder, database)
        stages = stages_of(folder)
        warm_up(database, stages)
        since = os.environ.get(SUPERVISED)
        work(folder, database, stop, stages, since=int(since) if since else None)


def when_supervisor_ends(act: Callable[[], None]) -> None:
    """Act when the supervisor of this process is gone, however it ended; where there is none, never.

    Its children read from a pipe of which it alone holds the other end.
    """

    def wait() -> None:
        sys.stdin.buffer.read()
        act()

    if os.environ.get(SUPERVISED):
        Thread(target=wait, name="supervisor", daemon=True).start()


@dataclass
class Supervisor:
    """Starts front and worker, starts a worker again that died, stops both: first nothing new, then the rest."""

    folder: Path
    host: str
    port: int
    tell: Callable[[str], None]
    stopping: Event = field(default_factory=Event)
    since: int = field(default_factory=lambda: time_ns() // 1000)

    def run(self) -> int:
        """Serve until told to stop; give the exit code.

        Raises ``serve.front`` when the front does not start or dies.
        """
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        with open_database(self.folder):
            pass  # both processes find it made and up to date
        address = ["--host", self.host, "--port", str(self.port)]
        front = _start("sojourn.http_api", str(self.folder), *address, since=self.since, stdout=subprocess.PIPE)
        worker = self._start_worker()
        try:
            line = front.stdout.readline().decode().strip() if front.stdout else ""
            if line:
                self.tell(line)
                LOGGER.info("listening", extra=facts(address=line))
            worker = self._watch(front, worker)
        finally:
            LOGGER.info("stopping")
            _end(front)
            _end(worker)
        if not self.stopping.is_set():
            raise WorkspaceError(
                f"The front ended with {front.returncode}.",
                code="serve.front",
                hint="The lines above say why.",
            )
        return 0

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping.set()

    def _start_worker(self) -> subprocess.Popen[bytes]:
        return _start("sojourn", "work", "--workspace", str(self.folder), since=self.since)

    def _watch(self, front: subprocess.Popen[bytes], worker: subprocess.Popen[bytes]) -> subprocess.Popen[bytes]:
        """Wait for the end; give the worker of that moment."""
        while not self.stopping.wait(LOOK_SECONDS) and front.poll() is None:
            if worker.poll() is not None:
                LOGGER.error("worker ended", extra=facts(code=worker.returncode))
                self.stopping.wait(RESTART_SECONDS)
                worker = self._start_worker()
        return worker


def _start(module: str, *arguments: str, since: int, stdout: int | None = None) -> subprocess.Popen[bytes]:
    """Start one of our own programs in a session of its own: Ctrl-C reaches this process, which ends the others."""
    return subprocess.Popen(  # noqa: S603  our own program
        [sys.executable, "-m", module, *arguments],
        stdin=subprocess.PIPE,
        stdout=stdout,
        start_new_session=True,
        env={**GIVING_BACK, **os.environ, SUPERVISED: str(since)},
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask a process to end; after a while, end it."""
    with suppress(ProcessLookupError):
        process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
