"""Live traffic measured on real processes: receiving, freshness, taking in, rebuilding. Called by run.py, or alone.

CPU is that of the server's own processes, read from /proc; the client's does not count. The front and the bare route
take turns in blocks, so that a slow minute hits both.
"""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

from synthetic_log import SyntheticLog

HERE = Path(__file__).resolve().parent
BATCH = 100
CONNECTIONS = 8
BLOCKS = 6
REQUESTS = 400
PER_SECOND = 2000
SECONDS = int(os.environ.get("SOJOURN_BENCH_SECONDS", "60"))
BACKLOG = 2000
REBUILT = 2_000_000
TICKS = os.sysconf("SC_CLK_TCK")


def body(number: int) -> bytes:
    """Make a batch of 100 events of about 530 bytes each."""
    context = {
        "library": {"name": "analytics.js", "version": "2.11.1"},
        "page": {"path": "/shoes", "url": "https://shop.example/shoes?page=2", "referrer": "", "title": "Shoes"},
        "locale": "en-GB",
        "userAgent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)",
    }
    events = [
        {
            "type": "track",
            "event": f"Event {(number + place) % 40}",
            "userId": f"u{(number * 7 + place) % 5000}",
            "anonymousId": f"a{(number * 7 + place) % 6000}",
            "messageId": f"ajs-next-{number}-{place}-7d7c6f7a-4a3b",
            "properties": {"sku": f"s{place % 300}", "price": place, "category": "shoes", "position": place % 9},
            "context": context,
        }
        for place in range(BATCH)
    ]
    return json.dumps({"batch": events}).encode()


def cpu_of(process: int) -> float:
    """Read the CPU seconds of a process, all threads."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def memory_of(process: int) -> float:
    """Read RssAnon in MB."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("RssAnon"))


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def bare() -> Iterator[tuple[int, int]]:
    """Run the bare route; give its port and process."""
    port = free_port()
    line = [sys.executable, str(HERE / "bare_asgi.py"), str(port)]
    with subprocess.Popen(line) as process:  # noqa: S603  our own program
        try:
            _wait(lambda: socket.create_connection(("127.0.0.1", port), 1).close())
            yield port, process.pid
        finally:
            process.terminate()


@contextmanager
def served(folder: Path) -> Iterator[tuple[int, dict[str, int], str, Path]]:
    """Run `sojourn serve`; give its port, the processes of front and worker, a write key and the log."""
    log = folder.parent / f"{folder.name}.log"
    line = [sys.executable, "-m", "sojourn", "serve", "--port", "0", "--workspace", str(folder)]
    with (
        log.open("w") as errors,
        subprocess.Popen(line, stdout=subprocess.PIPE, stderr=errors, text=True) as server,  # noqa: S603  our own
    ):
        try:
            port = int((server.stdout.readline() if server.stdout else "").split()[-1].rpartition(":")[2])
            key = [sys.executable, "-m", "sojourn", "keys", "create", "--write", "bench", "--workspace", str(folder)]
            made = subprocess.run([*key, "--json"], capture_output=True, text=True, check=True)  # noqa: S603  our own
            children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text(encoding="utf-8").split()
            named = {_role(int(child)): int(child) for child in children}
            yield port, named, str(json.loads(made.stdout)["key"]), log
        finally:
            server.terminate()


def _role(process: int) -> str:
    line = Path(f"/proc/{process}/cmdline").read_text(encoding="utf-8")
    return "front" if "http_api" in line else "worker"


def _wait(look: Callable[[], object], seconds: float = 120) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            look()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return


