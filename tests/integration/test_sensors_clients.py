"""Sensors Analytics' Python SDK as it is published, and forms as its other SDKs send them, to a real server."""

import base64
import gzip
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest

import sojourn as sj
from live_server import LiveServer, happened, live_server
from sojourn.assembly import open_database
from sojourn.sources import read_failed

pytestmark = pytest.mark.slow
RECORD = {"type": "track", "event": "Bell", "time": 1772676000123, "properties": {"size": "M"}, "_track_id": 7}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    with live_server(tmp_path_factory.mktemp("sensors") / "brand") as running:
        yield running


def packed(content: Any, *, compress: bool = False) -> str:
    text = json.dumps(content).encode()
    return base64.b64encode(gzip.compress(text) if compress else text).decode()


def address(server: LiveServer, key: str, path: str = "/sa") -> str:
    return f"{server.address}{path}?project=default&token={key}"


def test_the_python_sdk_one_by_one_and_in_batches(server: LiveServer) -> None:
    from sensorsanalytics import BatchConsumer, DefaultConsumer, SensorsAnalytics

    before, where = server.described()["events"], address(server, server.write_key("sensors"))
    for consumer in (DefaultConsumer(where), BatchConsumer(where, 10)):
        client = SensorsAnalytics(consumer)
        client.track("visitor-1", "ViewProduct", {"price": 14.5})
        client.track_signup("ann", "visitor-1")
        client.profile_set("ann", {"city": "Ulm"}, is_login_id=True)
        client.item_set("book", "b1", {"price": 3})
        client.track("ann", "Paid", {"revenue": 14.5})
        client.close()
    assert server.wait_for_events(before + 6)["events"] == before + 6
    shown = sj.open(server.folder).customer("user_id:ann")
    assert sorted(event["event"] for event in happened(shown)) == ["$SignUp"] * 2 + ["Paid"] * 2 + ["ViewProduct"] * 2
    assert shown["traits"]["city"]["value"] == "Ulm"
    with open_database(server.folder) as database, database.reading() as connection:
        assert [one.code for one in read_failed(connection, 10) if one.source == "sensors"] == ["tracking.item"] * 2


def test_browsers_send_a_query_or_a_form_and_a_record_sent_again_adds_nothing(server: LiveServer) -> None:
    before, key = server.described()["events"], server.write_key("sensors-web")
    one = {**RECORD, "distinct_id": "berta", "properties": {"$lib": "js", "$timezone_offset": -480}}
    origin = {"origin": "https://shop.example"}
    seen = httpx.get(f"{address(server, key, '/sa.gif')}&data={quote(packed(one))}&ext=crc%3D-12345", headers=origin)
    assert (seen.status_code, seen.headers["content-type"], seen.content[:3]) == (200, "image/gif", b"GIF")
    assert seen.headers["access-control-allow-origin"] == "https://shop.example"
    for form in ({"data": packed(one)}, {"data_list": packed([{**one, "_flush_time": 1}], compress=True), "gzip": "1"}):
        sent = httpx.post(address(server, key), data=form, headers=origin)
        assert (sent.status_code, sent.json()) == (200, {"success": True})
    httpx.post(address(server, key), data={"data": packed({**one, "event": "Last"})})
    found = server.wait_for_events(before + 2)
    shown = sj.open(server.folder).customer("anonymous_id:berta")
    assert (found["events"], shown["events"], shown["favorite_channel"]) == (before + 2, 2, "web")


@pytest.mark.parametrize(
    ("query", "form", "status", "code"),
    (
        ("", {"data": "e30="}, 401, "key.unknown"),
        ("?token=sjw_nobody", {"data": "e30="}, 401, "key.unknown"),
        ("?token=KEY", {}, 400, "tracking.no_data"),
        ("?token=KEY", {"data": "%%%"}, 400, "tracking.bad_base64"),
        ("?token=KEY", {"data": base64.b64encode(b"{").decode()}, 400, "tracking.not_json"),
        ("?token=KEY", {"data": packed(" " * 5_000_000, compress=True)}, 413, "tracking.too_large"),
    ),
    ids=("no key", "unknown key", "no data", "no base64", "no json", "bomb"),
)
def test_refusals_have_a_code(server: LiveServer, query: str, form: dict[str, str], status: int, code: str) -> None:
    where = server.address + "/sa" + query.replace("KEY", server.write_key("bad"))
    answered = httpx.post(where, data=form)
    assert (answered.status_code, answered.json()["code"]) == (status, code)


def test_its_rows_are_no_endpoint_of_the_tracking_protocol(server: LiveServer) -> None:
    answered = httpx.post(f"{server.address}/v1/sensors", content=b"[]", auth=(server.write_key("bad"), ""))
    assert answered.status_code == 404
