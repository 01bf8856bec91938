"""What the front does when it cannot take more in: too much waits, or the log takes nothing."""

import asyncio
from pathlib import Path

import httpx
import pytest

from sojourn.access import create_write_key
from sojourn.assembly import open_database
from sojourn.configuration import Configuration, Limits
from sojourn.event_log import RowPosition, bytes_behind, read_rows
from sojourn.http_api import Front
from sojourn.pipeline import ROWS
from sojourn.vocabulary import WorkspaceError

EVENT = {"userId": "u", "event": "Tick", "messageId": "m"}
DEFAULTS = Limits()
BATCH = {"batch": [EVENT] * 3}


async def answers(folder: Path, *paths: str, limits: Limits = DEFAULTS) -> list[httpx.Response]:
    """Open a front over a folder, send an event or ask each path, close it."""
    with open_database(folder) as database:
        key = create_write_key(database, "web", now=0).text
    front = Front(folder, Configuration(limits=limits))
    front.open()
    try:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(front), base_url="http://test") as client:
            return [
                await (
                    client.get(path)
                    if path == "/readyz"
                    else client.post(path, json=BATCH if path == "/v1/batch" else EVENT, auth=(key, ""))
                )
                for path in paths
            ]
    finally:
        await front.close()


def test_too_much_waiting_is_told_with_a_time_to_come_back(tmp_path: Path) -> None:
    limits = Limits(behind_bytes=10, retry_after=7)
    taken, *_ = asyncio.run(answers(tmp_path, "/v1/track", limits=limits))
    assert taken.status_code == 200
    assert bytes_behind(tmp_path / ROWS, RowPosition.start()) > 10
    refused, ready = asyncio.run(answers(tmp_path, "/v1/track", "/readyz", limits=limits))
    assert (refused.status_code, refused.headers["retry-after"], refused.json()["code"]) == (429, "7", "log.behind")
    assert ready.status_code == 503
    assert len([*read_rows(tmp_path / ROWS, RowPosition.start())]) == 1


def test_a_request_of_too_many_events_is_refused_with_what_is_allowed(tmp_path: Path) -> None:
    (refused,) = asyncio.run(answers(tmp_path, "/v1/batch", limits=Limits(events=2)))
    assert (refused.status_code, refused.json()["code"]) == (413, "tracking.too_many_events")
    assert refused.json()["message"] == "The request has 3 events; 2 are allowed."
    (taken,) = asyncio.run(answers(tmp_path, "/v1/batch", limits=Limits(events=3)))
    assert taken.status_code == 200


def test_a_log_that_takes_nothing_is_told_and_nothing_is_called_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise WorkspaceError("The disk of /secret/place is full.", code="log.unwritable")

    monkeypatch.setattr("sojourn.event_log.rows.RowWriter.append", full)
    (refused,) = asyncio.run(answers(tmp_path, "/v1/track"))
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")
    assert refused.json()["code"] == "log.unwritable"
    assert "secret" not in refused.text


def test_what_is_behind_is_measured_by_the_bytes_that_are_there(tmp_path: Path) -> None:
    for _ in range(3):  # each opening begins a file
        asyncio.run(answers(tmp_path, "/v1/track"))
    rows = [*read_rows(tmp_path / ROWS, RowPosition.start())]
    assert (
        0 < bytes_behind(tmp_path / ROWS, rows[0].position_after) < bytes_behind(tmp_path / ROWS, RowPosition.start())
    )
    assert bytes_behind(tmp_path / ROWS, rows[-1].position_after) == 0
