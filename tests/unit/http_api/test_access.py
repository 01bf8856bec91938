"""Who may ask what: every route of the API for keys, roles and nobody; cookies, other pages, headers."""

import asyncio
import time
from dataclasses import replace
from typing import Any

import pytest

from sojourn.access import PERMISSIONS, ROLES, create_secret_key, disable_user
from sojourn.access.storage import count_changes
from sojourn.audit import latest_entries
from sojourn.database import Connection
from sojourn.http_api.analyses import SHAPES
from unit.http_api.site import OURS, PASSWORD, Site

ANYBODY = None
PERMITTED: dict[tuple[str, str], str | None] = {
    ("GET", "/api/describe"): "read",
    **{("POST", f"/api/analyses/{name}"): "read" for name in SHAPES},
    ("POST", "/api/people"): "read",
    ("GET", "/api/brand"): "read",
    ("POST", "/api/brand"): "users",
    ("GET", "/api/data/health"): "read",
    ("GET", "/api/events/latest"): "read",
    ("GET", "/api/home"): "read",
    ("GET", "/api/steps"): "read",
    ("GET", "/api/columns"): "read",
    ("GET", "/api/groups"): "read",
    ("POST", "/api/groups"): "read",
    ("GET", "/api/groups/{number}"): "read",
    ("PUT", "/api/groups/{number}"): "read",
    ("DELETE", "/api/groups/{number}"): "read",
    ("GET", "/api/metrics/{name}/people"): "read",
    ("GET", "/api/views"): "read",
    ("POST", "/api/views"): "read",
    ("GET", "/api/views/{number}"): "read",
    ("PUT", "/api/views/{number}"): "read",
    ("DELETE", "/api/views/{number}"): "read",
    ("GET", "/api/touchpoints"): "read",
    ("POST", "/api/touchpoints"): "write",
    ("POST", "/api/touchpoints/propose"): "read",
    ("POST", "/api/touchpoints/preview"): "read",
    ("GET", "/api/touchpoints/{name}"): "read",
    ("GET", "/api/customers"): "read",
    ("GET", "/api/customers/{who}"): "read",
    ("GET", "/api/customers/{who}/consents"): "reveal",
    ("POST", "/api/customers/{who}/consents"): "write",
    ("GET", "/api/customers/{who}/export"): "reveal",
    ("POST", "/api/customers/{who}/erasure"): "erase",
    ("GET", "/api/erasures"): "erase",
    ("GET", "/api/metrics"): "read",
    ("GET", "/api/metrics/values"): "read",
    ("POST", "/api/metrics/check"): "write",
    ("POST", "/api/metrics"): "write",
    ("GET", "/api/plan"): "read",
    ("GET", "/api/plan/proposal"): "read",
    ("GET", "/api/plan/violations"): "read",
    ("POST", "/api/plan/check"): "read",
    ("POST", "/api/plan"): "write",
    ("POST", "/api/plan/withdraw"): "write",
    ("GET", "/api/records"): "read",
    ("GET", "/api/records/{kind}"): "read",
    ("POST", "/api/uploads"): "write",
    **{("POST", f"/api/uploads/{{number}}/{verb}"): "write" for verb in ("show", "check", "load")},
    ("GET", "/api/uploads/{number}/rejects"): "write",
    ("DELETE", "/api/uploads/{number}"): "write",
    ("GET", "/api/loads"): "read",
    ("POST", "/api/loads/{number}/undo"): "write",
    ("GET", "/api/me"): ANYBODY,
    ("POST", "/api/me/password"): ANYBODY,
    ("POST", "/api/sign-out"): ANYBODY,
    ("GET", "/api/users"): "users",
    ("POST", "/api/users"): "users",
    **{("POST", f"/api/users/{{name}}/{verb}"): "users" for verb in ("role", "link", "disable", "enable")},
    ("GET", "/api/keys"): "keys",
    ("POST", "/api/keys/write"): "keys",
    ("POST", "/api/keys/secret"): "keys",
    ("POST", "/api/keys/{prefix}/revoke"): "keys",
    ("GET", "/api/audit"): "audit",
    ("GET", "/api/failed"): "read",
    ("GET", "/api/failed/{place}"): "reveal",
    ("POST", "/api/failed/{place}/edit"): "write",
    ("POST", "/api/failed/replay"): "write",
    ("POST", "/api/failed/discard"): "write",
    ("GET", "/api/identity/decisions"): "reveal",
    ("GET", "/api/identity/conflicts"): "reveal",
    ("GET", "/api/identity/hubs"): "reveal",
    ("POST", "/api/identity/decisions"): "write",
    ("POST", "/api/identity/decisions/{number}/withdraw"): "write",
    ("POST", "/api/identity/separations"): "write",
    ("POST", "/api/identity/withdrawals"): "write",
}
"""What each route needs: a new route is added here, or its test fails."""
OPEN = {("POST", "/api/sign-in"), ("POST", "/api/sign-in/link")}
"""Routes for people who are not known yet."""


