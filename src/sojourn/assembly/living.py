"""The demo's brand lives on: what its systems tell after their files end goes through the tracking route.

The files end a week ago. From there brand time runs ``pace`` times as fast as the clock until it has caught up, then
with it; nothing is told before it happens. Where it stands is kept in a file, so that a demo that is started again goes
on where it stopped; what is told twice counts once, as with every sender.
"""

import json
import logging
from base64 import b64encode
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from http.client import HTTPConnection, HTTPException
from itertools import count, groupby
from operator import itemgetter
from pathlib import Path
from threading import Event
from time import monotonic, time
from typing import Any
from urllib.parse import urlsplit

from sojourn.assembly.demo import CURRENCY, EXPORTS, Tell, exports_folder, load_brand
from sojourn.assembly.keys import add_write_key
from sojourn.assembly.logs import facts
from sojourn.assembly.workspace import Workspace
from sojourn.simulator import Brand, Coming, coming, simulate, write
from sojourn.sources import Roles
from sojourn.vocabulary import InvalidInput

LOGGER = logging.getLogger("sojourn.demo")
BEHIND, AHEAD, YEAR = timedelta(days=7), timedelta(days=30), timedelta(days=364)
BATCH = 500
TICK_SECONDS = 1.0
WAIT_SECONDS = 10
_PLAIN = {"user_id": "userId", "anonymous_id": "anonymousId"}


@dataclass(frozen=True)
class Living:
    """Which brand lives in a folder: its settings, the last day of its files, whether they are loaded."""

    customers: int
    seed: int
    until: str
    ready: bool = False


@dataclass(frozen=True)
class Places:
    """The files of a living brand, beside its exports."""

    folder: Path

    @property
    def settings(self) -> Path:
        """Which brand it is."""
        return self.folder / "living.json"

    @property
    def ahead(self) -> Path:
        """What its systems will tell, a line each, in order of time."""
        return self.folder / "ahead.jsonl"

    @property
    def told(self) -> Path:
        """How many bytes of it have been told."""
        return self.folder / "told.txt"

    @property
    def keys(self) -> Path:
        """The write keys of its systems."""
        return self.folder / "keys.json"


def start_living(workspace: Workspace, customers: int, seed: int, today: date, tell: Tell) -> Places:
    """Simulate a brand whose files end a week before today, and load them; once, however often it is begun.

    Raises InvalidInput ``demo.other_brand`` where another brand lives in the folder.
    """
    places = Places(exports_folder(workspace))
    brand = _settled(places, Living(customers, seed, (today - BEHIND).isoformat()))
    if brand.ready:
        return places
    until = date.fromisoformat(brand.until)
    tell("simulating", {"customers": customers})
    history = simulate(Brand(customers=customers, seed=seed, start=until - YEAR, end=until + AHEAD))
    load_brand(workspace, write(history, places.folder, until=until), until, tell)
    lines = (f"{json.dumps(line, ensure_ascii=False)}\n" for line in calls_ahead(coming(history, until)))
    _replace(places.ahead, "".join(lines))
    _replace(places.settings, json.dumps(asdict(brand) | {"ready": True}))
    return places


@dataclass
class Teller:
    """Tells, to the server at ``address``, what is due in brand time."""

    places: Places
    address: str
    keys: dict[str, str]
    pace: float

    def run(self, stop: Event) -> None:
        """Tell until stopped, or until nothing is left; a server that is busy or away is asked again."""
        with self.places.ahead.open(encoding="utf-8") as ahead:
            ahead.seek(self._told())
            begun, first, line = monotonic(), None, ahead.readline()
            while line and not stop.is_set():
                first = json.loads(line)["at"] if first is None else first
                reached = min(time() * 1000, first + (monotonic() - begun) * 1000 * self.pace)
                due: list[dict[str, Any]] = []
                while line and len(due) < BATCH and (told := json.loads(line))["at"] <= reached:
                    due.append({**told, "end": ahead.tell()})
                    line = ahead.readline()
                self._tell(due, stop)
                stop.wait(TICK_SECONDS)

    def _tell(self, due: list[dict[str, Any]], stop: Event) -> None:
        for source, calls in groupby(due, key=itemgetter("source")):
            told = [*calls]
            while not self._sent(source, [one["call"] for one in told]):
                if stop.wait(TICK_SECONDS):
                    return
            _replace(self.places.told, str(told[-1]["end"]))

    def _told(self) -> int:
        return int(self.places.told.read_text(encoding="utf-8")) if self.places.told.exists() else 0

    def _sent(self, source: str, calls: list[dict[str, Any]]) -> bool:
        parts = urlsplit(self.address)
        connection = HTTPConnection(parts.hostname or "127.0.0.1", parts.port, timeout=WAIT_SECONDS)
        body = json.dumps({"batch": calls, "sentAt": _spelled(time() * 1000)}).encode()
        known = b64encode(f"{self.keys[source]}:".encode()).decode()
        headers = {"authorization": f"Basic {known}", "content-type": "application/json"}
        try:
            connection.request("POST", "/v1/batch", body, headers)
            status = connection.getresponse().status
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()
        if status != 200:
            LOGGER.warning("the brand was not heard", extra=facts(status=status, source=source))
        return status == 200


