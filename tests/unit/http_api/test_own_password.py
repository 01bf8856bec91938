"""One's own password: changed by whoever knows it; sessions elsewhere end, guesses are counted."""

from typing import Any

import httpx

from unit.http_api.site import PASSWORD, Site

NEW = "leaflets by the door"


def choose(site: Site, headers: dict[str, str], current: str = PASSWORD, password: str = NEW) -> httpx.Response:
    body: dict[str, Any] = {"current": current, "password": password}
    return site.ask("POST", "/api/me/password", json=body, headers=headers)


def test_who_knows_their_password_changes_it_and_their_sessions_elsewhere_end(site: Site) -> None:
    here = site.signed_in("ann", "viewer")
    elsewhere = {"cookie": site.sign_in("ann").headers["set-cookie"].partition(";")[0]}
    changed = choose(site, here)
    assert (changed.status_code, changed.json()["name"]) == (200, "ann")
    again = {"cookie": changed.headers["set-cookie"].partition(";")[0]}
    assert [site.ask("GET", "/api/me", headers=one).status_code for one in (again, here, elsewhere)] == [200, 401, 401]
    assert [site.sign_in("ann", one).status_code for one in (PASSWORD, NEW)] == [401, 200]


def test_a_wrong_or_weak_one_changes_nothing_and_guesses_are_counted(site: Site) -> None:
    here = site.signed_in("ann", "viewer")
    weak = choose(site, here, password="short")  # noqa: S106  that is what is refused
    assert (weak.status_code, weak.json()["code"]) == (400, "user.password")
    codes = [choose(site, here, current="a wrong one").json()["code"] for _ in range(6)]
    assert codes == ["sign_in.wrong"] * 5 + ["sign_in.too_often"]
    assert site.ask("GET", "/api/me", headers=here).status_code == 200


def test_a_key_has_no_password(site: Site) -> None:
    refused = choose(site, site.secret("admin"))
    assert (refused.status_code, refused.json()["code"]) == (403, "user.no_password")