def routes(site: Site) -> list[tuple[str, str]]:
    paths = site.ask("GET", "/api/openapi.json").json()["paths"]
    return [(method.upper(), path) for path, methods in paths.items() for method in methods]


def concrete(path: str) -> str:
    """Put a value in the place of each parameter."""
    return path.replace("{who}", "nobody").replace("{", "").replace("}", "")


@pytest.mark.slow
def test_every_route_is_told_here_and_closed_to_who_may_not(site: Site) -> None:
    found = routes(site)
    assert {*found} == {*PERMITTED, *OPEN}
    write_key = {"authorization": f"Bearer {site.write_key()}"}
    keys = {scope: site.secret(scope) for scope in PERMISSIONS}
    for method, path in found:
        if (method, path) in OPEN:
            continue
        needed, place = PERMITTED[method, path], concrete(path)
        for headers in ({}, {"authorization": "Bearer sjs_" + "a" * 32}, {"cookie": "sojourn_session=made-up"}):
            refused = site.ask(method, place, headers=headers)
            assert (refused.status_code, refused.json()["code"]) == (401, "key.needed"), (method, path)
        refused = site.ask(method, place, headers=write_key)
        assert (refused.status_code, refused.json()["code"]) == (403, "key.write_only"), (method, path)
        for scope, headers in keys.items():
            allowed = needed is ANYBODY or scope == needed
            status = site.ask(method, place, headers=headers).status_code
            assert (status == 403) is not allowed, (method, path, scope)
            assert status != 401, (method, path, scope)
        assert site.ask(method, place, headers=site.secret("admin")).status_code not in {401, 403}, (method, path)


def test_what_shows_personal_values_stands_in_the_audit(site: Site) -> None:
    """A profile and an export are recorded with whom they are about: test_revealing.py, test_privacy.py."""
    headers, export = site.secret("reveal"), "/api/customers/{who}/export"
    shown = [path for (method, path), needed in PERMITTED.items() if (method, needed) == ("GET", "reveal")]
    assert export in shown
    for path in shown:
        site.ask("GET", concrete(path), headers=headers)
    with site.front.gate.database.reading() as connection:
        noted = [kept.entry.action for kept in latest_entries(connection, 100, action=None)]
    assert len([action for action in noted if action.endswith(".revealed")]) == len(shown) - 1


def test_every_role_may_what_its_row_says(site: Site) -> None:
    for role, held in ROLES.items():
        headers = site.signed_in(role, role)
        for (method, path), needed in PERMITTED.items():
            if path != "/api/sign-out":
                status = site.ask(method, concrete(path), headers=headers).status_code
                assert (status == 403) is not (needed is ANYBODY or needed in held), (role, method, path)
                assert status != 401, (role, method, path)


def test_an_expired_key_and_a_disabled_user_are_nobody(site: Site) -> None:
    headers = site.signed_in("ann", "admin")
    assert site.ask("GET", "/api/me", headers=headers).json()["role"] == "admin"
    disable_user(site.front.gate.database, "ann", now=1)
    assert site.ask("GET", "/api/me", headers=headers).status_code == 401
    key = create_secret_key(site.front.gate.database, "old", ["read"], expires=1, now=0)
    assert site.ask("GET", "/api/me", headers={"authorization": f"Bearer {key.text}"}).status_code == 401


def test_a_key_in_the_header_wins_over_a_cookie(site: Site) -> None:
    cookie = site.signed_in("ann", "admin")
    assert site.ask("GET", "/api/me", headers={**cookie, **site.secret("read")}).json()["kind"] == "key"
    assert site.ask("GET", "/api/me", headers={**cookie, "authorization": "Bearer wrong"}).status_code == 401


def test_the_cookie_is_for_this_server_and_not_for_scripts(site: Site) -> None:
    site.signed_in("ann", "analyst", stores=["Bund"])
    begun = site.sign_in("ann")
    assert begun.json() == {
        "kind": "user", "name": "ann", "role": "analyst", "permissions": ["read", "export"], "stores": ["Bund"],
        "regions": [],
    }  # fmt: skip
    told = begun.headers["set-cookie"].lower()
    assert all(part in told for part in ("httponly", "samesite=lax", "path=/", "max-age=43200"))
    assert "secure" not in told
    assert begun.headers["cache-control"] == "no-store"
    site.client.base_url = "https://test"
    assert "secure" in site.sign_in("ann").headers["set-cookie"].lower()


def test_signing_in_again_and_signing_out_end_the_session(site: Site) -> None:
    first = site.signed_in("ann", "viewer")
    second = {"cookie": site.sign_in("ann", **first).headers["set-cookie"].partition(";")[0], **OURS}
    assert site.ask("GET", "/api/me", headers=first).status_code == 401
    assert site.ask("POST", "/api/sign-out", headers=second).json() == {"signed_in": False}
    assert site.ask("GET", "/api/me", headers=second).status_code == 401


