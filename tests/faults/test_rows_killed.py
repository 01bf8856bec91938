"""What was acknowledged is there, once and whole: `kill -9`, a full disk, a read-only one, a limit on file sizes."""

import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from small_disk import remount, small_disk
from sojourn.event_log import Row, RowPosition, RowWriter, read_rows
from sojourn.event_log.row_format import row_files, row_path
from sojourn.vocabulary import WorkspaceError

START = RowPosition.start()
NUMBERING = """
import asyncio, random, sys
from pathlib import Path
from sojourn.event_log import GroupCommit, RowWriter

folder, first, way = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
seed = random.Random(first)

def record(number):
    return b"%d " % number + b"x" * seed.choice((0, 10, 500, 500, 40_000))

def one_by_one(writer):
    number = first
    while True:
        count = seed.randrange(1, 40)
        writer.append([record(each) for each in range(number, number + count)])
        number += count
        sys.stdout.write("".join(f"{each}\\n" for each in range(number - count, number)))
        sys.stdout.flush()

async def together(writer):
    commit = GroupCommit(writer)
    async def client(own):
        for number in range(first + own, first + 10**7, 20):
            await commit.append(record(number))
            sys.stdout.write(f"{number}\\n")
            sys.stdout.flush()
    await asyncio.gather(*(client(own) for own in range(20)))

writer = RowWriter(folder, roll_bytes=2_000_000)
print("ready", flush=True)
one_by_one(writer) if way == "one by one" else asyncio.run(together(writer))
"""
LARGE = """
import sys
from pathlib import Path
from sojourn.event_log import RowWriter

writer = RowWriter(Path(sys.argv[1]), roll_bytes=1 << 30)
writer.append([b"acknowledged"])
records = [b"%d " % number * 1_000_000 for number in range(80)]
print("ready", flush=True)
writer.append(records)
"""
LIMITED = """
import resource, sys
from pathlib import Path
from sojourn.event_log import RowWriter
from sojourn.vocabulary import WorkspaceError

writer = RowWriter(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))
for number in range(40):
    try:
        writer.append([b"%d.%d " % (number, part) + b"x" * 4_000 for part in range(4)])
        print(number)
    except WorkspaceError as error:
        assert error.code == "log.unwritable" and "ulimit" in error.hint, error
        print("refused")
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
writer.append([b"free again"])
"""


