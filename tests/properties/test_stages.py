"""Stages over random logs, orders of arrival, cuts into batches, merges, splits, clocks and deaths at each commit.

The oracle is plain Python over the events that questions see: it knows customers by the id of the event that arrived
first, computes each state anew, and tells what changed, run by run. It takes from the store whose each event is, and
from the profile when a customer was told; both have their own oracles.
"""

import json
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings, strategies as st

import sojourn as sj
from sojourn.assembly import decide_identity, withdraw_decision
from sojourn.customers import stages
from sojourn.database import Database
from sojourn.event_log import RowWriter
from sojourn.identity import Signed
from sojourn.pipeline import ROWS, StageRunner, live, stage_runs, storage, take_rows
from sojourn.sources import Envelope, pack_request, read_failed
from sojourn.vocabulary import DAY, SojournError
from sojourn.workspace import commit_manifest, read_manifest

pytestmark = pytest.mark.slow
START = 1_790_000_000_000_000
QUIET = 30 * DAY
_numbers = count(1)
who = st.fixed_dictionaries(
    {}, optional={"userId": st.sampled_from(["u1", "u1", "u2"]), "anonymousId": st.sampled_from(["a1", "a1", "a2"])}
).filter(bool)
kinds = st.sampled_from(["track", "track", "track", "identify", "alias"])
calls = st.tuples(kinds, who, st.sampled_from([0, 0, 1, 20, 45]))
ends = st.permutations(["user_id:u1", "user_id:u2", "anonymous_id:a1", "anonymous_id:a2"]).map(lambda some: some[:2])
deaths = st.sampled_from(["nowhere", "nowhere", "nowhere", "first chunk", "second chunk", "committed", "appended"])
steps = st.one_of(
    *[st.tuples(st.just("send"), st.lists(calls, min_size=1, max_size=2))] * 4,
    st.tuples(st.just("days"), st.sampled_from([1, 15, 31])),
    st.tuples(st.sampled_from(["link", "apart"]), ends),
    st.tuples(st.just("withdraw"), st.sampled_from([1, 2])),
)
stories = st.lists(st.tuples(steps, st.one_of(st.none(), deaths, deaths)), min_size=8, max_size=18)
"""What happens, and after each of it: no run of the stages, or one that dies somewhere and is run again."""


def sends(kind: str, user: str | None, browser: str | None, ago: int = 0) -> tuple[str, Any]:
    ids = {"userId": user, "anonymousId": browser}
    return "send", [(kind, {name: value for name, value in ids.items() if value}, ago)]


STRANGER = [
    (sends("track", None, "a1"), "nowhere"),
    (sends("track", "u1", None), "nowhere"),
    (("days", 1), None),
    (sends("identify", "u1", "a1"), "first chunk"),
    (sends("track", None, "a1", 45), "committed"),
]
"""A stranger turns out to be somebody who was told of; what happened long ago arrives last."""
ASUNDER = [
    (sends("track", "u1", "a1"), "appended"),
    (sends("track", None, "a2"), "nowhere"),
    (sends("identify", "u2", "a2"), "nowhere"),
    (("link", ["user_id:u1", "user_id:u2"]), "second chunk"),
    (("days", 31), "nowhere"),
    (("withdraw", 1), "first chunk"),
    (sends("track", "u2", None), "appended"),
    (("apart", ["user_id:u1", "anonymous_id:a1"]), "committed"),
]
"""A call tells who a stranger is; two become one, go quiet as one, are two again, one comes back, a browser leaves."""


@dataclass
class Customer:
    """A customer as the oracle sees it: the ids of its events in order of arrival, their times, when it was told."""

    ids: list[str]
    times: list[int]
    told: int | None


@dataclass
class Oracle:
    """What the states have to be, and all that has to be told up to now."""

    begun: int
    states: dict[str, dict[str, dict[str, Any]]] = field(default_factory=lambda: {"known": {}, "active": {}})
    told: set[tuple[str, str, int]] = field(default_factory=set)

    def look(self, customers: list[Customer], now: int) -> None:
        """Do what the stages have to do at this time."""
        keys = {one.ids[0] for one in customers}
        found: dict[str, dict[str, dict[str, Any]]] = {"known": {}, "active": {}}
        for one in customers:
            key = one.ids[0]
            mine = [id_ for id_ in one.ids if id_ == key or id_ not in keys]
            was = {name: [self.states[name][id_] for id_ in mine if id_ in self.states[name]] for name in self.states}
            if one.told is None or one.told > now:
                continue
            found["known"][key] = {"since": one.told}
            if not was["known"] and one.told >= self.begun:
                self.told.add(("Customer Known", key, one.told))
            last = max(one.times)
            quiet = last + QUIET <= now
            found["active"][key] = {"last": last, "quiet": quiet}
            if quiet and not any(old["quiet"] for old in was["active"]) and last + QUIET >= max(self.begun, one.told):
                self.told.add(("Customer Went Quiet", key, last + QUIET))
            if not quiet and was["active"] and all(old["quiet"] for old in was["active"]):
                due = max(old["last"] for old in was["active"]) + QUIET
                back = min([time for time in one.times if time >= due], default=last)
                if back >= self.begun:
                    self.told.add(("Customer Came Back", key, back))
        self.states = found

    def sorted_states(self) -> dict[str, list[Any]]:
        return {stage: sorted(some.values(), key=repr) for stage, some in self.states.items()}


