import asyncio
import threading
import time
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import Any

import pytest

from sojourn.event_log import GroupCommit, Row, RowPosition, RowWriter, read_rows, row_format
from sojourn.event_log.rows import _unwritable
from sojourn.vocabulary import InvalidInput, WorkspaceError


class Gate(RowWriter):
    """A writer that notes its batches and waits at a gate."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.batches: list[list[bytes]] = []
        self.threads: set[int] = set()
        self.begun = threading.Semaphore(0)
        self.open = threading.Event()
        self.failing = 0

    def append(self, records: Sequence[bytes]) -> RowPosition:
        self.batches.append(list(records))
        self.threads.add(threading.get_ident())
        self.begun.release()
        assert self.open.wait(10)
        if self.failing:
            self.failing -= 1
            raise _unwritable(self.folder, OSError(28, "No space left on device"))
        return super().append(records)


def run(work: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(work, 20))


async def turns(count: int = 5) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def until_writing(writer: Gate) -> None:
    assert await asyncio.to_thread(writer.begun.acquire, timeout=10)


def read(folder: Path) -> list[bytes]:
    return [row.payload for row in read_rows(folder, RowPosition.start()) if isinstance(row, Row)]


def test_what_arrives_during_a_write_is_the_next_batch(tmp_path: Path) -> None:
    async def work(writer: Gate) -> None:
        commit = GroupCommit(writer)
        first = asyncio.create_task(commit.append(b"first"))
        await until_writing(writer)
        rest = [asyncio.create_task(commit.append(b"%d" % number)) for number in range(50)]
        await turns()
        assert commit.queued_bytes == 5 + sum(len(b"%d" % number) for number in range(50))
        assert not first.done()
        writer.open.set()
        positions = [await first, *(await asyncio.gather(*rest))]
        assert [len(batch) for batch in writer.batches] == [1, 50]
        assert positions == [row.position_after for row in read_rows(writer.folder, RowPosition.start())]
        assert commit.queued_bytes == 0
        await commit.close()
        assert len(writer.threads) == 1 and threading.get_ident() not in writer.threads  # noqa: PT018  one fact

    with Gate(tmp_path) as writer:
        run(work(writer))


def test_what_arrives_in_one_turn_of_the_loop_is_one_batch(tmp_path: Path) -> None:
    async def work(writer: Gate) -> None:
        writer.open.set()
        commit = GroupCommit(writer)
        await asyncio.gather(*(commit.append(b"%d" % number) for number in range(30)))
        await commit.close()
        assert [len(batch) for batch in writer.batches] == [30]

    with Gate(tmp_path) as writer:
        run(work(writer))
    assert read(tmp_path) == [b"%d" % number for number in range(30)]


def test_a_batch_is_bounded_and_a_long_record_goes_alone(tmp_path: Path) -> None:
    async def work(writer: Gate) -> None:
        writer.open.set()
        commit = GroupCommit(writer, batch_bytes=100)
        await asyncio.gather(*(commit.append(b"x" * size) for size in (40, 40, 40, 300, 0, 100, 1)))
        await commit.close()
        assert [[len(record) for record in batch] for batch in writer.batches] == [[40, 40], [40], [300], [0, 100], [1]]

    with Gate(tmp_path) as writer:
        run(work(writer))


def test_each_of_a_failed_batch_gets_the_error_and_the_next_batch_works(tmp_path: Path) -> None:
    async def work(writer: Gate) -> None:
        writer.failing = 1
        commit = GroupCommit(writer)
        lost = [asyncio.create_task(commit.append(b"lost")) for _ in range(3)]
        await until_writing(writer)
        kept = asyncio.create_task(commit.append(b"kept"))
        await turns()
        writer.open.set()
        errors = await asyncio.gather(*lost, return_exceptions=True)
        assert [error.code for error in errors if isinstance(error, WorkspaceError)] == ["log.unwritable"] * 3
        assert len({id(error) for error in errors}) == 3
        assert all("Free space" in str(error) for error in errors)
        assert await kept == writer.position
        assert commit.queued_bytes == 0
        await commit.close()

    with Gate(tmp_path) as writer:
        run(work(writer))
    assert read(tmp_path) == [b"kept"]


def test_a_programming_error_reaches_those_who_wait_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def work(writer: Gate) -> None:
        commit = GroupCommit(writer)
        monkeypatch.setattr(writer, "append", None)
        with pytest.raises(TypeError):
            await commit.append(b"x")
        await commit.close()

    with Gate(tmp_path) as writer:
        run(work(writer))


def test_closing_flushes_what_is_queued_and_takes_nothing_more(tmp_path: Path) -> None:
    async def work(writer: Gate) -> None:
        commit = GroupCommit(writer, batch_bytes=10)
        waiting = [asyncio.create_task(commit.append(b"record %d" % number)) for number in range(5)]
        await until_writing(writer)
        closing = [asyncio.create_task(commit.close()) for _ in range(2)]
        await turns()
        with pytest.raises(WorkspaceError) as caught:
            await commit.append(b"too late")
        assert caught.value.code == "log.closed"
        writer.open.set()
        await asyncio.gather(*closing)
        assert all(task.done() for task in waiting)
        await commit.close()

    before = threading.active_count()
    with Gate(tmp_path) as writer:
        run(work(writer))
    assert read(tmp_path) == [b"record %d" % number for number in range(5)]
    assert threading.active_count() == before


def test_who_stops_waiting_harms_nobody(tmp_path: Path) -> None:
    async def work(writer: Gate) -> None:
        commit = GroupCommit(writer)
        tasks = [asyncio.create_task(commit.append(b"%d" % number)) for number in range(3)]
        await until_writing(writer)
        tasks[1].cancel()
        closing = asyncio.create_task(commit.close())
        impatient = asyncio.create_task(commit.close())
        await turns()
        impatient.cancel()
        writer.open.set()
        await closing
        assert [type(what) for what in await asyncio.gather(*tasks, return_exceptions=True)] == [
            RowPosition,
            asyncio.CancelledError,
            RowPosition,
        ]

    with Gate(tmp_path) as writer:
        run(work(writer))
    assert read(tmp_path) == [b"0", b"1", b"2"]


def test_a_record_that_is_too_long_fails_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def work(writer: Gate) -> None:
        writer.open.set()
        commit = GroupCommit(writer)
        results = await asyncio.gather(commit.append(b"short"), commit.append(b"x" * 11), return_exceptions=True)
        assert [type(result) for result in results] == [RowPosition, InvalidInput]
        await commit.close()

    monkeypatch.setattr(row_format, "MOST_RECORD_BYTES", 10)
    with Gate(tmp_path) as writer:
        run(work(writer))
    assert read(tmp_path) == [b"short"]


def test_waiting_costs_no_processor_time(tmp_path: Path) -> None:
    async def work(writer: Gate) -> None:
        commit = GroupCommit(writer)
        task = asyncio.create_task(commit.append(b"x"))
        await until_writing(writer)
        before = time.process_time()
        await asyncio.sleep(0.5)
        assert time.process_time() - before < 0.1
        writer.open.set()
        await task
        await commit.close()

    with Gate(tmp_path) as writer:
        run(work(writer))


def test_a_loop_that_is_gone_does_not_stop_the_thread(tmp_path: Path) -> None:
    async def abandon(commit: GroupCommit, writer: Gate) -> None:
        task = asyncio.create_task(commit.append(b"nobody waits"))
        await until_writing(writer)
        task.cancel()

    with Gate(tmp_path) as writer:
        commit = GroupCommit(writer)
        run(abandon(commit, writer))
        writer.open.set()
        commit._batches.put(None)
        commit._thread.join(10)
        assert not commit._thread.is_alive()
    assert read(tmp_path) == [b"nobody waits"]
