"""Whose an anonymous event on a shared device is: what a plain rule says, for any log and any way to publish it."""

from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from canonical import write
from sojourn.event_log import Segment
from sojourn.identity import SHIPPED
from sojourn.journey_store import Sizes, Snapshot, publish
from sojourn.pipeline import find_persons
from sojourn.vocabulary import MINUTE
from store_oracle import OVERLAID, SEALED, SHARDS

REACH = 30 * MINUTE
MOST_USERS = SHIPPED["device"].fan_in or 0
DEVICES = ("device", "anonymous_id")  # the stronger one first


@dataclass(frozen=True)
class Seen:
    """An event, or a call that is none, at a minute of the day; ``user`` None is anonymous."""

    minute: int
    user: str | None
    device: str | None
    cookie: str | None
    call: bool

    @property
    def time(self) -> int:
        return self.minute * MINUTE

    @property
    def devices(self) -> dict[str, str]:
        given = {"device": self.device, "anonymous_id": self.cookie}
        return {space: value for space, value in given.items() if value is not None}

    def cells(self, number: int) -> dict[str, Any]:
        ids = {**self.devices, **({"user_id": self.user} if self.user else {})}
        kept = {f"identifier:{space}": value for space, value in ids.items()}
        return {"time": self.time, "event": "e", "id": str(number), "content": "", **kept}


def sights(minutes: st.SearchStrategy[int], users: st.SearchStrategy[str | None]) -> st.SearchStrategy[Seen]:
    device, cookie = st.sampled_from(["d1", "d1", "d2", None]), st.sampled_from([None, None, "a1", "a2"])
    made = st.builds(Seen, minutes, users, device, cookie, st.booleans())
    return made.filter(lambda one: one.devices != {} and not (one.call and one.user is None))


FEW = st.sampled_from(["u1", "u2", "u2", None, None, "u3"])
MANY = st.sampled_from([*(f"u{number}" for number in range(MOST_USERS + 3)), None, None])
MINUTES = st.sampled_from([0, 10, 30, 40, 60, 61, 90, 400])
LOGS = st.one_of(
    st.lists(st.lists(sights(MINUTES, FEW), max_size=8), min_size=1, max_size=4),
    st.lists(st.lists(sights(st.integers(0, 300), MANY), min_size=8, max_size=30), min_size=1, max_size=3),
)


def users_of(log: list[Seen], space: str, value: str) -> set[str]:
    return {one.user for one in log if one.user and one.devices.get(space) == value}


def owner_of(event: Seen, log: list[Seen]) -> str | None:
    """Say whose an event is; None where no shared device is involved."""
    if event.user:
        return event.user
    mine = [(space, event.devices[space]) for space in DEVICES if space in event.devices]
    shared = [device for device in mine if len(users_of(log, *device)) > 1]
    alone = [device for device in mine if len(users_of(log, *device)) == 1]
    if not shared:
        return None
    if alone:
        return users_of(log, *alone[0]).pop()
    space, value = next((one for one in shared if len(users_of(log, *one)) <= MOST_USERS), shared[0])
    signed_in = sorted((one.time, one.user) for one in log if one.user and one.devices.get(space) == value)
    following = next((pair for pair in signed_in if pair[0] >= event.time), None)
    before = next((pair for pair in reversed(signed_in) if pair[0] < event.time), None)
    soon = following is not None and following[0] - event.time <= REACH
    if len(users_of(log, space, value)) > MOST_USERS:  # a kiosk
        if following and soon:
            return following[1]
        return before[1] if before and event.time - before[0] <= REACH else value
    if following and (soon or not before):
        return following[1]
    return before[1] if before else None


def held(snapshot: Snapshot) -> dict[int, str]:
    """Read whose each event is, by its position."""
    names = snapshot.persons.value.to_pylist()
    found: dict[int, str] = {}
    for shard in snapshot.shards:
        position = shard.column("position")
        for person, start, end in zip(shard.person.tolist(), shard.starts.tolist(), shard.ends.tolist(), strict=True):
            assert end > start
            for place in position[start:end].tolist():
                assert place not in found, "an event stands once"
                found[place] = names[person]
    return found


