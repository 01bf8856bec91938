"""How the data does: counts by source held against SQL, what is known, how fresh, and what to look at."""

import json
import time
from typing import Any

from sojourn.access import create_write_key
from sojourn.assembly import open_database
from sojourn.event_log import RowWriter
from sojourn.pipeline import ROWS, take_rows
from sojourn.sources import Envelope, pack_request
from sojourn.vocabulary import DAY
from unit.http_api.site import Site

NOW = 1_790_000_000_000_000


def take_in(site: Site, source: str, calls: list[dict[str, Any]], at: int = NOW) -> None:
    site.front.gate.writer.close()
    with open_database(site.folder) as database, RowWriter(site.folder / ROWS) as writer:
        writer.append([pack_request("batch", json.dumps({"batch": calls}).encode(), Envelope(source, at))])
        take_rows(site.folder, database)


def event(number: int, days_ago: float, **who: str) -> dict[str, Any]:
    moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime((NOW - days_ago * DAY) / 1e6))
    return {"type": "track", "messageId": str(number), "event": "Tick", "timestamp": moment, **who}


def health(site: Site, **headers: str) -> dict[str, Any]:
    answered = site.ask("GET", "/api/data/health", headers={**site.secret("read"), **headers})
    assert answered.status_code == 200, answered.text
    found: dict[str, Any] = answered.json()
    return found


def test_an_empty_workspace_says_that_there_is_nothing(site: Site) -> None:
    assert site.ask("GET", "/api/data/health", headers=site.secret("read")).json()["code"] == "workspace.empty"


def test_each_source_says_what_it_brought_and_how_much_of_it_is_of_known_customers(site: Site) -> None:
    take_in(site, "web", [event(1, 3, anonymousId="a"), event(2, 2, anonymousId="a", userId="ann"),
                          event(3, 1, anonymousId="b"), event(4, 40, userId="old")])  # fmt: skip
    take_in(site, "till", [event(5, 0.5, userId="ann"), event(6, 0.4, userId="cid")])
    found = health(site)
    assert (found["events"], found["known_events"]) == (6, 5)
    assert (found["customers"], found["known_customers"]) == (4, 3)
    assert (found["came_anonymous"], found["became_known"]) == (2, 1)
    web, till = found["sources"]
    assert (web["source"], web["events"], web["known_events"], web["customers"], web["known_customers"]) == (
        "web", 4, 3, 3, 2,
    )  # fmt: skip
    assert (till["source"], till["customers"], till["known_customers"], till["last"][:10]) == (
        "till",
        2,
        2,
        "2026-09-21",
    )
    assert len(found["days"]) == len(web["by_day"]) == 28
    assert (sum(web["by_day"]), web["by_day"][-1], sum(till["by_day"])) == (3, 0, 2), "one is older than the days"


def test_what_is_wrong_with_a_source_is_told_with_what_to_do_in_both_languages(site: Site) -> None:
    for source in ("web", "till"):
        create_write_key(site.front.gate.database, source, now=0)
    site.front.gate.now = lambda: NOW
    take_in(site, "web", [event(1, 5, userId="ann"), {"type": "track", "userId": "ann"}])
    told = {(one["code"], one["source"]): one for one in health(site)["findings"]}
    assert {*told} == {("source_failed", "web"), ("source_silent", "web"), ("source_never", "till")}
    assert told["source_failed", "web"]["state"] == "error"
    assert "web has been silent for 5 days" in told["source_silent", "web"]["text"]
    (chinese,) = (
        one for one in health(site, **{"accept-language": "zh-CN"})["findings"] if one["code"] == "source_silent"
    )
    assert "web 已 5 天没有新事件" in chinese["text"]
    assert chinese["advice"]
