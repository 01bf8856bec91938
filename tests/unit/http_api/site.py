"""A front over a workspace in this process, asked over HTTP, with one customer in it."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from sojourn.access import add_user, create_secret_key, create_write_key
from sojourn.assembly import open_database
from sojourn.event_log import RowWriter
from sojourn.http_api import Front
from sojourn.pipeline import ROWS, take_rows
from sojourn.sources import Envelope, pack_request

PASSWORD = "correct horse battery"  # noqa: S105  of users that live as long as a test
OURS = {"x-sojourn-request": "1"}
TIME = "2026-09-20T10:00:00Z"
TRAITS = {"email": "jane@example.com", "phone": "+8613812340013", "firstName": "Jane", "plan": "gold",
          "address": {"street": "Main 1", "city": "Ulm"}, "note": "write to jane@example.com"}  # fmt: skip
CALLS: list[dict[str, Any]] = [
    {"type": "identify", "messageId": "1", "timestamp": TIME, "userId": "jane", "traits": TRAITS},
    {"type": "track", "messageId": "2", "timestamp": TIME, "userId": "jane", "event": "Order Placed",
     "properties": {"shipping_address": "Main 1, Ulm", "name": "Linen cushion", "contactPhone": "13812340013"}},
]  # fmt: skip


@dataclass
class Site:
    """A front that is open; each request goes through the whole application."""

    folder: Path
    front: Front
    runner: asyncio.Runner
    client: httpx.AsyncClient

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        self.client.cookies.clear()
        return self.runner.run(self.client.request(method, path, **more))

    def secret(self, *scopes: str) -> dict[str, str]:
        """The header of a fresh secret key."""
        made = create_secret_key(self.front.gate.database, "test", scopes, now=0)
        self.front.gate.keys.ask(-1)  # nobody waits a second for it
        return {"authorization": f"Bearer {made.text}"}

    def write_key(self) -> str:
        text = create_write_key(self.front.gate.database, "web", now=0).text
        self.front.gate.keys.ask(-1)
        return text

    def signed_in(self, name: str, role: str, **limits: Any) -> dict[str, str]:
        """The headers of a signed-in user of that role."""
        add_user(self.front.gate.database, name, PASSWORD, role, now=0, **limits)
        begun = self.sign_in(name)
        return {"cookie": begun.headers["set-cookie"].partition(";")[0], **OURS}

    def sign_in(self, name: str, password: str = PASSWORD, **headers: str) -> httpx.Response:
        body = {"name": name, "password": password}
        return self.ask("POST", "/api/sign-in", json=body, headers={**OURS, **headers})


def fill(folder: Path) -> None:
    """Take in what is known of one customer."""
    with open_database(folder) as database, RowWriter(folder / ROWS) as writer:
        body = json.dumps({"batch": CALLS}).encode()
        writer.append([pack_request("batch", body, Envelope("web", 1_790_000_000_000_000))])
        take_rows(folder, database)


@contextmanager
def open_site(folder: Path, base: str = "http://test") -> Iterator[Site]:
    """Open a front, and close it."""
    front = Front(folder)
    transport = httpx.ASGITransport(front, raise_app_exceptions=False)
    with asyncio.Runner() as runner:
        runner.get_loop()
        front.open()
        client = httpx.AsyncClient(transport=transport, base_url=base)
        try:
            yield Site(folder, front, runner, client)
        finally:
            runner.run(client.aclose())
            runner.run(front.close())
