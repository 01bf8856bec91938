"""The snippet for web pages, at ``/sojourn.js``: read once, kept by browsers for a day, then asked for by its tag."""

from functools import cache
from hashlib import sha256
from importlib.resources import files

from sojourn.http_api.answers import Header, Scope, Send

PATH = "/sojourn.js"
DAY = 86_400
_KEPT: Header = (b"cache-control", f"public, max-age={DAY}, stale-while-revalidate={7 * DAY}".encode())
_ANYWHERE: tuple[Header, ...] = (
    (b"access-control-allow-origin", b"*"),
    (b"cross-origin-resource-policy", b"cross-origin"),
    (b"x-content-type-options", b"nosniff"),
)
_SCRIPT: Header = (b"content-type", b"text/javascript; charset=utf-8")


async def give_snippet(scope: Scope, send: Send) -> None:
    """Answer with the snippet, or with 304 to a browser that has it."""
    body, tag = _snippet()
    known = dict(scope["headers"]).get(b"if-none-match", b"")
    fresh = tag in known
    headers = [(b"etag", tag), _KEPT, *_ANYWHERE]
    if not fresh:
        headers += [_SCRIPT, (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 304 if fresh else 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if fresh or scope["method"] == "HEAD" else body})


@cache
def _snippet() -> tuple[bytes, bytes]:
    body = files("sojourn.http_api").joinpath("pages", "sojourn.js").read_bytes()
    return body, f'"{sha256(body).hexdigest()[:32]}"'.encode()