def publish_all(folder: Path, log: list[list[Seen]], ways: list[Sizes]) -> tuple[Snapshot, Snapshot, dict[int, Seen]]:
    """Publish load by load, and all anew in the end; also give the events by position."""
    numbers, ids = count(1), count()
    events, calls, placed = list[Segment](), list[Segment](), dict[int, Seen]()
    previous: Snapshot | None = None
    anew: Snapshot | None = None
    for turn, (load, sizes) in enumerate(zip(log, ways, strict=True)):
        for is_call, kept in ((False, events), (True, calls)):
            mine = [one for one in load if one.call == is_call]
            if mine:
                segment, _ = write(folder / "log", next(numbers), [[one.cells(next(ids)) for one in mine]])
                kept.append(segment)
                if not is_call:
                    placed |= {(segment.number << 40) + row: one for row, one in enumerate(mine)}
        if events:
            known = find_persons(events, "CN", None, calls)
            previous = publish(folder / "store" / str(turn), events, *known, previous, sizes)
            anew = publish(folder / "store" / f"anew-{turn}", events, *known, None, sizes)
    assert previous is not None
    assert anew is not None
    return previous, anew, placed


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(LOGS.filter(lambda log: any(not one.call for one in log[0])), st.data())
def test_an_anonymous_event_on_a_shared_device_is_whose_sign_in_is_next_to_it(
    tmp_path_factory: pytest.TempPathFactory, log: list[list[Seen]], data: st.DataObject
) -> None:
    ways = [data.draw(st.sampled_from([SEALED, SHARDS, OVERLAID, OVERLAID])) for _ in log]
    live, anew, placed = publish_all(tmp_path_factory.mktemp("shared"), log, ways)
    found = held(live)
    assert found == held(anew)
    assert set(found) == set(placed)
    whole = [one for load in log for one in load]
    for place, event in placed.items():
        owner = owner_of(event, whole)
        assert owner is None or found[place] == owner


def on_tablet(minute: int, user: str | None) -> Seen:
    return Seen(minute, user, "tablet", None, call=False)


@pytest.mark.parametrize(("minute", "owner"), ((0, "ann"), (1, "ann"), (99, "ann"), (100, "bob"), (130, "bob")))
def test_a_sign_in_reaches_half_an_hour_back_its_ends_included(tmp_path: Path, minute: int, owner: str) -> None:
    log = [[on_tablet(0, "ann"), on_tablet(130, "bob"), on_tablet(minute, None)]]
    snapshot, _, placed = publish_all(tmp_path, log, [SEALED])
    assert [whose for place, whose in held(snapshot).items() if placed[place].user is None] == [owner]


@pytest.mark.parametrize("minute", (969, 970, 1000, 1030, 1031))
def test_on_a_kiosk_a_sign_in_reaches_half_an_hour_both_ways(tmp_path: Path, minute: int) -> None:
    many = [on_tablet(10 * number, f"u{number}") for number in range(MOST_USERS + 1)]
    log = [[*many, on_tablet(1000, "ann"), on_tablet(minute, None)]]
    snapshot, _, placed = publish_all(tmp_path, log, [SEALED])
    whose = [whose for place, whose in held(snapshot).items() if placed[place].user is None]
    assert whose == ["ann" if 970 <= minute <= 1030 else "tablet"]


def test_a_cookie_says_more_than_the_kiosk_it_was_seen_on(tmp_path: Path) -> None:
    many = [Seen(31, f"u{number}", "kiosk", "cookie" if number in {0, 3} else None, call=False) for number in range(7)]
    log = [[Seen(0, None, "kiosk", "cookie", call=False), Seen(0, None, "kiosk", None, call=False), *many]]
    snapshot, _, placed = publish_all(tmp_path, log, [SEALED])
    owners = {placed[place].cookie: whose for place, whose in held(snapshot).items() if placed[place].user is None}
    assert owners == {"cookie": "u0", None: "kiosk"}


def test_whose_a_visit_was_when_the_store_was_sealed_loses_it_to_a_sign_in_between(tmp_path: Path) -> None:
    first = [on_tablet(0, "ann"), on_tablet(100, None), on_tablet(120, "bob"), *[on_tablet(0, "ann")] * 40]
    snapshot, anew, placed = publish_all(tmp_path, [first, [on_tablet(110, "cem")]], [OVERLAID, OVERLAID])
    assert "overlay" in snapshot.meta["shards"]
    assert held(snapshot) == held(anew)
    assert [whose for place, whose in held(snapshot).items() if placed[place].user is None] == ["cem"]


def test_who_signs_in_next_on_the_family_tablet_owns_the_visit_before(tmp_path: Path) -> None:
    log = [
        [
            on_tablet(0, "ann"),
            on_tablet(5, None),
            on_tablet(100, None),
            on_tablet(120, "bob"),
            on_tablet(125, None),
            on_tablet(600, None),
        ]
    ]
    snapshot, _, placed = publish_all(tmp_path, log, [SEALED])
    owners = {placed[place].minute: owner for place, owner in held(snapshot).items()}
    assert owners == {0: "ann", 5: "ann", 100: "bob", 120: "bob", 125: "bob", 600: "bob"}


def test_a_later_sign_in_moves_the_visit_before_it_to_its_person(tmp_path: Path) -> None:
    log = [
        [on_tablet(0, "ann"), on_tablet(100, None), on_tablet(500, None), *[on_tablet(0, "ann")] * 40],
        [on_tablet(110, "bob")],
    ]
    snapshot, _, placed = publish_all(tmp_path, log, [OVERLAID, OVERLAID])
    assert "overlay" in snapshot.meta["shards"]
    owners = {placed[place].minute: owner for place, owner in held(snapshot).items()}
    assert owners == {0: "ann", 100: "bob", 110: "bob", 500: "bob"}
