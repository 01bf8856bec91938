"""Users and keys over HTTP: nobody gives more than they may, nobody changes themselves, an administrator stays."""

from typing import Any

from sojourn.audit import latest_entries
from unit.http_api.site import OURS, PASSWORD, Site

NEW = "another long password"
SHORT = "short"


def told(site: Site, headers: dict[str, str], path: str, body: dict[str, Any] | None = None) -> tuple[int, Any]:
    answered = site.ask("POST", path, headers=headers, json=body or {})
    found = answered.json()
    return answered.status_code, found.get("code", found)


def follow(site: Site, token: str, **more: str) -> Any:
    return site.ask("POST", "/api/sign-in/link", json={"token": token, **more}, headers=OURS)


def test_a_user_is_made_and_chooses_a_password_by_a_link_that_works_once(site: Site) -> None:
    admin = site.signed_in("ann", "admin")
    status, made = told(site, admin, "/api/users", {"name": "Bo", "role": "analyst", "stores": ["Bund"]})
    assert (status, made["user"]["name"], made["user"]["role"], made["user"]["stores"]) == (
        200,
        "bo",
        "analyst",
        ["Bund"],
    )
    assert follow(site, made["token"], password=SHORT).json()["code"] == "user.password"
    begun = follow(site, made["token"], password=NEW)
    assert (begun.status_code, begun.json()["name"]) == (200, "bo")
    assert follow(site, made["token"], password=PASSWORD).json()["code"] == "sign_in.link"
    assert site.sign_in("bo", NEW).status_code == 200
    assert told(site, admin, "/api/users", {"name": "bo", "role": "viewer"}) == (400, "user.exists")


def test_a_new_password_ends_the_sessions_and_links_that_there_were(site: Site) -> None:
    admin, bo = site.signed_in("ann", "admin"), site.signed_in("bo", "viewer")
    tokens = [told(site, admin, "/api/users/bo/link")[1]["token"] for _ in range(2)]
    assert follow(site, tokens[0], password=NEW).status_code == 200
    assert site.ask("GET", "/api/me", headers=bo).status_code == 401
    assert follow(site, tokens[1]).json()["code"] == "sign_in.link"
    assert site.sign_in("bo").status_code == 401


def test_a_user_is_given_another_role_and_locked_out_and_let_in_again(site: Site) -> None:
    admin, bo = site.signed_in("ann", "admin"), site.signed_in("bo", "viewer")
    assert told(site, admin, "/api/users/bo/role", {"role": "marketer", "regions": ["East"]})[0] == 200
    assert site.ask("GET", "/api/me", headers=bo).json()["regions"] == ["East"]
    assert told(site, admin, "/api/users/bo/disable")[1]["user"]["disabled"] is not None
    assert site.ask("GET", "/api/me", headers=bo).status_code == 401
    assert told(site, admin, "/api/users/bo/enable")[1]["user"]["disabled"] is None
    assert told(site, admin, "/api/users/nobody/disable") == (400, "user.unknown")
    with site.front.gate.database.reading() as connection:
        noted = [(kept.entry.actor, kept.entry.action, kept.entry.about) for kept in latest_entries(connection, 3)]
    assert noted == [("user:ann", f"user.{what}", "user:bo") for what in ("enabled", "disabled", "role_changed")]


def test_nobody_changes_themselves_or_takes_the_last_administrator_away(site: Site) -> None:
    admin = site.signed_in("ann", "admin")
    for path, body in (("role", {"role": "viewer"}), ("disable", {}), ("link", {})):
        assert told(site, admin, f"/api/users/ann/{path}", body) == (403, "user.self")
    other = site.signed_in("bea", "admin")
    assert told(site, other, "/api/users/ann/disable")[0] == 200
    assert site.ask("GET", "/api/me", headers=admin).status_code == 401
    key = site.secret("admin")
    less: list[tuple[str, dict[str, Any]]] = [("role", {"role": "viewer"}), ("disable", {})]
    for path, body in (*less, ("role", {"role": "admin", "stores": ["Bund"]})):
        assert told(site, key, f"/api/users/bea/{path}", body) == (400, "user.last_admin")
    assert site.ask("GET", "/api/me", headers=other).json()["role"] == "admin"


def test_nobody_gives_more_than_they_may(site: Site) -> None:
    site.signed_in("ann", "admin")
    site.signed_in("bo", "viewer")
    users, keys = site.secret("users", "read"), site.secret("keys", "read")
    assert told(site, users, "/api/users", {"name": "eve", "role": "admin"}) == (403, "access.beyond")
    assert told(site, users, "/api/users/bo/role", {"role": "analyst"}) == (403, "access.beyond")
    assert told(site, users, "/api/users/ann/link") == (403, "access.beyond")
    assert told(site, users, "/api/users/ann/disable") == (403, "access.beyond")
    assert told(site, users, "/api/users", {"name": "eve", "role": "viewer"})[0] == 200
    assert told(site, keys, "/api/keys/secret", {"name": "x", "scopes": ["admin"]}) == (403, "access.beyond")
    assert told(site, keys, "/api/keys/secret", {"name": "x", "scopes": ["reveal"]}) == (403, "access.beyond")
    assert told(site, keys, "/api/keys/secret", {"name": "x", "scopes": ["read"]})[0] == 200


def test_keys_are_made_shown_once_and_revoked(site: Site) -> None:
    admin = site.signed_in("ann", "admin")
    origins = ["https://Shop.example/"]
    _, write = told(site, admin, "/api/keys/write", {"source": "web", "channel": "web", "origins": origins})
    assert (write["kind"], write["source"], write["origins"]) == ("write", "web", ["https://shop.example"])
    _, secret = told(site, admin, "/api/keys/secret", {"name": "nightly", "scopes": ["read"], "days": 30})
    assert (secret["kind"], secret["scopes"], secret["expires"] is not None) == ("secret", ["read"], True)
    bearer = {"authorization": f"Bearer {secret['key']}"}
    site.front.gate.keys.ask(-1)
    assert site.ask("GET", "/api/me", headers=bearer).status_code == 200
    listed = site.ask("GET", "/api/keys", headers=admin)
    assert {key["prefix"] for key in listed.json()["keys"]} == {write["prefix"], secret["prefix"]}
    assert write["key"] not in listed.text
    assert secret["key"] not in listed.text
    assert told(site, admin, f"/api/keys/{secret['prefix']}/revoke")[1]["state"] == "revoked"
    site.front.gate.keys.ask(-2)
    assert site.ask("GET", "/api/me", headers=bearer).status_code == 401
    assert told(site, admin, "/api/keys/sjs_nowhere1/revoke") == (400, "key.unknown")
    assert told(site, admin, "/api/keys/secret", {"name": "x", "scopes": []}) == (400, "key.scope")


def test_the_audit_is_searched_by_action_actor_and_about_and_read_page_by_page(site: Site) -> None:
    admin = site.signed_in("ann", "admin")
    for name in ("bo", "cy", "di"):
        told(site, admin, "/api/users", {"name": name, "role": "viewer"})

    def numbers(**query: Any) -> list[int]:
        found = site.ask("GET", "/api/audit", headers=admin, params=query).json()["entries"]
        return [entry["number"] for entry in found]

    assert len(numbers(about="user:cy")) == 2
    assert len(numbers(actor="user:ann", action="user.added")) == 3
    assert numbers(actor="user:bo") == []
    latest = numbers(most=2)
    assert numbers(most=2, before=latest[-1])[0] == latest[-1] - 1