def send(port: int, path: str, key: str, bodies: list[bytes], pause: float = 0.0) -> list[float]:
    """Send bodies over several connections, in seconds of ``pause`` each where one is given; give the latencies."""
    took: list[float] = []

    def run(own: list[bytes], first: float) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        headers = {"content-type": "application/json", "authorization": f"Bearer {key}"}
        due = time.perf_counter() + first
        for one in own:
            time.sleep(max(0.0, due - time.perf_counter()))
            begun = time.perf_counter()
            connection.request("POST", path, one, headers)
            answer = connection.getresponse()
            answer.read()
            took.append(time.perf_counter() - begun)
            if answer.status != 200:
                raise RuntimeError(f"{path} answered {answer.status}")
            due += pause * CONNECTIONS

    threads = [Thread(target=run, args=(bodies[n::CONNECTIONS], n * pause)) for n in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(took) != len(bodies):
        raise RuntimeError("a connection failed")
    return took


def quantile(numbers: list[float], part: float) -> float:
    """Give the number below which a part of them lies."""
    return sorted(numbers)[min(len(numbers) - 1, int(part * len(numbers)))]


def receive(folder: Path) -> dict[str, Any]:
    """Send the same bodies to the front and to the bare route, in turns."""
    spent = {"front": 0.0, "bare": 0.0}
    took: list[float] = []
    with bare() as (bare_port, bare_process), served(folder) as (port, processes, key, _):
        send(port, "/v1/batch", key, [body(-1 - n) for n in range(CONNECTIONS)])
        for block in range(BLOCKS):
            bodies = [body(block * REQUESTS + n) for n in range(REQUESTS)]
            for name, process, target, path in (
                ("front", processes["front"], port, "/v1/batch"),
                ("bare", bare_process, bare_port, "/"),
            ):
                before = cpu_of(process)
                latencies = send(target, path, key, bodies)
                spent[name] += cpu_of(process) - before
                took += latencies if name == "front" else []
    events = BLOCKS * REQUESTS * BATCH
    return {
        "events": events,
        "front_cpu_us": spent["front"] / events * 1e6,
        "bare_cpu_us": spent["bare"] / events * 1e6,
        "ratio": spent["front"] / spent["bare"],
        "events_per_cpu_second": events / spent["front"],
        "p99_ms": quantile(took, 0.99) * 1000,
    }


def stay_fresh(folder: Path) -> dict[str, Any]:
    """Send 2,000 events a second; the worker's log says how old the oldest of each batch was when it became visible."""
    bodies = [body(10**6 + n) for n in range(SECONDS * PER_SECOND // BATCH)]
    with served(folder) as (port, processes, key, log):
        send(port, "/v1/batch", key, bodies[:20], BATCH / PER_SECOND)
        time.sleep(2)
        skip, before = len(_freshness(log)), {name: memory_of(process) for name, process in processes.items()}
        took = send(port, "/v1/batch", key, bodies[20:], BATCH / PER_SECOND)
        time.sleep(3)
        after = {name: memory_of(process) for name, process in processes.items()}
        worker = cpu_of(processes["worker"])
    found = _freshness(log)[skip:]
    return {
        "seconds": SECONDS,
        "batches": len(found),
        "p50_seconds": quantile(found, 0.5),
        "p99_seconds": quantile(found, 0.99),
        "answer_p99_ms": quantile(took, 0.99) * 1000,
        "worker_cpu_share": worker / (SECONDS + 5),
        "memory_mb": {name: [before[name], after[name]] for name in before},
    }


def _freshness(log: Path) -> list[float]:
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines() if line.startswith("{")]
    return [line["freshness_seconds"] for line in lines if line.get("message") == "taken"]


def take_in(folder: Path) -> dict[str, Any]:
    """Take in a backlog, profiles and stages and all, in this process; derived events come in too and do not count."""
    from sojourn.assembly import open_database
    from sojourn.customers import stages
    from sojourn.event_log import RowWriter
    from sojourn.pipeline import ROWS, Memory, StageRunner, take_rows
    from sojourn.sources import Envelope, pack_request

    now, memory = time.time_ns() // 1000, Memory()
    with open_database(folder) as database:
        runner = StageRunner(folder, database, stages())
        for first, count in ((0, 20), (20, BACKLOG)):
            with RowWriter(folder / ROWS) as writer:
                for n in range(first, first + count):
                    writer.append([pack_request("batch", body(2 * 10**6 + n), Envelope("bench", now))])
            begun, wall, events = time.process_time(), time.perf_counter(), count * BATCH
            while take_rows(folder, database, memory=memory).rows:
                runner.run(time.time_ns() // 1000)
            spent = time.process_time() - begun, time.perf_counter() - wall
    return {"events": events, "per_cpu_second": events / spent[0], "per_second": events / spent[1]}


def rebuild(folder: Path) -> dict[str, Any]:
    """Make the store anew from the columnar segments of two million events."""
    from sojourn.assembly import LoadOptions, Roles, open_workspace
    from sojourn.event_log import Segment
    from sojourn.pipeline import commit_events, customer_records
    from sojourn.workspace import writing

    file = folder.parent / "log.parquet"
    SyntheticLog(REBUILT, REBUILT // 100).write(file)
    roles = Roles(customer="customer", time="ts", event="event", channel="channel", value="val")
    open_workspace(folder).load(file, options=LoadOptions(roles=roles))
    spent = []
    for _ in range(2):
        with writing(folder) as manifest:
            segments = [Segment.open(folder / "log" / name) for name in manifest.segments]
            begun = time.process_time()
            commit_events(folder, manifest, segments, customer_records(folder, manifest), anew=True)
            spent.append(time.process_time() - begun)
    return {"events": REBUILT, "per_cpu_second": REBUILT / min(spent)}


def measure_live() -> dict[str, Any]:
    """Measure all four."""
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="sojourn-live-") as place:
        for name, run in (("receive", receive), ("fresh", stay_fresh), ("take_in", take_in), ("rebuild", rebuild)):
            found[name] = run(Path(place) / name / "brand") if _made(Path(place) / name) else {}
            sys.stderr.write(f"live: {name}: {json.dumps(found[name])}\n")
    return found


def _made(folder: Path) -> bool:
    folder.mkdir()
    return True


if __name__ == "__main__":
    json.dump(measure_live(), sys.stdout, indent=1)
