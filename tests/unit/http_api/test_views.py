"""Saved views over HTTP, on both databases: whose they are, and what happens when two people change one."""

from typing import Any

import pytest

from unit.http_api.site import Site

VIEW = {"name": "Checkout", "address": "/discover?start=Cart&goal=Order", "pinned": True}


def saved(site: Site, headers: dict[str, str], **more: Any) -> dict[str, Any]:
    answered = site.ask("POST", "/api/views", json={**VIEW, **more}, headers=headers)
    assert answered.status_code == 200, answered.text
    view: dict[str, Any] = answered.json()
    return view


def names(site: Site, headers: dict[str, str]) -> list[str]:
    return [view["name"] for view in site.ask("GET", "/api/views", headers=headers).json()["views"]]


def test_a_view_is_saved_shown_changed_and_deleted(site: Site) -> None:
    ann = site.signed_in("ann", "viewer")
    view = saved(site, ann)
    assert {name: view[name] for name in VIEW} == VIEW
    assert (view["owner"], view["version"], view["changed_by"]) == ("ann", 1, "ann")
    place = f"/api/views/{view['id']}"
    assert site.ask("GET", place, headers=ann).json() == view
    saved(site, ann, name="Another", pinned=False)
    saved(site, ann, name="A pinned one")
    assert names(site, ann) == ["A pinned one", "Checkout", "Another"]
    changed = site.ask("PUT", place, json={**VIEW, "name": "Till", "version": 1}, headers=ann).json()
    assert (changed["name"], changed["version"], changed["id"]) == ("Till", 2, view["id"])
    assert site.ask("DELETE", f"{place}?version=2", headers=ann).json() == {"deleted": True}
    gone = site.ask("GET", place, headers=ann)
    assert (gone.status_code, gone.json()["code"]) == (404, "view.unknown")


def test_the_second_of_two_who_change_a_view_is_told(site: Site) -> None:
    ann, bo = site.signed_in("ann", "viewer"), site.signed_in("bo", "marketer")
    place = f"/api/views/{saved(site, ann)['id']}"
    first = {**VIEW, "name": "Bo's", "version": 1}
    assert site.ask("PUT", place, json=first, headers=bo).status_code == 200
    for asked in ({"method": "PUT", "path": place, "json": {**VIEW, "version": 1}},
                  {"method": "DELETE", "path": f"{place}?version=1"}):  # fmt: skip
        refused = site.ask(**asked, headers={**ann, "accept-language": "zh-CN"})
        assert (refused.status_code, refused.json()["code"]) == (409, "view.changed")
        assert refused.json()["message"].startswith("bo 已于")
    assert site.ask("GET", place, headers=ann).json()["name"] == "Bo's"


def test_only_its_owner_and_who_may_write_change_a_view(site: Site) -> None:
    ann, cleo = site.signed_in("ann", "marketer"), site.signed_in("cleo", "viewer")
    place = f"/api/views/{saved(site, ann)['id']}"
    assert site.ask("GET", place, headers=cleo).status_code == 200
    for method, path in (("PUT", place), ("DELETE", f"{place}?version=1")):
        refused = site.ask(method, path, json={**VIEW, "version": 1} if method == "PUT" else None, headers=cleo)
        assert (refused.status_code, refused.json()["code"]) == (403, "access.forbidden")
    limited = site.signed_in("dora", "marketer", stores=["BUND"])
    own = saved(site, limited, name="Mine")
    assert names(site, limited) == ["Mine"]
    assert site.ask("GET", place, headers=limited).json()["code"] == "access.limited"
    assert site.ask("DELETE", f"/api/views/{own['id']}?version=1", headers=limited).status_code == 200


@pytest.mark.parametrize(
    "wrong",
    ({"address": "https://evil.example"}, {"address": "//evil.example"}, {"address": "/\\evil.example"}, {"name": ""},
     {"owner": "bo"}, {"name": "a\0"}),
)  # fmt: skip
def test_a_view_leads_nowhere_else(site: Site, wrong: dict[str, str]) -> None:
    refused = site.ask("POST", "/api/views", json={**VIEW, **wrong}, headers=site.secret("read"))
    assert (refused.status_code, refused.json()["code"]) == (400, "request.invalid")