def living_keys(workspace: str, places: Places, now: int) -> dict[str, str]:
    """Give the write keys of the brand's systems, made at the first start; ``now`` in microseconds since 1970."""
    if not places.keys.exists():
        made = {
            one.source: add_write_key(workspace, one.source, channel=one.roles.channel_name, origins=(), now=now)["key"]
            for one in EXPORTS
        }
        _replace(places.keys, json.dumps(made), mode=0o600)
    known: dict[str, str] = json.loads(places.keys.read_text(encoding="utf-8"))
    return known


def calls_ahead(rows: Iterable[Coming]) -> Iterator[dict[str, Any]]:
    """Make calls of the tracking protocol of rows; the lines of a receipt are one call.

    >>> row = Coming(0, "call_centre.csv", {"call_id": "C1", "customer_no": "7", "caller_phone": "", "agent": "A1"})
    >>> told = next(calls_ahead([row]))
    >>> told["source"], told["call"]["event"], told["call"]["context"]["externalIds"]
    ('call centre', 'Call', [{'id': '7', 'type': 'customer_no'}])
    """
    by_file, alone = {one.file: one for one in EXPORTS}, count()

    def one_event(row: Coming) -> tuple[Any, ...]:
        order = by_file[row.file].roles.order
        return row.file, row.record[order] if order else next(alone)

    for _, lines in groupby(rows, key=one_event):
        found = [*lines]
        export = by_file[found[0].file]
        yield {"at": found[0].at, "source": export.source, "call": _call(export.roles, found)}


def _call(roles: Roles, rows: list[Coming]) -> dict[str, Any]:
    """Spell one event as its system would send it."""
    record = rows[0].record
    stated = [(space, str(record[column])) for space, column in roles.namespaces if record.get(column)]
    taken = {column for _, column in roles.namespaces} | {roles.id, roles.time, roles.event, roles.channel}
    properties = {name: value for name, value in record.items() if name not in taken}
    amount = dict(roles.lines).get("amount")
    if amount:
        paid = sum(float(str(row.record[amount])) for row in rows)
        properties |= {"revenue": round(paid, 2), "currency": CURRENCY}
    return {
        "type": "track",
        "messageId": str(record[roles.id]) if roles.id else f"{rows[0].file}-{rows[0].at}-{stated[0][1]}",
        "event": str(record[roles.event]) if roles.event else roles.event_name,
        "timestamp": _spelled(rows[0].at),
        "properties": properties,
        **{_PLAIN[space]: value for space, value in stated if space in _PLAIN},
        "context": {
            "channel": str(record[roles.channel]) if roles.channel else roles.channel_name,
            "externalIds": [{"id": value, "type": space} for space, value in stated if space not in _PLAIN],
        },
    }


def _settled(places: Places, wanted: Living) -> Living:
    """Give the brand that lives in a folder; the wanted one, noted, where none does."""
    if not places.settings.exists():
        places.folder.mkdir(parents=True, exist_ok=True)
        _replace(places.settings, json.dumps(asdict(wanted)))
        return wanted
    there = Living(**json.loads(places.settings.read_text(encoding="utf-8")))
    if (there.customers, there.seed) != (wanted.customers, wanted.seed):
        raise InvalidInput.said("demo.other_brand", folder=places.folder, customers=there.customers, seed=there.seed)
    return there


def _spelled(milliseconds: float) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat(timespec="milliseconds")


def _replace(path: Path, text: str, mode: int = 0o644) -> None:
    """Write a file as a whole or not at all."""
    beside = path.with_suffix(".new")
    beside.touch(mode)
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)
