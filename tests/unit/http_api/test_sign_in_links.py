"""Sign-in links: each begins one session, within an hour."""

from dataclasses import replace

import pytest

from sojourn.access import disable_user, make_link
from sojourn.vocabulary import SECOND
from unit.http_api.site import OURS, Site


@pytest.fixture
def token(site: Site) -> str:
    site.signed_in("ann", "analyst")
    return make_link(site.front.gate.database, "ann", site.front.gate.now())


def follow(site: Site, token: str) -> int:
    return site.ask("POST", "/api/sign-in/link", json={"token": token}, headers=OURS).status_code


def test_a_link_signs_in_once(site: Site, token: str) -> None:
    begun = site.ask("POST", "/api/sign-in/link", json={"token": token}, headers=OURS)
    assert (begun.status_code, begun.json()["name"], begun.json()["role"]) == (200, "ann", "analyst")
    cookie = {"cookie": begun.headers["set-cookie"].partition(";")[0]}
    assert site.ask("GET", "/api/me", headers=cookie).json()["name"] == "ann"
    refused = site.ask("POST", "/api/sign-in/link", json={"token": token}, headers=OURS)
    assert (refused.status_code, refused.json()["code"]) == (401, "sign_in.link")
    assert site.ask("GET", "/api/me", headers=cookie).status_code == 200  # the session that it began goes on


def test_a_link_is_no_cookie_and_a_cookie_no_link(site: Site, token: str) -> None:
    assert site.ask("GET", "/api/me", headers={"cookie": f"sojourn_session={token}"}).status_code == 401
    cookie = site.sign_in("ann").headers["set-cookie"].partition(";")[0].partition("=")[2]
    assert follow(site, cookie) == 401
    assert follow(site, token) == 200


def test_a_link_lasts_an_hour(site: Site, token: str) -> None:
    front = site.front
    then = front.gate.now() + 3600 * SECOND
    front._gate = replace(front.gate, now=lambda: then)
    assert follow(site, token) == 401


def test_a_link_lets_no_disabled_user_in(site: Site, token: str) -> None:
    disable_user(site.front.gate.database, "ann", now=1)
    assert follow(site, token) == 401


def test_a_page_of_another_origin_cannot_follow_a_link(site: Site, token: str) -> None:
    refused = site.ask(
        "POST", "/api/sign-in/link", json={"token": token}, headers={**OURS, "origin": "https://a.example"}
    )
    assert (refused.status_code, refused.json()["code"]) == (403, "access.origin")
