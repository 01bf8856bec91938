"""The logs of a real server: one JSON object a line, request by request, and nowhere what a person sent."""

import json
from pathlib import Path

import httpx
import pytest

from live_server import live_server

pytestmark = pytest.mark.slow
PERSON = "ann.secret+7@shop.example"
EVENT = {"type": "track", "userId": PERSON, "event": PERSON, "properties": {PERSON: PERSON}, "messageId": PERSON}
HEADERS = {"user-agent": PERSON, "x-request-id": PERSON, "referer": f"http://shop.example/?{PERSON}"}


def send_everything(address: str, write: str, secret: str) -> list[httpx.Response]:
    """Send a person's address in every part of requests that are taken in, refused and failing."""
    key, read = (write, ""), {**HEADERS, "authorization": f"Bearer {secret}"}
    with httpx.Client(base_url=address, headers=HEADERS, timeout=60) as client:
        return [
            client.post("/v1/track", json=EVENT, auth=key),
            client.post("/v1/batch", json={"batch": [EVENT, {**EVENT, "userId": None}, PERSON]}, auth=key),
            client.post("/v1/track", json={**EVENT, "event": "Another"}, auth=key),
            client.post("/v1/track", content=f'{{"userId": "{PERSON}', auth=key),
            client.post("/v1/track", json=EVENT, auth=(PERSON, PERSON)),
            client.post(f"/v1/track?writeKey={PERSON}", json=EVENT),
            client.post(f"/v1/{PERSON}?email={PERSON}", json=EVENT, auth=key),
            client.post("/v1/track", json=EVENT, auth=key, headers={"content-encoding": PERSON}),
            client.get(f"/v1/projects/{PERSON}/settings"),
            client.get(f"/v1/{PERSON}"),
            client.request("PROPFIND", f"/{PERSON}"),
            client.get(f"/api/customers/email:{PERSON}", headers=read),
            client.get(f"/api/customers/{PERSON}"),
            client.get(f"/api/{PERSON}", headers=read),
        ]


def test_a_person_stands_nowhere_in_the_logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOJOURN_LOGS_LEVEL", "debug")
    with live_server(tmp_path / "brand") as server:
        answers = send_everything(server.address, server.write_key("web"), server.secret_key())
        server.wait_for_events(1)
        assert server.stop() == 0
    text = (tmp_path / "brand.log").read_text(encoding="utf-8")
    assert "ann.secret" not in text
    assert "127.0.0.1" not in text.replace(server.address, "")
    lines = [json.loads(line) for line in text.splitlines()]
    assert {line["program"] for line in lines} == {"front", "worker", "supervisor"}
    logged = {line["request"]: line for line in lines if line["message"] == "request"}
    for answer in answers:
        line = logged[answer.headers["x-request-id"]]
        assert line["status"] == answer.status_code
        assert answer.status_code == 200 or line["code"] == answer.json()["code"]
    taken = [line for line in lines if line["message"] == "taken"]
    assert sum(line["events"] for line in taken) >= 1
    assert sum(line["failed"] for line in taken) >= 2