@dataclass
class World:
    """A workspace under test, its clock, and what was sent."""

    folder: Path
    database: Database
    now: int = START
    sent: list[str] = field(default_factory=list)

    def send(self, items: list[tuple[str, dict[str, str], int]]) -> None:
        said = []
        for kind, ids, days in items:
            self.sent.append(f"m{len(self.sent)}")
            when = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=self.now - days * DAY)
            more = {"event": "view"} if kind == "track" else {"previousId": "a1"} if kind == "alias" else {}
            said.append({"type": kind, **ids, **more, "messageId": self.sent[-1], "timestamp": when.isoformat()})
        with RowWriter(self.folder / ROWS, guest=True) as writer:
            writer.append([pack_request("batch", json.dumps({"batch": said}).encode(), Envelope("web", self.now))])

    def run(self, death: str) -> None:
        while take_rows(self.folder, self.database).rows:
            pass
        with dying(death), suppress(ProcessLookupError):
            self.runner().run(self.now)
        self.runner().run(self.now)

    def runner(self) -> StageRunner:
        return StageRunner(self.folder, self.database, stages())

    def log(self) -> list[dict[str, Any]]:
        if read_manifest(self.folder).snapshot is None:
            return []
        rows: list[dict[str, Any]] = sj.open(self.folder).events().to_pylist()
        return rows

    def customers(self) -> list[Customer]:
        brand = sj.open(self.folder)
        rows = [row for row in self.log() if row["source"] != "sojourn"]
        found = []
        for name in {row["customer"] for row in rows} - {None}:
            own = [row for row in rows if row["customer"] == name]
            mine = sorted(own, key=lambda row: self.sent.index(row["message_id"]))
            since = brand.customer(name)["known"]["since"]
            times = [micros(row["time"]) for row in mine]
            found.append(Customer([row["message_id"] for row in mine], times, None if since is None else micros(since)))
        return found

    def states(self) -> dict[str, list[Any]]:
        with self.database.reading() as connection:
            rows = [(row.stage, row.customer, row.state) for row in connection.execute(storage.states.select())]
        found: dict[str, list[Any]] = {"known": [], "active": []}
        for stage, _, state in rows:
            if state is not None:
                found[stage].append(state)
        return {stage: sorted(some, key=repr) for stage, some in found.items()}

    def told(self) -> Counter[tuple[str, int]]:
        return Counter((row["event"], micros(row["time"])) for row in self.log() if row["source"] == "sojourn")


def micros(time: Any) -> int:
    when = datetime.fromisoformat(time) if isinstance(time, str) else time
    return int((when - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(microseconds=1))


@contextmanager
def dying(where: str) -> Iterator[None]:
    """Let the process die at one of its commit points."""
    written = count(1)

    def write(self: Any, *given: Any) -> None:
        if next(written) > (0 if where == "first chunk" else 2):
            raise ProcessLookupError
        plain(self, *given)

    def die(*_: Any) -> None:
        raise ProcessLookupError

    plain = stage_runs.Run._write
    if where == "nowhere":
        yield
        return
    with pytest.MonkeyPatch.context() as patch:
        if where.endswith("chunk"):
            patch.setattr(stage_runs.Run, "_write", write)
        elif where == "committed":
            patch.setattr(RowWriter, "append", die)
        else:
            patch.setattr(storage, "clear_outbox", die)
        yield


def decide(world: World, kind: Any, what: Any) -> None:
    """Decide, or take a decision back; what is refused changes nothing."""
    signed = Signed("kim", world.now, "test")
    with suppress(SojournError):
        if kind == "withdraw":
            withdraw_decision(world.folder, what, signed)
        else:
            decide_identity(world.folder, kind, what[0], what[1], signed, unseen=True)


def plays(story: list[tuple[tuple[str, Any], str | None]], url: str | None) -> None:
    """Play a story and compare at its end."""
    with tempfile.TemporaryDirectory() as place, pytest.MonkeyPatch.context() as patch:
        patch.setattr(stage_runs, "CHUNK", 2)
        patch.setattr(live, "MOST_SMALL", 3)
        folder = Path(place) / "brand"
        folder.mkdir()
        commit_manifest(folder, read_manifest(folder))
        with Database.open(folder, url) as database:
            database.migrate()
            world = World(folder, database)
            world.runner().run(START)
            oracle = Oracle(START)
            for (kind, what), death in [*story, (("days", 0), "nowhere"), (("days", 0), "nowhere")]:
                if kind == "send":
                    world.send(what)
                elif kind == "days":
                    world.now += what * DAY
                elif world.sent:
                    decide(world, kind, what)
                if death is not None:
                    world.run(death)
                    oracle.look(world.customers() if world.log() else [], world.now)
                    assert world.states() == oracle.sorted_states()
            compare(world, oracle)


def compare(world: World, oracle: Oracle) -> None:
    grown = world.states()
    told = world.told()
    assert told == Counter((event, time) for event, _, time in oracle.told)
    for stage in ("known", "active"):
        world.runner().rebuild(stage, world.now)
    assert world.states() == grown
    assert not take_rows(world.folder, world.database).rows
    with world.database.reading() as connection:
        assert [one for one in read_failed(connection, 100) if one.source == "sojourn"] == []
        assert storage.read_outbox(connection, 10) == []
        assert connection.execute(storage.parked.select()).all() == []


@settings(
    max_examples=8,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
)
@given(stories)
@example(STRANGER)
@example(ASUNDER)
def test_live_states_are_those_of_the_log_and_each_change_is_told_once(
    story: list[tuple[tuple[str, Any], str | None]],
) -> None:
    plays(story, None)


@settings(
    max_examples=4, derandomize=True, deadline=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(story=stories)
@example(story=STRANGER)
@example(story=ASUNDER)
def test_the_same_on_postgresql(story: list[tuple[tuple[str, Any], str | None]], postgresql: str) -> None:
    plays(story, f"{postgresql}&schema=stages_{next(_numbers)}")
