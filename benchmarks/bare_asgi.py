"""The smallest ASGI route that decodes a batch of events and answers; what `live.py` compares the front with."""

from __future__ import annotations

import sys
from typing import Any

import msgspec
import uvicorn

DECODER = msgspec.json.Decoder(dict[str, list[msgspec.Raw] | msgspec.Raw])


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:  # noqa: ANN401  ASGI's own
    """Read the body, decode it, say that it worked."""
    if scope["type"] != "http":
        return
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    DECODER.decode(body)
    headers = [(b"content-type", b"application/json"), (b"content-length", b"17")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b'{"success": true}'})


if __name__ == "__main__":
    uvicorn.run(
        application, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", access_log=False, lifespan="off"
    )