class Follower:
    """Reads the rows from this process while another appends."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.after = START
        self.numbers: list[int] = []

    def catch_up(self) -> None:
        for row in read_rows(self.folder, self.after, 1 << 40):
            assert isinstance(row, Row), f"damaged: {row.reason}"
            number, rest = row.payload.split(b" ")
            assert rest == b"x" * len(rest)
            self.numbers.append(int(number))
            self.after = row.position_after


def kill_while_appending(follower: Follower, first: int, way: str, seconds: float) -> list[int]:
    """Give the numbers that the child acknowledged before it was killed."""
    command = [sys.executable, "-c", NUMBERING, str(follower.folder), str(first), way]
    output = follower.folder.with_name("acknowledged")
    with output.open("w+", encoding="ascii") as said:
        process = subprocess.Popen(command, stdout=said)
        while output.stat().st_size == 0 and process.poll() is None:
            time.sleep(0.01)
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            follower.catch_up()
        assert process.poll() is None, "the child ended by itself"
        process.send_signal(signal.SIGKILL)
        process.wait()
    _, *lines = output.read_text(encoding="ascii").split("\n")[:-1]  # the last line may be half a one
    return [int(line) for line in lines]


@pytest.mark.slow
def test_what_was_acknowledged_before_a_kill_is_there_once(tmp_path: Path) -> None:
    seed = random.Random(3)
    follower = Follower(tmp_path / "log-rows")
    acknowledged: list[int] = []
    for number in range(6):
        way = ("one by one", "together")[number % 2]
        acknowledged += kill_while_appending(follower, 10**8 * (number + 1), way, seed.uniform(0.05, 0.7))
        follower.catch_up()
    assert acknowledged
    assert len(follower.numbers) == len(set(follower.numbers))
    assert set(acknowledged) <= set(follower.numbers)
    one_by_one = [number for number in follower.numbers if number // 10**8 % 2]
    assert one_by_one == sorted(one_by_one)
    again = Follower(follower.folder)
    with RowWriter(follower.folder):
        again.catch_up()
    assert again.numbers == follower.numbers


@pytest.mark.slow
def test_a_kill_in_the_middle_of_a_write_leaves_whole_records_and_a_tear_that_is_said(tmp_path: Path) -> None:
    """A large write lasts long enough to be met; the machine may be slow to look, hence a few attempts."""
    torn = 0
    for attempt in range(8):
        folder = tmp_path / f"attempt {attempt}"
        process = subprocess.Popen([sys.executable, "-c", LARGE, str(folder)], stdout=subprocess.PIPE)
        with process, process.stdout or nullcontext() as said:
            assert said is not None
            said.readline()
            while row_path(folder, 1).stat().st_size < 3_000_000 and process.poll() is None:
                pass
            process.send_signal(signal.SIGKILL)
        with RowWriter(folder) as writer:
            torn += writer.repaired_bytes > 0
            writer.append([b"next"])
        first, *large, last = payloads(folder)
        assert (first, last) == (b"acknowledged", b"next")
        assert large == [b"%d " % number * 1_000_000 for number in range(len(large))]
        shutil.rmtree(folder)
        if torn:
            return
    pytest.fail("no write was met in its middle")


def payloads(folder: Path) -> list[bytes]:
    found = list(read_rows(folder, START, 1 << 40))
    assert all(isinstance(row, Row) for row in found), found
    return [row.payload for row in found if isinstance(row, Row)]


def test_a_limit_on_file_sizes_refuses_whole_calls_and_is_survived(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(tmp_path / "rows")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    said = done.stdout.split()
    assert 1 < said.count("refused") < 20
    expected = [
        b"%d.%d " % (int(number), part) + b"x" * 4_000 for number in said if number != "refused" for part in range(4)
    ]
    assert payloads(tmp_path / "rows") == [*expected, b"free again"]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 256 KiB of its own."""
    with small_disk(tmp_path / "disk", "256k") as mounted:
        yield mounted


def refused(writer: RowWriter, group: list[bytes]) -> WorkspaceError | None:
    try:
        writer.append(group)
    except WorkspaceError as error:
        return error
    return None


def test_a_full_disk_refuses_whole_calls_and_goes_on_once_there_is_space(disk: Path) -> None:
    ballast = disk / "ballast"
    ballast.write_bytes(b"b" * 120_000)
    kept = []
    with RowWriter(disk / "log-rows") as writer:
        for number in range(30):
            group = [b"%d.%d " % (number, part) + b"x" * 3_000 for part in range(7)]
            if number == 20:
                ballast.unlink()
            before = writer.position
            refusal = refused(writer, group)
            if refusal is None:
                kept += group
            else:
                assert (refusal.code, writer.position) == ("log.unwritable", before)
                assert "Free space" in str(refusal)
            assert payloads(writer.folder) == kept
        assert 20 <= int(kept[-1].split(b".")[0]) < 29
        assert len(kept) // 7 > 6
        assert len(row_files(writer.folder)) <= 4  # refused calls do not gather files
    with RowWriter(disk / "log-rows") as writer:
        assert writer.repaired_bytes == 0
    assert payloads(disk / "log-rows") == kept


def test_a_disk_that_became_read_only_is_said_and_survived(disk: Path) -> None:
    folder = disk / "log-rows"
    with RowWriter(folder) as writer:
        writer.append([b"before"])
    with RowWriter(folder) as writer:
        remount(disk, "ro")
        for _ in range(3):
            with pytest.raises(WorkspaceError, match="Mount its disk for writing") as caught:
                writer.append([b"never"])
            assert caught.value.code == "log.unwritable"
        assert payloads(folder) == [b"before"]
        remount(disk, "rw")
        writer.append([b"after"])
    assert payloads(folder) == [b"before", b"after"]


def test_a_folder_that_cannot_be_made_is_said(disk: Path) -> None:
    remount(disk, "ro")
    with pytest.raises(WorkspaceError) as caught:
        RowWriter(disk / "log-rows")
    assert caught.value.code == "log.unwritable"
    assert not list(disk.iterdir())
