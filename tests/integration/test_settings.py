"""What settings change in a running server: whom it believes, where it says it is, what it logs, what it takes in."""

import json
from pathlib import Path

import httpx
import pytest

from live_server import live_server

pytestmark = pytest.mark.thorough
FORWARDED = {"x-forwarded-proto": "https", "x-forwarded-for": "203.0.113.9"}


def own_address(address: str, key: str) -> tuple[str, str]:
    """Ask a server where browser clients find it."""
    asked = httpx.get(f"{address}/v1/projects/{key}/settings", headers=FORWARDED, timeout=60)
    found = asked.json()["integrations"]["Segment.io"]
    return found["protocol"], found["apiHost"]


def test_nobody_is_believed_and_no_address_logged_unless_the_settings_say_so(tmp_path: Path) -> None:
    folder = tmp_path / "brand"
    with live_server(folder) as server:
        key = server.write_key()
        assert own_address(server.address, key) == ("http", f"{server.address.removeprefix('http://')}/v1")
    settings = (
        '[server]\ntrusted_proxies = ["127.0.0.1"]\n[logs]\naddresses = true\nlevel = "debug"\n[limits]\nevents = 2\n'
    )
    (folder / "sojourn.toml").write_text(settings, encoding="utf-8")
    with live_server(folder) as server:
        assert own_address(server.address, key)[0] == "https"
        many = {"batch": [{"type": "track", "userId": "u", "event": "E"}] * 3}
        refused = httpx.post(f"{server.address}/v1/batch", json=many, auth=(key, ""), timeout=60)
        assert (refused.status_code, refused.json()["code"]) == (413, "tracking.too_many_events")
    (folder / "sojourn.toml").write_text(
        '[server]\npublic_address = "https://events.shop.example/in"\n', encoding="utf-8"
    )
    with live_server(folder) as server:
        assert own_address(server.address, key) == ("https", "events.shop.example/in/v1")
    lines = [json.loads(line) for line in (tmp_path / "brand.log").read_text(encoding="utf-8").splitlines()]
    addresses = {line["address"] for line in lines if line["message"] == "request" and "address" in line}
    assert addresses == {"203.0.113.9", "127.0.0.1"}
