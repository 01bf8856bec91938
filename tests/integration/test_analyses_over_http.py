"""Analyses of the invented brand over HTTP: the answers of the library, each number with the customers behind it."""

import asyncio
import json
import random
import re
import shlex
import threading
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import sojourn as sj
from invented import invented
from sojourn.assembly import log_for
from sojourn.http_api.analyses import SHAPES
from sojourn.http_api.answering import AT_ONCE
from sojourn.http_api.people_shapes import Home
from unit.http_api.site import Site, open_site

GOAL, START = "Order Completed", "Checkout Started"
TO_GOAL = {"goal": GOAL, "start": START, "within": "7d"}
STEPS = ["Product Added", START, "Payment Info Entered", GOAL]
ASKED: dict[str, dict[str, Any]] = {
    "transitions": {},
    "durations": {},
    "funnel": {"steps": STEPS, "within": "7d", "optional": [2], "by": "channel"},
    "paths": {"start": START, "goal": GOAL, "depth": 5, "top": 6},
    "variants": {},
    "sessions": {},
    "repeats": {},
    "switches": {"goal": GOAL, "within": "14d"},
    "time-to-goal": TO_GOAL,
    "painpoints": TO_GOAL,
    "journeys-ranked": {"goal": GOAL, "start": START},
    "anonymous-to-known": {"within": "30d"},
    "activity": {},
}
EACH_OVER_HTTP = 3
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("analyses") / "brand"
    invented(folder)
    with open_site(folder) as opened:
        yield opened


@pytest.fixture(scope="module")
def reader(site: Site) -> dict[str, str]:
    return site.secret("read")


def body(name: str, **envelope: Any) -> dict[str, Any]:
    return {"params": ASKED[name]} | envelope


def answered(site: Site, headers: dict[str, str], name: str, **envelope: Any) -> dict[str, Any]:
    found = site.ask("POST", f"/api/analyses/{name}", json=body(name, **envelope), headers=headers)
    assert found.status_code == 200, found.text
    answer: dict[str, Any] = found.json()
    return answer


def people(site: Site, headers: dict[str, str], name: str, drill: dict[str, Any], **more: Any) -> dict[str, Any]:
    asked = {"analysis": name, "query": body(name), "drill": drill, **more}
    found = site.ask("POST", "/api/people", json=asked, headers=headers)
    assert found.status_code == 200, found.text
    listed: dict[str, Any] = found.json()
    return listed


def cells(part: Any, place: str = "") -> Iterator[tuple[str, int, dict[str, Any]]]:
    """Give each number that has a drill: where it stands, the number, the cell."""
    if isinstance(part, list):
        for one in part:
            yield from cells(one, place)
    elif isinstance(part, dict):
        for field, cell in part.get("drill", {}).items():
            given = zip(part[field], cell, strict=True) if isinstance(cell, list) else [(part[field], cell)]
            yield from ((f"{place}.{field}", number, one) for number, one in given)
        for name, inner in part.items():
            if name != "drill":
                yield from cells(inner, f"{place}.{name}")


def sampled(answer: dict[str, Any], most: int) -> list[tuple[int, dict[str, Any]]]:
    """Choose some numbers of each kind, always the same ones."""
    kinds: dict[str, list[tuple[int, dict[str, Any]]]] = {}
    for place, number, cell in cells(answer):
        kinds.setdefault(place, []).append((number, cell))
    chance = random.Random(618)
    return [one for found in kinds.values() for one in chance.sample(found, min(most, len(found)))]


@pytest.mark.parametrize("name", ASKED)
def test_the_answer_is_that_of_the_library_in_the_documented_shape(
    site: Site, reader: dict[str, str], name: str
) -> None:
    found = answered(site, reader, name, session="30m" if name == "variants" else None)
    SHAPES[name].model_validate(found)
    log = sj.open(site.folder).log().view(session="30m" if name == "variants" else None)
    params = {key: tuple(value) if isinstance(value, list) else value for key, value in ASKED[name].items()}
    same = log.ask(name.replace("-", "_"), **params)
    took = {"milliseconds", "warmup_milliseconds"}
    expected = {key: value for key, value in same.with_drills().items() if key not in took}
    assert {key: value for key, value in found.items() if key not in took} == expected
    assert found["milliseconds"] > 0


@pytest.mark.parametrize("name", ASKED)
def test_behind_numbers_stand_as_many_customers_over_http(site: Site, reader: dict[str, str], name: str) -> None:
    """Of each kind of number some; `test_every_number.py` asks the library for each single one."""
    found = sampled(answered(site, reader, name), EACH_OVER_HTTP)
    assert len(found) >= 3
    for number, cell in found:
        assert people(site, reader, name, cell, per_page=1)["total"] == number, cell


