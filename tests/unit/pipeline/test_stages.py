"""Stages follow the log: history is silent, news are told once, who fails is parked, what is gone is forgotten."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

import sojourn as sj
from sojourn.assembly import Finding, LoadOptions, Signed, apply_plan, decide_identity, examine, withdraw_decision
from sojourn.customers import stages
from sojourn.database import Database
from sojourn.engines import Batch, Effects, Stage, State
from sojourn.event_log import RowWriter
from sojourn.pipeline import ROWS, StageRunner, stages as running, storage, take_rows
from sojourn.sources import Envelope, Roles, pack_request, parse_plan, read_failed
from sojourn.vocabulary import DAY, MINUTE, SECOND, InvalidInput

START = 1_790_000_000_000_000
KNOWN, QUIET, BACK = "Customer Known", "Customer Went Quiet", "Customer Came Back"


def iso_of(time: int) -> str:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=time)).isoformat()


@dataclass
class Brand:
    """A workspace whose stages run when the test says so, at the time that it says."""

    folder: Path
    database: Database
    now: int = START
    stages: Sequence[Stage] = field(default_factory=stages)
    numbers: Iterator[int] = field(default_factory=count)
    _runner: StageRunner | None = None

    def runner(self) -> StageRunner:
        self._runner = self._runner or StageRunner(self.folder, self.database, self.stages)
        return self._runner

    def send(self, *said: dict[str, Any], ago: int = 0) -> None:
        self.send_only(*said, ago=ago)
        self.follow()

    def send_only(self, *said: dict[str, Any], ago: int = 0) -> None:
        """Keep calls in the log, and no more."""
        when = iso_of(self.now - ago)
        calls = [
            {"type": "track", "event": "view", "timestamp": when, "messageId": f"m{next(self.numbers)}", **one}
            for one in said
        ]
        with RowWriter(self.folder / ROWS, guest=True) as writer:
            body = json.dumps({"batch": calls}).encode()
            writer.append([pack_request("batch", body, Envelope("web", self.now))])

    def follow(self) -> None:
        """Do what the worker does until nothing is left to do."""
        while take_rows(self.folder, self.database).rows or self.runner().run(self.now):
            pass

    def pass_time(self, length: int) -> None:
        self.now += length
        self.follow()

    def derived(self) -> Counter[str]:
        return Counter(row["event"] for row in self.rows() if row["source"] == "sojourn")

    def rows(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = sj.open(self.folder).events().to_pylist()
        return rows

    def states(self, stage: str) -> list[State]:
        with self.database.reading() as connection:
            found = connection.execute(storage.states.select().where(storage.states.c.stage == stage)).all()
        return [row.state for row in found if row.state is not None]

    def parked(self) -> dict[str, tuple[str, ...]]:
        return {one.name: one.parked for one in self.runner().standing() if one.parked}

    def load(self, name: str, content: str, roles: Roles = Roles()) -> None:  # noqa: B008  frozen
        path = self.folder.parent / name
        path.write_text(content, encoding="utf-8")
        sj.open(self.folder).load(path, options=LoadOptions(roles=roles))
        self.follow()


@pytest.fixture
def brand(database: Database, database_url: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Brand:
    if database_url:
        monkeypatch.setenv("SOJOURN_DATABASE_URL", database_url)
    folder = tmp_path / "workspace"
    made = Brand(folder, database)
    made.follow()
    return made


OLD = "id,user_id,time,event\n" + "".join(f"{n},u{n},2026-01-0{n}T10:00:00Z,view\n" for n in range(1, 6))


def test_a_stranger_who_says_who_she_is_is_told_once_with_the_time_of_that(brand: Brand) -> None:
    brand.send({"anonymousId": "a"}, ago=2 * 60 * MINUTE)
    assert brand.derived() == {}
    brand.send({"anonymousId": "a", "userId": "ann", "event": "sign up"})
    brand.send({"anonymousId": "a", "userId": "ann"})
    (told,) = [row for row in brand.rows() if row["source"] == "sojourn"]
    assert (told["event"], told["customer"], told["time"].isoformat()) == (KNOWN, "ann", iso_of(brand.now))


def test_a_call_alone_makes_known(brand: Brand) -> None:
    brand.send({"anonymousId": "a"})
    brand.send({"type": "identify", "anonymousId": "a", "userId": "ann"})
    assert brand.derived() == {KNOWN: 1}


def test_quiet_is_told_by_the_clock_alone_and_the_next_event_tells_that_somebody_came_back(brand: Brand) -> None:
    brand.send({"userId": "ann"}, {"anonymousId": "stranger"})
    brand.pass_time(30 * DAY - SECOND)
    assert brand.derived() == {KNOWN: 1}
    brand.pass_time(SECOND)
    assert brand.derived() == {KNOWN: 1, QUIET: 1}
    brand.pass_time(9 * DAY)
    brand.send({"userId": "ann"})
    brand.pass_time(DAY)
    assert brand.derived() == {KNOWN: 1, QUIET: 1, BACK: 1}
    days = sj.open(brand.folder).sql(f"select quiet_days from events where event = '{BACK}'")
    assert days.column(0).to_pylist() == [39]


def test_history_is_no_news_neither_at_the_first_run_nor_when_it_is_loaded_later(
    database: Database, tmp_path: Path
) -> None:
    brand = Brand(tmp_path / "workspace", database)
    brand.load("old.csv", OLD)
    assert len(brand.states("known")) == 5
    assert [one["quiet"] for one in brand.states("active")] == [True] * 5
    brand.load("older.csv", OLD.replace(",u", ",v").replace(",vser", ",user").replace("2026", "2025"))
    assert len(brand.states("known")) == 10
    assert brand.derived() == {}


def test_somebody_of_whom_history_knows_comes_back(brand: Brand) -> None:
    brand.load("old.csv", OLD)
    brand.send({"userId": "u1"})
    assert brand.derived() == {BACK: 1}


def test_of_two_who_become_one_neither_is_told_again_and_a_split_makes_the_states_of_both_again(brand: Brand) -> None:
    for user in ("ann", "bob"):
        brand.send({"userId": user})
    signed = Signed("kim", brand.now, "one person")
    decide_identity(brand.folder, "link", "user_id:ann", "user_id:bob", signed)
    brand.follow()
    assert len(brand.states("known")) == 1
    brand.send({"userId": "bob"}, ago=DAY // 2)  # older than all that was known of either
    withdraw_decision(brand.folder, 1, signed)
    brand.follow()
    assert len(brand.states("known")) == 2
    assert brand.derived()[KNOWN] == 2


def test_a_stranger_who_turns_out_to_be_somebody_known_is_not_told_of(brand: Brand) -> None:
    brand.send({"anonymousId": "a"})
    brand.send({"userId": "ann"})
    brand.pass_time(DAY)
    brand.send({"userId": "ann", "anonymousId": "a"})
    assert brand.derived() == {KNOWN: 1}


def test_a_load_that_is_taken_back_takes_its_states_along(brand: Brand) -> None:
    brand.send({"userId": "ann"})
    before = brand.states("active")
    brand.load("old.csv", OLD)
    number = sj.open(brand.folder).loads()[-1]["number"]
    sj.open(brand.folder).undo_load(number)
    brand.follow()
    assert brand.states("active") == before


def test_a_load_under_a_number_that_was_given_back_is_seen(brand: Brand) -> None:
    brand.load("old.csv", OLD)
    before = sorted(one["last"] for one in brand.states("active"))
    brand.send({"userId": "ann"})
    number = sj.open(brand.folder).loads()[0]["number"]
    sj.open(brand.folder).undo_load(number)
    sj.open(brand.folder).load(brand.folder.parent / "old.csv", options=LoadOptions())
    path = brand.folder.parent / "new.csv"
    path.write_text(OLD.replace("T10", "T11"), encoding="utf-8")
    number = sj.open(brand.folder).loads()[-1]["number"]
    sj.open(brand.folder).undo_load(number)
    sj.open(brand.folder).load(path, options=LoadOptions())
    assert sj.open(brand.folder).loads()[-1]["number"] == number
    brand.follow()
    assert sorted(one["last"] for one in brand.states("active"))[:5] == [time + 60 * MINUTE for time in before]


@dataclass(frozen=True)
class Picky:
    """A stage that cannot bear customers with an event of this name."""

    version: str = "1"
    name: str = "picky"

    def apply(self, batch: Batch, _state: Sequence[tuple[State, ...]], _now: int) -> Effects:
        journeys = batch.journeys
        for start, end in zip(journeys.starts.tolist(), journeys.ends.tolist(), strict=True):
            if any(journeys.steps[code] == "poison" for code in journeys.step[start:end].tolist()):
                raise ArithmeticError(journeys.names)
        return Effects([{"events": int(n)} for n in journeys.ends - journeys.starts], [None] * len(journeys))


def test_who_a_stage_fails_on_is_parked_and_the_others_go_on(brand: Brand) -> None:
    brand.stages, brand._runner = [*stages(), Picky()], None
    calls = [{"userId": f"u{n}", "event": "poison" if n in {3, 11} else "view"} for n in range(20)]
    brand.send(*calls)
    assert brand.parked() == {"picky": ("ArithmeticError", "ArithmeticError")}
    assert len(brand.states("picky")) == 18
    assert len(brand.states("known")) == 20
    brand.send({"userId": "u5"}, {"userId": "u3"})
    assert max(one["events"] for one in brand.states("picky")) == 2
    assert len(brand.parked()["picky"]) == 2
    assert Finding("stage picky", "warning", "2 customers are parked", advice(brand)) in examine(brand.folder)


def advice(brand: Brand) -> str:
    return next(one.advice for one in examine(brand.folder) if one.subject == "stage picky")


def test_who_was_parked_is_tried_again_when_something_changes_and_by_a_rebuild(
    brand: Brand, monkeypatch: pytest.MonkeyPatch
) -> None:
    brand.stages, brand._runner = [*stages(), Picky()], None
    brand.send({"userId": "u1", "event": "poison"}, {"userId": "u2", "event": "poison"})

    def bears(_self: Picky, batch: Batch, _state: Any, _now: int) -> Effects:
        return Effects([{}] * len(batch.journeys), [None] * len(batch.journeys))

    monkeypatch.setattr(Picky, "apply", bears)
    brand.pass_time(60 * MINUTE)
    assert len(brand.parked()["picky"]) == 2
    brand.send({"userId": "u1"})
    assert len(brand.parked()["picky"]) == 1
    brand.runner().rebuild("picky", brand.now)
    assert brand.parked() == {}


def test_one_who_merges_into_somebody_who_is_parked_is_not_told_again_later(
    brand: Brand, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = type(brand.stages[0])
    plain = known.apply

    def fails(self: Any, batch: Batch, state: Any, now: int) -> Effects:
        if "poison" in [batch.journeys.steps[code] for code in batch.journeys.step.tolist()]:
            raise ArithmeticError
        return plain(self, batch, state, now)

    monkeypatch.setattr(known, "apply", fails)
    brand.send({"anonymousId": "a"})
    brand.send({"userId": "ann"})
    brand.send({"userId": "ann", "anonymousId": "a", "event": "poison"}, ago=DAY)
    assert brand.parked() == {"known": ("ArithmeticError",)}
    monkeypatch.setattr(known, "apply", plain)
    brand.send({"userId": "ann"})
    assert brand.parked() == {}
    assert brand.derived()[KNOWN] == 1
    assert len(brand.states("known")) == 1


def test_a_new_version_of_a_stage_is_built_from_the_log_in_silence(brand: Brand) -> None:
    brand.send({"userId": "ann"})
    brand.pass_time(15 * DAY)
    brand.stages, brand._runner = stages(14), None
    brand.follow()
    assert [one["quiet"] for one in brand.states("active")] == [True]
    assert brand.derived() == {KNOWN: 1}


def test_a_stage_is_built_piece_by_piece_and_rows_are_taken_in_between(
    brand: Brand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "BUILT_AT_ONCE", 2)
    brand.stages, brand._runner = (), None
    brand.load("old.csv", OLD)
    brand.stages = stages(14)
    brand._runner = None
    ready = []
    for number in range(3):
        brand.runner().run(brand.now)
        ready.append(all(one.ready for one in brand.runner().standing()))
        if number == 0:  # one is new, two become one
            brand.send_only({"userId": "zoe"}, {"type": "alias", "userId": "u1", "previousId": "u2"})
            take_rows(brand.folder, brand.database)
    brand.follow()
    assert (ready[0], all(one.ready for one in brand.runner().standing())) == (False, True)
    built = {name: sorted(map(str, brand.states(name))) for name in ("known", "active")}
    assert len(built["active"]) > 4
    for name, states in built.items():
        brand.runner().rebuild(name, brand.now)
        assert sorted(map(str, brand.states(name))) == states


def test_who_is_erased_has_no_state_and_waits_in_no_outbox(brand: Brand, monkeypatch: pytest.MonkeyPatch) -> None:
    from sojourn.assembly import erase_customer

    brand.send({"userId": "bob"})
    with monkeypatch.context() as patch:
        patch.setattr(running, "append_outbox", _dies)
        with pytest.raises(ProcessLookupError):
            brand.send({"userId": "annabel"})
    erase_customer(brand.folder, "annabel", now=brand.now)
    with brand.database.reading() as connection:
        assert storage.read_outbox(connection, 10) == []
    brand.follow()
    assert len(brand.states("known")) == len(brand.states("active")) == 1
    assert "annabel" not in repr(brand.rows())


def _dies(*_: object) -> None:
    raise ProcessLookupError


def test_the_tracking_plan_does_not_judge_what_is_derived(brand: Brand) -> None:
    apply_plan(brand.folder, parse_plan("unplanned: hold\nevents:\n  view: {}\n"))
    brand.send({"userId": "ann"}, {"userId": "bob", "event": "stray"})
    assert brand.derived() == {KNOWN: 1}


def test_a_customer_with_an_identifier_of_the_brands_own_kind_is_told_of(brand: Brand) -> None:
    brand.pass_time(DAY)
    brand.load("own.csv", "club,time,event\n7,2026-09-22T10:00:00Z,view\n", Roles(identifiers=(("club", "club"),)))
    told = [(row["event"], row["customer"]) for row in brand.rows() if row["source"] == "sojourn"]
    assert told == [(KNOWN, "7")]


def test_what_was_seen_is_written_anew_and_read_back_after_a_restart(
    brand: Brand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "MOST_PIECES", 4)
    for number in range(8):
        brand.send({"userId": f"u{number % 5}"})
    with brand.database.reading() as connection:
        assert len(storage.read_seen(connection)) <= 4 + 1
    brand._runner = None
    brand.send({"userId": "u1"})
    assert brand.derived() == {KNOWN: 5}
    with brand.database.reading() as connection:
        assert len(running.Seen.read(connection).keys) == 5


def test_an_unknown_stage_is_refused_with_those_that_there_are(brand: Brand) -> None:
    with pytest.raises(InvalidInput, match="quite") as refused:
        brand.runner().rebuild("quite", brand.now)
    assert refused.value.hint == "One of: known, active."


def test_nothing_derived_fails_to_be_taken_in(brand: Brand) -> None:
    brand.send({"userId": "ann"})
    with brand.database.reading() as connection:
        assert read_failed(connection, 10) == []