@pytest.mark.parametrize(
    "changed",
    (
        {"x-sojourn-request": None},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://test.evil.example"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ),
)
def test_another_page_changes_nothing_with_the_cookie(site: Site, changed: dict[str, str | None]) -> None:
    good = {**site.signed_in("ann", "viewer"), "origin": "http://test", "sec-fetch-site": "same-origin"}
    bad = {name: value for name, value in {**good, **changed}.items() if value is not None}
    refused = site.ask("POST", "/api/sign-out", headers=bad)
    assert (refused.status_code, refused.json()["code"]) == (403, "access.origin")
    entering = {name: value for name, value in bad.items() if name != "cookie"}
    body = {"name": "ann", "password": PASSWORD}
    assert site.ask("POST", "/api/sign-in", json=body, headers=entering).status_code == 403
    assert site.ask("GET", "/api/me", headers=bad).status_code == 200
    assert site.ask("POST", "/api/sign-out", headers=good).status_code == 200


def test_a_wrong_password_is_told_and_too_many_have_to_wait(site: Site) -> None:
    site.signed_in("ann", "viewer")
    for _ in range(5):
        wrong = site.sign_in("ann", "wrong")
        assert (wrong.status_code, wrong.json()["code"]) == (401, "sign_in.wrong")
        assert "set-cookie" not in wrong.headers
    waiting = site.sign_in("ann")
    assert (waiting.status_code, waiting.json()["code"]) == (429, "sign_in.too_often")
    assert int(waiting.headers["retry-after"]) >= 1
    with site.front.gate.database.reading() as connection:
        actions = [kept.entry.action for kept in latest_entries(connection, 10)]
    assert actions == ["sign_in.failed"] * 5 + ["user.added"]


@pytest.mark.parametrize(
    "body",
    ({"name": "ann", "password": "x", "role": "admin"}, {"name": "ann"}, {"name": 7, "password": "x"}, [], "text",
     {"name": "ann", "password": "x" * 2000}),
)  # fmt: skip
def test_a_sign_in_of_another_shape_is_refused_in_one_shape(site: Site, body: Any) -> None:
    refused = site.ask("POST", "/api/sign-in", json=body, headers=OURS)
    assert (refused.status_code, refused.json()["code"]) == (400, "request.invalid")
    assert "xx" not in refused.text


def test_every_answer_tells_browsers_to_be_careful(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    read, write = site.secret("read"), (site.write_key(), "")
    monkeypatch.setattr("sojourn.http_api.api.customer_for", lambda *_: 1 / 0)
    event = {"userId": "u", "event": "Tick"}
    answers = {
        200: site.ask("GET", "/api/me", headers=read),
        400: site.ask("POST", "/api/sign-in", json={}, headers=OURS),
        401: site.ask("GET", "/api/me"),
        403: site.ask("GET", "/api/audit", headers=read),
        404: site.ask("GET", "/api/nowhere"),
        405: site.ask("PUT", "/api/me"),
        500: site.ask("GET", "/api/customers/jane", headers=read),
    }
    assert {status: answered.status_code for status, answered in answers.items()} == {same: same for same in answers}
    for status, answered in answers.items():
        assert status == 200 or {"code", "message"} <= {*answered.json()} <= {"code", "message", "hint", "details"}
    raw = [
        site.ask("POST", "/v1/track", json=event, auth=write),
        site.ask("POST", "/v1/track", json=event),
        *(site.ask("GET", path) for path in ("/healthz", "/readyz", "/metrics", "/v1/track", "/api/openapi.json")),
        site.ask("OPTIONS", "/v1/track", headers={"origin": "https://shop.example"}),
    ]
    for answered in [*answers.values(), *raw]:
        assert answered.headers["x-content-type-options"] == "nosniff"
        assert answered.headers["x-frame-options"] == "DENY"
        assert answered.headers["referrer-policy"] == "no-referrer"
        assert "frame-ancestors 'none'" in answered.headers["content-security-policy"]
    assert "division" not in answers[500].text


def test_the_front_answers_others_while_the_database_is_slow(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """One thread asks for the keys; requests that need them wait for it, all others do not."""
    key, asked = site.write_key(), []

    def slow(connection: Connection) -> tuple[int, int]:
        asked.append(1)
        time.sleep(0.5)
        return count_changes(connection)

    monkeypatch.setattr("sojourn.access.storage.count_changes", slow)
    site.front.gate.keys._held = replace(site.front.gate.keys._held, asked=-(10**9))

    async def both() -> tuple[list[int], float, float]:
        begun = time.perf_counter()
        event = {"userId": "u", "event": "Tick"}
        sending = [asyncio.ensure_future(site.client.post("/v1/track", json=event, auth=(key, ""))) for _ in range(10)]
        await asyncio.sleep(0.05)
        await site.client.get("/healthz")
        told = time.perf_counter() - begun
        statuses = [answered.status_code for answered in await asyncio.gather(*sending)]
        return statuses, told, time.perf_counter() - begun

    statuses, told, done = site.runner.run(both())
    assert statuses == [200] * 10
    assert told < 0.4 < done
    assert len(asked) == 1
