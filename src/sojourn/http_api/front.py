"""The front: one ASGI application; tracking goes a short way, the rest to the API and the files of the web app."""

import asyncio
from pathlib import Path

import msgspec
from prometheus_client import generate_latest

from sojourn.access import KeyRing
from sojourn.assembly import clear_uploads, open_database
from sojourn.audit import Pseudonyms
from sojourn.configuration import Configuration
from sojourn.database import Database
from sojourn.event_log import GroupCommit, RowWriter
from sojourn.http_api.answers import HARDENED, Receive, Scope, Send, allow, answer, error_body, harden
from sojourn.http_api.api import make_api
from sojourn.http_api.app_files import give_app
from sojourn.http_api.asked import within
from sojourn.http_api.gate import Gate
from sojourn.http_api.requests import Request
from sojourn.http_api.snippet import PATH as SNIPPET, give_snippet
from sojourn.http_api.tracking import SENSORS_PATHS, settings, track
from sojourn.http_api.webhooks import PREFIX as WEBHOOK, deliver
from sojourn.pipeline import ROWS
from sojourn.vocabulary import SojournError
from sojourn.webhooks import WebhookRing

UPLOADS = "/api/uploads"
STATE = frozenset({"/healthz", "/readyz", "/metrics"})
TEXT = (b"content-type", b"text/plain; version=0.0.4; charset=utf-8")


class Front:
    """Opens a workspace when the server starts and closes it when it stops; all that was answered 200 is on disk."""

    def __init__(self, folder: Path, configuration: Configuration | None = None) -> None:
        self.folder = folder
        self.configuration = configuration or Configuration()
        self._database: Database | None = None
        self._gate: Gate | None = None
        self._api = make_api(folder, lambda: self.gate)

    @property
    def gate(self) -> Gate:
        """What requests need; there is one from start to stop."""
        if self._gate is None:
            raise RuntimeError("the front has not started")
        return self._gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or start and stop."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            request = Request(scope, send)
            route = _route(scope["path"], scope["method"])
            try:
                await self._answer(route, scope, receive, request.send)
            finally:
                seconds = request.log(route, addresses=self.configuration.logs.addresses)
            self.gate.metrics.requests.labels(route, str(request.status)).inc()
            self.gate.metrics.seconds.labels(route).observe(seconds)

    async def _answer(self, route: str, scope: Scope, receive: Receive, send: Send) -> None:
        if route == "track":
            await track(self.gate, scope, receive, send)
        elif route == "webhook":
            await deliver(self.gate, scope, receive, send)
        elif route == "snippet":
            await give_snippet(scope, send)
        elif route == "app":
            await give_app(scope, send)
        elif route == "preflight":
            origin = dict(scope["headers"]).get(b"origin")
            await answer(send, 200, b"", allow(origin, preflight=True))
        elif route == "settings":
            await settings(self.gate, scope, send)
        elif route == "state":
            await self._tell(scope["path"], send)
        elif route == "api":
            await self._api(
                scope,
                within(self.configuration.limits, self._most_bytes(scope), self.gate.waits, receive),
                harden(send),
            )
        else:
            body = error_body("request.method", f"{scope['method']} is not taken here.", "Send events with POST.")
            await answer(send, 405, body, ((b"allow", b"POST, OPTIONS"),))

    def _most_bytes(self, scope: Scope) -> int:
        limits, is_file = self.configuration.limits, (scope["method"], scope["path"]) == ("POST", UPLOADS)
        return limits.upload_bytes if is_file else limits.body_bytes

    async def _tell(self, path: str, send: Send) -> None:
        if path == "/healthz":
            await answer(send, 200, b'{"status": "ok"}')
        elif path == "/readyz":
            found = self.gate.trouble()
            shape = {"status": "ready"} if found is None else {"status": found[0], "message": found[1]}
            await answer(send, 200 if found is None else 503, msgspec.json.encode(shape))
        else:
            gate = self.gate
            gate.metrics.waiting.set(gate.commit.queued_bytes)
            gate.metrics.behind.set(gate.bytes_behind())
            gate.metrics.freshness.set(gate.freshness() or 0)
            for stage, count in gate.parked().items():
                gate.metrics.parked.labels(stage).set(count)
            await asyncio.to_thread(gate.count_violations)
            body = generate_latest(gate.metrics.registry)
            await send({"type": "http.response.start", "status": 200, "headers": [TEXT, *HARDENED]})
            await send({"type": "http.response.body", "body": body})

    async def _live(self, receive: Receive, send: Send) -> None:
        """Open on startup, close on shutdown, as the server says."""
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                try:
                    self.open()
                except SojournError as error:
                    await send({"type": "lifespan.startup.failed", "message": str(error)})
                    return
                await send({"type": "lifespan.startup.complete"})
            else:
                await self.close()
                await send({"type": "lifespan.shutdown.complete"})
                return

    def open(self) -> None:
        """Open the workspace's state and its log for receiving."""
        self._database = open_database(self.folder)
        clear_uploads(self.folder)
        writer = RowWriter(self.folder / ROWS)
        self._gate = Gate(
            folder=self.folder,
            keys=KeyRing(self._database),
            writer=writer,
            commit=GroupCommit(writer),
            database=self._database,
            pseudonyms=Pseudonyms.open(self.folder),
            webhooks=WebhookRing(self._database, self.folder),
            configuration=self.configuration,
        )

    async def close(self) -> None:
        """Wait until all that is queued is durable, then let go."""
        if self._gate is not None:
            await self._gate.commit.close()
            self._gate.writer.close()
        if self._database is not None:
            self._database.close()


def _route(path: str, method: str) -> str:
    """Name the way that a request goes; the name stands in metrics and logs."""
    if path == SNIPPET and method in {"GET", "HEAD"}:
        return "snippet"
    if path not in SENSORS_PATHS and not path.startswith("/v1/"):
        if path in STATE:
            return "state"
        return "app" if method in {"GET", "HEAD"} and not path.startswith("/api/") else "api"
    if method == "OPTIONS":
        return "preflight"
    if path in SENSORS_PATHS:
        return "track" if method in {"GET", "POST"} else "refused"
    if method == "GET" and path.startswith("/v1/projects/"):
        return "settings"
    if method != "POST":
        return "refused"
    return "webhook" if path.startswith(WEBHOOK) else "track"
