"""The demo's brand lives on through the tracking route: everything once, from where it stopped, never ahead of time."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Event, Thread
from typing import Any

import httpx
import pytest

import sojourn as sj
from live_server import LiveServer, command, live_server
from sojourn.assembly import Teller, Workspace, living_keys, start_living
from sojourn.assembly.living import Places
from sojourn.vocabulary import InvalidInput

pytestmark = pytest.mark.thorough
QUICK = 100_000.0  # a week in six seconds


def today() -> date:
    return datetime.now(UTC).date()


def start(folder: Path, customers: int = 50, seed: int = 7) -> Places:
    return start_living(Workspace(folder), customers, seed, today(), lambda _step, _facts: None)


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Places:
    return start(tmp_path_factory.mktemp("living") / "brand")


@pytest.fixture(scope="module")
def server(places: Places) -> Iterator[LiveServer]:
    with live_server(places.folder.parent / "brand") as running:
        yield running


def ahead(places: Places) -> list[dict[str, Any]]:
    return [json.loads(line) for line in places.ahead.read_text(encoding="utf-8").splitlines()]


def tell(server: LiveServer, places: Places, pace: float, patience: float) -> None:
    """Let the brand live until all that may be told is told, or for so many seconds."""
    keys = living_keys(str(server.folder), places, time.time_ns() // 1000)
    lines = places.ahead.read_bytes().splitlines(keepends=True)
    due = sum(len(line) for line in lines if json.loads(line)["at"] <= time.time() * 1000)
    stop, until = Event(), time.monotonic() + patience
    telling = Thread(target=Teller(places, server.address, keys, pace).run, args=(stop,))
    telling.start()
    while time.monotonic() < until and not (places.told.exists() and int(places.told.read_text() or 0) >= due):
        time.sleep(0.1)
    stop.set()
    telling.join()


def seen(server: LiveServer) -> list[tuple[str, str]]:
    table = sj.open(server.folder).events()
    return [*zip(table.column("source").to_pylist(), table.column("message_id").to_pylist(), strict=True)]


def test_the_files_end_a_week_ago_and_the_rest_is_to_come(places: Places) -> None:
    """The year before is loaded; what is to come lasts until a month after the end of the files, in order of time."""
    told = sj.open(places.folder.parent / "brand").describe()
    until = date.fromisoformat(json.loads(places.settings.read_text(encoding="utf-8"))["until"])
    assert (today() - until).days in {7, 8}
    assert told["first"][:4] == str(until.year - 1)
    assert told["last"] < f"{until.isoformat()}T24"
    times = [one["at"] for one in ahead(places)]
    assert times == sorted(times)
    assert 25 < (times[-1] - times[0]) / 86_400_000 < 32


def test_what_is_due_arrives_once_whatever_is_told_twice(server: LiveServer, places: Places) -> None:
    """A week is told in seconds; a demo that died before it noted so tells some again, which adds nothing."""
    loaded = set(seen(server))
    tell(server, places, QUICK, 60)
    due = {(one["source"], one["call"]["messageId"]) for one in ahead(places) if one["at"] <= (time.time() - 90) * 1000}
    server.wait_for_events(len(loaded) + len(due))
    found = seen(server)
    assert due
    assert due <= {*found}
    assert len(found) == len({*found})
    places.told.write_text("0", encoding="utf-8")
    tell(server, places, QUICK, 30)
    assert {*seen(server)} - {*found} <= {(one["source"], one["call"]["messageId"]) for one in ahead(places)}
    assert len(seen(server)) == len({*seen(server)})


def test_nothing_is_told_before_it_happens(server: LiveServer, places: Places) -> None:
    """However quick its time, brand time ends at the present."""
    tell(server, places, QUICK * 100, 5)
    latest = sj.open(server.folder).describe()["last"]
    assert datetime.fromisoformat(latest) <= datetime.now(UTC)


def test_persons_of_the_files_are_those_who_live_on(server: LiveServer, places: Places) -> None:
    """Who signs in, calls or pays by card is known from the files: nobody of them becomes a stranger."""
    cards = {
        pair["id"] for one in ahead(places) for pair in one["call"]["context"]["externalIds"] if pair["type"] == "card"
    }
    since = json.loads(places.settings.read_text(encoding="utf-8"))["until"]
    for card in sorted(cards)[:3]:
        assert command(server.folder, "customers", "show", f"card:{card}")["first"] < since


def test_started_again_nothing_is_simulated_anew_and_another_brand_is_refused(places: Places) -> None:
    """The brand of a folder stays; its settings are in the refusal."""
    before = places.ahead.stat().st_mtime_ns
    assert start(places.folder.parent / "brand") == places
    assert places.ahead.stat().st_mtime_ns == before
    with pytest.raises(InvalidInput, match="50 customers, seed 7"):
        start(places.folder.parent / "brand", seed=8)


def test_the_demo_opens_signed_in_though_its_port_is_taken(server: LiveServer, tmp_path: Path) -> None:
    """One command, one address: it opens once, the brand tells more, and Ctrl-C ends everything."""
    line = [sys.executable, "-m", "sojourn", "demo", "--customers", "50", "--pace", "100000", "--json"]
    environment = {**os.environ, "SOJOURN_SERVER_PORT": str(httpx.URL(server.address).port)}
    demo = subprocess.Popen(line, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert demo.stdout is not None
        opened = httpx.URL(json.loads(demo.stdout.readline())["address"])
        base = f"http://127.0.0.1:{opened.port}"
        token, headers = {"token": opened.fragment.removeprefix("sign-in=")}, {"x-sojourn-request": "1", "origin": base}
        with httpx.Client(base_url=base, headers=headers, timeout=60) as browser:
            assert browser.post("/api/sign-in/link", json=token).status_code == 200
            assert browser.get("/api/me").json()["role"] == "admin"
            (view,) = browser.get("/api/views").json()["views"]
            assert view["pinned"]
            assert "Payment+Info+Entered" in view["address"]
        assert httpx.post(f"{base}/api/sign-in/link", json=token, headers=headers).status_code == 401
        told = Places(tmp_path / "sojourn-demo-exports").told
        until = time.monotonic() + 120
        while not told.exists() and time.monotonic() < until:
            time.sleep(0.1)
        assert told.exists()
        demo.send_signal(signal.SIGINT)
        assert demo.wait(60) == 0
    finally:
        demo.kill()
        demo.communicate()
