"""A row that cannot be taken in is parked; everything before and behind it is taken in, once."""

import json
from pathlib import Path
from threading import Event, Thread

import pytest

import sojourn as sj
from sojourn.assembly import open_database
from sojourn.event_log import RowWriter
from sojourn.pipeline import ROWS, live, work
from sojourn.sources import Envelope, pack_request, read_failed, to_batches

NAMES = ["Tick", "Tick", "Poison", "Tick", "Poison", "Tick"]


def test_a_poisoned_row_holds_up_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fussy(calls: list[object], source: str) -> object:
        if any(getattr(call, "event", "") == "Poison" for call in calls):
            raise ZeroDivisionError
        return to_batches(calls, source)  # type: ignore[arg-type]

    monkeypatch.setattr(live, "to_batches", fussy)
    stop = Event()
    with open_database(tmp_path) as database, RowWriter(tmp_path / ROWS) as writer:
        for number, name in enumerate(NAMES):
            body = json.dumps({"userId": "u", "event": name, "messageId": f"m{number}"}).encode()
            writer.append([pack_request("track", body, Envelope("web", 1_790_000_000_000_000 + number))])
        worker = Thread(target=work, args=(tmp_path, database, stop))
        worker.start()
        stop.set()  # what has been received is taken in first
        worker.join(60)
        assert not worker.is_alive()
        with database.reading() as connection:
            parked = read_failed(connection, 10)
    assert [(one.code, one.message) for one in parked] == [("pipeline.parked", "ZeroDivisionError")] * 2
    assert all(b"Poison" in one.raw for one in parked)
    assert sj.open(tmp_path).describe()["events"] == NAMES.count("Tick")
