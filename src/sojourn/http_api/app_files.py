"""The web app's files: read once, packed once, hashed ones kept by browsers for ever, the page itself asked for anew.

A path without a file is a place inside the app: browsers get the page, programs, which do not ask for a page, are told
that there is nothing. Where the app was not built, every such place says what to do instead.
"""

import gzip
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from mimetypes import guess_type

from sojourn.http_api.answers import HARDENED, Header, Scope, Send, answer, error_body

ASSETS = "/assets/"
POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
_FOR_EVER: Header = (b"cache-control", b"public, max-age=31536000, immutable")
_ASK_FIRST: Header = (b"cache-control", b"no-cache")
_POLICY: tuple[Header, ...] = (
    *(header for header in HARDENED if header[0] != b"content-security-policy"),
    (b"content-security-policy", POLICY.encode()),
)
_SMALL = 1024
_PACKED = (".js", ".css", ".html", ".svg")


@dataclass(frozen=True)
class AppFile:
    """One file as it is sent; ``packed`` is its gzip, where that is smaller."""

    body: bytes
    packed: bytes | None
    content_type: bytes
    tag: bytes


async def give_app(scope: Scope, send: Send) -> None:
    """Answer with a file of the app, with its page, or with 304 to a browser that has it."""
    path = scope["path"]
    if path != "/" and not path.startswith(ASSETS) and b"text/html" not in dict(scope["headers"]).get(b"accept", b""):
        await answer(send, 404, error_body("http.404", f"There is no {path}.", "Routes: /api/openapi.json."))
        return
    found = _file(path.removeprefix("/")) if path.startswith(ASSETS) else _file("index.html") or _absent()
    if found is None:
        await _send(send, 404, [(b"content-type", b"text/plain; charset=utf-8")], b"There is no such file.\n", scope)
        return
    asked = dict(scope["headers"])
    kept = _FOR_EVER if path.startswith(ASSETS) else _ASK_FIRST
    headers = [(b"etag", found.tag), kept, (b"vary", b"accept-encoding")]
    if found.tag in asked.get(b"if-none-match", b""):
        await _send(send, 304, headers, b"", scope)
        return
    packed = found.packed if b"gzip" in asked.get(b"accept-encoding", b"") else None
    if packed is not None:
        headers.append((b"content-encoding", b"gzip"))
    await _send(send, 200, [*headers, (b"content-type", found.content_type)], packed or found.body, scope)


async def _send(send: Send, status: int, headers: list[Header], body: bytes, scope: Scope) -> None:
    length = [(b"content-length", str(len(body)).encode())] if status != 304 else []
    await send({"type": "http.response.start", "status": status, "headers": [*headers, *length, *_POLICY]})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


@cache
def _file(name: str) -> AppFile | None:
    """Read a file of the bundle, found by its whole name: nothing beside the bundle is reached."""
    body = _bundle().get(name)
    return None if body is None else _app_file(name, body)


@cache
def _bundle() -> dict[str, bytes]:
    root = files("sojourn.http_api").joinpath("web")
    if not root.joinpath("index.html").is_file():
        return {}
    named = {f"assets/{one.name}": one for one in root.joinpath("assets").iterdir() if one.is_file()}
    return {name: one.read_bytes() for name, one in {**named, "index.html": root.joinpath("index.html")}.items()}


@cache
def _absent() -> AppFile:
    return _app_file("absent.html", files("sojourn.http_api").joinpath("pages", "absent.html").read_bytes())


def _app_file(name: str, body: bytes) -> AppFile:
    kind = guess_type(name)[0] or "application/octet-stream"
    text = "; charset=utf-8" if kind.startswith("text/") else ""
    packed = gzip.compress(body, 6, mtime=0) if name.endswith(_PACKED) and len(body) > _SMALL else None
    return AppFile(body, packed, f"{kind}{text}".encode(), f'"{sha256(body).hexdigest()[:32]}"'.encode())