def test_every_count_of_customers_can_be_opened(site: Site, reader: dict[str, str]) -> None:
    """A row that counts customers says how to open each such number."""
    counts = {"customers", "dropped", "out", "reached", "immature", "known", "mature", "customers_repeating", "at_risk",
              "buyers"}  # fmt: skip

    def rows(part: Any) -> Iterator[dict[str, Any]]:
        if isinstance(part, dict):
            yield part
            part = [inner for name, inner in part.items() if name not in {"scope", "order_unknown", "drill"}]
        if isinstance(part, list):
            for inner in part:
                yield from rows(inner)

    for name in ASKED:
        for row in rows(answered(site, reader, name)):
            told = {field for field in counts & {*row} if isinstance(row[field], int | list)}
            assert told <= {*row.get("drill", ())}, (name, row)


def test_people_come_by_pages_with_what_they_did(site: Site, reader: dict[str, str]) -> None:
    drill = {"step": 3}
    first, second = (people(site, reader, "funnel", drill, page=page, per_page=7) for page in (1, 2))
    names = [row["who"] for row in (*first["customers"], *second["customers"])]
    assert len({*names}) == 14
    for row in first["customers"][:3]:
        profile = site.ask("GET", f"/api/customers/{row['who']}", headers=reader).json()
        same = ("customer", "events", "first", "last", "values")
        assert {key: row[key] for key in same} == {key: profile[key] for key in same}
        assert [one["value"] for one in row["identifiers"]] == [one["value"] for one in profile["identifiers"]]
    beyond = people(site, reader, "funnel", drill, page=1_000_000)
    assert (beyond["total"], beyond["customers"]) == (first["total"], [])


def test_a_second_range_is_answered_beside_the_first(site: Site, reader: dict[str, str]) -> None:
    described = site.ask("GET", "/api/describe", headers=reader).json()
    year = int(described["first"][:4])
    ranges = [{"from": f"{year}-01-01", "to": f"{year}-12-31"}, {"from": f"{year + 1}-01-01"}]
    for name in ("funnel", "paths"):
        both = answered(site, reader, name, range=ranges[0], compare=ranges[1])
        SHAPES[name].model_validate(both)
        alone = answered(site, reader, name, range=ranges[1])
        for key in ("steps", "nodes", "links"):
            assert both["compared"].get(key) == alone.get(key)
        assert both["scope"] != both["compared"]["scope"]
        for number, cell in sampled(both["compared"], 2):
            query = {**body(name), "range": ranges[1]}
            asked = {"analysis": name, "query": query, "drill": cell}
            assert site.ask("POST", "/api/people", json=asked, headers=reader).json()["total"] == number


def test_activity_is_what_sql_counts(site: Site, reader: dict[str, str]) -> None:
    """Against DuckDB: customers, new customers, events and money of each month and channel."""
    found = answered(site, reader, "activity", params={"by": "month"})
    own = "from events where source <> 'sojourn'"
    monthly = sj.open(site.folder).sql(
        f"with e as (select *, min(time) over (partition by customer) as first {own})"
        " select strftime(time, '%Y-%m') as month, count(*) as events, count(distinct customer) as customers,"
        " count(distinct customer) filter (where strftime(first, '%Y-%m') = strftime(time, '%Y-%m')) as new_customers,"
        " coalesce(sum(value), 0) as value from e group by 1 order by 1"
    )
    assert len(found["series"]) > 6
    for row, expected in zip(found["series"], monthly.to_pylist(), strict=True):
        assert row["from"][:7] == expected["month"]
        counted = {name: row[name] for name in ("events", "customers", "new_customers")}
        assert counted == {name: expected[name] for name in counted}
        assert row["value"] == round(100 * expected["value"])
    channels = sj.open(site.folder).sql(
        f"select channel, count(*) as events, count(distinct customer) as customers,"
        f" count(*) filter (where value > 0) as paid {own} group by 1"
    )
    expected = {row["channel"]: row for row in channels.to_pylist()}
    for row in found["channels"]:
        assert row["events"] == expected[row["channel"]]["events"]
        assert row["customers"] == expected[row["channel"]]["customers"]
        assert row["orders"] <= expected[row["channel"]]["paid"]
    assert sum(row["orders"] for row in found["channels"]) == found["orders"] > 100
    assert sum(row["new_customers"] for row in found["channels"]) == found["new_customers"] == found["customers"]


