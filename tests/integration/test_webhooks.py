"""Deliveries to a real server: signed as shops sign them, they are events; forged ones are refused."""

import hmac
import json
import os
from base64 import b64encode
from pathlib import Path

import httpx
import pytest

import sojourn as sj
from live_server import command, happened, live_server
from sojourn.webhooks import example_webhook

pytestmark = pytest.mark.slow
ORDER = {"id": 1, "total_price": "20.00", "currency": "EUR", "customer": {"id": 7, "email": "ann@shop.example"}}


@pytest.mark.parametrize("engine", ("sqlite", "postgresql"))
def test_a_signed_delivery_is_an_event_once_and_a_forged_one_is_none(
    engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    if engine == "postgresql":
        server_url = request.getfixturevalue("postgresql")
        monkeypatch.setenv("SOJOURN_DATABASE_URL", f"{server_url}&schema=webhooks_{os.getpid()}")
    definition = tmp_path / "shop.yaml"
    definition.write_text(example_webhook(), encoding="utf-8")
    folder = tmp_path / "brand"
    with live_server(folder) as server:
        secret = command(folder, "webhooks", "apply", str(definition))["secret"]
        address = f"{server.address}/v1/webhook/shop"

        def post(body: bytes, key: str, topic: str = "orders/paid") -> httpx.Response:
            signature = b64encode(hmac.digest(key.encode(), body, "sha256")).decode()
            headers = {"X-Shop-Hmac-SHA256": signature, "X-Shop-Topic": topic}
            return httpx.post(address, content=body, headers=headers, timeout=60)

        body = json.dumps(ORDER).encode()
        assert [post(body, secret).status_code for _ in range(2)] == [200, 200]
        forged = post(body.replace(b"20.00", b"90.00"), "guessed")
        assert (forged.status_code, forged.json()["code"]) == (401, "webhook.signature")
        assert post(b"{", secret).json()["code"] == "webhook.not_json"
        assert httpx.post(f"{server.address}/v1/webhook/none", json={}).status_code == 404
        renewed = tmp_path / "secret"
        renewed.write_text("renewed\n", encoding="utf-8")
        command(folder, "webhooks", "apply", str(definition), "--secret-file", str(renewed))
        nobody = {"id": 2, "total_price": 1, "currency": "EUR"}
        while post(json.dumps(nobody).encode(), "renewed").status_code != 200:
            pass  # known within a second
        assert post(body, secret).status_code == 401
        assert server.wait_for_events(1)["sources"] == ["shop-orders"]
        server.stop()
    assert sj.open(folder).describe()["events"] == 1
    customer = sj.open(folder).customer("email:ann@shop.example")
    assert happened(customer)[0]["event"] == "Order Completed"
    assert command(folder, "failed", "list")["counts"] == [
        {"source": "shop-orders", "code": "tracking.no_identifier", "count": 1}
    ]
    text = (tmp_path / "brand.log").read_text(encoding="utf-8")
    assert "ann@" not in text
    assert secret not in text


def test_a_webhook_can_ask_for_a_write_key(tmp_path: Path) -> None:
    definition = tmp_path / "till.yaml"
    definition.write_text(
        "name: till\nauthentication: {scheme: write-key}\n"
        "events: [{event: $.what, identifiers: {card: $.card}, message_id: $.id}]\n",
        encoding="utf-8",
    )
    with live_server(tmp_path / "brand") as server:
        command(server.folder, "webhooks", "apply", str(definition))
        address, key = f"{server.address}/v1/webhook/till", server.write_key("cafe")
        body = {"what": "Coffee Bought", "card": 7, "id": "a"}
        assert httpx.post(address, json=body).json()["code"] == "key.unknown"
        assert httpx.post(address, json=body, auth=(key, "")).status_code == 200
        found = server.wait_for_events(1)
        assert (found["events"], found["sources"]) == (1, ["cafe"])
