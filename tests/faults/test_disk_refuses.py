"""The disk of a running server refuses: full, read-only, a limit on file sizes. What was answered 200 is there once."""

import os
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr
from io import StringIO
from itertools import count
from pathlib import Path

import httpx
import pytest

import sojourn as sj
from live_server import LiveServer, children, command, live_server
from small_disk import fill, remount, small_disk
from sojourn.assembly import examine
from sojourn.cli.app import run

pytestmark = pytest.mark.slow
LINK = ("user_id:u3", "user_id:u4", "--reason", "test")
Send = Callable[[int], httpx.Response]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 24 MiB of its own."""
    with small_disk(tmp_path / "disk", "24m") as mounted:
        yield mounted


def sender(server: LiveServer, taken: list[str]) -> Send:
    """Give what sends a batch of so many events, and notes the ids of those that were answered 200."""
    key, numbers = server.write_key(), count(len(taken))

    def send(events: int) -> httpx.Response:
        ids = [f"m-{next(numbers)}" for _ in range(events)]
        batch = [{"type": "track", "userId": f"u{one[-1]}", "event": "Tick", "messageId": one} for one in ids]
        answered = httpx.post(f"{server.address}/v1/batch", json={"batch": batch}, auth=(key, ""), timeout=30)
        if answered.status_code == 200:
            taken.extend(ids)
        return answered

    return send


def check_all_there(server: LiveServer, taken: list[str]) -> None:
    """Each event that was answered 200 is there, once."""
    server.wait_for_events(len(taken))
    seen = Counter(str(one) for one in sj.open(server.folder).events().column("message_id").to_pylist())
    assert set(taken) <= {*seen}
    assert max(seen.values()) == 1
    log = (server.folder.parent / f"{server.folder.name}.log").read_text(encoding="utf-8")
    assert "Traceback" not in log


def said_in_one_line(folder: Path, *words: str) -> str:
    """Run a command that cannot be done; give the line that it says."""
    with redirect_stderr(StringIO()) as complaint:
        assert run([*words, "--workspace", str(folder)]) == 1
    (line,) = complaint.getvalue().strip().splitlines()
    return line


def test_a_full_disk_is_told_and_all_goes_on_and_so_is_a_read_only_one(disk: Path) -> None:
    folder, taken = disk / "brand", list[str]()
    with live_server(folder) as server:
        send = sender(server, taken)
        assert send(5).status_code == 200
        server.wait_for_events(5)
        for _ in range(20):  # rows still fit, segments and snapshots do not; the worker may be writing just now
            fill(disk, 100_000)
            if send(20).status_code == 200:
                break
        while (answered := send(20)).status_code == 200:
            time.sleep(0.05)
        assert (answered.status_code, answered.json()["code"]) == (503, "log.unwritable")
        assert int(answered.headers["retry-after"]) >= 1
        fill(disk, 0)
        ready = httpx.get(f"{server.address}/readyz")
        assert (ready.status_code, ready.json()["status"]) == (503, "unwritable")
        assert "No space left" in ready.json()["message"]
        assert httpx.get(f"{server.address}/healthz").status_code == 200
        assert len(taken) > 20
        for _ in range(20):  # the worker waits: room for rows is not room for segments
            fill(disk, 16_000)
            if send(1).status_code == 200 and server.described()["events"] < len(taken):
                break
        else:
            pytest.fail("the worker took in what cannot have fitted")
        fill(disk, 0)
        said = said_in_one_line(folder, "identity", "link", *LINK)
        assert "Free space" in said or "disk is full" in said, said  # the database or a file, whichever comes first
        assert "disk is full" in said_in_one_line(folder, "keys", "create", "--write", "web")
        (disk / "ballast").unlink()
        assert httpx.get(f"{server.address}/readyz").json() == {"status": "ready"}
        assert send(3).status_code == 200
        check_all_there(server, taken)
        assert server.stop() == 0
    check_read_only(disk, folder, server.described()["events"])


def check_read_only(disk: Path, folder: Path, events: int) -> None:
    """Questions are answered, what writes says why it cannot, and all goes on once it can."""
    remount(disk, "ro")
    assert command(folder, "describe")["events"] == events
    assert command(folder, "transitions")["events_read"] == events
    assert "cannot be written" in said_in_one_line(folder, "identity", "link", *LINK)
    line = [sys.executable, "-m", "sojourn", "serve", "--port", "0", "--workspace", str(folder)]
    served = subprocess.run(line, capture_output=True, text=True, check=False)
    assert served.returncode == 1
    assert "cannot be written: Read-only" in served.stderr
    assert "Traceback" not in served.stderr
    assert [one.detail for one in examine(folder) if one.state == "error"] == ["Read-only file system"]
    remount(disk, "rw")
    assert command(folder, "keys", "create", "--write", "web")["key"]
    assert command(folder, "identity", "link", *LINK)["decision"]


def test_a_limit_on_file_sizes_is_told_and_all_goes_on_once_it_is_raised(tmp_path: Path) -> None:
    """What a disk does to front and worker while they run, without root: the limit is theirs, and it moves."""
    with live_server(tmp_path / "brand") as server:
        taken: list[str] = []
        send = sender(server, taken)
        assert send(1).status_code == 200
        server.wait_for_events(1)
        processes = children(server.process.pid)
        unlimited = [(one, resource.prlimit(one, resource.RLIMIT_FSIZE)) for one in processes]
        for one, (_, hard) in unlimited:
            resource.prlimit(one, resource.RLIMIT_FSIZE, (20_000, hard))
        statuses = Counter(send(20).status_code for _ in range(20))
        assert {*statuses} == {200, 503}
        for one, limits in unlimited:
            resource.prlimit(one, resource.RLIMIT_FSIZE, limits)
        assert send(3).status_code == 200
        check_all_there(server, taken)
        assert children(server.process.pid) == processes  # nobody had to be started again
        assert all(map(os.path.exists, (f"/proc/{one}" for one in processes)))
        assert server.stop() == 0