def test_home_says_what_changed_and_where_it_comes_from(site: Site, reader: dict[str, str]) -> None:
    found = site.ask("GET", "/api/home", headers=reader).json()
    Home.model_validate(found)
    first, last = (date.fromisoformat(day) for day in found["days"])
    begun, ended = (date.fromisoformat(day) for day in found["compared_days"])
    assert [(last - first).days, (ended - begun).days, (first - ended).days] == [27, 27, 1]
    assert found["as_of"].startswith(last.isoformat())
    assert len(found["activity"]["series"]) == len(found["compared"]["series"]) == 28
    ranges = {"activity": (first, last), "compared": (begun, ended)}
    for key, days in ranges.items():
        alone = answered(site, reader, "activity", range={"from": days[0].isoformat(), "to": days[1].isoformat()})
        assert {name: alone[name] for name in ("customers", "events", "value", "series")} == {
            name: found[key][name] for name in ("customers", "events", "value", "series")
        }
    for kpi in found["kpis"]:
        sides = [found[key][kpi["kpi"]] for key in ("activity", "compared")]
        assert (sides, kpi["change"]) == ([kpi["now"], kpi["before"]], sides[0] - sides[1])
        if kpi["kpi"] in {"new_customers", "events", "orders", "value"}:
            for by in ("channel", "source"):
                added = [row["change"] for row in found["changes"] if (row["kpi"], row["by"]) == (kpi["kpi"], by)]
                assert sum(added) == kpi["change"], (kpi, by)
    for turned in (f"days={last}&days={first}", "days=0001-01-01&days=0001-01-02"):
        refused = site.ask("GET", f"/api/home?{turned}", headers=reader)
        assert (refused.status_code, refused.json()["code"]) == (400, "range.empty")


def test_the_steps_to_choose_from_are_those_that_occur(site: Site, reader: dict[str, str]) -> None:
    raw = site.ask("GET", "/api/steps", headers=reader).json()["steps"]
    counted = sj.open(site.folder).sql(
        "select event, count(*) events, count(distinct customer) customers from events where source <> 'sojourn'"
        " group by event"
    )
    expected = {row["event"]: (row["customers"], row["events"]) for row in counted.to_pylist()}
    assert {row["event"]: (row["customers"], row["events"]) for row in raw} == expected
    assert next(row for row in raw if row["event"] == "Call")["channels"] == ["call"]


def shown(page: Path) -> list[tuple[str, str, dict[str, Any]]]:
    """Give the requests that a guide shows: method, address without the server, headers and body."""
    text = page.read_text(encoding="utf-8").replace("\\\n", " ")
    found = []
    for line in re.findall(r"^    curl (.*)$", text, re.MULTILINE):
        words = shlex.split(line)
        headers = dict(one.split(": ", 1) for flag, one in pairwise(words) if flag == "-H")
        data = [one for flag, one in pairwise(words) if flag == "-d"]
        more = {"json": json.loads(data[0])} if data else {}
        path = words[0].removeprefix("http://127.0.0.1:8000")
        found.append(("POST" if data else "GET", path, {"headers": headers, **more}))
    return found


def test_what_the_guide_shows_is_answered(site: Site, reader: dict[str, str], repository: Path) -> None:
    pages = [repository / "docs" / language / "how-to" / "ask.md" for language in ("", "zh")]
    requests = shown(pages[0])
    assert len(requests) == 11
    assert shown(pages[1]) == requests
    answers = []
    for method, path, more in requests:
        found = site.ask(
            method, path, **{**more, "headers": {**more["headers"], "Authorization": reader["authorization"]}}
        )
        assert found.status_code == 200, found.text
        answers.append(found.json())
    funnel, paths, goal, group, sessions, behind, steps, _, at_home, view, found = answers
    assert goal["scope"]["filters"].startswith('("channel" = ')
    assert group["customers"] == sessions["customers_read"] > 0
    assert behind["total"] == funnel["steps"][0]["dropped"] > 0
    assert "路径" in paths["definition"]
    assert len(steps["steps"]) > 20
    assert len(at_home["kpis"]) == 5
    assert view["version"] == 1
    assert found["per_page"] == 5


def test_a_long_question_holds_up_nobody(site: Site, reader: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """While every thread for questions is taken, other requests are answered."""
    inside, go_on = threading.Semaphore(0), threading.Event()

    def slow(*given: Any) -> Any:
        inside.release()
        assert go_on.wait(60)
        return log_for(*given)

    monkeypatch.setattr("sojourn.http_api.analyses.log_for", slow)

    async def both() -> tuple[int, list[int]]:
        def asked() -> Any:
            return site.client.post("/api/analyses/sessions", json={}, headers=reader)

        waiting = [asyncio.ensure_future(asked()) for _ in range(2 * AT_ONCE)]
        for _ in range(AT_ONCE):
            await asyncio.to_thread(inside.acquire)
        other = await site.client.get("/api/describe", headers=reader)
        go_on.set()
        return other.status_code, [one.status_code for one in await asyncio.gather(*waiting)]

    assert site.runner.run(both()) == (200, [200] * 2 * AT_ONCE)
