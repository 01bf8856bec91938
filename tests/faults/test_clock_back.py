"""The clock of the server goes backwards by a day, and comes back: nothing is lost, nobody is let in who should not."""

from pathlib import Path

import pytest

import sojourn as sj
from sojourn.access import create_secret_key
from sojourn.assembly import open_database
from sojourn.audit import verify
from sojourn.pipeline import take_rows
from sojourn.vocabulary import DAY, SECOND
from unit.http_api.site import Site, open_site

NOW = 1_795_000_000_000_000


def at(site: Site, now: int) -> None:
    site.front.gate.now = lambda: now


def send(site: Site, key: str, number: int) -> int:
    event = {"userId": "u", "event": "Tick", "messageId": f"m{number}"}
    return site.ask("POST", "/v1/track", json=event, auth=(key, "")).status_code


@pytest.mark.slow
def test_what_comes_before_the_last_batch_by_the_clock_is_taken_in(tmp_path: Path, cheap_passwords: None) -> None:
    with open_site(tmp_path / "brand") as site:
        at(site, NOW)
        key, headers = site.write_key(), site.signed_in("ann", "admin")
        expired = create_secret_key(site.front.gate.database, "old", ["read"], expires=NOW - 2 * DAY, now=0)
        taken = 0
        with open_database(site.folder) as database:
            for number, now in enumerate((NOW, NOW - DAY, NOW - DAY + SECOND // 2, NOW + SECOND, NOW - 1)):
                at(site, now)
                assert send(site, key, number) == 200
                assert send(site, key, number) == 200  # again: a duplicate, whatever the clock says
                assert site.ask("GET", "/readyz").status_code == 200
                assert site.ask("GET", "/api/me", headers=headers).status_code in {200, 401}
                assert site.sign_in("ann").status_code == 200
                refused = site.ask("GET", "/api/me", headers={"authorization": f"Bearer {expired.text}"})
                assert refused.status_code == 401
                taken += take_rows(site.folder, database).events
            with database.reading() as connection:
                assert verify(connection).faults == ()
        assert taken == 5
        events = sj.open(site.folder).events().select(["message_id", "time"]).sort_by("time")
        assert [str(one) for one in events.column("message_id").to_pylist()] == ["m1", "m2", "m4", "m0", "m3"]


def test_who_failed_too_often_waits_no_longer_than_he_should(tmp_path: Path, cheap_passwords: None) -> None:
    """A clock that was set back locks nobody out for the day that it was set back by."""
    with open_site(tmp_path / "brand") as site:
        at(site, NOW)
        site.signed_in("ann", "viewer")
        for _ in range(6):
            site.sign_in("ann", "wrong")
        waiting = site.sign_in("ann")
        assert waiting.status_code == 429
        at(site, NOW - DAY)
        again = site.sign_in("ann")
        assert again.status_code in {200, 429}
        assert int(again.headers.get("retry-after", 0)) <= int(waiting.headers["retry-after"])
